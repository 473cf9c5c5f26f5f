// On paper: every stage with all its flat pictures, in light colours and at a width that fits the sheet.

function setPrinting(printing) {
  if (page.printing === printing) return;
  page.printing = printing;
  for (const stage of page.stages) {
    if (printing) stage.keepStill?.();
    updateTheme(stage);
    stage.relayout();
    if (printing && stage.stale) drawPictures(stage);
  }
}

window.addEventListener("beforeprint", () => setPrinting(true));
window.addEventListener("afterprint", () => setPrinting(false));
window.matchMedia?.("print").addEventListener("change", (event) => setPrinting(event.matches));
