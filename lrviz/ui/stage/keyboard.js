// Space, arrows and R, when the stage has the focus or nothing else has it.

function listenToKeys(stage) {
  const press = event => {
    if (event.ctrlKey || event.metaKey || event.altKey || !hearsKeys(stage, event)) return;
    const action = {
      ' ': () => toggle(stage), ArrowLeft: () => stepBy(stage, -1), ArrowRight: () => stepBy(stage, 1),
      r: () => seek(stage, 0), R: () => seek(stage, 0),
    }[event.key];
    if (!action) return;
    event.preventDefault();
    // Streamlit's own R reruns the script.
    event.stopImmediatePropagation();
    action();
  };
  window.addEventListener('keydown', press, true);
  return () => window.removeEventListener('keydown', press, true);
}

function hearsKeys(stage, event) {
  const target = event.target;
  const inside = stage.root.contains(target);
  if (!inside && (target !== document.body || window.__lrvizFocus !== stage)) return false;
  if (target.closest?.('[role=slider], input, textarea, select, [contenteditable=true], .lrv-start')) {
    return inside && (event.key === ' ' || event.key.toLowerCase() === 'r');
  }
  return !(target.closest?.('button') && event.key === ' ');
}
