// What the browser tests look at: `__lrvizStage` is the stage in focus, `__lrvizStages()` are all on the page.

import { isFocused, residents } from "../instruments/page.js";
import { momentOf } from "./moments.js";
import { currentCamera } from "./scene.js";

function probe(stage) {
  const block = stage.root.closest("[class*=st-key-block-]") ?? stage.root.closest("[class*=st-key-]");
  return {
    key: block?.className.match(/st-key-(\S+)/)[1] ?? null,
    get moveTimes() {
      return stage.ruler.moveTimes;
    },
    state() {
      const moment = momentOf(stage.shown, stage.clock.time);
      const { shown } = stage;
      return {
        step: moment.step,
        steps: shown.lastStep,
        playing: stage.clock.playing,
        learningRate: shown.learningRate,
        position: [moment.x, moment.y],
        loss: moment.loss,
        verdict: shown.verdict,
        leftAt: shown.leftAt,
        finalPosition: [shown.positions[2 * shown.count - 2], shown.positions[2 * shown.count - 1]],
        positionsLength: shown.count,
        has3d: Boolean(stage.scene.live && stage.scene.node._fullLayout?.scene),
        fast3d: stage.fast3d === true,
        camera: stage.scene.live ? currentCamera(stage) : stage.camera,
        near: Boolean(stage.near),
        visible: Boolean(stage.visible),
        focus: isFocused(stage),
        draws: stage.draws,
        waiting: stage.header.flags.waiting,
      };
    },
  };
}

// In the order of the page; they mount in any.
const mounted = () =>
  residents().map((resident) => /** @type {any} */ (resident))
    .filter(({ kind, root, header }) => kind === "stage" && root.isConnected && header)
    .sort((a, b) => (a.root.compareDocumentPosition(b.root) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
const inFocus = () => mounted().find(isFocused) ?? mounted()[0];
Object.defineProperty(globalThis, "__lrvizStage", { configurable: true, get: () => inFocus() && probe(inFocus()) });
const tests = /** @type {any} */ (globalThis);
tests.__lrvizStages = () => mounted().map(probe);
tests.__lrvizScenes = () => document.querySelectorAll(".lrv-pane-scene .gl-container canvas").length;
