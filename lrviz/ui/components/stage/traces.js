// What Plotly draws of a stage: the surface, paths draped on it, balls, and the axes and camera around them.

import { clamp } from "../instruments/numbers.js";
import { strokeOf } from "../instruments/runs.js";
import { drape, drapedUntil, heightAt, isInside } from "./geometry.js";
import { momentOf } from "./moments.js";
import { ASPECT, ballAt, SPHERE } from "./sphere.js";

const CAMERA = { eye: { x: 0.36, y: -0.92, z: 1.3 }, center: { x: 0, y: 0.02, z: -0.1 }, up: { x: 0, y: 0, z: 1 } };
/** The places of the traces; those of other runs follow, a path and a ball for each. */
export const START = 2, PLANNED = 3, TRAVELLED = 4, BALL = 5, OTHERS = 6;

export function ballOf(stage, run) {
  const moment = momentOf(run, stage.clock.time);
  const visible = run.role !== "pinned" && isInside(stage.landscape, moment.glideX, moment.glideY);
  const place = visible ? { x: moment.glideX, y: moment.glideY } : { x: stage.landscape.x0, y: stage.landscape.y0 };
  return ballAt(stage.landscape, place.x, place.y, visible);
}

export function lift(landscape) {
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

export function surfaceTrace(stage) {
  const { landscape, theme: { colors } } = stage;
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

export function markerTrace(stage, points, marker) {
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

export function sceneTraces(stage) {
  const { landscape, shown, theme: { colors } } = stage;
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
    lineTrace(drapedUntil(path, stage.clock.time), colors.accent, 5),
    ballTrace(stage, shown, colors.accent),
  ];
  for (const run of stage.others) {
    const { color, scene: dash } = strokeOf(stage, run);
    const { x, y, z } = drape(landscape, run, lift(landscape));
    traces.push(lineTrace({ x, y, z }, color, 4, dash), ballTrace(stage, run, color));
  }
  return traces;
}

// From farther away where the picture is narrow.
function firstCamera(size) {
  const distance = clamp(1.25 * size.height / size.sceneWidth, 1, 1.3);
  const { x, y, z } = CAMERA.eye;
  return { ...CAMERA, eye: { x: x * distance, y: y * distance, z: z * distance } };
}

export function sceneLayout(stage) {
  const { landscape, theme: { colors }, size } = stage;
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
