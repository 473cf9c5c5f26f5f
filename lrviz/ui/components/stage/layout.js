// Sizes, and all that has no picture in it: so a stage far from the reader has its height before it is drawn.

import { setText, show } from "../instruments/dom.js";
import { clamp } from "../instruments/numbers.js";
import { isPrinting } from "../instruments/printing.js";
import { MARGIN, roomOnTheLeft } from "./contour_axes.js";
import { hasStill, releaseScene } from "./scene.js";

const PHONE = 700;
const WIDE = 1080;

export function layoutStage(stage) {
  const { root, header: { flags }, landscape, size } = stage;
  const printing = isPrinting();
  root.classList.toggle("lrv-paper", printing);
  const width = root.clientWidth;
  if (!width) return;
  const phone = width < PHONE && !printing;
  const in3d = printing ? hasStill(stage) : !phone || Boolean(stage.phone3d);
  stage.wants3d = flags.show_3d && stage.has3d && in3d;
  root.dataset.layout = printing ? "paper" : phone ? "phone" : width < WIDE ? "medium" : "wide";
  root.classList.toggle("lrv-no-3d", !stage.wants3d);
  root.classList.toggle("lrv-no-rate", !flags.show_learning_rate_chart);
  root.classList.toggle("lrv-waiting", flags.waiting);
  if (!stage.wants3d && !printing) releaseScene(stage);
  show(stage.panes.scene, stage.wants3d);
  show(stage.panes.rate, flags.show_learning_rate_chart);
  show(stage.panes.ruler, Boolean(stage.sweep) || !stage.others.some((run) => run.role === "racer"));
  size.root = width;
  size.contourWidth = stage.panes.contour.clientWidth;
  size.sceneWidth = stage.panes.scene.clientWidth;
  const ratio = clamp((landscape.y1 - landscape.y0) / (landscape.x1 - landscape.x0), 0.7, 1.1);
  size.left = roomOnTheLeft(stage);
  const natural = (size.contourWidth - size.left - MARGIN.right) * ratio + MARGIN.top + MARGIN.bottom;
  size.height = Math.round(clamp(natural, phone ? 260 : 320, 460));
  root.style.setProperty("--lrv-height", `${size.height}px`);
  drawNotice(stage, phone);
}

function drawNotice(stage, phone) {
  const missing = stage.header.flags.show_3d && !stage.has3d;
  const offered = stage.header.flags.show_3d && stage.has3d && phone;
  show(stage.more3d, offered);
  setText(stage.more3d, stage.phone3d ? "hide 3D" : "show 3D");
  setText(
    stage.noticeText,
    missing ? "This browser shows no WebGL, so the surface is drawn as a contour map only." : "",
  );
  show(stage.notice, missing || offered);
}
