// Divergence, designed: what happened, why, and the way back.

import { addButton, addElement, setText, show } from "./dom.js";
import { formatRate } from "./numbers.js";
import { isSameRate } from "./rates.js";

/**
 * What the card says of a run that is lost. rate: one that the reader may take, or null.
 * @typedef {{ title: string, cause: string, rate: number | null }} Loss
 */

export class Card {
  /**
   * @param {HTMLElement} parent
   * @param {(rate: number) => void} take  the reader takes the rate on the card
   */
  constructor(parent, take) {
    this.node = addElement(parent, "div", "lrv-card", { role: "status" });
    this.title = addElement(this.node, "strong");
    this.cause = addElement(this.node, "p");
    this.rate = null;
    this.button = addButton(this.node, "", () => this.rate !== null && take(this.rate), "lrv-fix");
  }

  /**
   * @param {Loss | null} loss  null: nothing is lost at this moment
   * @param {number} current  the rate that is shown
   */
  draw(loss, current) {
    this.node.classList.toggle("lrv-open", loss !== null);
    this.button.tabIndex = loss ? 0 : -1;
    this.rate = loss?.rate ?? null;
    if (!loss) return;
    setText(this.title, loss.title);
    setText(this.cause, loss.cause);
    const useful = this.rate !== null && !isSameRate(this.rate, current, 0.01);
    show(this.button, useful);
    if (useful) setText(this.button, `use ${formatRate(this.rate)}`);
  }
}
