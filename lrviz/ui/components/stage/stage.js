// The stage: a Streamlit component with the surface, the run, its charts and the learning-rate ruler.

import { sameBytes } from "../instruments/block.js";
import { Card } from "../instruments/card.js";
import { choiceOfRate, takeRate } from "../instruments/choice.js";
import { Clock } from "../instruments/clock.js";
import { addButton, addElement, watchWidth } from "../instruments/dom.js";
import { listenToKeys } from "../instruments/keyboard.js";
import { drawSoon, joinPage, lookAt } from "../instruments/page.js";
import { Pins } from "../instruments/pins.js";
import { loadPlotly, plotly } from "../instruments/plotly.js";
import { Ruler } from "../instruments/ruler.js";
import { lastMoment } from "../instruments/runs.js";
import { Theme } from "../instruments/theme.js";
import { Transport } from "../instruments/transport.js";
import { canSetRate, send } from "./bridge.js";
import { buildChart } from "./charts.js";
import { buildContour } from "./contour.js";
import { drawCursor, drawPictures, redraw, showRun } from "./drawing.js";
import { layoutStage } from "./layout.js";
import "./probe.js";
import { announce } from "./readout.js";
import { receive } from "./receive.js";
import { keepStill, releaseScene } from "./scene.js";
import { claimSoon } from "./scene_turn.js";
import { hasWebGL } from "./webgl.js";

const PANES = ["scene", "contour", "transport", "ruler", "loss", "rate"];

/**
 * The stage as all of its files know it; `receive` adds what the server sent.
 * @param {HTMLElement} root
 * @returns {any}
 */
function createStage(root) {
  /** @type {any} */
  const stage = {
    kind: "stage",
    root,
    started: false,
    size: {},
    runs: [],
    others: [],
    scene: { live: false },
    has3d: hasWebGL(),
    wants3d: true,
    near: false,
    visible: false,
    stale: true,
    draws: 0,
    cleanups: [],
    theme: new Theme(root),
    drawPictures: () => drawPictures(stage),
    relayout: () => relayout(stage),
    appeared: () => stage.clock.runIfPlaying(),
    leave: () => destroyIfGone(stage),
    canSetRate: () => Boolean(stage.header) && canSetRate(stage),
    showRun: (run) => showRun(stage, run),
    sendRate: (rate) => send(stage, "learning_rate", rate),
    announce: () => announce(stage),
    isWaiting: () => stage.header.flags.waiting,
    beforePrinting: () => keepStill(stage),
    looked: claimSoon,
  };
  stage.clock = new Clock({
    end: () => stage.steps,
    lastMoment: () => lastMoment(stage.shown, stage.others),
    stride: () => stage.shown.stride,
    isLost: () => stage.shown.leftAt !== null,
    isSeen: () => stage.visible && root.isConnected,
    moved: () => drawCursor(stage),
    changed: () => stage.transport.draw(),
    rested: () => announce(stage),
  });
  root.classList.add("lrv");
  root.replaceChildren();
  stage.question = addElement(root, "p", "lrv-question");
  stage.grid = addElement(root, "div", "lrv-grid");
  stage.panes = Object.fromEntries(
    PANES.map((name) => [name, addElement(stage.grid, "section", `lrv-pane lrv-pane-${name}`)]),
  );
  stage.scene.still = addElement(stage.panes.scene, "canvas", "lrv-still", { "aria-hidden": "true" });
  stage.scene.node = addElement(stage.panes.scene, "div", "lrv-plot", { role: "img" });
  buildContour(stage, stage.panes.contour);
  stage.card = new Card(stage.panes.contour, (rate) => takeRate(stage, rate));
  stage.transport = new Transport(stage.panes.transport, stage.clock, "step", ["step", "loss", "rate", "place"]);
  stage.ruler = new Ruler(stage.panes.ruler, choiceOfRate(stage));
  stage.pins = new Pins(stage.ruler.head, {
    pin: () => send(stage, "pin", { learning_rate: stage.shown.learningRate }),
    clear: () => send(stage, "clear_pins", true),
  });
  stage.charts = ["loss", "rate"].map((kind) => buildChart(stage, stage.panes[kind], kind));
  buildNotice(stage);
  stage.cleanups.push(
    watchWidth(root, () => relayout(stage)),
    joinPage(stage),
    listenToKeys(stage, stage.clock),
    stage.theme.watch(() => redraw(stage)),
  );
  return stage;
}

function buildNotice(stage) {
  stage.notice = addElement(stage.root, "p", "lrv-notice");
  stage.more3d = addButton(stage.notice, "", () => {
    stage.phone3d = !stage.phone3d;
    relayout(stage);
    if (stage.phone3d) stage.panes.scene.scrollIntoView({ block: "center" });
  });
  stage.noticeText = addElement(stage.notice, "span");
}

function relayout(stage) {
  if (!stage.header) return;
  stage.theme.update();
  layoutStage(stage);
  redraw(stage);
}

/** Until it is here, only what lies above the contour's levels is drawn. */
async function awaitPlotly(stage) {
  try {
    await loadPlotly(stage.header.plotly_url);
    stage.stale = true;
    if (stage.near || stage.visible) drawSoon(stage);
  } catch (error) {
    console.warn(error);
    stage.has3d = false;
    relayout(stage);
  }
}

function destroyIfGone(stage) {
  if (stage.root.isConnected || stage.root.__lrviz !== stage) return;
  stage.clock.stop();
  stage.ruler.drop();
  stage.transport.hush();
  clearTimeout(stage.contour.nudgeTimer);
  for (const cleanup of stage.cleanups) cleanup();
  releaseScene(stage);
  plotly()?.purge(stage.contour.node);
  delete stage.root.__lrviz;
}

/**
 * Streamlit calls this at every change of the data, and now and then between: what is there stays.
 * @param {import("../instruments/dom.js").Mounted} component
 */
export default function mountStage({ data, parentElement, setTriggerValue }) {
  /** @type {any} */
  const root = parentElement.querySelector(".lrv");
  const stage = root.__lrviz ??= createStage(root);
  stage.bridge = setTriggerValue;
  // An answer to what the reader did always differs (`heard`): the same block again says nothing new.
  if (!sameBytes(stage.bytes, data)) {
    const { waited } = receive(stage, data);
    relayout(stage);
    if (waited && stage.visible) lookAt(stage);
    if (!plotly()) awaitPlotly(stage);
  }
  // Streamlit calls this before every new call too: only a root that left the page is taken down.
  return () => setTimeout(() => destroyIfGone(stage), 0);
}
