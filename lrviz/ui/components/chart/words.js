// How wide words are, and lines that are too wide.

import { addSvg } from "../instruments/dom.js";

/**
 * Text of a figure: its lines, and the font in which Plotly draws them. `measure` adds the width of the widest line.
 * @typedef {{ lines: string[], font: any, width?: number }} Words
 */

export function buildGauge(parent) {
  return addSvg(parent, "svg", { class: "lrc-gauge", "aria-hidden": "true" });
}

/**
 * Gives words their widths; all at once, since measuring lays the page out.
 * @param {any} chart  `gauge`: an SVG element to measure in; `family`: the font
 * @param {Words[]} words
 */
export function measure(chart, words) {
  const nodes = words.map(({ lines, font }) =>
    lines.map((line) => {
      const node = addSvg(null, "text");
      node.textContent = plain(line);
      Object.assign(node.style, {
        fontFamily: chart.family,
        fontSize: `${font.size}px`,
        fontWeight: font.weight ?? 400,
      });
      return node;
    })
  );
  chart.gauge.replaceChildren(...nodes.flat());
  words.forEach((word, k) => {
    word.width = Math.max(0, ...nodes[k].map((node) => node.getComputedTextLength()));
  });
  chart.gauge.replaceChildren();
  return words;
}

/** A text as Plotly shows it. */
export const plain = (text) =>
  text.replace(/<[^>]+>/g, "").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
/** A text as Plotly reads it. */
export const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** Lines that are not wider than `width`, of words. */
export function wrapped(chart, words, font, width) {
  const lines = [""];
  for (const word of words) {
    const longer = `${lines[lines.length - 1]} ${word}`.trim();
    if (measure(chart, [{ lines: [longer], font }])[0].width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Lines for which the whole picture is too narrow end in an ellipsis. */
export function shorten(chart, name, room) {
  if (name.width <= room) return;
  const wide = (line) => measure(chart, [{ lines: [line], font: name.font }])[0].width > room;
  name.lines = name.lines.map((line) => {
    let shown = line;
    for (let count = plain(line).length - 1; count > 0 && wide(shown); count--) {
      shown = `${escaped(plain(line).slice(0, count).trimEnd())}…`;
    }
    return shown;
  });
  measure(chart, [name]);
  name.note.text = name.lines.join("<br>");
}
