// What the network answers, epoch by epoch: the plane in the colours of its classes, a confusion matrix, or predicted
// numbers against true ones.

import { addElement, setText } from "../instruments/dom.js";
import { captionOf, PICTURE_TITLES, wordsOf } from "./picture_words.js";
import { DRAW } from "./picture_kinds.js";

const FRAME_ARRAYS = { uint8: Uint8Array, uint16: Uint16Array };
const PICTURE_MARGIN = { left: 34, right: 8, top: 8, bottom: 6 };
// The classes' numbers under a confusion matrix.
const DIGITS = 14;

export function buildPicture(room, parent) {
  /** @type {any} */
  const picture = room.picture = { parent, frames: null, frame: null };
  picture.title = addElement(parent, "div", "lrr-picture-title");
  picture.canvas = addElement(parent, "canvas", "lrr-canvas", { role: "img" });
  picture.caption = addElement(parent, "div", "lrr-picture-caption");
  picture.small = document.createElement("canvas");
}

/** Deflated on the way: it is drawn when it is unpacked, and only if no newer one has come. */
export async function unpackPicture(room) {
  const { picture, packedPicture, header } = room;
  const version = picture.version = (picture.version ?? 0) + 1;
  const stream = new Blob([packedPicture]).stream().pipeThrough(new DecompressionStream("deflate"));
  const raw = await new Response(stream).arrayBuffer();
  if (version !== picture.version) return;
  picture.about = header.picture;
  picture.frames = new FRAME_ARRAYS[header.picture.dtype](raw);
  picture.size = header.picture.shape.slice(2).reduce((a, b) => a * b, 1);
  picture.frame = null;
  if (!room.stale) drawPicture(room);
}

function frameAt(room) {
  const { epochs } = room.picture.about;
  const time = Math.min(room.clock.time, room.shown.epochsRun);
  let frame = 0;
  while (frame + 1 < epochs.length && epochs[frame + 1] <= time + 1e-6) frame++;
  return frame;
}

function framesOf(room, frame) {
  const { picture, shown } = room;
  const from = (shown.fromSweep * picture.about.shape[1] + frame) * picture.size;
  return picture.frames.subarray(from, from + picture.size);
}

export function movePicture(room) {
  const { picture, shown } = room;
  if (!picture.frames) return;
  const mark = `${shown.fromSweep} ${frameAt(room)}`;
  if (picture.frame !== mark) drawPicture(room);
}

export function drawPicture(room) {
  const { picture } = room;
  const { clientWidth: width, clientHeight: height } = picture.canvas;
  if (!picture.frames || !width) return;
  const frame = frameAt(room);
  picture.frame = `${room.shown.fromSweep} ${frame}`;
  const ratio = globalThis.devicePixelRatio || 1;
  if (picture.canvas.width !== Math.round(width * ratio)) picture.canvas.width = Math.round(width * ratio);
  if (picture.canvas.height !== Math.round(height * ratio)) picture.canvas.height = Math.round(height * ratio);
  const context = picture.canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = `11px ${getComputedStyle(room.root).fontFamily}`;
  const { kind } = picture.about;
  const codes = framesOf(room, frame);
  setText(picture.caption, captionOf(kind, codes));
  // The picture takes what its caption leaves, which may need a second line.
  const { left, right, top, bottom } = PICTURE_MARGIN;
  const under = bottom + (kind === "matrix" ? DIGITS : 0);
  const free = height - top - under - picture.caption.offsetHeight;
  const box = square({ x: left, y: top, width: width - left - right, height: free });
  DRAW[kind](room, context, box, codes);
  picture.caption.style.top = `${picture.canvas.offsetTop + box.y + box.side + under}px`;
  setText(picture.title, `${PICTURE_TITLES[kind]}, after epoch ${picture.about.epochs[frame]}`);
  picture.canvas.setAttribute("aria-label", pictureWords(room));
}

function square(box) {
  const side = Math.min(box.width, box.height);
  return { x: box.x + (box.width - side) / 2, y: box.y, side };
}

/** The same in words. */
export function pictureWords(room) {
  const { picture } = room;
  if (!picture.frames) return "";
  const frame = frameAt(room);
  return wordsOf(picture.about, framesOf(room, frame), picture.about.epochs[frame]);
}
