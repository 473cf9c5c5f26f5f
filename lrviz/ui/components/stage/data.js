// The block of bytes (payload.py) read into runs, a sweep for the ruler, and a landscape.

import { openBlock } from "../instruments/block.js";
import { HEIGHT_TOP, NO_RATE, RATE_TOP, VERDICTS } from "../constants.js";

/**
 * @param {Uint8Array} bytes  which have their buffer to themselves
 */
export function readStage(bytes) {
  const { header, array } = openBlock(bytes);
  return {
    header,
    landscape: readLandscape(header, array("heights")),
    runs: header.runs.map((description, index) => readRun(description, index, array)),
    sweep: header.ruler && readSweep(header.ruler, array),
  };
}

function readLandscape(header, codes) {
  const [ny, nx] = header.arrays.heights.shape;
  const { min, max } = header.height;
  const heights = Float32Array.from(codes, (code) => min + (max - min) * code / HEIGHT_TOP);
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

function readSweep(description, array) {
  const positions = array("sweep.positions");
  const losses = array("sweep.losses");
  const codes = array("sweep.rates");
  const count = losses.length / description.learning_rates.length;
  const [low, high] = description.rate_log10;
  const decode = (code) => (code === NO_RATE ? 0 : 10 ** (low + (high - low) * code / RATE_TOP));
  const verdicts = description.verdicts.map((index) => VERDICTS[index]);
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
    regions: description.regions.map(([index, from, to]) => ({ verdict: VERDICTS[index], from, to })),
    ticks: description.ticks,
    stride: description.stride,
    run: (k) => cache.get(k) ?? cache.set(k, build(k)).get(k),
    best: description.best,
  };
}
