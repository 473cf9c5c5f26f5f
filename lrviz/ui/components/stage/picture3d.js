// The 3D picture: surface, paths draped on it, balls. Plotly draws it; while things move, the scene's own objects
// are updated in place, which is fifty times faster than a restyle.

const CAMERA = { eye: { x: 0.36, y: -0.92, z: 1.3 }, center: { x: 0, y: 0.02, z: -0.1 }, up: { x: 0, y: 0, z: 1 } };
const SURFACE = 0, MINIMA = 1, START = 2, PLANNED = 3, TRAVELLED = 4, BALL = 5, OTHERS = 6;

let webgl;

// Asked once for all stages of a page: a browser has few contexts, and gives each back late.
function hasWebGL() {
  if (webgl !== undefined) return webgl;
  try {
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
    webgl = Boolean(context);
    loseContext(context);
  } catch {
    webgl = false;
  }
  return webgl;
}

function loseContext(context) {
  context?.getExtension("WEBGL_lose_context")?.loseContext();
}

function ballOf(stage, run) {
  const moment = momentOf(run, stage.time);
  const visible = run.role !== "pinned" && isInside(stage.landscape, moment.glideX, moment.glideY);
  const place = visible ? { x: moment.glideX, y: moment.glideY } : { x: stage.landscape.x0, y: stage.landscape.y0 };
  return ballAt(stage.landscape, place.x, place.y, visible);
}

function lift(landscape) {
  return 0.02 * (landscape.top - landscape.bottom);
}

function lineTrace(path, color, width, dash = "solid") {
  return { type: "scatter3d", mode: "lines", ...path, line: { color, width, dash }, hoverinfo: "skip" };
}

function ballTrace(stage, run, color) {
  return {
    type: "mesh3d",
    ...ballOf(stage, run),
    i: SPHERE.i,
    j: SPHERE.j,
    k: SPHERE.k,
    color,
    flatshading: false,
    lighting: { ambient: 0.55, diffuse: 0.75, specular: 0.55, roughness: 0.35, fresnel: 0.1 },
    lightposition: { x: -4000, y: -4000, z: 12000 },
    hoverinfo: "skip",
  };
}

function surfaceTrace(stage) {
  const { landscape, colors } = stage;
  const column = (from, to, count) => Array.from({ length: count }, (_, i) => from + (to - from) * i / (count - 1));
  const rows = Array.from(
    { length: landscape.ny },
    (_, j) => landscape.heights.subarray(j * landscape.nx, (j + 1) * landscape.nx),
  );
  const step = (landscape.top - landscape.bottom) / 14;
  return {
    type: "surface",
    x: column(landscape.x0, landscape.x1, landscape.nx),
    y: column(landscape.y0, landscape.y1, landscape.ny),
    z: rows,
    colorscale: colors.surface.map((color, i) => [i / (colors.surface.length - 1), color]),
    showscale: false,
    hoverinfo: "skip",
    contours: {
      x: { highlight: false },
      y: { highlight: false },
      z: {
        show: true,
        highlight: false,
        color: colors.contour,
        width: 1,
        start: landscape.bottom + step / 2,
        end: landscape.top,
        size: step,
      },
    },
    lighting: { ambient: 0.78, diffuse: 0.5, specular: 0.03, roughness: 0.95, fresnel: 0.02 },
    lightposition: { x: -6000, y: -3000, z: 9000 },
  };
}

function markerTrace(stage, points, marker) {
  const height = ([x, y]) => heightAt(stage.landscape, x, y) + 2 * lift(stage.landscape);
  const inside = points.filter(([x, y]) => isInside(stage.landscape, x, y));
  const shown = inside.length ? inside : [[stage.landscape.x0, stage.landscape.y0]];
  return {
    type: "scatter3d",
    mode: "markers",
    x: shown.map((p) => p[0]),
    y: shown.map((p) => p[1]),
    z: shown.map(height),
    marker,
    opacity: inside.length ? 1 : 0,
    hoverinfo: "skip",
  };
}

function sceneTraces(stage) {
  const { landscape, shown, colors } = stage;
  const path = stage.draped = drape(landscape, shown, lift(landscape));
  const traces = [
    surfaceTrace(stage),
    markerTrace(stage, landscape.minima, { symbol: "diamond", size: 4, color: colors.truth, line: { width: 0 } }),
    markerTrace(stage, [[shown.positions[0], shown.positions[1]]], {
      symbol: "circle-open",
      size: 8,
      color: colors.accent,
      line: { color: colors.accent, width: 2 },
    }),
    lineTrace({ x: path.x, y: path.y, z: path.z }, colors.accent, 1.5),
    lineTrace(drapedUntil(path, stage.time), colors.accent, 5),
    ballTrace(stage, shown, colors.accent),
  ];
  for (const run of stage.others) {
    const { color, plotly } = strokeOf(stage, run);
    const { x, y, z } = drape(landscape, run, lift(landscape));
    traces.push(lineTrace({ x, y, z }, color, 4, plotly), ballTrace(stage, run, color));
  }
  return traces;
}

// From farther away where the picture is narrow.
function firstCamera(size) {
  const distance = clamp(1.25 * size.height / size.sceneWidth, 1, 1.3);
  const { x, y, z } = CAMERA.eye;
  return { ...CAMERA, eye: { x: x * distance, y: y * distance, z: z * distance } };
}

function sceneLayout(stage) {
  const { landscape, colors, size } = stage;
  const axis = (from, to, title) => ({
    title: { text: title, font: { size: 12, color: colors.muted } },
    range: [from, to],
    showgrid: false,
    zeroline: false,
    showbackground: false,
    showspikes: false,
    showline: false,
    ticks: "",
    showticklabels: false,
  });
  const margin = 0.1 * (landscape.top - landscape.bottom);
  return {
    width: size.sceneWidth,
    height: size.height,
    margin: { l: 0, r: 0, t: 0, b: 0 },
    showlegend: false,
    hovermode: false,
    paper_bgcolor: "rgba(0,0,0,0)",
    uirevision: "camera",
    font: { family: "inherit" },
    scene: {
      aspectmode: "manual",
      aspectratio: ASPECT,
      camera: stage.camera ?? firstCamera(size),
      uirevision: "camera",
      hovermode: false,
      dragmode: "turntable",
      xaxis: axis(landscape.x0, landscape.x1, landscape.words.x),
      yaxis: axis(landscape.y0, landscape.y1, landscape.words.y),
      zaxis: { visible: false, range: [landscape.bottom, landscape.top + margin], showspikes: false },
    },
  };
}

function sceneMark(stage) {
  const { sceneWidth, height } = stage.size;
  const others = stage.others.map((run) => run.role).join();
  return [stage.landscape.key, stage.themeMark, sceneWidth, height, others].join("|");
}

// Draws the scene anew where its frame changed, and only moves lines and balls where it did not.
async function drawScene(stage) {
  if (!stage.scene.live) return showStill(stage, hasStill(stage));
  if (!window.Plotly || !stage.size.sceneWidth || page.printing) return;
  const mark = sceneMark(stage);
  if (stage.scene.mark === mark && !stage.scene.drawing) return redrawPaths(stage);
  stage.scene.mark = mark;
  const node = stage.scene.node;
  stage.scene.drawing = true;
  try {
    await window.Plotly.react(node, sceneTraces(stage), sceneLayout(stage), {
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
  if (!stage.scene.live) return window.Plotly.purge(node);
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

function currentCamera(stage) {
  return stage.scene.node._fullLayout?.scene?._scene?.getCamera?.() ?? stage.scene.node.layout?.scene?.camera ?? null;
}

function redrawPaths(stage) {
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

function moveBalls(stage) {
  if (!sceneReady(stage) || !stage.draped) return;
  updateTrace(stage, TRAVELLED, travelled(stage));
  updateTrace(stage, BALL, ballOf(stage, stage.shown));
  stage.others.forEach((run, index) => {
    if (run.role === "racer") updateTrace(stage, OTHERS + 2 * index + 1, ballOf(stage, run));
  });
}

function travelled(stage) {
  const path = drapedUntil(stage.draped, stage.time);
  const moment = momentOf(stage.shown, stage.time);
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
    if (stage.scene.live) await window.Plotly.restyle(stage.scene.node, update, slots);
    stage.scene.restyling = false;
  });
}

// A page holds one live scene: the stage that the reader looks at owns it.
function claimScene(stage) {
  if (!stage.has3d || !stage.wants3d || stage.scene.live || !window.Plotly || page.printing) return;
  if (page.sceneOwner) releaseScene(page.sceneOwner);
  page.sceneOwner = stage;
  stage.scene.live = true;
  stage.scene.node.classList.add("lrv-live");
  drawScene(stage);
}

function releaseScene(stage) {
  const { scene } = stage;
  if (!scene.live) return;
  page.sceneOwner = null;
  keepStill(stage);
  stage.camera = currentCamera(stage) ?? stage.camera;
  scene.live = false;
  scene.mark = null;
  scene.listening = false;
  scene.node.classList.remove("lrv-ready", "lrv-live");
  const context = plotOf(stage)?.gl;
  window.Plotly?.purge(scene.node);
  loseContext(context);
}

function plotOf(stage) {
  return stage.scene.node._fullLayout?.scene?._scene?.glplot;
}

// What the scene showed last stays in its place, as a still, while another stage has the live one.
function keepStill(stage) {
  const plot = plotOf(stage);
  if (!sceneReady(stage) || !plot) return;
  const { still } = stage.scene;
  // WebGL forgets its picture once the browser has shown it: drawn and copied within one task, it is there.
  plot.redraw();
  // It follows its box, which is gone with a page that the reader left.
  if (!plot.canvas.width) return;
  [still.width, still.height] = [plot.canvas.width, plot.canvas.height];
  still.getContext("2d").drawImage(plot.canvas, 0, 0);
  Object.assign(stage.scene, { stillOf: stage.bytes, stillMode: stage.mode });
  showStill(stage, true);
}

function showStill(stage, visible) {
  stage.panes.scene.classList.toggle("lrv-stilled", visible);
}

// A still of another run would be a lie.
function hasStill(stage) {
  return stage.scene.stillOf === stage.bytes && (stage.scene.stillMode === stage.mode || page.printing);
}
