// Between the server's session and localStorage: whoever knows less gets what the other knows.

import { bookFrom, merged, readBook, STORE, textOf, writeBook } from "./book.js";
import { followLinks } from "./links.js";

const PATIENCE = 10_000;
const RETRIES = 3;
let component = null;
let sent = { text: "", message: "", at: 0, retries: 0 };
let retrying = 0;

function isConnected() {
  const state = document.querySelector("[data-testid=stApp]")?.getAttribute("data-test-connection-state");
  return !state || state === "CONNECTED";
}

function sync() {
  if (!component) return;
  const { data } = component;
  if (data.heard === sent.message) Object.assign(sent, { at: -Infinity, retries: 0 });
  const server = bookFrom(data);
  const book = merged(server, readBook());
  writeBook(book);
  // A tab in the background need not run its script: it asks when it is looked at.
  if (!document.hidden && textOf(book) !== textOf(server)) sendBook(book, data.heard);
}

function sendBook(book, heard) {
  const text = textOf(book);
  if (text !== sent.text) sent = { text, message: "", at: -Infinity, retries: 0 };
  // Heard, and still different: the server did not want it. Saying it again would go round in circles.
  if (sent.message && sent.message === heard) return;
  clearTimeout(retrying);
  if (sent.retries < RETRIES) retrying = setTimeout(sync, PATIENCE);
  if (performance.now() - sent.at < PATIENCE - 100 || !isConnected()) return;
  sent.message = Math.random().toString(36).slice(2);
  sent.at = performance.now();
  sent.retries += 1;
  component.setTriggerValue("book", { ...JSON.parse(text), message: sent.message });
}

function listen() {
  addEventListener("storage", (event) => {
    if (event.key === STORE || event.key === null) sync();
  });
  document.addEventListener("visibilitychange", sync);
  followLinks(() => component.parentElement);
}

export default function progress(mounted) {
  const first = !component;
  component = mounted;
  if (first) listen();
  sync();
}
