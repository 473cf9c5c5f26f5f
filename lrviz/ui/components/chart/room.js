// Room for the words of a figure, whose widths depend on the reader's fonts: margins, lines, and fewer ticks.

import { END_NOTE, LABEL_GAP, LINE_HEIGHT, TITLE_NOTE } from "../constants.js";
import { EDGE, frameOf, lengthOf, onAxis, shareOf } from "./axes.js";
import { placeEnds, placeNotes } from "./places.js";
import { measure, shorten, wrapped } from "./words.js";

// Pixels between two ticks, and between a tick and its axis.
const TICK_GAP = 6;
const BESIDE_AXIS = 12;
// A curve that ends to the right of this share of the width has its name to its right.
const NEAR_BORDER = 0.8;
// The curves have at least this share of the width.
const LEAST_SHARE = 0.4;
// The size of letters below which nobody can read them.
const SMALLEST = 8;

/** Gives a figure the margins that its words need, and moves them to where they stand clear. Returns the height. */
export function makeRoom(chart, data, layout, width) {
  const { margin, xaxis, annotations = [] } = layout;
  const levels = ticksOf(xaxis);
  const heights = Object.keys(layout).filter((name) => name.startsWith("yaxis")).flatMap((name) =>
    ticksOf(layout[name])
  );
  const names = annotations.map((note) => {
    Object.assign(note, { xref: note.xref ?? "x", yref: note.yref ?? "y" });
    return { note, lines: note.text.split("<br>"), font: note.font };
  });
  const [ends, notes] = [true, false].map((end) => names.filter(({ note }) => (note.name === END_NOTE) === end));
  const cells = data.filter(({ mode }) => mode === "text")
    .map((trace) => ({ trace, lines: trace.text, font: trace.textfont }));
  measure(chart, [...levels, ...heights, ...names, ...cells]);
  margin.l = Math.ceil(Math.max(margin.l, ...heights.map((tick) => tick.width + BESIDE_AXIS)));
  margin.r = rightMargin(layout, levels, ends, width - margin.l);
  margin.t += wrapTitles(chart, notes, margin.l, width);
  const height = heightFor(chart, layout, width);
  const frame = frameOf(layout, width - margin.l - margin.r, height - margin.t - margin.b);
  for (const name of ends) shorten(chart, name, frame.right - 2 * LABEL_GAP);
  thinTicks(frame, xaxis, levels);
  for (const cell of cells) fitCell(frame, xaxis, cell);
  placeEnds(frame, ends, placeNotes(frame, notes));
  return height;
}

/** @returns {(import("./words.js").Words & { text: string, value: number })[]} */
function ticksOf({ tickvals = [], ticktext = [], tickfont }) {
  return ticktext.map((text, k) => ({ text, value: tickvals[k], lines: [text], font: tickfont }));
}

// So wide that the last tick has its text, and that curves which end near the border have their names beside them.
function rightMargin({ xaxis, yaxis, margin }, levels, ends, room) {
  if (yaxis.scaleanchor) return margin.r;
  const widths = [room - margin.r];
  const keep = (share, needed) => {
    if (share > 0) widths.push((room - EDGE - needed) / share);
  };
  for (const { value, width } of levels) keep(shareOf(xaxis, onAxis(xaxis, value)), width / 2);
  for (const { note, width } of ends) {
    const share = shareOf(xaxis, note.x);
    if (share >= NEAR_BORDER) keep(share, width + 2 * LABEL_GAP);
  }
  return Math.ceil(room - Math.max(LEAST_SHARE * room, Math.min(...widths)));
}

// The names of y axes begin at the left border, and go on in a second line where they are long. Returns the
// height that this takes.
function wrapTitles(chart, notes, left, width) {
  let more = 0;
  for (const title of notes.filter(({ note }) => note.name === TITLE_NOTE)) {
    const { note, font } = title;
    note.xshift = EDGE - left;
    if (title.width > width - 2 * EDGE) {
      title.lines = wrapped(chart, note.text.split(" "), font, width - 2 * EDGE);
      measure(chart, [title]);
      note.text = title.lines.join("<br>");
      if (note.y === 1) more = Math.max(more, LINE_HEIGHT * (title.lines.length - 1));
    }
  }
  return more;
}

// A map that keeps its proportions needs less height where it is narrow.
function heightFor(chart, { xaxis, yaxis, margin }, width) {
  if (!yaxis.scaleanchor) return chart.height;
  const ratio = lengthOf(yaxis) / lengthOf(xaxis);
  return Math.min(chart.height, Math.ceil((width - margin.l - margin.r) * ratio) + margin.t + margin.b);
}

// The ends have their texts first. Decades are left out evenly, other ticks where they meet what stands already.
function thinTicks(frame, xaxis, levels) {
  const every = levels.map((tick) => ({ ...tick, at: frame.x("x", onAxis(xaxis, tick.value)) }));
  const apart = (a, b) => Math.abs(a.at - b.at) >= (a.width + b.width) / 2 + TICK_GAP;
  const crowded = (ticks) => ticks.some((tick, k) => k > 0 && !apart(tick, ticks[k - 1]));
  const exponents = xaxis.type === "log" ? every.map((tick) => Math.log10(tick.value)) : [NaN];
  const decades = exponents.every((exponent) => Math.abs(exponent - Math.round(exponent)) < 1e-9);
  let ticks = every;
  for (let stride = 2; decades && crowded(ticks); stride++) {
    ticks = every.filter((_, k) => Math.round(exponents[k]) % stride === 0);
  }
  const kept = [];
  for (const tick of [ticks[0], ticks[ticks.length - 1], ...ticks.slice(1, -1)]) {
    if (tick && kept.every((other) => other !== tick && apart(tick, other))) kept.push(tick);
  }
  kept.sort((a, b) => a.at - b.at);
  Object.assign(xaxis, { tickvals: kept.map((tick) => tick.value), ticktext: kept.map((tick) => tick.text) });
}

// Numbers in cells are as small as the widest has to be.
function fitCell({ across: [from, to] }, xaxis, { trace, font, width }) {
  const room = (to - from) / lengthOf(xaxis) - 4;
  if (width > room) trace.textfont = { ...font, size: Math.max(SMALLEST, Math.floor(font.size * room / width)) };
}
