// Space, arrows and R, for the component that the reader looks at.

import { isFocused, residents } from "./page.js";

/**
 * What a key does to a clock, or null.
 * @param {{ key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean }} event
 * @returns {((clock: import("./clock.js").Clock) => void) | null}
 */
export function actionOf({ key, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return null;
  switch (key) {
    case " ":
      return (clock) => clock.toggle();
    case "ArrowLeft":
      return (clock) => clock.stepBy(-1);
    case "ArrowRight":
      return (clock) => clock.stepBy(1);
    case "r":
    case "R":
      return (clock) => clock.seek(0);
    default:
      return null;
  }
}

/**
 * Lets keys move the clock of a resident of the page; gives what ends that.
 * @param {import("./page.js").Resident} resident
 * @param {import("./clock.js").Clock} clock
 */
export function listenToKeys(resident, clock) {
  const press = (event) => {
    const action = actionOf(event);
    if (!action || !isMeant(resident, event)) return;
    event.preventDefault();
    // Streamlit's own R reruns the script.
    event.stopImmediatePropagation();
    action(clock);
  };
  globalThis.addEventListener("keydown", press, true);
  return () => globalThis.removeEventListener("keydown", press, true);
}

function isMeant(resident, { key, target }) {
  if (!isFocused(resident) || resident.isWaiting?.()) return false;
  const around = residents().find((other) => other.root.contains(target));
  // The box in which the page scrolls takes the focus of a click. A button that was pressed in a component long
  // scrolled away still has it.
  if (target.contains(resident.root) || (around && !around.visible)) return true;
  if (around !== resident) return false;
  if (target.closest("[role=slider], input, .lrv-start")) return key === " " || key.toLowerCase() === "r";
  return !(target.closest("button") && key === " ");
}
