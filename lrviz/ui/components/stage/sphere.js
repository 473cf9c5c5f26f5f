// The rolling ball in 3D: a sphere that touches the drawn surface.

import { heightAt } from "./geometry.js";

const RADIUS = 0.03;
export const ASPECT = { x: 1, y: 1, z: 0.42 };
export const SPHERE = makeSphere(2);

// An icosahedron, its faces divided in four, again and again.
function makeSphere(divisions) {
  const golden = (1 + Math.sqrt(5)) / 2;
  const unit = (v) => v.map((value) => value / Math.hypot(...v));
  const vertices = [
    [-1, golden, 0],
    [1, golden, 0],
    [-1, -golden, 0],
    [1, -golden, 0],
    [0, -1, golden],
    [0, 1, golden],
    [0, -1, -golden],
    [0, 1, -golden],
    [golden, 0, -1],
    [golden, 0, 1],
    [-golden, 0, -1],
    [-golden, 0, 1],
  ].map(unit);
  let faces = [
    [0, 11, 5],
    [0, 5, 1],
    [0, 1, 7],
    [0, 7, 10],
    [0, 10, 11],
    [1, 5, 9],
    [5, 11, 4],
    [11, 10, 2],
    [10, 7, 6],
    [7, 1, 8],
    [3, 9, 4],
    [3, 4, 2],
    [3, 2, 6],
    [3, 6, 8],
    [3, 8, 9],
    [4, 9, 5],
    [2, 4, 11],
    [6, 2, 10],
    [8, 6, 7],
    [9, 8, 1],
  ];
  for (let division = 0; division < divisions; division++) {
    const middles = new Map();
    const middle = (a, b) => {
      const name = a < b ? `${a} ${b}` : `${b} ${a}`;
      if (!middles.has(name)) {
        middles.set(name, vertices.push(unit(vertices[a].map((value, axis) => value + vertices[b][axis]))) - 1);
      }
      return middles.get(name);
    };
    faces = faces.flatMap(([a, b, c]) => {
      const [ab, bc, ca] = [middle(a, b), middle(b, c), middle(c, a)];
      return [[a, ab, ca], [b, bc, ab], [c, ca, bc], [ab, bc, ca]];
    });
  }
  return { vertices, i: faces.map((f) => f[0]), j: faces.map((f) => f[1]), k: faces.map((f) => f[2]) };
}

// A ball that lies on the surface: its centre stands a radius away along the normal of the drawn box.
export function ballAt(landscape, x, y, visible) {
  const wide = landscape.x1 - landscape.x0, deep = landscape.y1 - landscape.y0;
  const high = landscape.top - landscape.bottom;
  const e = 0.01;
  const slope = (dx, dy) =>
    (heightAt(landscape, x + dx * wide, y + dy * deep) -
      heightAt(landscape, x - dx * wide, y - dy * deep)) / high * ASPECT.z / (2 * e);
  const normal = [-slope(e, 0), -slope(0, e), 1];
  const length = Math.hypot(...normal) / RADIUS;
  const scale = visible ? RADIUS : 0;
  const center = [
    x + normal[0] / length * wide / ASPECT.x,
    y + normal[1] / length * deep / ASPECT.y,
    heightAt(landscape, x, y) + normal[2] / length * high / ASPECT.z,
  ];
  const vertex = (axis, span) => SPHERE.vertices.map((v) => center[axis] + scale * v[axis] * span);
  return { x: vertex(0, wide / ASPECT.x), y: vertex(1, deep / ASPECT.y), z: vertex(2, high / ASPECT.z) };
}
