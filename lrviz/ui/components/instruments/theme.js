// The colours of the theme that is on: as CSS variables of a component's root, and as values for pictures.

import { DASHES, PALETTE } from "../constants.js";
import { isPrinting } from "./printing.js";

const VARIABLES = ["accent", "on_accent", "ink", "muted", "faint", "background", "panel", "truth", "contour"];
const PAPER = "#ffffff";

function luminance(color) {
  const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  probe.fillStyle = color;
  probe.fillRect(0, 0, 1, 1);
  const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}

function pageBackground(root) {
  const style = getComputedStyle(root);
  for (const variable of ["--st-background-color", "--page"]) {
    const value = style.getPropertyValue(variable).trim();
    if (value) return value;
  }
  const app = document.querySelector(".stApp") ?? document.body;
  const color = getComputedStyle(app).backgroundColor;
  return color && color !== "rgba(0, 0, 0, 0)" ? color : PAPER;
}

/** Red, green and blue of a colour of the palette. */
export function channels(color) {
  const value = parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

export class Theme {
  /** @param {HTMLElement} root  whose CSS variables are set */
  constructor(root) {
    this.root = root;
    this.mode = "light";
    /** Changes whenever a colour does. */
    this.background = "";
    /** @type {any} */
    this.colors = PALETTE.light;
  }

  /** Looks again; true when the colours are others, so that pictures have to be drawn again. */
  update() {
    const background = isPrinting() ? PAPER : pageBackground(this.root);
    if (this.background === background) return false;
    this.background = background;
    this.mode = luminance(background) > 0.5 ? "light" : "dark";
    this.colors = { ...PALETTE[this.mode], background };
    const { style } = this.root;
    for (const name of VARIABLES) style.setProperty(`--lrv-${name}`, this.colors[name]);
    for (const [verdict, color] of Object.entries(this.colors.verdicts)) {
      style.setProperty(`--lrv-${verdict}`, color);
      style.setProperty(`--lrv-${verdict}-ink`, this.colors.verdict_ink[verdict]);
    }
    this.root.dataset.theme = this.mode;
    return true;
  }

  /** Calls `changed` when the page's colours have changed; gives what ends the watch. */
  watch(changed) {
    const check = () => {
      if (this.update()) changed();
    };
    const media = globalThis.matchMedia?.("(prefers-color-scheme: dark)");
    media?.addEventListener("change", check);
    const observer = new MutationObserver(() => requestAnimationFrame(check));
    for (let node = this.root; node; node = node.parentElement) {
      // The root's own style holds the colours that the check sets.
      const attributeFilter = node === this.root ? ["class"] : ["class", "style"];
      observer.observe(node, { attributes: true, attributeFilter });
    }
    return () => {
      media?.removeEventListener("change", check);
      observer.disconnect();
    };
  }

  /** The main run has the accent; the others differ by dash as well as by colour. `index`: -1 for the main one. */
  stroke(index) {
    if (index < 0) return { color: this.colors.accent, svg: "", scene: "solid" };
    const { runs } = this.colors;
    return { color: runs[index % runs.length], ...DASHES[index % DASHES.length] };
  }
}
