// The learning rates of a ruler: the nearest one, regions of one verdict, and what a key does.

import { clamp } from "./numbers.js";

const FINE = 1.02;

export const isSameRate = (a, b, tolerance = 1e-6) => Math.abs(Math.log(a / b)) <= tolerance;

/** The index of the rate that is nearest on a logarithmic axis. */
export function nearestRate(rates, rate) {
  let nearest = 0;
  rates.forEach((value, k) => {
    if (Math.abs(Math.log(value / rate)) < Math.abs(Math.log(rates[nearest] / rate))) nearest = k;
  });
  return nearest;
}

/**
 * Neighbouring rates with the same label make one region; two regions meet half-way, on the log axis.
 * @param {number[]} rates  rising
 * @param {string[]} labels  of the rates
 * @returns {{ label: string, from: number, to: number, k: number }[]}  k: the first of its rates
 */
export function regionsOf(rates, labels, low, high) {
  const regions = [];
  labels.forEach((label, k) => {
    const to = k < rates.length - 1 ? Math.sqrt(rates[k] * rates[k + 1]) : high;
    const last = regions[regions.length - 1];
    if (last?.label === label) last.to = to;
    else regions.push({ label, from: last?.to ?? low, to, k });
  });
  return regions;
}

/** How many rates the ruler has for a factor of ten. */
export function ratesPerDecade(rates) {
  return rates.length > 1 ? Math.max(1, Math.round(1 / Math.log10(rates[1] / rates[0]))) : 1;
}

/**
 * Where a key takes the handle, or null if the key is not the ruler's: the index of a rate, and the rate itself, which
 * lies between two of the ruler's after a fine step (with Shift).
 * @param {number[]} rates
 * @param {number[]} limits
 * @param {number} current
 * @param {{ key: string, shiftKey?: boolean }} event
 */
export function rateAfterKey(rates, limits, current, { key, shiftKey }) {
  const far = ratesPerDecade(rates);
  const moves = {
    ArrowRight: 1,
    ArrowUp: 1,
    ArrowLeft: -1,
    ArrowDown: -1,
    PageUp: far,
    PageDown: -far,
    Home: -Infinity,
    End: Infinity,
  };
  const move = moves[key];
  if (move === undefined) return null;
  if (shiftKey && key.startsWith("Arrow")) {
    const rate = clamp(current * FINE ** move, limits[0], limits[1]);
    return { k: nearestRate(rates, rate), rate };
  }
  const k = clamp(nearestRate(rates, current) + move, 0, rates.length - 1);
  return { k, rate: rates[k] };
}

/**
 * The rates of a ruler without runs of its own: `perDecade` to a factor of ten. Those at 1, 3 and 10 are exactly that.
 * @param {number[]} exponents  of the first and the last
 */
export function roundRates([first, last], perDecade) {
  return Array.from({ length: (last - first) * perDecade + 1 }, (_, k) => {
    const exponent = first + k / perDecade;
    const three = Math.floor(exponent) + Math.log10(3);
    const near = Math.abs(exponent - three) <= 0.5 / perDecade;
    return Number((10 ** (near ? three : exponent)).toPrecision(near ? 1 : 4));
  });
}
