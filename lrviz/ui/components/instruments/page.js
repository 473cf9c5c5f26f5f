// Several components on one page: which is near, which the reader looks at, and who draws next.

import { scrollerOf } from "./dom.js";
import { watchFont } from "./fonts.js";
import { isPrinting, watchPrinting } from "./printing.js";

const STICKY = 40;

/**
 * A component as the page knows it. The page sets near and visible; the component sets stale when what is drawn is out
 * of date.
 * @typedef {object} Resident
 * @property {string} kind  "stage" or "room"
 * @property {HTMLElement} root
 * @property {HTMLElement} grid  what has to be in view
 * @property {boolean} near
 * @property {boolean} visible
 * @property {boolean} stale
 * @property {() => void} drawPictures  draws what is stale
 * @property {() => void} relayout  its width, its font or the paper is another one
 * @property {() => void} appeared  it is in view again, and nothing is stale
 * @property {() => void} leave  called when its root may have left the page
 * @property {() => boolean} [isWaiting]  for a reader's answer: keys do nothing
 * @property {() => void} [beforePrinting]
 * @property {() => void} [looked]  the reader looks at it
 */

/** @type {Set<Resident>} */
const members = new Set();
/** @type {Set<Resident>} */
const queue = new Set();
/** @type {Resident | null} */
let focus = null;
const whenIdle = globalThis.requestIdleCallback ?? ((task) => setTimeout(task, 60));

export const residents = () => [...members];
/** Whom the reader looks at: they have the keys, and what else they claim. */
export const focused = () => focus;
export const isFocused = (resident) => focus === resident;

/**
 * Takes a component into the page; gives what takes it out.
 * @param {Resident} resident
 */
export function joinPage(resident) {
  members.add(resident);
  const latest = (entries) => entries[entries.length - 1].isIntersecting;
  const near = new IntersectionObserver((entries) => {
    resident.near = latest(entries);
    resident.leave();
    if (resident.near && resident.stale) drawSoon(resident);
  }, { root: scrollerOf(resident.root), rootMargin: "100% 0px" });
  const seen = new IntersectionObserver((entries) => {
    resident.visible = latest(entries);
    if (resident.visible && resident.stale) drawSoon(resident);
    else if (resident.visible) resident.appeared();
    lookAround();
  }, { threshold: Array.from({ length: 11 }, (_, i) => i / 10) });
  near.observe(resident.grid);
  seen.observe(resident.grid);
  for (const event of ["pointerdown", "focusin"]) resident.root.addEventListener(event, () => lookAt(resident));
  const ends = [
    watchFont(resident.root, () => resident.relayout()),
    watchPrinting((printing) => {
      if (printing) resident.beforePrinting?.();
      resident.relayout();
      if (printing && resident.stale) resident.drawPictures();
    }),
  ];
  return () => {
    near.disconnect();
    seen.disconnect();
    for (const end of ends) end();
    members.delete(resident);
    queue.delete(resident);
    if (focus === resident) focus = null;
  };
}

/** What is in view at once, what comes near in a free moment, and the rest when the reader scrolls there. */
export function redrawWhenSeen(resident) {
  resident.stale = true;
  if (resident.visible) resident.drawPictures();
  else if (resident.near) drawSoon(resident);
}

/** One picture a task, those in view first, so that scrolling never waits for more than one. */
export function drawSoon(resident) {
  if (!members.has(resident)) return;
  queue.add(resident);
  if (resident.visible) setTimeout(drawNext, 0);
  else whenIdle(drawNext, { timeout: 500 });
}

function drawNext() {
  const waiting = [...queue];
  const next = waiting.find((other) => other.visible) ?? waiting[0];
  if (!next) return;
  queue.delete(next);
  if (next.stale && (next.near || next.visible || isPrinting())) next.drawPictures();
}

function lookAround() {
  let best = null;
  let most = 0;
  for (const resident of members) {
    if (!resident.visible) continue;
    const { top, bottom } = resident.grid.getBoundingClientRect();
    const inView = Math.min(bottom, globalThis.innerHeight) - Math.max(top, 0) + (resident === focus ? STICKY : 0);
    if (inView > most) [best, most] = [resident, inView];
  }
  if (best) lookAt(best);
  else focus = null;
}

export function lookAt(resident) {
  focus = resident;
  resident.looked?.();
}
