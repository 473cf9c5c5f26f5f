// What the reader did goes to the server one thing at a time, since a busy server merges what comes meanwhile. The next
// is sent when the answer to the last one is drawn; of rates only the newest waits.

const PATIENCE = 15000;

function ask(map, what) {
  if (what.do === "rate" && map.outbox.at(-1)?.do === "rate") map.outbox.pop();
  map.outbox.push(what);
  if (!map.asked) askNext(map);
}

function askNext(map) {
  clearTimeout(map.giveUp);
  const what = map.outbox.shift();
  map.asked = what && { id: map.lastId = Math.max(Date.now(), map.lastId + 1), what };
  if (!what) return;
  map.askedAt = performance.now();
  map.send(map.asked);
  map.giveUp = setTimeout(() => {
    askNext(map);
    if (!map.asked) showRate(map);
  }, PATIENCE);
}

function answered(map) {
  // What was drawn may be the answer to another question.
  if (!map.asked || map.head.heard !== map.asked.id) return;
  map.latency = performance.now() - map.askedAt;
  askNext(map);
}
