// Runs and the rates of a ruler: verdicts, names, and where they end.

const VERDICT_NAMES = ["diverged", "oscillating", "too_slow", "stuck", "just_right"];
const VERDICT_WORDS = {
  diverged: "diverges",
  oscillating: "zig-zag",
  too_slow: "too slow",
  stuck: "stuck",
  just_right: "just right",
};

function nearestRate(ruler, rate) {
  let nearest = 0;
  ruler.rates.forEach((value, k) => {
    if (Math.abs(Math.log(value / rate)) < Math.abs(Math.log(ruler.rates[nearest] / rate))) nearest = k;
  });
  return nearest;
}

// The moment at which there is nothing left to see of the run.
function endOf(run) {
  return run.leftAt === null ? run.lastStep : Math.min(run.lastStep, run.leftAt);
}

const nameOfRate = (rate) => `η = ${formatNumber(rate)}`;

function nameOf(stage, run) {
  return run.fromSweep === undefined && run.label ? run.label : nameOfRate(run.learningRate);
}

function spreadLabels(labels, gap, low, high) {
  labels.sort((a, b) => a.y - b.y);
  labels.forEach((label, index) => {
    label.y = Math.max(label.y, low, index ? labels[index - 1].y + gap : low);
  });
  for (let index = labels.length - 1; index >= 0; index--) {
    const ceiling = index === labels.length - 1 ? high : labels[index + 1].y - gap;
    labels[index].y = Math.min(labels[index].y, ceiling);
  }
}
