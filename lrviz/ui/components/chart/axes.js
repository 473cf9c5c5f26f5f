// Where things are on a figure's axes.

/** Pixels between a word and the border. */
export const EDGE = 3;

export const shareOf = ({ range: [from, to] }, value) => (value - from) / (to - from);
export const onAxis = (axis, value) => (axis.type === "log" ? Math.log10(value) : value);

export const lengthOf = ({ range: [from, to] }) => to - from;

/** Where things are in pixels, from the lower left corner of the axes; left and right: how far words may go. */
export function frameOf({ xaxis, margin, ...axes }, width, height) {
  const yAxis = (ref) => axes[`yaxis${ref.slice(1)}`];
  // A map that keeps its proportions has room to spare on two sides.
  const scale = axes.yaxis.scaleanchor && Math.min(width / lengthOf(xaxis), height / lengthOf(axes.yaxis));
  const span = (axis, room) => {
    if (scale) return [-1, 1].map((side) => (room + side * scale * lengthOf(axis)) / 2);
    return (axis.domain ?? [0, 1]).map((share) => share * room);
  };
  const at = (axis, [from, to], value) => from + shareOf(axis, value) * (to - from);
  return {
    across: span(xaxis, width),
    down: (ref) => span(yAxis(ref), height),
    left: EDGE - margin.l,
    right: width + margin.r - EDGE,
    x: (ref, value) => (ref === "paper" ? value * width : at(xaxis, span(xaxis, width), value)),
    y: (ref, value) => (ref === "paper" ? value * height : at(yAxis(ref), span(yAxis(ref), height), value)),
  };
}
