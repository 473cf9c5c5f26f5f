// Elements, numbers as text, and how wide a text is.

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function setAttributes(node, attributes) {
  for (const name in attributes) node.setAttribute(name, attributes[name]);
  return node;
}

function addElement(parent, tag, className = "", attributes = {}) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  parent.append(node);
  return setAttributes(node, attributes);
}

function addSvg(parent, tag, attributes = {}) {
  const node = document.createElementNS(SVG_NAMESPACE, tag);
  parent.append(node);
  return setAttributes(node, attributes);
}

function addText(parent, text, attributes = {}) {
  const node = addSvg(parent, "text", attributes);
  node.textContent = text;
  return node;
}

// What a text takes depends on the reader's fonts, so it is measured where it is drawn.
const widthOf = (node) => node.getComputedTextLength();

// How wide these texts would be in this group; all at once, since measuring lays the page out.
function widthsOf(group, texts, attributes = {}) {
  const nodes = texts.map((text) => addText(group, text, attributes));
  const widths = nodes.map(widthOf);
  for (const node of nodes) node.remove();
  return widths;
}

// The same as a map, for texts that come again while a hand moves: then nothing has to be laid out.
function gauged(group, texts) {
  const widths = widthsOf(group, texts);
  return new Map(texts.map((text, k) => [text, widths[k]]));
}

// A text that has no room ends in an ellipsis, and says itself in full when it is pointed at.
function fitText(node, text, room, known) {
  node.textContent = text;
  if (known?.get(text) <= room) return;
  for (let count = text.length - 1; count > 0 && widthOf(node) > room; count--) {
    node.textContent = `${text.slice(0, count).trimEnd()}…`;
  }
  if (node.textContent !== text) addSvg(node, "title").textContent = text;
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function show(node, visible) {
  node.style.display = visible ? "" : "none";
}

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

function powerOfTen(exponent) {
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[digit]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

function formatNumber(value, digits = 3) {
  if (Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value < 0 ? "−∞" : "∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const sign = value < 0 ? "−" : "";
  if (size >= 1e-4 && size < 1e5) return sign + String(Number(size.toPrecision(digits)));
  const exponent = Math.floor(Math.log10(size));
  return `${sign}${(size / 10 ** exponent).toFixed(Math.max(0, digits - 2))}×${powerOfTen(exponent)}`;
}

function formatDecade(exponent) {
  return exponent >= -2 && exponent <= 2 ? String(Number((10 ** exponent).toPrecision(1))) : powerOfTen(exponent);
}

function reducedMotion() {
  return window.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;
}

// A few round values inside a range, away from its ends, where the axis's name stands.
function niceTicks(low, high) {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough * 0.8);
  const ticks = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) ticks.push(i * step);
  return ticks.filter((value) => value > low + 0.06 * (high - low) && value < high - 0.06 * (high - low));
}
