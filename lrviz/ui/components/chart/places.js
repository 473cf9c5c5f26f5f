// Where the names on a figure stand, so that none lies over another or leaves the picture.

import { LABEL_GAP, LINE_HEIGHT } from "../constants.js";
import { clamp } from "../instruments/numbers.js";

// From here on, a name that was moved is tied to its curve by a thin line.
const LEADER = 22;

// Names that have their place stay in the picture: on the other side of their point, or moved along. Where two of them
// meet, the later one gives way. Returns their boxes.
export function placeNotes(frame, notes) {
  const placed = [];
  for (const { note, lines, width } of notes) {
    const box = { half: LINE_HEIGHT * lines.length / 2, left: keepInside(frame, note, width) };
    box.right = box.left + width;
    const upwards = note.yanchor === "bottom" ? 1 : -1;
    const anchor = /top|bottom/.test(note.yanchor) ? upwards * box.half : 0;
    for (let round = 0; round < 6; round++) {
      box.middle = frame.y(note.yref, note.y) + (note.yshift ?? 0) + anchor;
      if (!placed.some((other) => meet(box, other))) break;
      note.yshift = (note.yshift ?? 0) + upwards * LINE_HEIGHT;
    }
    placed.push(box);
  }
  return placed;
}

// Returns where the note begins.
function keepInside(frame, note, width) {
  const { xshift = 0, xanchor } = note;
  const point = frame.x(note.xref, note.x);
  const before = { left: 0, right: 1 }[xanchor] ?? 0.5;
  const inside = (left) => left >= frame.left && left + width <= frame.right;
  const left = point + xshift - before * width;
  if (inside(left)) return left;
  const mirrored = point - xshift - (1 - before) * width;
  if (note.xref === "x" && before !== 0.5 && inside(mirrored)) {
    Object.assign(note, { xanchor: before ? "left" : "right", xshift: -xshift });
    return mirrored;
  }
  const moved = clamp(left, frame.left, frame.right - width);
  note.xshift = xshift + moved - left;
  return moved;
}

const besides = (a, b) => a.right <= b.left || b.right <= a.left;
const meet = (a, b) => !besides(a, b) && Math.abs(a.middle - b.middle) < a.half + b.half - 0.01;

// The names at the ends of curves: right of the point, or left of it where there is no room; then apart.
export function placeEnds(frame, ends, fixed) {
  const boxes = ends.map(({ note, lines, width }) => {
    const [point, wish] = [frame.x(note.xref, note.x), frame.y(note.yref, note.y)];
    const [bottom, top] = frame.down(note.yref);
    const half = LINE_HEIGHT * lines.length / 2;
    const wide = width + 2 * LABEL_GAP;
    const before = point + wide > frame.right && point - wide >= 0;
    const left = before ? point - wide : clamp(point, 0, frame.right - wide);
    const high = Math.max(top + 8 - half, (bottom + top) / 2);
    const low = Math.min(bottom + half, high);
    return { note, before, point, wish, left, right: left + wide, half, middle: wish, low, high };
  });
  spread(boxes, fixed);
  for (const { note, before, point, wish, left, middle } of boxes) {
    const anchor = before ? "right" : "left";
    const shift = before ? -LABEL_GAP : LABEL_GAP + left - point;
    Object.assign(note, { xanchor: anchor, align: anchor, xshift: shift, yshift: middle - wish });
    if (Math.abs(middle - wish) < LEADER) continue;
    Object.assign(note, {
      showarrow: true,
      xshift: 0,
      yshift: 0,
      ax: shift + (before ? -LABEL_GAP : LABEL_GAP),
      ay: wish - middle,
      arrowhead: 0,
      arrowwidth: 1,
      standoff: 5,
      arrowcolor: note.font.color,
    });
  }
}

// Names push each other apart, and are pushed by what is fixed. What still meets then takes the nearest free place.
export function spread(boxes, fixed) {
  for (let round = 0; round < 60; round++) {
    boxes.forEach((box, k) => {
      for (const other of fixed) push(box, other, 1, 0);
      for (const other of boxes.slice(k + 1)) push(box, other, 0.5, 0.5);
    });
    for (const box of boxes) box.middle = clamp(box.middle, box.low, box.high);
  }
  const settled = [...fixed];
  for (const box of [...boxes].sort((a, b) => a.middle - b.middle)) {
    const near = settled.filter((other) => !besides(box, other));
    const places = near.flatMap((other) => [-1, 1].map((side) => other.middle + side * (box.half + other.half)));
    const free = [box.middle, ...places].filter((middle) =>
      middle > box.low - 0.01 && middle < box.high + 0.01 &&
      !near.some((other) => meet({ ...box, middle }, other))
    );
    const distance = (middle) => Math.abs(middle - box.middle);
    box.middle = free.sort((a, b) => distance(a) - distance(b))[0] ?? box.middle;
    settled.push(box);
  }
}

function push(box, other, own, others) {
  if (!meet(box, other)) return;
  const side = box.middle < other.middle ? -1 : 1;
  const missing = box.half + other.half - Math.abs(box.middle - other.middle);
  box.middle += side * own * missing;
  other.middle -= side * others * missing;
}
