import { MAX_ANSWER, MAX_RECORDS } from "../../../../lrviz/ui/components/constants.js";
import { bookFrom, merged, readBook, STORE, textOf, writeBook } from "../../../../lrviz/ui/components/progress/book.js";
import { dice, equal, ok } from "./assert.js";

const EMPTY = textOf(bookFrom(null));
const book = (records, epoch = 0) => bookFrom({ epoch, records });
const random = dice(7);

function anyBook() {
  const pick = (...values) => values[Math.floor(random() * values.length)];
  const places = ["a#b", "a#c", "d#b"].filter(() => random() < 0.6);
  const entry = () => [pick(null, 0, 2), pick(0, 1), pick(null, -1.5, 3), pick(0, 1, 2)];
  return book(Object.fromEntries(places.map((place) => [place, entry()])), pick(0, 1));
}

Deno.test("a solved block stays solved, and else the later record counts", () => {
  const solved = { "a#b": [1, 1, null, 5] };
  const later = { "a#b": [2, 0, null, 9] };
  equal(textOf(merged(book(solved), book(later))), textOf(book(solved)));
  equal(textOf(merged(book({ "a#b": [1, 0, null, 5] }), book(later))), textOf(book(later)));
});

Deno.test("after a reset only what is newer than the reset counts", () => {
  const reset = book({}, 1);
  equal(textOf(merged(book({ "a#b": [1, 1, null, 5] }), reset)), textOf(reset));
});

Deno.test("it does not matter who merges, in which order, or how often", () => {
  for (let round = 0; round < 500; round++) {
    const [a, b, c] = [anyBook(), anyBook(), anyBook()];
    equal(textOf(merged(a, b)), textOf(merged(b, a)));
    equal(textOf(merged(a, merged(b, c))), textOf(merged(merged(a, b), c)));
    equal(textOf(merged(a, a)), textOf(a));
  }
});

Deno.test("what is no book is an empty one", () => {
  for (const data of [null, 3, "x", [], {}, { epoch: -1, records: {} }, { epoch: 0, records: 5 }, { epoch: 1e10 }]) {
    equal(textOf(bookFrom(data)), EMPTY);
  }
});

Deno.test("a record that is malformed is left out, and the others stay", () => {
  const good = [1, 1, 0.5, 5];
  const bad = [
    [1, 1, 1],
    [-1, 0, null, 5],
    [MAX_ANSWER + 1, 0, null, 5],
    [1, 2, null, 5],
    [1, 1, Infinity, 5],
    null,
    "x",
  ];
  const records = Object.fromEntries(bad.map((entry, k) => [`a#bad-${k}`, entry]));
  const names = { "a#b": good, "A#b": good, "a": good, ["__proto__#x"]: good, "a#b#c": good };
  equal(textOf(book({ ...records, ...names })), textOf(book({ "a#b": good })));
});

Deno.test("a book has room for so many records: the newest", () => {
  const many = Object.fromEntries(Array.from({ length: MAX_RECORDS + 10 }, (_, k) => [`a#b${k}`, [1, 0, null, k]]));
  const { entries } = book(many);
  equal(entries.size, MAX_RECORDS);
  ok(!entries.has("a#b9") && entries.has("a#b10"));
});

Deno.test("without storage the book lasts as long as the page", () => {
  const own = Object.getOwnPropertyDescriptor(globalThis, "localStorage");
  Object.defineProperty(globalThis, "localStorage", {
    configurable: true,
    get() {
      throw new DOMException("denied", "SecurityError");
    },
  });
  try {
    writeBook(book({ "a#b": [1, 1, null, 5] }));
    equal(textOf(readBook()), textOf(book({ "a#b": [1, 1, null, 5] })));
  } finally {
    Object.defineProperty(globalThis, "localStorage", own ?? { configurable: true, value: undefined });
  }
});

Deno.test("what somebody else put into the storage does no harm", () => {
  for (const text of ["", "{", "[]", '{"version": 99, "epoch": 0, "records": {}}', "x".repeat(300_000), "null"]) {
    const value = { getItem: (name) => (name === STORE ? text : null), setItem() {} };
    Object.defineProperty(globalThis, "localStorage", { configurable: true, value });
    equal(textOf(readBook()), EMPTY);
  }
});
