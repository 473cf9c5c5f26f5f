// Pixels and what lies over them: hue says which fate, lightness how soon it was decided.

function rgb(color) {
  const value = parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

// For each fate (offset by 2) and shade, a pixel of the canvas.
function pixelTable(colors) {
  const table = new Uint32Array(10 * 256);
  const page = rgb(colors.background.startsWith("#") ? colors.background : "#888888");
  const bases = [colors.moving, colors.diverged, ...colors.fates].map(rgb);
  bases.forEach((base, fate) => {
    for (let shade = 0; shade < 256; shade++) {
      const own = fate === 0 ? 1 : 0.42 + 0.58 * shade / 255;
      const [r, g, b] = base.map((part, k) => Math.round(page[k] + (part - page[k]) * own));
      table[fate * 256 + shade] = (255 << 24) | (b << 16) | (g << 8) | r;
    }
  });
  return table;
}

function paintPixels(map) {
  const { size } = map.head;
  const { canvas, fates, shades } = map;
  const table = pixelTable(map.colors);
  if (canvas.width !== size) canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  const image = context.createImageData(size, size);
  const pixels = new Uint32Array(image.data.buffer);
  for (let row = 0; row < size; row++) {
    const from = row * size, to = (size - 1 - row) * size;
    for (let column = 0; column < size; column++) {
      const fate = Math.min(fates[from + column], 7) + 2;
      pixels[to + column] = table[fate * 256 + shades[from + column]];
    }
  }
  context.putImageData(image, 0, 0);
}

const SVG = "http://www.w3.org/2000/svg";

function svg(name, attributes, text) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

// From one line of names to the next.
const NAME_LINE = 18;
const percent = (share) => `${(100 * share).toFixed(3)}%`;

function paintOver(map) {
  const { labels, marks, lines } = map.head;
  const parts = [];
  for (const line of lines) {
    const points = line.points.map(([x, y]) => `${1000 * x},${1000 * (1 - y)}`).join(" ");
    const frame = svg("svg", { viewBox: "0 0 1000 1000", preserveAspectRatio: "none", width: "100%", height: "100%" });
    frame.append(svg("polyline", { points, class: "lrm-rim" }), svg("polyline", { points, class: "lrm-theory" }));
    const [x, y] = line.points[Math.floor(line.points.length / 2)];
    parts.push(frame, name(line.text, x, y, { gap: 10 }));
  }
  for (const { kind, x, y, text, fate } of marks) {
    const at = { cx: percent(x), cy: percent(1 - y) };
    if (kind === "picked") {
      parts.push(svg("circle", { ...at, r: 9, class: "lrm-rim" }), svg("circle", { ...at, r: 9, class: "lrm-picked" }));
    } else {
      const fill = fate === null ? "" : `fill: ${map.colors.fates[Math.min(fate, 7)]}`;
      parts.push(
        svg("circle", { ...at, r: 8, class: "lrm-ground" }),
        svg("circle", { ...at, r: 6, class: `lrm-mark lrm-${kind}`, style: fill }),
      );
      // Under its mark, or above it at the lower edge.
      if (text) parts.push(name(text, x, y, { below: y < 0.08 ? -18 : 19 }));
    }
  }
  for (const { text, x, y } of labels) parts.push(name(text, x, y, { region: true }));
  map.over.replaceChildren(...parts, map.rectangle, map.cursorMark);
}

// below: pixels from the point to its name, which lies over it otherwise; gap: to the name beside it; region: it names
// a part of the map, and stands anywhere in it.
function name(text, x, y, { below = 0, gap = null, region = false }) {
  const node = svg("text", { class: "lrm-name" }, text);
  node.place = { x, y, below, gap, region };
  return node;
}

// Inside the map, and clear of each other: those of regions give way, or go.
function fitNames(map) {
  const { clientWidth: width, clientHeight: height } = map.frame;
  const names = [...map.over.querySelectorAll(".lrm-name")].sort((a, b) => a.place.region - b.place.region);
  for (const node of names) node.style.display = "";
  const widths = names.map((node) => node.getComputedTextLength());
  map.fitted = width;
  const said = [];
  names.forEach((node, k) => {
    const { x, y, below, gap, region } = node.place;
    const half = widths[k] / 2 + CLEAR;
    const [px, py] = [x * width, (1 - y) * height + below];
    const beside = px + gap + 2 * half <= width ? px + gap + half : px - gap - half;
    const at = inside(gap === null ? px : beside, half, width);
    const places = (region ? [0, -1, 1, -2, 2] : [0])
      .map((shift) => ({ half, x: at, y: inside(py + shift * NAME_LINE, NAME_LINE / 2, height) }));
    const free = places.find((place) => !said.some((other) => overlap(place, other)));
    const place = free ?? places[0];
    if (!free && region) node.style.display = "none";
    else said.push(place);
    node.setAttribute("x", place.x);
    node.setAttribute("y", place.y);
  });
}

const inside = (value, half, end) => Math.max(half, Math.min(value, end - half));
const overlap = (a, b) => Math.abs(a.x - b.x) < a.half + b.half && Math.abs(a.y - b.y) < NAME_LINE;
