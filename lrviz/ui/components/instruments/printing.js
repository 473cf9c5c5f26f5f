// On paper everything is white, narrow and still: who draws asks here, and hears when it begins and ends.

/** @type {Set<(printing: boolean) => void>} */
const listeners = new Set();
let printing = false;

export const isPrinting = () => printing;

/** Calls `changed` when printing begins and ends; gives what ends that. */
export function watchPrinting(changed) {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

function setPrinting(now) {
  if (printing === now) return;
  printing = now;
  for (const changed of listeners) changed(now);
}

globalThis.addEventListener("beforeprint", () => setPrinting(true));
globalThis.addEventListener("afterprint", () => setPrinting(false));
globalThis.matchMedia?.("print").addEventListener("change", (event) => setPrinting(event.matches));
