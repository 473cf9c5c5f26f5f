// The training room: a Streamlit component that draws a training at all rates of the ruler.

import { sameBytes } from "../instruments/block.js";
import { Card } from "../instruments/card.js";
import { choiceOfRate, takeRate } from "../instruments/choice.js";
import { Clock } from "../instruments/clock.js";
import { addElement, watchWidth } from "../instruments/dom.js";
import { listenToKeys } from "../instruments/keyboard.js";
import { joinPage } from "../instruments/page.js";
import { Pins } from "../instruments/pins.js";
import { Ruler } from "../instruments/ruler.js";
import { lastMoment } from "../instruments/runs.js";
import { Theme } from "../instruments/theme.js";
import { Transport } from "../instruments/transport.js";
import { canSetRate, send } from "./bridge.js";
import { buildByHand } from "./by_hand.js";
import { buildCurves, KINDS } from "./curves.js";
import { drawCursor, drawPictures, layoutRoom, redraw, showRun } from "./drawing.js";
import { buildPicture } from "./picture.js";
import "./probe.js";
import { announce } from "./readout.js";
import { receive } from "./receive.js";

const PANES = ["ruler", "picture", "loss", "accuracy", "rate", "norm", "ratio", "transport", "hand"];
const FIELDS = ["epoch", "step", "train", "validation", "accuracy", "rate"];

/**
 * The room as all of its files know it; `receive` adds what the server sent.
 * @param {HTMLElement} root
 * @returns {any}
 */
function createRoom(root) {
  /** @type {any} */
  const room = {
    kind: "room",
    root,
    started: false,
    size: {},
    runs: [],
    others: [],
    near: false,
    visible: false,
    stale: true,
    draws: 0,
    cleanups: [],
    /** The run as it was before the rate was changed by hand. */
    ghost: null,
    /** Whether the cursor stays where it is when the next run comes. */
    stay: false,
    theme: new Theme(root),
    drawPictures: () => drawPictures(room),
    relayout: () => layoutRoom(room),
    appeared: () => room.clock.runIfPlaying(),
    leave: () => destroyIfGone(room),
    canSetRate: () => Boolean(room.header) && canSetRate(room),
    showRun: (run) => showRun(room, run),
    sendRate: (rate) => send(room, "learning_rate", rate),
    announce: () => announce(room),
  };
  room.clock = new Clock({
    end: () => room.steps,
    lastMoment: () => lastMoment(room.shown, room.others),
    stride: () => room.shown.stride,
    isLost: () => room.shown.leftAt !== null,
    isSeen: () => room.visible && root.isConnected,
    moved: () => drawCursor(room),
    changed: () => room.transport.draw(),
    rested: () => announce(room),
  });
  root.replaceChildren();
  room.grid = addElement(root, "div", "lrv-grid");
  room.panes = Object.fromEntries(
    PANES.map((name) => [name, addElement(room.grid, "section", `lrv-pane lrv-pane-${name}`)]),
  );
  room.ruler = new Ruler(room.panes.ruler, choiceOfRate(room));
  room.pins = new Pins(room.ruler.head, {
    pin: () => send(room, "pin", { learning_rate: room.shown.learningRate }),
    clear: () => send(room, "clear_pins", true),
  });
  buildPicture(room, room.panes.picture);
  room.charts = Object.keys(KINDS).map((kind) => buildCurves(room, room.panes[kind], kind));
  room.card = new Card(room.panes.picture, (rate) => takeRate(room, rate));
  room.transport = new Transport(room.panes.transport, room.clock, "epoch", FIELDS);
  buildByHand(room, room.panes.hand);
  room.cleanups.push(
    watchWidth(root, () => layoutRoom(room)),
    joinPage(room),
    listenToKeys(room, room.clock),
    room.theme.watch(() => redraw(room)),
  );
  return room;
}

function destroyIfGone(room) {
  if (room.root.isConnected || room.root.__lrvizRoom !== room) return;
  room.clock.stop();
  room.ruler.drop();
  room.transport.hush();
  for (const cleanup of room.cleanups) cleanup();
  delete room.root.__lrvizRoom;
}

/**
 * Streamlit calls this at every change of the data, and now and then between: what is there stays.
 * @param {import("../instruments/dom.js").Mounted} component
 */
export default function mountRoom({ data, parentElement, setTriggerValue }) {
  /** @type {any} */
  const root = parentElement.querySelector(".lrr");
  const room = root.__lrvizRoom ??= createRoom(root);
  room.bridge = setTriggerValue;
  // An answer to what the reader did always differs (`heard`): the same block again says nothing new.
  if (!sameBytes(room.bytes, data)) {
    receive(room, data);
    layoutRoom(room);
  }
  // Streamlit calls this before every new call too: only a root that left the page is taken down.
  return () => setTimeout(() => destroyIfGone(room), 0);
}
