// What the server sends of a chart: a line of JSON about it, then a figure, or one for each rate of a ruler.

/**
 * SyntaxError for text that is no chart.
 * @param {string} block
 * @returns {any}
 */
export function readChart(block) {
  const [head, ...figures] = block.split("\n");
  const { ruler = null, ...about } = JSON.parse(head);
  return { ...about, ruled: ruler, figures, figure: figures[ruler?.chosen ?? 0] };
}
