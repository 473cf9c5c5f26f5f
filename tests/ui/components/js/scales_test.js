import {
  decades,
  decadeTicks,
  logHeight,
  logScale,
  niceTicks,
  pushApart,
  spreadLabels,
  strideOfDecades,
} from "../../../../lrviz/ui/components/instruments/scales.js";
import { close, dice, equal, ok } from "./assert.js";

Deno.test("a logarithmic scale goes there and back", () => {
  const { to, invert } = logScale([1e-5, 10], [14, 986]);
  for (const rate of [1e-5, 3e-4, 0.02, 1, 10]) close(invert(to(rate)), rate, 1e-12);
  close(to(1e-2), (14 + 986) / 2);
});

Deno.test("what lies outside a scale stays at its ends", () => {
  const { to, invert } = logScale([0.01, 1], [0, 100]);
  equal([to(1e-9), to(1e9), to(0)], [0, 100, 0]);
  close(invert(-50), 0.01);
  close(invert(1e6), 1);
});

Deno.test("on a chart a loss of zero lies below the axis, an infinite one above it", () => {
  const y = logHeight({ y: 20, height: 100 }, [-2, 2]);
  close(y(1), 70);
  close(y(100), 20);
  ok(y(0) > 120 && y(-1) > 120 && y(NaN) > 120);
  ok(y(Infinity) < 20);
});

Deno.test("decades are thinned evenly, as far as there is no room", () => {
  equal(decades([-2.5, 2.5], 1000).map(([, text]) => text), ["0.01", "0.1", "1", "10", "100"]);
  const few = decades([-12, 12], 120).map(([value]) => Math.round(Math.log10(value)));
  ok(few.length >= 2 && few.length <= 5);
  ok(few.every((exponent, k) => k === 0 || exponent - few[k - 1] === few[1] - few[0]));
  equal(decades([0.2, 0.8], 100), []);
});

Deno.test("ticks are round, inside, and away from the ends, on any range", () => {
  const random = dice(1);
  for (let round = 0; round < 300; round++) {
    const low = (random() - 0.5) * 10 ** (8 * random() - 4);
    const high = low + 10 ** (8 * random() - 4);
    const ticks = niceTicks(low, high);
    ok(ticks.length <= 6, `${ticks.length} ticks from ${low} to ${high}`);
    ok(ticks.every((tick) => tick > low && tick < high));
    for (const tick of ticks.slice(1)) {
      const step = tick - ticks[ticks.indexOf(tick) - 1];
      const mantissa = step / 10 ** Math.floor(Math.log10(step) + 1e-9);
      ok([1, 2, 5, 10].some((round) => Math.abs(mantissa / round - 1) < 1e-6), `a step of ${step}`);
    }
  }
});

Deno.test("the ruler has a tick at each power of ten between its ends, these included", () => {
  equal(decadeTicks(1e-5, 10).map(({ text }) => text), ["10⁻⁵", "10⁻⁴", "10⁻³", "0.01", "0.1", "1", "10"]);
  equal(decadeTicks(0.2, 0.8), []);
});

Deno.test("so many decades go without a text that none overlap", () => {
  const ticks = (gap) => decadeTicks(1e-6, 100).map((tick, k) => ({ ...tick, x: k * gap, half: 15 }));
  equal([40, 20, 11, 1].map((gap) => strideOfDecades(ticks(gap))), [1, 2, 3, 7]);
});

Deno.test("names that overlap give way by equal parts, and stay inside", () => {
  const names = [{ at: 100, half: 20 }, { at: 110, half: 20 }];
  pushApart(names, 400);
  equal(names.map(({ at }) => at), [85, 125]);
  const atTheEdge = [{ at: 5, half: 20 }, { at: 6, half: 20 }];
  pushApart(atTheEdge, 400);
  ok(atTheEdge[0].at >= 20);
  ok(atTheEdge[1].at - atTheEdge[0].at > 39);
});

Deno.test("labels are spread as far as there is room", () => {
  const labels = [50, 48, 49].map((y) => ({ y }));
  spreadLabels(labels, 13, 0, 100);
  equal(labels.map(({ y }) => y), [48, 61, 74]);
  const low = [99, 98, 97].map((y) => ({ y }));
  spreadLabels(low, 13, 0, 100);
  equal(low.map(({ y }) => y), [74, 87, 100]);
});
