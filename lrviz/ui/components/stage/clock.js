// The clock: play, pause, seek. Every picture of a stage follows its one time.

const HOLD_AT_END = 1500;
const HOLD_WHEN_LOST = 3200;

function lastMoment(stage) {
  return Math.max(1, ...[stage.shown, ...stage.others.filter((run) => run.role === "racer")].map(endOf));
}

function stepsPerSecond(stage) {
  return Math.min(clamp(stage.steps / 6, 8, 400), lastMoment(stage) / 1.5) * stage.speed;
}

function play(stage) {
  if (stage.time >= lastMoment(stage)) stage.time = 0;
  stage.playing = true;
  stage.pausedUntil = 0;
  drawTransport(stage);
  run(stage);
}

function pause(stage) {
  stage.playing = false;
  cancelAnimationFrame(stage.frame);
  drawTransport(stage);
  announce(stage);
}

function toggle(stage) {
  if (stage.playing) pause(stage);
  else play(stage);
}

function seek(stage, step) {
  if (stage.playing) pause(stage);
  stage.time = clamp(step, 0, stage.steps);
  drawCursor(stage);
  announce(stage);
}

function stepBy(stage, count) {
  seek(stage, Math.floor(stage.time + 1e-9) + count * (stage.shown.stride || 1));
}

// The wall clock drives the ball: a slow machine skips frames, and never lags.
function run(stage) {
  cancelAnimationFrame(stage.frame);
  let before = performance.now();
  const tick = (now) => {
    if (!stage.playing || !stage.visible || !stage.root.isConnected) return;
    const end = lastMoment(stage);
    if (now < stage.pausedUntil) {
      before = now;
    } else if (stage.time >= end) {
      stage.time = 0;
      before = now;
    } else {
      stage.time = Math.min(end, stage.time + Math.max(0, now - before) / 1000 * stepsPerSecond(stage));
      before = now;
      if (stage.time >= end) stage.pausedUntil = now + (stage.shown.leftAt === null ? HOLD_AT_END : HOLD_WHEN_LOST);
      drawCursor(stage);
    }
    stage.frame = requestAnimationFrame(tick);
  };
  stage.frame = requestAnimationFrame(tick);
}
