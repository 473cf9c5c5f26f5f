// The one 3D scene of a page goes to the stage that is looked at.

import { focused } from "../instruments/page.js";
import { claimScene } from "./scene.js";

const CALM = 150;
let scrolledAt = 0;
let claiming = 0;

globalThis.document?.addEventListener("scroll", () => {
  scrolledAt = performance.now();
}, { capture: true, passive: true });

/** A scene takes long to make: not while the page scrolls by, and after the flat pictures. */
export function claimSoon() {
  clearTimeout(claiming);
  const rest = Math.max(0, scrolledAt + CALM - performance.now());
  claiming = setTimeout(() => {
    const stage = focused();
    if (performance.now() < scrolledAt + CALM) claimSoon();
    else if (stage?.kind === "stage" && !stage.stale) claimScene(stage);
  }, scrolledAt ? rest : 0);
}
