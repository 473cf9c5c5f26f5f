// The block of bytes (payload.py) read into runs: each has series over epochs and over steps, on one time in epochs.

const EPOCH_SERIES = ["train", "validation", "train_accuracy", "validation_accuracy"];
const STEP_SERIES = ["batch", "rate", "norm", "ratio"];
const UNIT_SERIES = new Set(["train_accuracy", "validation_accuracy"]);

function readRoom(bytes) {
  const { header, array } = openBlock(bytes);
  const has = (name) => name in header.arrays;
  const runs = header.runs.map((description, index) => readRun(description, index, array, has));
  const ruler = readRuler(header, array, has);
  Object.assign(runs[0], {
    fromSweep: header.own,
    bands: ruler.run(header.own).bands,
    sentence: ruler.run(header.own).sentence,
    suggested: header.suggested,
  });
  return {
    header,
    runs,
    ruler,
    packedPicture: array("picture"),
    points: has("points") && array("points"),
    truth: has("truth") && array("truth"),
  };
}

function readRun(description, index, array, has) {
  const series = {};
  for (const name of [...EPOCH_SERIES, ...STEP_SERIES]) {
    if (has(`run${index}.${name}`)) series[name] = array(`run${index}.${name}`);
  }
  return {
    ...axesOf(description, description.verdict),
    label: description.label,
    role: description.role,
    learningRate: description.learning_rate,
    verdict: description.verdict,
    sentence: "",
    suggested: null,
    series,
    bands: null,
  };
}

// leftAt: the epoch, with its part, from which a run that diverges is lost: where its numbers end, or at its end.
function axesOf(
  {
    epochs,
    epochs_run: run,
    best_epoch: best,
    overfits_after: overfitsAfter,
    epoch_stride: epochStride,
    step_stride: stepStride,
    steps_per_epoch: stepsPerEpoch,
    diverged_at: divergedAt,
  },
  verdict,
) {
  return {
    epochs,
    epochsRun: run,
    lastStep: run,
    bestEpoch: best,
    overfitsAfter,
    epochStride,
    stepStride,
    stepsPerEpoch,
    divergedAt,
    stride: 1,
    leftAt: divergedAt !== null ? divergedAt / stepsPerEpoch : verdict === "diverged" ? run : null,
  };
}

function decode(codes, [low, high], linear) {
  const top = codes.BYTES_PER_ELEMENT === 1 ? 255 : 65535;
  return Float32Array.from(codes, (code) => {
    if (code >= top - 2) return code === top ? NaN : code === top - 1 ? Infinity : 0;
    const place = low + (high - low) * code / (top - 3);
    return linear ? place : 10 ** place;
  });
}

function readRuler(header, array, has) {
  const {
    learning_rates: rates,
    verdicts,
    ticks,
    sentences,
    diverged_at: ends,
    epochs_run: run,
    best_epochs: best,
    overfits_after: gaps,
    ...axes
  } = header.ruler;
  const words = verdicts.map((index) => VERDICT_NAMES[index]);
  const row = (name, k) => {
    const codes = array(name);
    const count = codes.length / rates.length;
    const series = name.split(".")[1];
    return decode(codes.subarray(k * count, (k + 1) * count), header.scales[series], UNIT_SERIES.has(series));
  };
  const build = (k) => {
    const series = {};
    const bands = {};
    for (const name of [...EPOCH_SERIES, ...STEP_SERIES]) {
      if (has(`sweep.${name}`)) series[name] = row(`sweep.${name}`, k);
      if (has(`sweep.${name}.low`)) bands[name] = [row(`sweep.${name}.low`, k), row(`sweep.${name}.high`, k)];
    }
    return {
      ...axesOf(
        { ...axes, epochs_run: run[k], best_epoch: best[k], overfits_after: gaps[k], diverged_at: ends[k] },
        words[k],
      ),
      label: "",
      role: "main",
      sentence: sentences[k],
      suggested: header.suggested,
      fromSweep: k,
      learningRate: rates[k],
      verdict: words[k],
      series,
      bands: Object.keys(bands).length ? bands : null,
    };
  };
  const cache = new Map();
  return {
    rates,
    verdicts: words,
    ticks,
    best: header.suggested,
    run: (k) => cache.get(k) ?? cache.set(k, build(k)).get(k),
  };
}

// ---- where a series is at a moment

const byStep = (name) => STEP_SERIES.includes(name);

function momentOfIndex(run, name, index) {
  if (byStep(name)) return index * run.stepStride / run.stepsPerEpoch;
  return Math.min(index * run.epochStride, index === run.series[name].length - 1 ? run.epochs : Infinity);
}

function indexOf(run, name, time) {
  const last = run.series[name].length - 1;
  const place = byStep(name)
    ? time * run.stepsPerEpoch / run.stepStride
    : time >= run.epochs
    ? last
    : time / run.epochStride;
  return clamp(Math.floor(place + 1e-6), 0, last);
}

function valueAt(run, name, time) {
  return run.series[name]?.[indexOf(run, name, Math.min(time, run.epochsRun))];
}

// The last value that is a number, and where it is.
function lastFinite(run, name) {
  const values = run.series[name];
  let index = values.length - 1;
  while (index > 0 && !Number.isFinite(values[index])) index--;
  return { index, value: values[index], at: momentOfIndex(run, name, index) };
}
