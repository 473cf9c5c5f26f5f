import { MAP_DECADES } from "../../../../lrviz/ui/components/constants.js";
import {
  isSameRate,
  nearestRate,
  rateAfterKey,
  ratesPerDecade,
  regionsOf,
  roundRates,
} from "../../../../lrviz/ui/components/instruments/rates.js";
import { close, equal, ok } from "./assert.js";

const RATES = [0.001, 0.01, 0.1, 1];
/** @type {[number, number]} */
const LIMITS = [1e-5, 10];

Deno.test("the handle snaps to the rate that is nearest on a logarithmic axis", () => {
  equal([1e-9, 0.0031, 0.0032, 0.5, 100].map((rate) => nearestRate(RATES, rate)), [0, 0, 1, 3, 3]);
  equal(RATES.map((rate) => nearestRate(RATES, rate)), [0, 1, 2, 3]);
});

Deno.test("neighbours with one verdict make one region; regions meet half-way and fill the axis", () => {
  const regions = regionsOf(RATES, ["slow", "slow", "right", "diverged"], ...LIMITS);
  equal(regions.map(({ label, k }) => [label, k]), [["slow", 0], ["right", 2], ["diverged", 3]]);
  close(regions[0].from, 1e-5);
  close(regions[0].to, Math.sqrt(0.01 * 0.1));
  equal(regions[1].from, regions[0].to);
  close(regions[2].to, 10);
});

Deno.test("a verdict that comes back makes a region of its own", () => {
  equal(regionsOf(RATES, ["a", "b", "a", "a"], ...LIMITS).map(({ label }) => label), ["a", "b", "a"]);
  equal(regionsOf([0.1], ["a"], ...LIMITS), [{ label: "a", from: 1e-5, to: 10, k: 0 }]);
});

Deno.test("arrows go to the next rate, and stop at the ends", () => {
  const after = (current, key) => rateAfterKey(RATES, LIMITS, current, { key }).rate;
  equal([after(0.01, "ArrowRight"), after(0.01, "ArrowUp")], [0.1, 0.1]);
  equal([after(0.01, "ArrowLeft"), after(0.01, "ArrowDown")], [0.001, 0.001]);
  equal([after(1, "ArrowRight"), after(0.001, "ArrowLeft")], [1, 0.001]);
  equal([after(0.1, "Home"), after(0.1, "End")], [0.001, 1]);
});

Deno.test("a page up is a factor of ten", () => {
  const rates = roundRates([-3, 0], 10);
  equal(ratesPerDecade(rates), 10);
  close(rateAfterKey(rates, LIMITS, 0.01, { key: "PageUp" }).rate, 0.1);
  close(rateAfterKey(rates, LIMITS, 0.01, { key: "PageDown" }).rate, 0.001);
});

Deno.test("with shift an arrow is a fine step between two rates, inside the limits", () => {
  const { rate, k } = rateAfterKey(RATES, LIMITS, 0.1, { key: "ArrowRight", shiftKey: true });
  close(rate, 0.102);
  equal(k, 2);
  close(rateAfterKey(RATES, LIMITS, 10, { key: "ArrowRight", shiftKey: true }).rate, 10);
  equal(rateAfterKey(RATES, LIMITS, 0.01, { key: "PageUp", shiftKey: true }).rate, 0.1);
});

Deno.test("other keys are not the ruler's", () => {
  for (const key of [" ", "r", "Tab", "Enter", "a"]) equal(rateAfterKey(RATES, LIMITS, 0.1, { key }), null);
});

Deno.test("the map's rates rise, and have 1, 3 and 10 exactly", () => {
  const rates = roundRates(MAP_DECADES, 100);
  equal(rates.length, 100 * (MAP_DECADES[1] - MAP_DECADES[0]) + 1);
  ok(rates.every((rate, k) => k === 0 || rate > rates[k - 1]));
  for (const rate of [1e-6, 3e-6, 0.001, 0.03, 0.1, 0.3, 1, 3, 10, 100]) ok(rates.includes(rate), `${rate} is missing`);
  ok(rates.every((rate) => String(rate).replace(/e.*|[.]|^0+/g, "").replace(/^0+|0+$/g, "").length <= 4));
});

Deno.test("two rates are one as far as they cannot be told apart", () => {
  ok(isSameRate(0.1, 0.1 * (1 + 1e-9)));
  ok(!isSameRate(0.1, 0.1001));
  ok(isSameRate(0.1, 0.1005, 0.01));
});
