// What localStorage holds, cleaned and merged by the rules of records.py.

import { BOOK_VERSION, MAX_ANSWER, MAX_EPOCH, MAX_RECORDS, NAME_PATTERN } from "../constants.js";

export const STORE = "lrviz.progress";
const MAX_TEXT = 200_000;
const PLACE = new RegExp(`^${NAME_PATTERN}#${NAME_PATTERN}$`);

/**
 * One block's record: the answer (from 1) or null, 0 or 1 for solved, the score or null, and when it was made.
 * @typedef {[number | null, number, number | null, number]} Entry
 *
 * @typedef {{ epoch: number, entries: Map<string, Entry> }} Book
 */

// Where the browser keeps nothing (a private window, a policy), this survives at least a restart of the server.
let withoutStorage = null;

const isCount = (value) => Number.isSafeInteger(value) && value >= 0;

function isEntry(value) {
  if (!Array.isArray(value) || value.length !== 4) return false;
  const [answer, solved, score, time] = value;
  return (answer === null || (isCount(answer) && answer <= MAX_ANSWER)) && (solved === 0 || solved === 1) &&
    (score === null || Number.isFinite(score)) && isCount(time);
}

/**
 * Anything → a book. Entries lie in a Map: a name of JavaScript's own, like __proto__, is nothing special there.
 * @returns {Book}
 */
export function bookFrom(data) {
  const isBook = data && isCount(data.epoch) && data.records && typeof data.records === "object";
  if (!isBook || data.epoch > MAX_EPOCH) return { epoch: 0, entries: new Map() };
  const good = Object.entries(data.records).filter(([place, value]) => PLACE.test(place) && isEntry(value));
  return { epoch: data.epoch, entries: newest(new Map(good)) };
}

function newest(entries) {
  if (entries.size <= MAX_RECORDS) return entries;
  const order = ([a, [, , , later]], [b, [, , , earlier]]) => earlier - later || (a < b ? -1 : 1);
  return new Map([...entries].sort(order).slice(0, MAX_RECORDS));
}

function ranksHigher([answer, solved, score, time], [otherAnswer, otherSolved, otherScore, otherTime]) {
  if (solved !== otherSolved) return solved > otherSolved;
  if (time !== otherTime) return time > otherTime;
  if (answer !== otherAnswer) return (answer ?? -1) > (otherAnswer ?? -1);
  return (score ?? -Infinity) > (otherScore ?? -Infinity);
}

export function merged(one, other) {
  if (one.epoch !== other.epoch) return one.epoch > other.epoch ? one : other;
  const entries = new Map(one.entries);
  for (const [place, entry] of other.entries) {
    if (!entries.has(place) || ranksHigher(entry, entries.get(place))) entries.set(place, entry);
  }
  return { epoch: one.epoch, entries: newest(entries) };
}

/** The same text for the same book, in whatever order it was filled. */
export function textOf(book) {
  const records = Object.fromEntries([...book.entries].sort(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify({ version: BOOK_VERSION, epoch: book.epoch, records });
}

function readText() {
  try {
    return localStorage.getItem(STORE);
  } catch {
    return withoutStorage;
  }
}

export function readBook() {
  const text = readText();
  if (!text || text.length > MAX_TEXT) return bookFrom(null);
  try {
    const data = JSON.parse(text);
    return bookFrom(data?.version === BOOK_VERSION ? data : null);
  } catch {
    return bookFrom(null);
  }
}

export function writeBook(book) {
  const text = textOf(book);
  // An empty book leaves no trace, unless it has to say that it replaced another.
  if (text === readText() || (book.epoch === 0 && !book.entries.size && readText() === null)) return;
  withoutStorage = text;
  try {
    localStorage.setItem(STORE, text);
  } catch {
    // Full or forbidden.
  }
}
