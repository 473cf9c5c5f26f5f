// The learning-rate ruler: a log axis, painted with what happens at each rate. The component shows the rate under the
// handle at once and asks the server, if at all, when the handle is released.

import { RATE_LIMITS, VERDICT_WORDS } from "../constants.js";
import { addElement, addSvg, addText, freshId, setAttributes, setText, show, widthsOf } from "./dom.js";
import { clamp, formatNumber, formatRate } from "./numbers.js";
import { nearestRate, rateAfterKey, regionsOf } from "./rates.js";
import { decadeTicks, logScale, pushApart, strideOfDecades } from "./scales.js";

const SIDE = 14;
const BELOW = 22;
const TALL = { above: 24, track: 34, radius: 9 };
const SLIM = { above: 12, track: 8, radius: 9 };
const TIMES_KEPT = 2000;
// A step by a key is released after so many milliseconds without another.
const KEY_PAUSE = 250;
const LOCK = "M-3.9,16v-2.4a3.9,3.9 0 0 1 7.8,0v2.4h1.4v7.4h-10.6v-7.4zM-2.2,16h4.4v-2.4a2.2,2.2 0 0 0 -4.4,0z";

/**
 * What a ruler shows.
 * @typedef {object} Scale
 * @property {number[]} rates  rising; the handle stops at them
 * @property {string[]} [verdicts]  of each rate, a key of the palette's verdicts; none: a plain track
 * @property {string[]} [words]  of each rate; the verdicts' own where there are none
 * @property {{ verdict: string, from: number, to: number }[]} [regions]  where the verdict changes; none: half-way
 *   between two rates
 * @property {[number, string][]} [ticks]  rates with a name
 * @property {boolean} [exact]  there is nothing between the rates: no fine steps with Shift
 */

/**
 * What a ruler asks of its component, and reports to it.
 * @typedef {object} RulerHost
 * @property {() => boolean} movable  whether the reader may move the handle now
 * @property {() => void} [grabbed]  the handle begins to move
 * @property {(rate: number, k: number) => void} moved  it is at this rate; the scale's nearest rate is number k
 * @property {(rate: number) => void} released  the reader's choice
 */

/**
 * What is said of the rate at the handle.
 * @typedef {object} Reading
 * @property {number} rate
 * @property {string} [verdict]
 * @property {string} [word]  the verdict's own by default
 * @property {string} [note]
 */

export class Ruler {
  /**
   * @param {HTMLElement} parent
   * @param {RulerHost} host
   * @param {{ slim?: boolean }} [look]  slim: a thin track without verdicts
   */
  constructor(parent, host, { slim = false } = {}) {
    this.root = parent;
    this.host = host;
    this.size = slim ? SLIM : TALL;
    this.head = addElement(parent, "div", "lrv-ruler-head");
    this.value = addElement(this.head, "output", "lrv-rate");
    this.word = addElement(this.head, "span", "lrv-word");
    this.note = addElement(this.head, "span", "lrv-note");
    this.box = addElement(parent, "div", "lrv-ruler-box");
    this.svg = addSvg(this.box, "svg", { class: "lrv-ruler-svg" });
    this.track = addSvg(this.svg, "g", { class: "lrv-track" });
    this.ticks = addSvg(this.svg, "g", { class: "lrv-ticks" });
    this.handle = addSvg(this.svg, "g", {
      class: "lrv-handle",
      role: "slider",
      tabindex: 0,
      "aria-label": "Learning rate",
      "aria-orientation": "horizontal",
    });
    this.clipId = freshId("track");
    /** @type {Scale | null} */
    this.scale = null;
    /** @type {ReturnType<typeof logScale> | null} */
    this.axis = null;
    this.isMoving = false;
    /** Where the handle is once the reader has moved it: what is shown may be elsewhere until the server answers. */
    this.chosen = undefined;
    /** @type {Reading | null} */
    this.reading = null;
    /** Milliseconds that each of the last moves took. */
    this.moveTimes = [];
    this.timer = 0;
    this.#drawKnob();
    this.#listen();
  }

  #drawKnob() {
    const { track, radius } = this.size;
    const top = Math.min(-6, (track - 2.4 * radius) / 2);
    const height = track - 2 * top;
    addSvg(this.handle, "rect", { class: "lrv-grip", x: -24, y: top - 2, width: 48, height: height + 4 });
    addSvg(this.handle, "rect", { class: "lrv-knob", x: -radius, y: top, width: 2 * radius, height, rx: radius });
    const middle = track / 2;
    addSvg(this.handle, "path", { class: "lrv-lock", d: LOCK, transform: `translate(0,${middle - 17})` });
    addSvg(this.handle, "path", {
      class: "lrv-knob-lines",
      d: `M-2.5,${middle - height / 8}v${height / 4}M2.5,${middle - height / 8}v${height / 4}`,
    });
  }

  /** The ends of the axis. */
  get limits() {
    const { rates } = this.scale;
    return [Math.min(RATE_LIMITS[0], rates[0]), Math.max(RATE_LIMITS[1], rates[rates.length - 1])];
  }

  /** Shows another scale, or with null none at all. */
  receive(scale) {
    this.scale = scale;
    show(this.box, Boolean(scale));
  }

  /** Draws all of it for the width that it has now. */
  draw() {
    const width = this.box.clientWidth;
    if (this.scale && width) {
      const [low, high] = this.limits;
      this.axis = logScale([low, high], [SIDE, width - SIDE]);
      const { above, track } = this.size;
      setAttributes(this.svg, { width, height: above + track + BELOW });
      this.#paintTrack(low, high);
      this.#paintTicks(width, low, high);
      setAttributes(this.handle, { "aria-valuemin": low, "aria-valuemax": high });
    }
    this.#place();
  }

  #paintTrack(low, high) {
    const { above, track } = this.size;
    const { rates, verdicts, words } = this.scale;
    this.track.replaceChildren();
    const [left, right] = [this.axis.to(low), this.axis.to(high)];
    const clip = addSvg(addSvg(this.track, "defs"), "clipPath", { id: this.clipId });
    addSvg(clip, "rect", { x: left, y: above, width: right - left, height: track, rx: Math.min(6, track / 2) });
    const painted = addSvg(this.track, "g", { "clip-path": `url(#${this.clipId})` });
    if (!verdicts) {
      addSvg(painted, "rect", { class: "lrv-plain", x: left, y: above, width: right - left, height: track });
      return;
    }
    const wordOf = (verdict) => VERDICT_WORDS[verdict] ?? verdict;
    const found = this.scale.regions?.length
      ? this.scale.regions.map(({ verdict, from, to }) => ({ word: wordOf(verdict), verdict, from, to }))
      : regionsOf(rates, words ?? verdicts.map(wordOf), low, high)
        .map(({ label, from, to, k }) => ({ word: label, verdict: verdicts[k], from, to }));
    const regions = found.map(({ word, verdict, from, to }) => {
      const x = this.axis.to(from);
      return { word, verdict, x, width: this.axis.to(to) - x };
    });
    for (const { verdict, x, width } of regions) {
      const style = `fill: var(--lrv-${verdict})`;
      addSvg(painted, "rect", { style, x, y: above, width: width + 0.5, height: track });
    }
    // A region that is too narrow for its word goes without.
    const y = above + track / 2 + 4.5;
    const widths = widthsOf(this.track, regions.map(({ word }) => word));
    regions.forEach(({ word, verdict, x, width }, k) => {
      if (widths[k] + 12 > width) return;
      addText(this.track, word, { style: `fill: var(--lrv-${verdict}-ink)`, x: x + width / 2, y });
    });
  }

  #paintTicks(width, low, high) {
    this.ticks.replaceChildren();
    const { above, track } = this.size;
    const bottom = above + track;
    const decades = this.#measured(decadeTicks(low, high));
    const every = strideOfDecades(decades);
    for (const { x, half, text, exponent } of decades) {
      addSvg(this.ticks, "line", { x1: x, x2: x, y1: bottom, y2: bottom + 4 });
      if (exponent % every === 0) addText(this.ticks, text, { x: clamp(x, half, width - half), y: bottom + 17 });
    }
    const inside = (this.scale.ticks ?? []).filter(([rate]) => rate >= low && rate <= high).sort((a, b) => a[0] - b[0]);
    const names = this.#measured(inside.map(([rate, text]) => ({ rate, text })), { class: "lrv-truth-name" });
    pushApart(names, width);
    for (const { text, x, at } of names) {
      addSvg(this.ticks, "path", { class: "lrv-truth-tick", d: `M${x},${above - 6}V${bottom}` });
      addText(this.ticks, text, { class: "lrv-truth-name", x: at, y: above - 10 });
    }
  }

  /** Ticks with their places, and half of what their texts take. */
  #measured(ticks, attributes = {}) {
    const widths = widthsOf(this.ticks, ticks.map(({ text }) => text), attributes);
    return ticks.map((tick, k) => {
      const x = this.axis.to(tick.rate);
      return { ...tick, x, at: x, half: widths[k] / 2 + 3 };
    });
  }

  /**
   * Says this of the rate at the handle.
   * @param {Reading} reading
   */
  read(reading) {
    this.reading = reading;
    const { rate, verdict, note = "" } = reading;
    const word = reading.word ?? VERDICT_WORDS[verdict] ?? "";
    setText(this.value, formatRate(rate));
    setText(this.word, word);
    show(this.word, Boolean(word));
    if (verdict) {
      this.word.style.background = `var(--lrv-${verdict})`;
      this.word.style.color = `var(--lrv-${verdict}-ink)`;
    }
    setText(this.note, note);
    setAttributes(this.handle, {
      "aria-valuenow": rate,
      "aria-valuetext": `learning rate ${formatNumber(rate)}${word && `, ${word}`}`,
    });
    this.#place();
  }

  #place() {
    const movable = this.host.movable();
    this.root.classList.toggle("lrv-locked", !movable);
    this.handle.setAttribute("aria-disabled", String(!movable));
    const rate = this.chosen ?? this.reading?.rate;
    if (!this.axis || rate === undefined) return;
    const x = this.axis.to(rate);
    this.handle.setAttribute("transform", `translate(${x},${this.size.above})`);
  }

  #listen() {
    const { svg, handle } = this;
    const follow = (event) => {
      const rate = this.axis.invert(event.clientX - svg.getBoundingClientRect().left);
      this.#move(nearestRate(this.scale.rates, rate));
    };
    svg.addEventListener("pointerdown", (event) => {
      if (!this.scale || !this.axis || event.button > 0 || !this.host.movable()) return;
      event.preventDefault();
      svg.setPointerCapture(event.pointerId);
      handle.focus({ preventScroll: true });
      this.#grab();
      follow(event);
    });
    svg.addEventListener("pointermove", (event) => {
      if (this.isMoving && svg.hasPointerCapture(event.pointerId)) follow(event);
    });
    for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => this.#release());
    handle.addEventListener("keydown", (event) => this.#press(event));
  }

  #grab() {
    clearTimeout(this.timer);
    if (this.isMoving) return;
    this.isMoving = true;
    this.host.grabbed?.();
  }

  #move(k, rate = this.scale.rates[k]) {
    const started = performance.now();
    this.chosen = rate;
    this.host.moved(rate, k);
    this.#place();
    this.moveTimes.push(performance.now() - started);
    if (this.moveTimes.length > TIMES_KEPT) this.moveTimes.shift();
  }

  #release() {
    clearTimeout(this.timer);
    if (!this.isMoving) return;
    this.isMoving = false;
    this.host.released(this.chosen);
  }

  #press(event) {
    if (!this.scale) return;
    const { rates, exact } = this.scale;
    const pressed = { key: event.key, shiftKey: event.shiftKey && !exact };
    const next = rateAfterKey(rates, this.limits, this.chosen ?? this.reading.rate, pressed);
    if (!next) return;
    // Also where the rate is locked: the page must not scroll away from the slider that has the focus.
    event.preventDefault();
    event.stopPropagation();
    if (!this.host.movable()) return;
    this.#grab();
    this.#move(next.k, next.rate);
    this.timer = setTimeout(() => this.#release(), KEY_PAUSE);
  }

  /** Moves the handle to a rate that the reader took elsewhere, and releases it there. */
  take(rate) {
    this.#grab();
    if (this.scale) this.#move(nearestRate(this.scale.rates, rate), rate);
    this.chosen = rate;
    this.#release();
  }

  /** The handle goes back to the rate that is shown. */
  reset() {
    this.chosen = undefined;
  }

  /** The rate is no longer the reader's: the handle slips out of their hand. */
  drop() {
    clearTimeout(this.timer);
    this.isMoving = false;
  }
}
