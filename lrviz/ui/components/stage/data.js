// The block of bytes (payload.py) read into runs, a ruler and a landscape.

const NO_RATE = 65535;

function readStage(bytes) {
  const { header, array } = openBlock(bytes);
  return {
    header,
    landscape: readLandscape(header, array("heights")),
    runs: header.runs.map((description, index) => readRun(description, index, array)),
    ruler: header.ruler && readRuler(header.ruler, array),
  };
}

function readLandscape(header, codes) {
  const [ny, nx] = header.arrays.heights.shape;
  const { min, max } = header.height;
  const heights = Float32Array.from(codes, (code) => min + (max - min) * code / 65535);
  const [x0, x1] = header.landscape.x;
  const [y0, y1] = header.landscape.y;
  return { ...header.landscape, nx, ny, heights, bottom: min, top: max, x0, x1, y0, y1 };
}

function readRun(description, index, array) {
  const losses = array(`run${index}.losses`);
  return {
    label: description.label,
    role: description.role,
    learningRate: description.learning_rate,
    verdict: description.verdict,
    leftAt: description.left_at,
    sentence: description.sentence,
    suggested: description.suggested,
    positions: array(`run${index}.positions`),
    losses,
    rates: array(`run${index}.rates`),
    count: losses.length,
    stride: 1,
    lastStep: losses.length - 1,
  };
}

function readRuler(description, array) {
  const positions = array("sweep.positions");
  const losses = array("sweep.losses");
  const codes = array("sweep.rates");
  const count = losses.length / description.learning_rates.length;
  const [low, high] = description.rate_log10;
  const decode = (code) => (code === NO_RATE ? 0 : 10 ** (low + (high - low) * code / 65534));
  const verdicts = description.verdicts.map((index) => VERDICT_NAMES[index]);
  const cache = new Map();
  const build = (k) => ({
    label: "",
    role: "main",
    sentence: description.sentences[k] ?? "",
    suggested: null,
    fromSweep: k,
    learningRate: description.learning_rates[k],
    verdict: verdicts[k],
    leftAt: description.left_at[k],
    positions: positions.subarray(2 * k * count, 2 * (k + 1) * count),
    losses: losses.subarray(k * count, (k + 1) * count),
    rates: Float32Array.from(codes.subarray(k * count, (k + 1) * count), decode),
    count,
    stride: description.stride,
    lastStep: description.steps,
  });
  return {
    rates: description.learning_rates,
    verdicts,
    ticks: description.ticks,
    stride: description.stride,
    run: (k) => cache.get(k) ?? cache.set(k, build(k)).get(k),
    best: bestRate(description.learning_rates, losses, count),
  };
}

function bestRate(rates, losses, count) {
  let best = 0;
  for (let k = 1; k < rates.length; k++) {
    const loss = losses[(k + 1) * count - 1];
    const lowest = losses[(best + 1) * count - 1];
    if (loss < lowest || !Number.isFinite(lowest)) best = k;
  }
  return rates[best];
}

function stepOf(run, index) {
  return index >= run.count - 1 ? run.lastStep : index * run.stride;
}

function indexAt(run, time) {
  return time >= run.lastStep ? run.count - 1 : Math.min(Math.floor(time / run.stride), run.count - 2);
}

// Where the run is at a time between two steps: the numbers are the step's, only the position glides.
function momentOf(run, time) {
  const index = Math.max(0, indexAt(run, time));
  const step = stepOf(run, index);
  const moment = {
    index,
    step,
    x: run.positions[2 * index],
    y: run.positions[2 * index + 1],
    loss: run.losses[index],
    rate: run.rates[Math.min(index, run.rates.length - 1)],
  };
  const share = index < run.count - 1 ? (time - step) / (stepOf(run, index + 1) - step) : 0;
  moment.glideX = moment.x + (share > 0 ? share * (run.positions[2 * index + 2] - moment.x) : 0);
  moment.glideY = moment.y + (share > 0 ? share * (run.positions[2 * index + 3] - moment.y) : 0);
  moment.share = clamp(share, 0, 1);
  return moment;
}

function sameRun(a, b) {
  const close = (p, q) =>
    p === q || Math.abs(p - q) <= 1e-5 * (Math.abs(p) + Math.abs(q)) + 1e-9 ||
    (!Number.isFinite(p) && !Number.isFinite(q));
  const last = (
    run,
  ) => [run.positions[0], run.positions[1], run.positions[2 * run.count - 2], run.losses[run.count - 1]];
  const lastB = last(b);
  return a.lastStep === b.lastStep && close(a.learningRate, b.learningRate) &&
    last(a).every((value, index) => close(value, lastB[index]));
}
