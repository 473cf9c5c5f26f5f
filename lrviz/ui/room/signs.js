// What is to be seen on the losses: where the validation loss was lowest, the gap that opens after it, where training
// stopped early, and where the numbers end.

function drawSigns(room, chart) {
  const { shown } = room;
  chart.signs.replaceChildren();
  chart.words.replaceChildren();
  const gapes = shown.overfitsAfter !== null;
  if (gapes) addSvg(chart.signs, 'path', { class: 'lrr-gap', d: gapOf(chart, shown) });
  if (shown.bestEpoch > 0) markLowest(chart, shown, gapes);
  if (room.header.patience !== null && shown.epochsRun < shown.epochs) markStop(chart, shown);
  if (shown.divergedAt !== null) markEnd(chart, shown);
}

function gapOf(chart, run) {
  const edge = name => [...run.series[name]].map((value, index) => [momentOfIndex(run, name, index), value])
    .filter(([at, value]) => at >= run.bestEpoch && Number.isFinite(value))
    .map(([at, value]) => `${chart.x(at).toFixed(1)},${chart.y(value).toFixed(1)}`);
  return `M${edge('validation').join('L')}L${edge('train').reverse().join('L')}Z`;
}

function markLowest(chart, run, gapes) {
  const x = chart.x(run.bestEpoch);
  const y = chart.y(valueAt(run, 'validation', run.bestEpoch));
  const { plot } = chart;
  if (!(y <= plot.y + plot.height)) return;
  addSvg(chart.words, 'path', { class: 'lrr-lowest', d: `M${x},${y - 6}l6,6l-6,6l-6,-6Z` });
  word(chart, x, y - 12, `lowest, epoch ${run.bestEpoch}`);
  if (gapes) word(chart, (x + chart.x(run.epochsRun)) / 2, plot.y + 12, 'overfits: the gap grows', 'lrr-warns');
}

function markStop(chart, run) {
  const x = chart.x(run.epochsRun);
  const { plot } = chart;
  addSvg(chart.signs, 'line', { class: 'lrr-stop', x1: x, x2: x, y1: plot.y, y2: plot.y + plot.height });
  word(chart, x, plot.y + plot.height - 6, `stopped after epoch ${run.epochsRun}`);
}

function markEnd(chart, run) {
  const { at, value } = lastFinite(run, 'batch');
  const x = chart.x(at);
  const y = clamp(chart.y(value), chart.plot.y + 5, chart.plot.y + chart.plot.height - 5);
  addSvg(chart.words, 'path', { class: 'lrr-end', d: `M${x - 5},${y - 5}l10,10M${x + 5},${y - 5}l-10,10` });
  word(chart, x + 70, y + 4, `ends at step ${run.divergedAt}`, 'lrr-warns');
}

// Kept inside the chart, whichever way there is room.
function word(chart, x, y, text, className = '') {
  const half = text.length * 3.1;
  const { plot } = chart;
  const place = clamp(x, plot.x + half, Math.max(plot.x + half, plot.x + plot.width - half));
  addSvg(chart.words, 'text', { x: place, y: Math.max(y, plot.y + 10), 'text-anchor': 'middle', class: className }).textContent = text;
}
