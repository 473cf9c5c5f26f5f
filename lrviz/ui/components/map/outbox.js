// What the reader did goes to the server one thing at a time, since a busy server merges what comes meanwhile. The next
// is sent when the answer to the last one is drawn; of rates only the newest waits.

const PATIENCE = 15000;

export function ask(map, deed) {
  if (deed.do === "rate" && map.outbox.at(-1)?.do === "rate") map.outbox.pop();
  map.outbox.push(deed);
  if (!map.asked) askNext(map);
}

function askNext(map) {
  clearTimeout(map.giveUp);
  const deed = map.outbox.shift();
  map.asked = deed && { id: map.lastId = Math.max(Date.now(), map.lastId + 1), deed };
  if (!deed) {
    map.settled();
    return;
  }
  map.askedAt = performance.now();
  map.send({ id: map.asked.id, what: deed });
  map.giveUp = setTimeout(() => askNext(map), PATIENCE);
}

/** A map has been drawn: if it is the answer, the next question follows, and if there is none, `map.settled`. */
export function answered(map) {
  // What was drawn may be the answer to another question.
  if (!map.asked || map.head.heard !== map.asked.id) return;
  map.latency = performance.now() - map.askedAt;
  askNext(map);
}
