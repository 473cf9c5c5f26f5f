// The block of bytes (payload.py) read into runs: each has series over epochs and over steps, on one time in epochs.

import { openBlock } from "../instruments/block.js";
import { EPOCH_SERIES, SHARE_SERIES, SPECIAL_CODES, STEP_SERIES, VERDICTS } from "../constants.js";

/**
 * @param {Uint8Array} bytes  which have their buffer to themselves
 */
export function readRoom(bytes) {
  const { header, array, has } = openBlock(bytes);
  const runs = header.runs.map((description, index) => readRun(description, index, array, has));
  const sweep = readSweep(header, array, has);
  Object.assign(runs[0], {
    fromSweep: header.own,
    bands: sweep.run(header.own).bands,
    sentence: sweep.run(header.own).sentence,
    suggested: header.suggested,
  });
  return {
    header,
    runs,
    sweep,
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

// leftAt: the epoch, with its part, from which a run that diverges is lost: where it is no longer finite, or at its
// end.
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

/** Values from their codes; the largest codes are NaN, infinity, and "not above 0". */
export function decode(codes, [low, high], linear) {
  const top = 2 ** (8 * codes.BYTES_PER_ELEMENT) - 1;
  return Float32Array.from(codes, (code) => {
    if (code > top - SPECIAL_CODES) return code === top ? NaN : code === top - 1 ? Infinity : 0;
    const place = low + (high - low) * code / (top - SPECIAL_CODES);
    return linear ? place : 10 ** place;
  });
}

function readSweep(header, array, has) {
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
  const words = verdicts.map((index) => VERDICTS[index]);
  const row = (name, k) => {
    const codes = array(name);
    const count = codes.length / rates.length;
    const series = name.split(".")[1];
    return decode(codes.subarray(k * count, (k + 1) * count), header.scales[series], SHARE_SERIES.includes(series));
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
