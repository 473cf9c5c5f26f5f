import { HEIGHT_TOP, NO_RATE, RATE_TOP, VERDICTS } from "../../../../lrviz/ui/components/constants.js";
import { readChart } from "../../../../lrviz/ui/components/chart/data.js";
import { openBlock, sameBytes } from "../../../../lrviz/ui/components/instruments/block.js";
import { readMap } from "../../../../lrviz/ui/components/map/data.js";
import { decode } from "../../../../lrviz/ui/components/room/data.js";
import { readStage } from "../../../../lrviz/ui/components/stage/data.js";
import { momentOf, sameRun } from "../../../../lrviz/ui/components/stage/moments.js";
import { close, equal, ok, rejects, throws } from "./assert.js";

const TYPES = { Float32Array: "float32", Uint16Array: "uint16", Uint8Array: "uint8" };

/** A block as block.py lays it out. */
function blockOf(header, arrays) {
  const places = {};
  let offset = 0;
  for (const [name, { data, shape }] of Object.entries(arrays)) {
    places[name] = { dtype: TYPES[data.constructor.name], shape, offset };
    offset += Math.ceil(data.byteLength / 8) * 8;
  }
  let text = JSON.stringify({ ...header, arrays: places });
  while ((4 + new TextEncoder().encode(text).length) % 8) text += " ";
  const head = new TextEncoder().encode(text);
  const bytes = new Uint8Array(4 + head.length + offset);
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  bytes.set(head, 4);
  for (const [name, { data }] of Object.entries(arrays)) {
    bytes.set(new Uint8Array(data.buffer), 4 + head.length + places[name].offset);
  }
  return bytes;
}

function stageBlock() {
  const run = (role) => ({
    label: "",
    role,
    learning_rate: 0.1,
    verdict: VERDICTS[0],
    left_at: null,
    sentence: "",
    suggested: null,
  });
  const ruler = {
    learning_rates: [0.1, 1],
    verdicts: [1, 0],
    left_at: [null, 2],
    ticks: [],
    sentences: ["first"],
    regions: [[1, 1e-5, 0.4], [0, 0.4, 10]],
    best: 0.1,
    steps: 4,
    stride: 2,
    rate_log10: [-2, 0],
  };
  const landscape = { label: "bowl", x: [-1, 1], y: [0, 2], minima: [] };
  return blockOf({ landscape, height: { min: 10, max: 20 }, runs: [run("main")], ruler }, {
    heights: { data: Uint16Array.of(0, HEIGHT_TOP, 0, HEIGHT_TOP, 0, 0), shape: [3, 2] },
    "run0.positions": { data: Float32Array.of(1, 1, 0.5, 0, NaN, Infinity), shape: [3, 2] },
    "run0.losses": { data: Float32Array.of(4, 2, NaN), shape: [3] },
    "run0.rates": { data: Float32Array.of(0.1, 0.05), shape: [2] },
    "sweep.positions": { data: new Float32Array(12), shape: [2, 3, 2] },
    "sweep.losses": { data: Float32Array.of(3, 2, 1, 3, Infinity, NaN), shape: [2, 3] },
    "sweep.rates": { data: Uint16Array.of(0, RATE_TOP, NO_RATE, 0, 0, 0), shape: [2, 3] },
  });
}

Deno.test("a block gives its header, and its arrays without copying", () => {
  const bytes = blockOf({ label: "η" }, {
    a: { data: Float32Array.of(1, 2, 3), shape: [3] },
    b: { data: Uint8Array.of(7), shape: [1] },
  });
  const { header, array, has } = openBlock(bytes);
  equal(header.label, "η");
  equal([...array("a")], [1, 2, 3]);
  equal([...array("b")], [7]);
  ok(array("a").buffer === bytes.buffer);
  equal([has("a"), has("c"), has("toString")], [true, false, false]);
});

Deno.test("bytes that are no block are refused", () => {
  throws(() => openBlock(new Uint8Array(0)), RangeError);
  throws(() => openBlock(Uint8Array.of(255, 255, 255, 255, 1)), RangeError);
  throws(() => openBlock(Uint8Array.of(2, 0, 0, 0, 123, 58)), SyntaxError);
  const { array } = openBlock(blockOf({}, { a: { data: Uint8Array.of(1), shape: [1] } }));
  throws(() => array("b"), RangeError);
  const far = openBlock(blockOf({}, { a: { data: Float32Array.of(1), shape: [1000] } }));
  throws(() => far.array("a"), RangeError);
});

Deno.test("an array of a type that nobody sends is refused", () => {
  const { header, array } = openBlock(blockOf({}, { a: { data: Uint8Array.of(1), shape: [1] } }));
  header.arrays.a.dtype = "constructor";
  throws(() => array("a"), RangeError);
});

Deno.test("the same bytes are the same", () => {
  ok(sameBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2)));
  ok(!sameBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3)));
  ok(!sameBytes(Uint8Array.of(1), Uint8Array.of(1, 2)));
  ok(!sameBytes(undefined, Uint8Array.of(1)));
});

Deno.test("a stage's block becomes a landscape, runs and a sweep", () => {
  const { landscape, runs, sweep } = readStage(stageBlock());
  equal([...landscape.heights], [10, 20, 10, 20, 10, 10]);
  equal([landscape.nx, landscape.ny, landscape.x0, landscape.y1], [2, 3, -1, 2]);
  equal([runs[0].count, runs[0].lastStep, runs[0].learningRate], [3, 2, 0.1]);
  equal(sweep.verdicts, [VERDICTS[1], VERDICTS[0]]);
  const first = sweep.run(0);
  equal([first.sentence, sweep.run(1).sentence, first.lastStep, sweep.run(1).leftAt], ["first", "", 4, 2]);
  close(first.rates[0], 0.01, 1e-6);
  close(first.rates[1], 1, 1e-6);
  equal(first.rates[2], 0);
  ok(sweep.run(0) === first);
  equal(sweep.best, 0.1);
  equal(sweep.regions[0], { verdict: VERDICTS[1], from: 1e-5, to: 0.4 });
});

Deno.test("between two steps only the position glides, and failure stays in the numbers", () => {
  const [run] = readStage(stageBlock()).runs;
  const moment = momentOf(run, 0.5);
  equal([moment.step, moment.loss, moment.x], [0, 4, 1]);
  close(moment.glideX, 0.75);
  ok(Number.isNaN(momentOf(run, 99).loss));
  equal(momentOf(run, 99).y, Infinity);
  ok(sameRun(run, run));
  ok(!sameRun(run, { ...run, learningRate: 0.2 }));
});

Deno.test("codes of the room: a logarithm, and NaN, infinity and nothing above zero at the top", () => {
  const [low, high, none, infinite, missing] = decode(Uint8Array.of(0, 252, 253, 254, 255), [-1, 2], false);
  close(low, 0.1, 1e-6);
  close(high, 100, 1e-6);
  equal([none, infinite], [0, Infinity]);
  ok(Number.isNaN(missing));
  close(decode(Uint16Array.of(65532), [0, 1], true)[0], 1);
});

async function mapBlock(head, pixels) {
  const packed = new Response(new Blob([pixels]).stream().pipeThrough(new CompressionStream("deflate")));
  return new Uint8Array(await new Blob([`${JSON.stringify(head)}\n`, await packed.arrayBuffer()]).arrayBuffer());
}

Deno.test("a map's block becomes fates with a sign, and shades", async () => {
  const { head, fates, shades } = await readMap(
    await mapBlock({ size: 2 }, Uint8Array.of(0, 255, 254, 3, 9, 8, 7, 255)),
  );
  equal(head.size, 2);
  equal([...fates], [0, -1, -2, 3]);
  equal([...shades], [9, 8, 7, 255]);
});

Deno.test("a map that is cut off or too long is refused", async () => {
  await rejects(async () => readMap(await mapBlock({ size: 2 }, Uint8Array.of(1, 2, 3))), RangeError);
  await rejects(async () => readMap(await mapBlock({ size: 1 }, Uint8Array.of(1, 2, 3))), RangeError);
  await rejects(() => readMap(new TextEncoder().encode('{"size": 1}\nnot deflated')), TypeError);
  await rejects(() => readMap(new Uint8Array(0)), SyntaxError);
});

Deno.test("a chart's block is a line about it, and a figure for each rate", () => {
  const plain = readChart('{"height":300,"description":"x"}\n{"data":[]}');
  equal([plain.height, plain.ruled, plain.figure], [300, null, '{"data":[]}']);
  const ruled = readChart('{"height":300,"ruler":{"chosen":1}}\n{"a":1}\n{"a":2}');
  equal(ruled.figure, '{"a":2}');
  throws(() => readChart("no chart"), SyntaxError);
});
