// Elements and numbers as text.

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function setAttributes(node, attributes) {
  for (const name in attributes) node.setAttribute(name, attributes[name]);
  return node;
}

function addElement(parent, tag, className = '', attributes = {}) {
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

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function show(node, visible) {
  node.style.display = visible ? '' : 'none';
}

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

function powerOfTen(exponent) {
  const digits = [...String(Math.abs(exponent))].map(digit => SUPERSCRIPTS[digit]).join('');
  return `10${exponent < 0 ? '⁻' : ''}${digits}`;
}

function formatNumber(value, digits = 3) {
  if (Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return value < 0 ? '−∞' : '∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const sign = value < 0 ? '−' : '';
  if (size >= 1e-4 && size < 1e5) return sign + String(Number(size.toPrecision(digits)));
  const exponent = Math.floor(Math.log10(size));
  return `${sign}${(size / 10 ** exponent).toFixed(Math.max(0, digits - 2))}×${powerOfTen(exponent)}`;
}

function formatDecade(exponent) {
  return exponent >= -2 && exponent <= 2 ? String(Number((10 ** exponent).toPrecision(1))) : powerOfTen(exponent);
}

function reducedMotion() {
  return window.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false;
}

// A few round values inside a range, away from its ends, where the axis's name stands.
function niceTicks(low, high) {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(candidate => candidate >= rough * 0.8);
  const ticks = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) ticks.push(i * step);
  return ticks.filter(value => value > low + 0.06 * (high - low) && value < high - 0.06 * (high - low));
}
