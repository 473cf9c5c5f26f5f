// A ruler over a chart: one figure for each learning rate, all of them here, so that dragging asks nobody.

import { addElement, show } from "../instruments/dom.js";
import { Ruler } from "../instruments/ruler.js";

export function buildRates(chart) {
  chart.rates = addElement(chart.root, "div", "lrc-ruler");
  chart.ruler = new Ruler(chart.rates, {
    movable: () => Boolean(chart.ruled?.movable),
    moved: (_, k) => chooseRate(chart, k),
    // A fine step lies between two figures: the server is asked for the rate that is shown.
    released: () => chart.send?.("rate", chart.ruled.rates[chart.number]),
  });
}

export function receiveRates(chart) {
  const { ruled, ruler } = chart;
  show(chart.rates, Boolean(ruled));
  ruler.receive(ruled && { rates: ruled.rates, verdicts: ruled.fills, words: ruled.words });
  if (!ruled) return;
  if (ruler.isMoving) {
    chooseRate(chart, chart.number);
    return;
  }
  ruler.reset();
  readRate(chart, ruled.chosen);
}

function readRate(chart, k) {
  const { rates, fills, words, descriptions } = chart.ruled;
  chart.number = k;
  chart.figure = chart.figures[k];
  chart.description = descriptions[k];
  chart.ruler.read({ rate: rates[k], verdict: fills[k], word: words[k] });
}

function chooseRate(chart, k) {
  if (k === chart.number && chart.figure === chart.figures[k]) return;
  readRate(chart, k);
  chart.describe();
  chart.redraw();
}
