// Play, pause, step, speed, scrub, and the numbers of the moment.

const SPEEDS = [0.25, 0.5, 1, 2, 4];
const ICONS = {
  play: "M5,3.5v13l11,-6.5z",
  pause: "M5,4h3.5v12h-3.5zM11.5,4h3.5v12h-3.5z",
  back: "M14,4v12l-8,-6zM4,4h2v12h-2z",
  forward: "M6,4v12l8,-6zM14,4h2v12h-2z",
  reset: "M10,4.2a6,6 0 1 1 -5.6,4l1.9,.7a4,4 0 1 0 3.7,-2.7v2.6l-4.4,-3.6l4.4,-3.6z",
};

// unit: what time counts; fields: what the readout says of the moment.
function buildTransport(stage, parent, unit, fields) {
  const transport = stage.transport = {};
  const group = addElement(parent, "div", "lrv-buttons", { role: "group", "aria-label": "Playback" });
  transport.play = iconButton(group, "play", "Play (space)", () => toggle(stage));
  iconButton(group, "reset", `Back to ${unit} 0 (R)`, () => seek(stage, 0));
  iconButton(group, "back", `One ${unit} back (left arrow)`, () => stepBy(stage, -1));
  iconButton(group, "forward", `One ${unit} forward (right arrow)`, () => stepBy(stage, 1));
  transport.speed = addElement(group, "button", "lrv-speed", { type: "button" });
  transport.speed.addEventListener("click", () => {
    stage.speed = SPEEDS[(SPEEDS.indexOf(stage.speed) + 1) % SPEEDS.length];
    drawTransport(stage);
  });
  transport.scrub = addElement(parent, "input", "lrv-scrub", {
    type: "range",
    min: 0,
    step: 1,
    "aria-label": capital(unit),
  });
  transport.scrub.addEventListener("input", () => seek(stage, Number(transport.scrub.value)));
  transport.readout = addElement(parent, "div", "lrv-readout");
  transport.fields = fields.map((name) => addElement(transport.readout, "span", `lrv-${name}-field`));
  transport.live = addElement(parent, "div", "lrv-hidden", { "aria-live": "polite" });
}

function capital(word) {
  return word[0].toUpperCase() + word.slice(1);
}

function iconButton(parent, icon, label, action) {
  const button = addElement(parent, "button", "lrv-icon", { type: "button", "aria-label": label, title: label });
  const svg = addSvg(button, "svg", { viewBox: "0 0 20 20", width: 18, height: 18, "aria-hidden": "true" });
  addSvg(svg, "path", { d: ICONS[icon] });
  button.addEventListener("click", action);
  return button;
}

function drawTransport(stage) {
  const { transport } = stage;
  const label = stage.playing ? "Pause (space)" : "Play (space)";
  setAttributes(transport.play, { "aria-label": label, title: label });
  transport.play.querySelector("path").setAttribute("d", stage.playing ? ICONS.pause : ICONS.play);
  const speed = { 0.25: "¼×", 0.5: "½×" }[stage.speed] ?? `${stage.speed}×`;
  setText(transport.speed, speed);
  setAttributes(transport.speed, { "aria-label": `Speed ${speed}`, title: "Speed" });
  transport.scrub.max = stage.steps;
}
