// A ruler over a chart: one figure for each learning rate, all of them here, so that dragging asks nobody.

import { addElement, show } from "../instruments/dom.js";
import { Ruler } from "../instruments/ruler.js";

function buildRates(chart) {
  chart.rates = addElement(null, "div", "lrc-ruler");
  chart.root.prepend(chart.rates);
  chart.ruler = new Ruler(chart.rates, {
    movable: () => Boolean(chart.ruled?.movable),
    moved: (_, k) => chooseRate(chart, k),
    released: (rate) => chart.send?.("rate", rate),
  });
}

export function receiveRates(chart) {
  const { ruled } = chart;
  if (chart.rates) show(chart.rates, Boolean(ruled));
  if (!ruled) return;
  if (!chart.ruler) buildRates(chart);
  const { ruler } = chart;
  ruler.receive({ rates: ruled.rates, verdicts: ruled.fills, words: ruled.words, exact: true });
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
