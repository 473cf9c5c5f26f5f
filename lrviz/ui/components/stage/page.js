// Several stages on one page: which is near, which the reader looks at, who draws next, and who has the 3D scene.

const STICKY = 40;
const page = { stages: new Set(), queue: new Set(), focus: null, sceneOwner: null, scrolledAt: 0, printing: false };
const whenIdle = window.requestIdleCallback?.bind(window) ?? ((task) => setTimeout(task, 60));

document.addEventListener("scroll", () => {
  page.scrolledAt = performance.now();
}, { capture: true, passive: true });

// A font that comes late is seldom as wide as the one that stood in for it.
document.fonts?.addEventListener("loadingdone", () => {
  for (const stage of page.stages) if (fontIsOther(stage)) stage.relayout();
});

const gauge = document.createElement("canvas").getContext("2d");

function fontIsOther(stage) {
  const before = stage.lettersWidth;
  gauge.font = `16px ${getComputedStyle(stage.root).fontFamily}`;
  stage.lettersWidth = gauge.measureText("learning rate 0123456789").width;
  return before !== stage.lettersWidth;
}

function joinPage(stage) {
  page.stages.add(stage);
  fontIsOther(stage);
  const latest = (entries) => entries[entries.length - 1].isIntersecting;
  const near = new IntersectionObserver((entries) => {
    stage.near = latest(entries);
    destroyIfGone(stage);
    if (stage.near && stage.stale) drawSoon(stage);
  }, { root: scrollerOf(stage.root), rootMargin: "100% 0px" });
  const seen = new IntersectionObserver((entries) => {
    stage.visible = latest(entries);
    if (stage.visible && stage.stale) drawSoon(stage);
    else if (stage.visible && stage.playing) run(stage);
    lookAround();
  }, { threshold: Array.from({ length: 11 }, (_, i) => i / 10) });
  near.observe(stage.grid);
  seen.observe(stage.grid);
  const touched = () => lookAt(stage);
  for (const event of ["pointerdown", "focusin"]) stage.root.addEventListener(event, touched);
  return () => {
    near.disconnect();
    seen.disconnect();
    page.stages.delete(stage);
    page.queue.delete(stage);
    if (page.focus === stage) page.focus = null;
  };
}

// A margin around the viewport counts only where the viewport itself scrolls: Streamlit scrolls a box inside it.
function scrollerOf(node) {
  for (let box = node.parentElement; box && box !== document.body; box = box.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(box).overflowY)) return box;
  }
  return null;
}

// One picture a task, those in view first, so that scrolling never waits for more than one.
function drawSoon(stage) {
  if (!page.stages.has(stage)) return;
  page.queue.add(stage);
  if (stage.visible) setTimeout(drawNext, 0);
  else whenIdle(drawNext, { timeout: 500 });
}

function drawNext() {
  const waiting = [...page.queue];
  const stage = waiting.find((other) => other.visible) ?? waiting[0];
  if (!stage) return;
  page.queue.delete(stage);
  if (stage.stale && (stage.near || stage.visible)) drawPictures(stage);
}

// ---- who is looked at: has the keys, and what else it claims (`looked`)

function lookAround() {
  let best = null;
  let most = 0;
  for (const stage of page.stages) {
    if (!stage.visible) continue;
    const { top, bottom } = stage.grid.getBoundingClientRect();
    const inView = Math.min(bottom, window.innerHeight) - Math.max(top, 0) + (stage === page.focus ? STICKY : 0);
    if (inView > most) [best, most] = [stage, inView];
  }
  if (best) lookAt(best);
  else page.focus = null;
}

function lookAt(stage) {
  page.focus = stage;
  stage.looked?.();
}
