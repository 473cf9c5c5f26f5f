// Plotly, once a page: whoever needs it first adds the script, and all others wait for that one.

function loadPlotly(url) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  const address = new URL(url, location.origin).href;
  let script = [...document.scripts].find((known) => known.src === address);
  if (!script) {
    script = document.createElement("script");
    script.src = address;
    document.head.append(script);
  }
  return new Promise((resolve, reject) => {
    script.addEventListener("load", () => resolve(window.Plotly));
    script.addEventListener("error", () => {
      script.remove();
      reject(new Error(`could not load ${url}`));
    });
  });
}
