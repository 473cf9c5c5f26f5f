import {
  formatDecade,
  formatNumber,
  formatRate,
  ordinal,
  powerOfTen,
} from "../../../../lrviz/ui/components/instruments/numbers.js";
import { equal } from "./assert.js";

Deno.test("a number has three digits, and an exponent where it is very small or large", () => {
  equal(formatNumber(0.0215443), "0.0215");
  equal(formatNumber(1234.5), "1230");
  equal(formatNumber(-0.5), "−0.5");
  equal(formatNumber(1.5e-7), "1.5×10⁻⁷");
  equal(formatNumber(-2.25e12), "−2.3×10¹²");
  equal(formatNumber(0), "0");
});

Deno.test("a mantissa is never rounded up to ten", () => {
  equal(formatNumber(9.999e7), "1.0×10⁸");
});

Deno.test("what is no finite number says so", () => {
  equal(formatNumber(NaN), "NaN");
  equal(formatNumber(Infinity), "∞");
  equal(formatNumber(-Infinity), "−∞");
});

Deno.test("decades near one are written out", () => {
  equal([-3, -2, -1, 0, 1, 2, 3].map(formatDecade), ["10⁻³", "0.01", "0.1", "1", "10", "100", "10³"]);
  equal(powerOfTen(-10), "10⁻¹⁰");
});

Deno.test("a rate is called by its number", () => equal(formatRate(0.1), "η = 0.1"));

Deno.test("ordinals", () => {
  equal(
    [1, 2, 3, 4, 11, 12, 13, 21, 111, 122].map(ordinal).join(" "),
    "1st 2nd 3rd 4th 11th 12th 13th 21st 111th 122nd",
  );
});
