// Scales and ticks: from values to pixels and back, and which values have room for their texts.

import { TICK_SPACING } from "../constants.js";
import { clamp, formatDecade } from "./numbers.js";

/**
 * A logarithmic scale from values to pixels; what lies outside stays at its ends.
 * @param {[number, number]} domain
 * @param {[number, number]} range
 */
export function logScale([low, high], [from, to]) {
  return {
    to: (value) => from + clamp(Math.log(value / low) / Math.log(high / low), 0, 1) * (to - from),
    invert: (pixel) => low * (high / low) ** clamp((pixel - from) / (to - from), 0, 1),
  };
}

/**
 * The height of a value on a chart with a logarithmic y axis. A value of zero or less has no logarithm: it lies below
 * the axis. One beyond the range leaves at the top.
 * @param {{ y: number, height: number }} plot
 * @param {[number, number]} range  of log10
 */
export function logHeight(plot, [low, high]) {
  return (value) =>
    plot.y + plot.height * (1 - clamp(value > 0 ? (Math.log10(value) - low) / (high - low) : -0.1, -0.1, 1.1));
}

/**
 * As many decades as have room on a y axis of this height: pairs of a value and its text.
 * @param {[number, number]} range  of log10
 * @param {number} height  pixels
 * @returns {[number, string][]}
 */
export function decades([low, high], height) {
  const count = Math.floor(high) - Math.ceil(low) + 1;
  const every = Math.max(1, Math.ceil(count / Math.max(2, height / TICK_SPACING)));
  const exponents = Array.from({ length: Math.max(0, count) }, (_, k) => Math.ceil(low) + k);
  return exponents.filter((exponent) => exponent % every === 0).map(
    (exponent) => [10 ** exponent, formatDecade(exponent)],
  );
}

/** A few round values inside a range, away from its ends, where the axis's name stands. */
export function niceTicks(low, high) {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough * 0.8);
  const ticks = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) ticks.push(i * step);
  return ticks.filter((value) => value > low + 0.06 * (high - low) && value < high - 0.06 * (high - low));
}

/**
 * The powers of ten between two rates.
 * @returns {{ rate: number, text: string, exponent: number }[]}
 */
export function decadeTicks(low, high) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const count = Math.floor(Math.log10(high) + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, k) => {
    const exponent = first + k;
    return { rate: 10 ** exponent, text: formatDecade(exponent), exponent };
  });
}

/**
 * Every how many decades a text has room.
 * @param {{ x: number, half: number, exponent: number }[]} ticks  half: of what the text takes
 */
export function strideOfDecades(ticks) {
  const isTight = (every) =>
    ticks.filter(({ exponent }) => exponent % every === 0)
      .some((tick, k, kept) => k > 0 && tick.x - tick.half < kept[k - 1].x + kept[k - 1].half);
  let every = 1;
  while (isTight(every)) every++;
  return every;
}

/**
 * Neighbours on a line that overlap give way to each other by equal parts.
 * @param {{ at: number, half: number }[]} names  in their order; `at` is changed
 */
export function pushApart(names, width) {
  for (let round = 0; round < 8; round++) {
    for (let i = 1; i < names.length; i++) {
      const overlap = names[i - 1].at + names[i - 1].half + names[i].half - names[i].at;
      if (overlap <= 0) continue;
      names[i - 1].at -= overlap / 2;
      names[i].at += overlap / 2;
    }
    for (const name of names) name.at = clamp(name.at, name.half, width - name.half);
  }
}

/**
 * Lines of text one under the other, at least `gap` apart, between `low` and `high` as far as there is room.
 * @param {{ y: number }[]} labels  sorted and changed
 */
export function spreadLabels(labels, gap, low, high) {
  labels.sort((a, b) => a.y - b.y);
  labels.forEach((label, index) => {
    label.y = Math.max(label.y, low, index ? labels[index - 1].y + gap : low);
  });
  for (let index = labels.length - 1; index >= 0; index--) {
    const ceiling = index === labels.length - 1 ? high : labels[index + 1].y - gap;
    labels[index].y = Math.min(labels[index].y, ceiling);
  }
}
