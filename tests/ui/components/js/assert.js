// The few assertions that the tests need; nothing is fetched for them.

const written = (value) =>
  JSON.stringify(value, (_, part) => (typeof part === "number" && !Number.isFinite(part) ? String(part) : part));

function isEqual(a, b) {
  if (!Array.isArray(a) || !Array.isArray(b)) {
    return typeof a === "object" ? written(a) === written(b) : Object.is(a, b);
  }
  return a.length === b.length && a.every((part, k) => isEqual(part, b[k]));
}

export function ok(condition, words = "not true") {
  if (!condition) throw new Error(words);
}

/** The same value, or the same values in the same order. */
export function equal(found, expected) {
  ok(isEqual(found, expected), `${written(found)} is not ${written(expected)}`);
}

export function close(found, expected, tolerance = 1e-9) {
  const distance = Math.abs(found - expected);
  ok(distance <= tolerance * Math.max(1, Math.abs(expected)), `${found} is not ${expected}`);
}

export function throws(action, kind) {
  let caught = null;
  try {
    action();
  } catch (error) {
    caught = error;
  }
  ok(caught instanceof kind, `${kind.name} was expected, and not ${caught}`);
}

export async function rejects(action, kind) {
  const caught = await action().then(() => null, (error) => error);
  ok(caught instanceof kind, `${kind.name} was expected, and not ${caught}`);
}

/** A source of pseudo-random numbers from 0 to 1, the same every time (mulberry32). */
export function dice(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
