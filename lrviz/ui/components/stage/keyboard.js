// Space, arrows and R, for the stage that the reader looks at.

function listenToKeys(stage) {
  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !hearsKeys(stage, event)) return;
    const action = {
      " ": () => toggle(stage),
      ArrowLeft: () => stepBy(stage, -1),
      ArrowRight: () => stepBy(stage, 1),
      r: () => seek(stage, 0),
      R: () => seek(stage, 0),
    }[event.key];
    if (!action) return;
    event.preventDefault();
    // Streamlit's own R reruns the script.
    event.stopImmediatePropagation();
    action();
  };
  window.addEventListener("keydown", press, true);
  return () => window.removeEventListener("keydown", press, true);
}

function hearsKeys(stage, { key, target }) {
  if (page.focus !== stage || stage.header.flags.waiting) return false;
  const holder = [...page.stages].find((other) => other.root.contains(target));
  // The box in which the page scrolls takes the focus of a click. A button that was pressed in a stage long scrolled
  // away still has it.
  if (target.contains(stage.root) || (holder && !holder.visible)) return true;
  if (holder !== stage) return false;
  if (target.closest("[role=slider], input, .lrv-start")) return key === " " || key.toLowerCase() === "r";
  return !(target.closest("button") && key === " ");
}
