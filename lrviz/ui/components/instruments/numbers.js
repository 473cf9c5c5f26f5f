// Numbers as text, in the signs that Python's texts have.

import { SUPERSCRIPTS } from "../constants.js";

export function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

export function powerOfTen(exponent) {
  return `10${[...String(exponent)].map((sign) => SUPERSCRIPTS[sign]).join("")}`;
}

export function formatNumber(value, digits = 3) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value < 0 ? "−∞" : "∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const sign = value < 0 ? "−" : "";
  if (size >= 1e-4 && size < 1e5) return sign + String(Number(size.toPrecision(digits)));
  const [mantissa, exponent] = size.toExponential(Math.max(0, digits - 2)).split("e");
  return `${sign}${mantissa}×${powerOfTen(Number(exponent))}`;
}

export function formatDecade(exponent) {
  return exponent >= -2 && exponent <= 2 ? String(Number((10 ** exponent).toPrecision(1))) : powerOfTen(exponent);
}

export const formatRate = (rate) => `η = ${formatNumber(rate)}`;

export function ordinal(count) {
  const last = count % 100 > 10 && count % 100 < 14 ? 0 : count % 10;
  return `${count}${{ 1: "st", 2: "nd", 3: "rd" }[last] ?? "th"}`;
}

export function capital(word) {
  return word[0].toUpperCase() + word.slice(1);
}
