// The active theme's colours, as CSS variables for the SVG and as values for Plotly.

// True when the colours changed, so that Plotly has to draw again.
function updateTheme(stage) {
  const background = page.printing ? "#ffffff" : pageBackground(stage.root);
  const mark = background + JSON.stringify(stage.header.palette);
  if (stage.themeMark === mark) return false;
  stage.themeMark = mark;
  const mode = luminance(background) > 0.5 ? "light" : "dark";
  stage.mode = mode;
  stage.colors = { ...stage.header.palette[mode], background };
  const { style } = stage.root;
  for (const name of ["accent", "ink", "muted", "faint", "background", "truth", "contour"]) {
    style.setProperty(`--lrv-${name}`, stage.colors[name]);
  }
  style.setProperty("--lrv-on-accent", luminance(stage.colors.accent) > 0.42 ? "#161a1f" : "#ffffff");
  for (const name of VERDICT_NAMES) {
    style.setProperty(`--lrv-${name}`, stage.colors.verdicts[name]);
    style.setProperty(`--lrv-${name}-ink`, stage.colors.verdict_ink[name]);
  }
  stage.root.dataset.theme = mode;
  return true;
}

// The main run has the accent; the others differ by dash as well as by colour.
const DASHES = [
  { svg: "7 4", plotly: "dash" },
  { svg: "2 3", plotly: "dot" },
  { svg: "9 3 2 3", plotly: "dashdot" },
  { svg: "12 5", plotly: "longdash" },
  { svg: "", plotly: "solid" },
];

function strokeOf(stage, run) {
  if (run === stage.shown) return { color: stage.colors.accent, svg: "", plotly: "solid" };
  const index = Math.max(0, stage.others.indexOf(run));
  return { color: stage.colors.runs[index % stage.colors.runs.length], ...DASHES[index % DASHES.length] };
}

function watchTheme(stage, changed) {
  return watchPageColor(stage.root, () => {
    if (updateTheme(stage)) changed();
  });
}
