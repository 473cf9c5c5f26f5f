// The buttons that keep a run beside the reader's own, and let them all go.

import { addButton, addElement, show } from "./dom.js";

export class Pins {
  /**
   * @param {HTMLElement} parent
   * @param {{ pin: () => void, clear: () => void }} host
   */
  constructor(parent, { pin, clear }) {
    const buttons = addElement(parent, "span", "lrv-ruler-buttons");
    this.pin = addButton(buttons, "Pin this run", pin);
    this.clear = addButton(buttons, "Clear pins", clear);
  }

  draw(allowed, pinned) {
    show(this.pin, allowed);
    show(this.clear, allowed && pinned);
  }
}
