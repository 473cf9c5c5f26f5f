// What the reader did goes to the server one thing at a time: a busy server merges what comes meanwhile, and loses all
// but the last. The next is sent when the answer to the last one is drawn; of rates only the newest waits.

const PATIENCE = 2000;
const ASKED_AT_MOST = 5;

function ask(map, what) {
  if (what.do === 'rate' && map.outbox.at(-1)?.do === 'rate') map.outbox.pop();
  map.outbox.push(what);
  if (!map.asked) askNext(map);
}

function askNext(map) {
  const what = map.outbox.shift();
  map.asked = what && { id: map.lastId = Math.max(Date.now(), map.lastId + 1), what };
  if (!what) return;
  map.askedAt = performance.now();
  send(map, 1);
}

// The server knows by the id what it has heard already.
function send(map, times) {
  map.send(map.asked);
  clearTimeout(map.again);
  map.again = setTimeout(() => {
    if (!map.asked || !map.root.isConnected) return;
    if (times < ASKED_AT_MOST) send(map, times + 1);
    else {
      askNext(map);
      if (!map.asked) showRate(map);
    }
  }, PATIENCE);
}

function answered(map) {
  // What was drawn may be the answer to another question.
  if (!map.asked || map.head.heard !== map.asked.id) return;
  map.latency = performance.now() - map.askedAt;
  askNext(map);
}
