// Plotly, once a page: whoever needs it first adds the script, and all others wait for that one.

/** Plotly, or undefined as long as it is not here. */
export function plotly() {
  return /** @type {any} */ (globalThis).Plotly;
}

/**
 * @param {string} url
 * @returns {Promise<any>}
 */
export function loadPlotly(url) {
  if (plotly()) return Promise.resolve(plotly());
  const address = new URL(url, location.origin).href;
  let script = [...document.scripts].find((known) => known.src === address);
  if (!script) {
    script = document.createElement("script");
    script.src = address;
    document.head.append(script);
  }
  return new Promise((resolve, reject) => {
    script.addEventListener("load", () => resolve(plotly()));
    script.addEventListener("error", () => {
      script.remove();
      reject(new Error(`could not load ${url}`));
    });
  });
}
