// A font that comes late is seldom as wide as the one that stood in for it.

const SAMPLE = "learning rate 0123456789";
const watched = new Map();

function widthOfSample(root) {
  const gauge = document.createElement("canvas").getContext("2d");
  gauge.font = `16px ${getComputedStyle(root).fontFamily}`;
  return gauge.measureText(SAMPLE).width;
}

/** Calls `changed` when the letters in `root` have become wider or narrower; gives what ends the watch. */
export function watchFont(root, changed) {
  watched.set(root, { changed, width: widthOfSample(root) });
  return () => watched.delete(root);
}

globalThis.document?.fonts?.addEventListener("loadingdone", () => {
  for (const [root, known] of watched) {
    const width = widthOfSample(root);
    if (width === known.width) continue;
    known.width = width;
    known.changed();
  }
});
