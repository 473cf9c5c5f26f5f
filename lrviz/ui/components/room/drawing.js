// Who draws what when the room moves.

import { redrawWhenSeen } from "../instruments/page.js";
import { isPrinting } from "../instruments/printing.js";
import { drawByHand } from "./by_hand.js";
import { choosePanes, drawCurves, drawShown, moveOnCurves } from "./curves.js";
import { drawPicture, movePicture } from "./picture.js";
import { drawReadout, lossOf, readRate } from "./readout.js";

const PHONE = 560;
const WIDE = 860;

export function layoutRoom(room) {
  const { root } = room;
  const printing = isPrinting();
  root.classList.toggle("lrv-paper", printing);
  const width = root.clientWidth;
  if (!room.header || !width) return;
  room.theme.update();
  room.size.root = width;
  root.dataset.layout = width < PHONE && !printing ? "phone" : width < WIDE ? "medium" : "wide";
  root.classList.toggle("lrr-brief", room.header.flags.brief);
  root.classList.toggle("lrr-no-accuracy", !("validation_accuracy" in room.shown.series));
  choosePanes(room);
  redraw(room);
}

export function redraw(room) {
  if (!room.header || !room.size.root) return;
  drawByHand(room);
  room.ruler.draw();
  readRate(room);
  room.transport.draw();
  drawReadout(room);
  redrawWhenSeen(room);
}

export function drawPictures(room) {
  if (!room.size.root) return;
  room.stale = false;
  room.draws++;
  for (const chart of room.charts) drawCurves(room, chart);
  drawPicture(room);
  drawCard(room);
  room.clock.runIfPlaying();
}

/** Another run takes the main run's place: only what depends on it is drawn again. */
export function showRun(room, run) {
  if (run === room.shown) return readRate(room);
  room.shown = run;
  room.ghost = null;
  if (room.stale) return;
  for (const chart of room.charts) drawShown(room, chart);
  readRate(room);
  drawCursor(room);
}

export function drawCursor(room) {
  if (room.stale) return;
  for (const chart of room.charts) moveOnCurves(room, chart);
  movePicture(room);
  drawReadout(room);
  drawByHand(room);
  drawCard(room);
}

function drawCard(room) {
  room.card.draw(lossOf(room), room.shown.learningRate);
}
