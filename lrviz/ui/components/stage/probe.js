// What the browser tests look at: `__lrvizStage` is the stage in focus, `__lrvizStages()` are all on the page.

function probe(stage) {
  const block = stage.root.closest("[class*=st-key-block-]") ?? stage.root.closest("[class*=st-key-]");
  return {
    key: block?.className.match(/st-key-(\S+)/)[1] ?? null,
    get moveTimes() {
      return stage.moveTimes;
    },
    state() {
      const moment = momentOf(stage.shown, stage.time);
      const { shown } = stage;
      return {
        step: moment.step,
        steps: shown.lastStep,
        playing: stage.playing,
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
        focus: page.focus === stage,
        draws: stage.draws,
        waiting: stage.header.flags.waiting,
      };
    },
  };
}

// In the order of the page; they mount in any.
const mounted = () =>
  [...page.stages].filter((stage) => stage.root.isConnected && stage.header)
    .sort((a, b) => (a.root.compareDocumentPosition(b.root) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
const inFocus = () => (mounted().includes(page.focus) ? page.focus : mounted()[0]);
Object.defineProperty(window, "__lrvizStage", { configurable: true, get: () => inFocus() && probe(inFocus()) });
window.__lrvizStages = () => mounted().map(probe);
window.__lrvizScenes = () => document.querySelectorAll(".lrv-pane-scene .gl-container canvas").length;
