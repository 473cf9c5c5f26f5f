// The 3D picture: surface, paths draped on it, balls. Plotly draws it; while things move, the scene's own objects
// are updated in place, which is fifty times faster than a restyle.

import { plotly } from "../instruments/plotly.js";
import { isPrinting } from "../instruments/printing.js";
import { drape, drapedUntil, heightAt, isInside } from "./geometry.js";
import { momentOf } from "./moments.js";
import {
  BALL,
  ballOf,
  lift,
  markerTrace,
  OTHERS,
  PLANNED,
  sceneLayout,
  sceneTraces,
  START,
  TRAVELLED,
} from "./traces.js";
import { loseContext } from "./webgl.js";

/** The stage that has the page's one live scene. */
let owner = null;

function sceneMark(stage) {
  const { sceneWidth, height } = stage.size;
  const others = stage.others.map((run) => run.role).join();
  return [stage.landscape.key, stage.theme.background, sceneWidth, height, others].join("|");
}

// Draws the scene anew where its frame changed, and only moves lines and balls where it did not.
export async function drawScene(stage) {
  if (!stage.scene.live) return showStill(stage, hasStill(stage));
  if (!plotly() || !stage.size.sceneWidth || isPrinting()) return;
  const mark = sceneMark(stage);
  if (stage.scene.mark === mark && !stage.scene.drawing) return redrawPaths(stage);
  stage.scene.mark = mark;
  const node = stage.scene.node;
  stage.scene.drawing = true;
  try {
    await plotly().react(node, sceneTraces(stage), sceneLayout(stage), {
      displayModeBar: false,
      responsive: false,
      scrollZoom: false,
      doubleClick: false,
    });
  } catch (error) {
    failScene(stage, error);
    return;
  } finally {
    stage.scene.drawing = false;
  }
  if (!stage.scene.live) return plotly().purge(node);
  node.classList.add("lrv-ready");
  showStill(stage, false);
  stopPicking(plotOf(stage));
  if (!stage.scene.listening) {
    stage.scene.listening = true;
    node.on("plotly_relayout", () => {
      stage.camera = currentCamera(stage);
    });
  }
  redrawPaths(stage);
}

// Nothing is hovered in 3D. Plotly would draw each frame a second time to find out what is, and wait for its pixels:
// longer than for all else together.
function stopPicking(plot) {
  if (!plot?.gl) return;
  plot.gl.readPixels = () => {};
  for (const object of plot.objects ?? []) object.drawPick = null;
}

function failScene(stage, error) {
  console.warn("3D picture unavailable:", error);
  stage.has3d = false;
  stage.relayout();
}

export function currentCamera(stage) {
  return stage.scene.node._fullLayout?.scene?._scene?.getCamera?.() ?? stage.scene.node.layout?.scene?.camera ?? null;
}

export function redrawPaths(stage) {
  if (!sceneReady(stage)) return;
  const { landscape, shown } = stage;
  const path = stage.draped = drape(landscape, shown, lift(landscape));
  const start = markerTrace(stage, [[shown.positions[0], shown.positions[1]]], {});
  updateTrace(stage, START, { x: start.x, y: start.y, z: start.z });
  updateTrace(stage, PLANNED, { x: path.x, y: path.y, z: path.z });
  stage.others.forEach((run, index) => {
    if (stage.scene.drawnOthers?.[index] === run) return;
    const { x, y, z } = drape(landscape, run, lift(landscape));
    updateTrace(stage, OTHERS + 2 * index, { x, y, z });
  });
  stage.scene.drawnOthers = [...stage.others];
  moveBalls(stage);
}

export function moveBalls(stage) {
  if (!sceneReady(stage) || !stage.draped) return;
  updateTrace(stage, TRAVELLED, travelled(stage));
  updateTrace(stage, BALL, ballOf(stage, stage.shown));
  stage.others.forEach((run, index) => {
    if (run.role === "racer") updateTrace(stage, OTHERS + 2 * index + 1, ballOf(stage, run));
  });
}

export function travelled(stage) {
  const path = drapedUntil(stage.draped, stage.clock.time);
  const moment = momentOf(stage.shown, stage.clock.time);
  if (isInside(stage.landscape, moment.glideX, moment.glideY)) {
    path.x.push(moment.glideX);
    path.y.push(moment.glideY);
    path.z.push(heightAt(stage.landscape, moment.glideX, moment.glideY) + lift(stage.landscape));
  }
  return path;
}

function sceneReady(stage) {
  return stage.scene.live && !stage.scene.drawing &&
    stage.scene.node._fullData?.length === OTHERS + 2 * stage.others.length;
}

// Plotly's private scene object where this version has one; its public (slower) restyle where it has not.
function updateTrace(stage, slot, changes) {
  const { node } = stage.scene;
  const full = node._fullData[slot];
  const object = node._fullLayout?.scene?._scene?.traces?.[full?.uid];
  Object.assign(node.data[slot], changes);
  if (typeof object?.update === "function" && stage.fast3d !== false) {
    try {
      object.update(Object.assign(full, changes, { _length: changes.x.length }));
      stage.fast3d = true;
      return;
    } catch (error) {
      console.warn("falling back to Plotly.restyle:", error);
      stage.fast3d = false;
    }
  }
  stage.fast3d = false;
  restyleSoon(stage, slot, changes);
}

function restyleSoon(stage, slot, changes) {
  const waiting = stage.scene.waiting ??= new Map();
  waiting.set(slot, changes);
  if (stage.scene.restyling) return;
  stage.scene.restyling = true;
  requestAnimationFrame(async () => {
    const slots = [...waiting.keys()];
    const axis = (name) => slots.map((index) => waiting.get(index)[name]);
    const update = { x: axis("x"), y: axis("y"), z: axis("z") };
    waiting.clear();
    if (stage.scene.live) await plotly().restyle(stage.scene.node, update, slots);
    stage.scene.restyling = false;
  });
}

// A page holds one live scene: the stage that the reader looks at owns it.
export function claimScene(stage) {
  if (!stage.has3d || !stage.wants3d || stage.scene.live || !plotly() || isPrinting()) return;
  if (owner) releaseScene(owner);
  owner = stage;
  stage.scene.live = true;
  stage.scene.node.classList.add("lrv-live");
  drawScene(stage);
}

export function releaseScene(stage) {
  const { scene } = stage;
  if (!scene.live) return;
  owner = null;
  keepStill(stage);
  stage.camera = currentCamera(stage) ?? stage.camera;
  scene.live = false;
  scene.mark = null;
  scene.listening = false;
  scene.node.classList.remove("lrv-ready", "lrv-live");
  const context = plotOf(stage)?.gl;
  plotly()?.purge(scene.node);
  loseContext(context);
}

function plotOf(stage) {
  return stage.scene.node._fullLayout?.scene?._scene?.glplot;
}

// What the scene showed last stays in its place, as a still, while another stage has the live one.
export function keepStill(stage) {
  const plot = plotOf(stage);
  if (!sceneReady(stage) || !plot) return;
  const { still } = stage.scene;
  // WebGL forgets its picture once the browser has shown it: drawn and copied within one task, it is there.
  plot.redraw();
  // It follows its box, which is gone with a page that the reader left.
  if (!plot.canvas.width) return;
  [still.width, still.height] = [plot.canvas.width, plot.canvas.height];
  still.getContext("2d").drawImage(plot.canvas, 0, 0);
  Object.assign(stage.scene, { stillOf: stage.bytes, stillMode: stage.theme.mode });
  showStill(stage, true);
}

function showStill(stage, visible) {
  stage.panes.scene.classList.toggle("lrv-stilled", visible);
}

// A still of another run would be a lie.
export function hasStill(stage) {
  return stage.scene.stillOf === stage.bytes && (stage.scene.stillMode === stage.theme.mode || isPrinting());
}
