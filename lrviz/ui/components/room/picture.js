// What the network answers, epoch by epoch: the plane in the colours of its classes, a confusion matrix, or predicted
// numbers against true ones.

const LEVELS = 6;
const NO_ANSWER = 255;
const CODES = 251;
const FRAME_ARRAYS = { uint8: Uint8Array, uint16: Uint16Array };
const PICTURE_MARGIN = { left: 34, right: 8, top: 8, bottom: 6 };
// The classes' numbers under a confusion matrix.
const DIGITS = 14;

function buildPicture(room, parent) {
  const picture = room.picture = { parent, frames: null, frame: null };
  picture.title = addElement(parent, "div", "lrr-picture-title");
  picture.canvas = addElement(parent, "canvas", "lrr-canvas", { role: "img" });
  picture.caption = addElement(parent, "div", "lrr-picture-caption");
  picture.small = document.createElement("canvas");
}

// Deflated on the way: it is drawn when it is unpacked, and only if no newer one has come.
async function unpackPicture(room) {
  const { picture, packedPicture, header } = room;
  const turn = picture.turn = (picture.turn ?? 0) + 1;
  const stream = new Blob([packedPicture]).stream().pipeThrough(new DecompressionStream("deflate"));
  const raw = await new Response(stream).arrayBuffer();
  if (turn !== picture.turn) return;
  picture.about = header.picture;
  picture.frames = new FRAME_ARRAYS[header.picture.dtype](raw);
  picture.size = header.picture.shape.slice(2).reduce((a, b) => a * b, 1);
  picture.frame = null;
  if (!room.stale) drawPicture(room);
}

function frameAt(room) {
  const { epochs } = room.picture.about;
  const time = Math.min(room.time, room.shown.epochsRun);
  let frame = 0;
  while (frame + 1 < epochs.length && epochs[frame + 1] <= time + 1e-6) frame++;
  return frame;
}

function framesOf(room, frame) {
  const { picture, shown } = room;
  const from = (shown.fromSweep * picture.about.shape[1] + frame) * picture.size;
  return picture.frames.subarray(from, from + picture.size);
}

function movePicture(room) {
  const { picture, shown } = room;
  if (!picture.frames) return;
  const mark = `${shown.fromSweep} ${frameAt(room)}`;
  if (picture.frame !== mark) drawPicture(room);
}

function drawPicture(room) {
  const { picture } = room;
  const { clientWidth: width, clientHeight: height } = picture.canvas;
  if (!picture.frames || !width) return;
  const frame = frameAt(room);
  picture.frame = `${room.shown.fromSweep} ${frame}`;
  const ratio = window.devicePixelRatio || 1;
  if (picture.canvas.width !== Math.round(width * ratio)) picture.canvas.width = Math.round(width * ratio);
  if (picture.canvas.height !== Math.round(height * ratio)) picture.canvas.height = Math.round(height * ratio);
  const context = picture.canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = `11px ${getComputedStyle(room.root).fontFamily}`;
  const { kind } = picture.about;
  const codes = framesOf(room, frame);
  setText(picture.caption, captionOf(room, codes));
  // The picture takes what its caption leaves, which may need a second line.
  const { left, right, top, bottom } = PICTURE_MARGIN;
  const under = bottom + (kind === "matrix" ? DIGITS : 0);
  const free = height - top - under - picture.caption.offsetHeight;
  const box = square({ x: left, y: top, width: width - left - right, height: free });
  const draw = { plane: drawPlane, matrix: drawMatrix, scatter: drawScatter }[kind];
  draw(room, context, box, codes);
  picture.caption.style.top = `${picture.canvas.offsetTop + box.y + box.side + under}px`;
  setText(picture.title, `${PICTURE_TITLES[kind]}, after epoch ${picture.about.epochs[frame]}`);
  picture.canvas.setAttribute("aria-label", pictureWords(room));
}

const PICTURE_TITLES = {
  plane: "the network’s answers",
  matrix: "validation examples, sorted",
  scatter: "validation examples",
};

function square(box) {
  const side = Math.min(box.width, box.height);
  return { x: box.x + (box.width - side) / 2, y: box.y, side };
}

// ---- the plane

function drawPlane(room, context, { x, y, side }, codes) {
  const { picture: { small, about }, points, colors } = room;
  const grid = about.shape[2];
  if (small.width !== grid) small.width = small.height = grid;
  const image = small.getContext("2d").createImageData(grid, grid);
  const bases = colors.fates.map(channels);
  for (let row = 0; row < grid; row++) {
    for (let column = 0; column < grid; column++) {
      const code = codes[row * grid + column];
      const at = 4 * ((grid - 1 - row) * grid + column);
      if (code === NO_ANSWER) continue;
      const [red, green, blue] = bases[Math.floor(code / LEVELS) % bases.length];
      image.data.set([red, green, blue, 40 + 130 * (code % LEVELS) / (LEVELS - 1)], at);
    }
  }
  small.getContext("2d").putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(small, x, y, side, side);
  for (let i = 0; i < points.length / 3; i++) {
    const [px, py, label] = points.subarray(3 * i, 3 * i + 3);
    const training = i < about.training_rows;
    context.beginPath();
    context.arc(x + px / 255 * side, y + (1 - py / 255) * side, training ? 2 : 3.6, 0, 7);
    const color = colors.fates[label % colors.fates.length];
    context.fillStyle = training ? color : colors.background;
    context.fill();
    context.lineWidth = training ? 0.8 : 1.8;
    context.strokeStyle = training ? colors.background : color;
    context.stroke();
  }
}

function channels(color) {
  const value = parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

// ---- the confusion matrix

function drawMatrix(room, context, { x, y, side }, counts) {
  const { colors, picture: { about: { classes } } } = room;
  const cell = side / classes;
  const most = Math.max(
    1,
    ...Array.from(
      { length: classes },
      (_, row) => counts.subarray(row * classes, (row + 1) * classes).reduce((a, b) => a + b, 0),
    ),
  );
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let row = 0; row < classes; row++) {
    for (let column = 0; column < classes; column++) {
      const count = counts[row * classes + column];
      context.globalAlpha = count ? 0.18 + 0.82 * Math.sqrt(count / most) : 1;
      context.fillStyle = !count
        ? colors.faint
        : row === column
        ? colors.verdicts.just_right
        : colors.verdicts.diverged;
      context.fillRect(x + column * cell + 0.5, y + row * cell + 0.5, cell - 1, cell - 1);
      context.globalAlpha = 1;
      if (!count || cell < 15) continue;
      context.fillStyle = row !== column && count > most / 3 ? colors.verdict_ink.diverged : colors.ink;
      context.fillText(count, x + (column + 0.5) * cell, y + (row + 0.5) * cell, cell - 3);
    }
  }
  context.fillStyle = colors.muted;
  for (let k = 0; k < classes; k++) {
    context.fillText(k, x - 10, y + (k + 0.5) * cell);
    context.fillText(k, x + (k + 0.5) * cell, y + side + 9);
  }
}

// ---- numbers

function drawScatter(room, context, { x, y, side }, codes) {
  const { colors, truth } = room;
  context.strokeStyle = colors.faint;
  context.strokeRect(x, y, side, side);
  context.strokeStyle = colors.truth;
  context.setLineDash([4, 4]);
  context.beginPath();
  context.moveTo(x, y + side);
  context.lineTo(x + side, y);
  context.stroke();
  context.setLineDash([]);
  context.fillStyle = colors.accent;
  const place = (code) => (code - 1) / CODES;
  codes.forEach((code, row) => {
    if (isOutside(code)) return;
    context.globalAlpha = 0.75;
    context.beginPath();
    context.arc(x + place(truth[row]) * side, y + (1 - place(code)) * side, 3.4, 0, 7);
    context.fill();
  });
  context.globalAlpha = 1;
}

const isOutside = (code) => code === NO_ANSWER || code === 0 || code === 253;

// Below the picture, as a line of the page: it goes on in a second one where it must.
function captionOf({ picture: { about: { kind } } }, codes) {
  if (kind === "matrix") return "down: true class · across: the network’s answer";
  if (codes.every((code) => code === NO_ANSWER)) return "no answer: the outputs are not numbers";
  if (kind === "plane") return "dots: training examples · rings: validation examples";
  const outside = codes.filter(isOutside).length;
  return `across: true · up: predicted${outside ? ` · ${outside} outside` : ""}`;
}

// The same in words.
function pictureWords(room) {
  const { picture } = room;
  if (!picture.frames) return "";
  const frame = frameAt(room);
  const codes = framesOf(room, frame);
  const when = `After epoch ${picture.about.epochs[frame]}`;
  if (picture.about.kind === "matrix") {
    const { classes } = picture.about;
    let right = 0;
    let all = 0;
    codes.forEach((count, at) => {
      all += count;
      if (at % (classes + 1) === 0) right += count;
    });
    return all
      ? `${when} ${right} of ${all} validation examples get the right class.`
      : `${when} the outputs are not numbers.`;
  }
  if (picture.about.kind === "scatter") {
    const answered = codes.filter((code) => code > 0 && code < 253).length;
    return `${when} ${answered} of ${codes.length} predicted numbers lie in the picture.`;
  }
  const given = codes.filter((code) => code !== NO_ANSWER);
  if (!given.length) return `${when} the outputs are not numbers.`;
  const shares = Array.from(
    { length: picture.about.classes },
    (_, k) => given.filter((code) => Math.floor(code / LEVELS) === k).length / given.length,
  );
  return `${when} the classes take ${shares.map((share) => `${Math.round(100 * share)}%`).join(", ")} of the plane.`;
}
