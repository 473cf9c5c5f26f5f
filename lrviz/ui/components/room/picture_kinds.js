// The three kinds of pictures of what a network answers, drawn on a canvas: a plane, a confusion matrix, and predicted
// numbers against true ones.

import { LEVELS, NO_ANSWER, OUTSIDE } from "../constants.js";
import { channels } from "../instruments/theme.js";

/** Whether a predicted number lies in the picture. */
export const isInside = (code) => code > OUTSIDE[0] && code < OUTSIDE[1];

/** The plane in the colours of its classes, and the points that were learned from. */
function drawPlane(room, context, { x, y, side }, codes) {
  const { picture: { small, about }, points, theme: { colors } } = room;
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

/** How many of each class, downwards, got which answer, across. */
function drawMatrix(room, context, { x, y, side }, counts) {
  const { theme: { colors }, picture: { about: { classes } } } = room;
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

/** Predicted numbers against true ones. */
function drawScatter(room, context, { x, y, side }, codes) {
  const { theme: { colors }, truth } = room;
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
  const place = (code) => (code - OUTSIDE[0] - 1) / (OUTSIDE[1] - OUTSIDE[0] - 2);
  codes.forEach((code, row) => {
    if (!isInside(code)) return;
    context.globalAlpha = 0.75;
    context.beginPath();
    context.arc(x + place(truth[row]) * side, y + (1 - place(code)) * side, 3.4, 0, 7);
    context.fill();
  });
  context.globalAlpha = 1;
}

export const DRAW = { plane: drawPlane, matrix: drawMatrix, scatter: drawScatter };
