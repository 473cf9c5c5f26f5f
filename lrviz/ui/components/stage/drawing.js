// Who draws what when the stage moves.

import { focused, redrawWhenSeen } from "../instruments/page.js";
import { drawChart, drawChartRun, moveOnChart } from "./charts.js";
import { drawContour, drawContourRuns, moveOnContour } from "./contour.js";
import { drawReadout, lossOf, readRate } from "./readout.js";
import { drawScene, moveBalls, redrawPaths } from "./scene.js";
import { claimSoon } from "./scene_turn.js";

/** All of it: what has no picture in it at once, so that a stage far from the reader has its height. */
export function redraw(stage) {
  if (!stage.header || !stage.size.root) return;
  stage.ruler.draw();
  readRate(stage);
  stage.transport.draw();
  drawReadout(stage);
  redrawWhenSeen(stage);
}

export function drawPictures(stage) {
  if (!stage.size.root) return;
  stage.stale = false;
  stage.draws++;
  drawContour(stage);
  for (const chart of stage.charts) drawChart(stage, chart);
  drawScene(stage);
  drawCursor(stage);
  if (focused() === stage) claimSoon();
  stage.clock.runIfPlaying();
}

/** Another run takes the main run's place: only what depends on it is drawn again. */
export function showRun(stage, run) {
  if (run === stage.shown) return readRate(stage);
  stage.shown = run;
  if (stage.stale) return;
  drawContourRuns(stage);
  for (const chart of stage.charts) drawChartRun(stage, chart);
  readRate(stage);
  redrawPaths(stage);
  drawReadout(stage);
  stage.card.draw(lossOf(stage), stage.shown.learningRate);
}

export function drawCursor(stage) {
  if (stage.stale) return;
  moveOnContour(stage);
  for (const chart of stage.charts) moveOnChart(stage, chart);
  moveBalls(stage);
  drawReadout(stage);
  stage.card.draw(lossOf(stage), stage.shown.learningRate);
}
