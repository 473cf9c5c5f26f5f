// What a figure lacks until it is here: the colours of the theme that is on, and room for its words, whose widths
// depend on the reader's fonts.

const SVG = "http://www.w3.org/2000/svg";
const COLOR_NAME = /var\(--lrv-([a-z_]+)(?:-([a-z0-9_]+))?(?:\/(\d+))?\)/g;
const PAINTED = ["ink", "muted", "faint", "background", "accent"];
// Pixels between a word and the border, a point and its name, two ticks, a tick and its axis; from line to line.
const EDGE = 3;
const GAP = 7;
const TICK_GAP = 6;
const BESIDE_AXIS = 12;
const LINE = 17;
// From here on, a name that was moved is tied to its curve by a thin line.
const LEADER = 22;
// A curve that ends to the right of this share of the width has its name to its right.
const NEAR_BORDER = 0.8;
// The curves have at least this share of the width.
const LEAST_SHARE = 0.4;
// The size of letters below which nobody can read them.
const SMALLEST = 8;
const LETTERS = "learning rate 0123456789";

// ---- colours

// True when the colours changed. Paper is white, whatever the screen is.
function updateTheme(chart, printing) {
  const background = printing ? "#ffffff" : pageBackground(chart.root);
  if (chart.background === background) return false;
  chart.background = background;
  const mode = luminance(background) > 0.5 ? "light" : "dark";
  chart.colors = { ...PALETTE[mode], background };
  chart.root.dataset.theme = mode;
  for (const name of PAINTED) chart.root.style.setProperty(`--lrc-${name}`, chart.colors[name]);
  return true;
}

function withColors(text, colors) {
  return text.replace(COLOR_NAME, (_, name, shade, percent = 100) => {
    const color = shade === undefined ? colors[name] : colors[name][shade];
    return percent === 100 ? color : color + Math.round(255 * percent / 100).toString(16).padStart(2, "0");
  });
}

function watchTheme(chart, changed) {
  return watchPageColor(chart.root, () => {
    if (updateTheme(chart, printing)) changed();
  });
}

// ---- how wide words are

function buildGauge(chart) {
  chart.gauge = document.createElementNS(SVG, "svg");
  chart.gauge.setAttribute("class", "lrc-gauge");
  chart.gauge.setAttribute("aria-hidden", "true");
}

// Gives words ({ lines, font }) their widths; all at once, since measuring lays the page out.
function measure(chart, words) {
  const nodes = words.map(({ lines, font }) =>
    lines.map((line) => {
      const node = document.createElementNS(SVG, "text");
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

// A text as Plotly shows it, and back.
const plain = (text) => text.replace(/<[^>]+>/g, "").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

function fontIsOther(chart) {
  chart.family = getComputedStyle(chart.root).fontFamily;
  const [letters] = measure(chart, [{ lines: [LETTERS], font: chart.letters.font }]);
  return letters.width !== chart.letters.width;
}

// ---- room for them

// Gives a figure the margins that its words need, and moves them to where they stand clear. Returns the height.
function makeRoom(chart, data, layout, width) {
  const { margin, xaxis, annotations = [] } = layout;
  const levels = ticksOf(xaxis);
  const heights = Object.keys(layout).filter((name) => name.startsWith("yaxis")).flatMap((name) =>
    ticksOf(layout[name])
  );
  const names = annotations.map((note) => {
    Object.assign(note, { xref: note.xref ?? "x", yref: note.yref ?? "y" });
    return { note, lines: note.text.split("<br>"), font: note.font };
  });
  const [ends, notes] = [true, false].map((end) => names.filter(({ note }) => (note.name === "end") === end));
  const cells = data.filter(({ mode }) => mode === "text")
    .map((trace) => ({ trace, lines: trace.text, font: trace.textfont }));
  chart.letters = { lines: [LETTERS], font: layout.font };
  measure(chart, [chart.letters, ...levels, ...heights, ...names, ...cells]);
  margin.l = Math.ceil(Math.max(margin.l, ...heights.map((tick) => tick.width + BESIDE_AXIS)));
  margin.r = rightMargin(layout, levels, ends, width - margin.l);
  margin.t += wrapTitles(chart, notes, margin.l, width);
  const height = heightFor(chart, layout, width);
  const frame = frameOf(layout, width - margin.l - margin.r, height - margin.t - margin.b);
  for (const name of ends) shorten(chart, name, frame.right - 2 * GAP);
  thinTicks(frame, xaxis, levels);
  for (const cell of cells) fitCell(frame, xaxis, cell);
  placeEnds(frame, ends, placeNotes(frame, notes));
  return height;
}

function ticksOf({ tickvals = [], ticktext = [], tickfont }) {
  return ticktext.map((text, k) => ({ text, value: tickvals[k], lines: [text], font: tickfont }));
}

const shareOf = ({ range: [from, to] }, value) => (value - from) / (to - from);
const onAxis = (axis, value) => (axis.type === "log" ? Math.log10(value) : value);

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
    if (share >= NEAR_BORDER) keep(share, width + 2 * GAP);
  }
  return Math.ceil(room - Math.max(LEAST_SHARE * room, Math.min(...widths)));
}

// The names of the upright axes begin at the left border, and go on in a second line where they are long. Returns the
// height that this takes.
function wrapTitles(chart, notes, left, width) {
  let more = 0;
  for (const title of notes.filter(({ note }) => note.name === "title")) {
    const { note, font } = title;
    note.xshift = EDGE - left;
    if (title.width > width - 2 * EDGE) {
      title.lines = wrapped(chart, note.text.split(" "), font, width - 2 * EDGE);
      measure(chart, [title]);
      note.text = title.lines.join("<br>");
      if (note.y === 1) more = Math.max(more, LINE * (title.lines.length - 1));
    }
  }
  return more;
}

function wrapped(chart, words, font, width) {
  const lines = [""];
  for (const word of words) {
    const longer = `${lines[lines.length - 1]} ${word}`.trim();
    if (measure(chart, [{ lines: [longer], font }])[0].width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

// Lines for which the whole picture is too narrow end in an ellipsis.
function shorten(chart, name, room) {
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

// A map that keeps its proportions needs less height where it is narrow.
function heightFor(chart, { xaxis, yaxis, margin }, width) {
  if (!yaxis.scaleanchor) return chart.height;
  const ratio = lengthOf(yaxis) / lengthOf(xaxis);
  return Math.min(chart.height, Math.ceil((width - margin.l - margin.r) * ratio) + margin.t + margin.b);
}

const lengthOf = ({ range: [from, to] }) => to - from;

// Where things are in pixels, from the lower left corner of the axes; left and right: how far words may go.
function frameOf({ xaxis, margin, ...axes }, width, height) {
  const upright = (ref) => axes[`yaxis${ref.slice(1)}`];
  // A map that keeps its proportions has room to spare on two sides.
  const scale = axes.yaxis.scaleanchor && Math.min(width / lengthOf(xaxis), height / lengthOf(axes.yaxis));
  const span = (axis, room) => {
    if (scale) return [-1, 1].map((side) => (room + side * scale * lengthOf(axis)) / 2);
    return (axis.domain ?? [0, 1]).map((share) => share * room);
  };
  const at = (axis, [from, to], value) => from + shareOf(axis, value) * (to - from);
  return {
    across: span(xaxis, width),
    upright: (ref) => span(upright(ref), height),
    left: EDGE - margin.l,
    right: width + margin.r - EDGE,
    x: (ref, value) => (ref === "paper" ? value * width : at(xaxis, span(xaxis, width), value)),
    y: (ref, value) => (ref === "paper" ? value * height : at(upright(ref), span(upright(ref), height), value)),
  };
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

// Names that have their place stay in the picture: on the other side of their point, or moved along. Where two of them
// meet, the later one gives way. Returns their boxes.
function placeNotes(frame, notes) {
  const placed = [];
  for (const { note, lines, width } of notes) {
    const box = { half: LINE * lines.length / 2, left: keepInside(frame, note, width) };
    box.right = box.left + width;
    const upwards = note.yanchor === "bottom" ? 1 : -1;
    const anchor = /top|bottom/.test(note.yanchor) ? upwards * box.half : 0;
    for (let turn = 0; turn < 6; turn++) {
      box.middle = frame.y(note.yref, note.y) + (note.yshift ?? 0) + anchor;
      if (!placed.some((other) => meet(box, other))) break;
      note.yshift = (note.yshift ?? 0) + upwards * LINE;
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
  const moved = within(left, frame.left, frame.right - width);
  note.xshift = xshift + moved - left;
  return moved;
}

const within = (value, low, high) => Math.max(low, Math.min(value, high));
const besides = (a, b) => a.right <= b.left || b.right <= a.left;
const meet = (a, b) => !besides(a, b) && Math.abs(a.middle - b.middle) < a.half + b.half - 0.01;

// The names at the ends of curves: right of the point, or left of it where there is no room; then apart.
function placeEnds(frame, ends, fixed) {
  const boxes = ends.map(({ note, lines, width }) => {
    const [point, wish] = [frame.x(note.xref, note.x), frame.y(note.yref, note.y)];
    const [bottom, top] = frame.upright(note.yref);
    const half = LINE * lines.length / 2;
    const wide = width + 2 * GAP;
    const before = point + wide > frame.right && point - wide >= 0;
    const left = before ? point - wide : within(point, 0, frame.right - wide);
    const high = Math.max(top + 8 - half, (bottom + top) / 2);
    const low = Math.min(bottom + half, high);
    return { note, before, point, wish, left, right: left + wide, half, middle: wish, low, high };
  });
  spread(boxes, fixed);
  for (const { note, before, point, wish, left, middle } of boxes) {
    const anchor = before ? "right" : "left";
    const shift = before ? -GAP : GAP + left - point;
    Object.assign(note, { xanchor: anchor, align: anchor, xshift: shift, yshift: middle - wish });
    if (Math.abs(middle - wish) < LEADER) continue;
    Object.assign(note, {
      showarrow: true,
      xshift: 0,
      yshift: 0,
      ax: shift + (before ? -GAP : GAP),
      ay: wish - middle,
      arrowhead: 0,
      arrowwidth: 1,
      standoff: 5,
      arrowcolor: note.font.color,
    });
  }
}

// Names push each other apart, and are pushed by what is fixed. What still meets then takes the nearest free place.
function spread(boxes, fixed) {
  for (let round = 0; round < 60; round++) {
    boxes.forEach((box, k) => {
      for (const other of fixed) push(box, other, 1, 0);
      for (const other of boxes.slice(k + 1)) push(box, other, 0.5, 0.5);
    });
    for (const box of boxes) box.middle = within(box.middle, box.low, box.high);
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
