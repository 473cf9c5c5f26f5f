// What the browser tests look at: `__lrvizRoom` is the room on the page.

const theRoom = () => [...page.stages].find((room) => room.root.isConnected && room.header);

function probeRoom(room) {
  return {
    get moveTimes() {
      return room.moveTimes;
    },
    state() {
      const { shown } = room;
      return {
        ...momentOfRoom(room),
        time: room.time,
        playing: room.playing,
        learningRate: shown.learningRate,
        verdict: shown.verdict,
        epochs: shown.epochs,
        epochsRun: shown.epochsRun,
        leftAt: shown.leftAt,
        bestEpoch: shown.bestEpoch,
        frame: room.picture.frame,
        rates: [...shown.series.rate],
        validationLosses: [...shown.series.validation],
        pins: room.others.length,
        draws: room.draws,
        cursors: room.charts.filter((chart) => chart.present && chart.x).map(
          (chart) => [chart.kind, Number(chart.cursor.getAttribute("x1")), chart.x(room.time)],
        ),
      };
    },
  };
}

Object.defineProperty(window, "__lrvizRoom", { configurable: true, get: () => theRoom() && probeRoom(theRoom()) });
