// What a picture of a network's answers shows, in words.

import { LEVELS, NO_ANSWER } from "../constants.js";
import { isInside } from "./picture_kinds.js";

export const PICTURE_TITLES = {
  plane: "the network’s answers",
  matrix: "validation examples, sorted",
  scatter: "validation examples",
};

/** Below the picture, as a line of the page: it goes on in a second one where it must. */
export function captionOf(kind, codes) {
  if (kind === "matrix") return "down: true class · across: the network’s answer";
  if (codes.every((code) => code === NO_ANSWER)) return "no answer: the outputs are not numbers";
  if (kind === "plane") return "dots: training examples · rings: validation examples";
  const outside = codes.filter((code) => !isInside(code)).length;
  return `across: true · up: predicted${outside ? ` · ${outside} outside` : ""}`;
}

/** For who cannot see it. */
export function wordsOf({ kind, classes }, codes, epoch) {
  const when = `After epoch ${epoch}`;
  if (kind === "scatter") {
    const answered = codes.filter(isInside).length;
    return `${when} ${answered} of ${codes.length} predicted numbers lie in the picture.`;
  }
  if (kind === "matrix") {
    const all = codes.reduce((sum, count) => sum + count, 0);
    const right = codes.reduce((sum, count, at) => sum + (at % (classes + 1) === 0 ? count : 0), 0);
    return all
      ? `${when} ${right} of ${all} validation examples get the right class.`
      : `${when} the outputs are not numbers.`;
  }
  const given = codes.filter((code) => code !== NO_ANSWER);
  if (!given.length) return `${when} the outputs are not numbers.`;
  const shares = Array.from(
    { length: classes },
    (_, k) => given.filter((code) => Math.floor(code / LEVELS) === k).length / given.length,
  );
  return `${when} the classes take ${shares.map((share) => `${Math.round(100 * share)}%`).join(", ")} of the plane.`;
}
