// Paths cut at the edge of the picture, and draped on the drawn surface.

import { clamp } from "../instruments/numbers.js";
import { stepOf } from "./moments.js";

const MAX_DRAPED = 2500;

export function isInside(landscape, x, y) {
  return x >= landscape.x0 && x <= landscape.x1 && y >= landscape.y0 && y <= landscape.y1;
}

// Liang and Barsky (1984): the part of a segment inside the landscape as [from, to] in 0…1, or null.
function clipSegment(landscape, ax, ay, bx, by) {
  let from = 0;
  let to = 1;
  const dx = bx - ax;
  const dy = by - ay;
  const edges = [
    [-dx, ax - landscape.x0],
    [dx, landscape.x1 - ax],
    [-dy, ay - landscape.y0],
    [dy, landscape.y1 - ay],
  ];
  for (const [slope, distance] of edges) {
    if (slope === 0) {
      if (distance < 0) return null;
    } else if (slope < 0) {
      from = Math.max(from, distance / slope);
    } else {
      to = Math.min(to, distance / slope);
    }
  }
  return from < to ? [from, to] : null;
}

// Calls line(x0, y0, x1, y1, index, from, to) for every visible piece of the path, which is cut at the picture's edge
// and ends where the run leaves for good.
export function eachVisibleSegment(landscape, run, line) {
  const p = run.positions;
  const end = run.leftAt === null ? Infinity : run.leftAt;
  for (let index = 0; index < run.count - 1 && stepOf(run, index) < end; index++) {
    const ax = p[2 * index], ay = p[2 * index + 1], bx = p[2 * index + 2], by = p[2 * index + 3];
    if (!Number.isFinite(ax + ay + bx + by)) continue;
    const part = clipSegment(landscape, ax, ay, bx, by);
    if (!part) continue;
    const [from, to] = part;
    line(ax + from * (bx - ax), ay + from * (by - ay), ax + to * (bx - ax), ay + to * (by - ay), index, from, to);
  }
}

export function heightAt(landscape, x, y) {
  const { nx, ny, heights } = landscape;
  const u = clamp((x - landscape.x0) / (landscape.x1 - landscape.x0), 0, 1) * (nx - 1);
  const v = clamp((y - landscape.y0) / (landscape.y1 - landscape.y0), 0, 1) * (ny - 1);
  const i = Math.min(Math.floor(u), nx - 2);
  const j = Math.min(Math.floor(v), ny - 2);
  const a = u - i;
  const b = v - j;
  const at = j * nx + i;
  return (1 - b) * ((1 - a) * heights[at] + a * heights[at + 1]) +
    b * ((1 - a) * heights[at + nx] + a * heights[at + nx + 1]);
}

// The path on the surface: long segments are divided so that the line does not cut through hills.
// `time` says at which step each vertex is passed; null coordinates lift the pen.
export function drape(landscape, run, lift) {
  const path = { x: [], y: [], z: [], time: [] };
  const cell = Math.hypot(landscape.nx - 1, landscape.ny - 1) / Math.SQRT2;
  const push = (x, y, time) => {
    path.x.push(x);
    path.y.push(y);
    path.z.push(heightAt(landscape, x, y) + lift);
    path.time.push(time);
  };
  let last = -2;
  eachVisibleSegment(landscape, run, (ax, ay, bx, by, index, from, to) => {
    const start = stepOf(run, index);
    const length = stepOf(run, index + 1) - start;
    if (last !== index - 1 || from > 0) {
      if (path.x.length) {
        for (const axis of ["x", "y", "z"]) path[axis].push(null);
        path.time.push(start + from * length);
      }
      push(ax, ay, start + from * length);
    }
    const span = Math.hypot((bx - ax) / (landscape.x1 - landscape.x0), (by - ay) / (landscape.y1 - landscape.y0));
    const pieces = path.x.length > MAX_DRAPED ? 1 : Math.max(1, Math.ceil(span * cell));
    for (let piece = 1; piece <= pieces; piece++) {
      const share = piece / pieces;
      push(ax + share * (bx - ax), ay + share * (by - ay), start + (from + share * (to - from)) * length);
    }
    last = index;
  });
  if (!path.x.length) push(run.positions[0], run.positions[1], 0);
  return path;
}

// Its beginning, up to a time.
export function drapedUntil(path, time) {
  let low = 0;
  let high = path.time.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (path.time[middle] <= time) low = middle + 1;
    else high = middle;
  }
  const count = Math.max(1, low);
  return { x: path.x.slice(0, count), y: path.y.slice(0, count), z: path.z.slice(0, count) };
}

// The last point of the run that is finite and in the picture, for the hollow mark a lost ball leaves behind.
export function lastSeen(landscape, run) {
  for (let index = run.count - 1; index >= 0; index--) {
    const x = run.positions[2 * index];
    const y = run.positions[2 * index + 1];
    if (isInside(landscape, x, y)) return { x, y, step: stepOf(run, index), loss: run.losses[index] };
  }
  return null;
}
