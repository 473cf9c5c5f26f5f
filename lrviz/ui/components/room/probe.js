// What the browser tests look at: `__lrvizRoom` is the room on the page.

import { residents } from "../instruments/page.js";
import { momentOfRoom } from "./readout.js";

const theRoom = () =>
  residents().map((resident) => /** @type {any} */ (resident))
    .find(({ kind, root, header }) => kind === "room" && root.isConnected && header);

function probeRoom(room) {
  return {
    get moveTimes() {
      return room.ruler.moveTimes;
    },
    state() {
      const { shown } = room;
      return {
        ...momentOfRoom(room),
        time: room.clock.time,
        playing: room.clock.playing,
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
          (chart) => [chart.kind, Number(chart.cursor.getAttribute("x1")), chart.x(room.clock.time)],
        ),
      };
    },
  };
}

Object.defineProperty(globalThis, "__lrvizRoom", { configurable: true, get: () => theRoom() && probeRoom(theRoom()) });
