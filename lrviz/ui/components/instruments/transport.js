// Play, pause, step, speed, scrub, and the numbers of the moment.

import { addButton, addElement, addSvg, setAttributes, setText } from "./dom.js";
import { capital } from "./numbers.js";

const ICONS = {
  play: "M5,3.5v13l11,-6.5z",
  pause: "M5,4h3.5v12h-3.5zM11.5,4h3.5v12h-3.5z",
  back: "M14,4v12l-8,-6zM4,4h2v12h-2z",
  forward: "M6,4v12l8,-6zM14,4h2v12h-2z",
  reset: "M10,4.2a6,6 0 1 1 -5.6,4l1.9,.7a4,4 0 1 0 3.7,-2.7v2.6l-4.4,-3.6l4.4,-3.6z",
};
// Milliseconds after the last change until the moment is said: a live region that never stops talking describes
// nothing.
const QUIET = 600;

export class Transport {
  /**
   * @param {HTMLElement} parent
   * @param {import("./clock.js").Clock} clock
   * @param {string} unit  what time counts
   * @param {string[]} fields  what is shown of the moment, each a class `lrv-…-field`
   */
  constructor(parent, clock, unit, fields) {
    this.clock = clock;
    const group = addElement(parent, "div", "lrv-buttons", { role: "group", "aria-label": "Playback" });
    this.play = iconButton(group, "play", "Play (space)", () => clock.toggle());
    iconButton(group, "reset", `Back to ${unit} 0 (R)`, () => clock.seek(0));
    iconButton(group, "back", `One ${unit} back (left arrow)`, () => clock.stepBy(-1));
    iconButton(group, "forward", `One ${unit} forward (right arrow)`, () => clock.stepBy(1));
    this.speed = addButton(group, "", () => clock.faster(), "lrv-speed");
    this.scrub = addElement(parent, "input", "lrv-scrub", {
      type: "range",
      min: 0,
      step: 1,
      "aria-label": capital(unit),
    });
    this.scrub.addEventListener("input", () => clock.seek(Number(this.scrub.value)));
    const readout = addElement(parent, "div", "lrv-readout");
    this.fields = fields.map((name) => addElement(readout, "span", `lrv-${name}-field`));
    this.live = addElement(parent, "div", "lrv-hidden", { "aria-live": "polite" });
    this.timer = 0;
  }

  /** The buttons as the clock is, and the length of the slider. */
  draw() {
    const { playing, speed: times, host } = this.clock;
    const label = playing ? "Pause (space)" : "Play (space)";
    setAttributes(this.play, { "aria-label": label, title: label });
    this.play.querySelector("path").setAttribute("d", playing ? ICONS.pause : ICONS.play);
    const speed = { 0.25: "¼×", 0.5: "½×" }[times] ?? `${times}×`;
    setText(this.speed, speed);
    setAttributes(this.speed, { "aria-label": `Speed ${speed}`, title: "Speed" });
    this.scrub.max = host.end();
  }

  /**
   * The moment in numbers.
   * @param {string[]} texts  of the fields
   * @param {string} place  what a screen reader says of the slider
   */
  read(texts, place) {
    texts.forEach((text, k) => setText(this.fields[k], text));
    const { time, host } = this.clock;
    this.scrub.value = Math.round(time);
    this.scrub.style.setProperty("--lrv-share", `${100 * time / Math.max(1, host.end())}%`);
    this.scrub.setAttribute("aria-valuetext", place);
  }

  /** For screen readers, and not at every frame; `words` are made when they are said. */
  announce(words) {
    this.hush();
    this.timer = setTimeout(() => setText(this.live, words()), QUIET);
  }

  /** What waits to be said is not. */
  hush() {
    clearTimeout(this.timer);
  }
}

function iconButton(parent, icon, label, action) {
  const button = addButton(parent, "", action, "lrv-icon");
  setAttributes(button, { "aria-label": label, title: label });
  const svg = addSvg(button, "svg", { viewBox: "0 0 20 20", width: 18, height: 18, "aria-hidden": "true" });
  addSvg(svg, "path", { d: ICONS[icon] });
  return button;
}
