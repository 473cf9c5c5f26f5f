// A ruler over a chart: one figure for each learning rate, all of them here, so that dragging asks nobody.

function buildRates(chart) {
  const box = document.createElement("div");
  box.className = "lrc-ruler";
  box.innerHTML =
    '<p class="lrc-rate"><output></output> <span class="lrc-word"></span></p><div class="lrc-track" aria-hidden="true">' +
    '</div><input type="range" min="0" step="1" aria-label="Learning rate"><div class="lrc-ends" aria-hidden="true"></div>';
  const find = (selector) => box.querySelector(selector);
  const rates = chart.rates = {
    box,
    value: find("output"),
    word: find(".lrc-word"),
    track: find(".lrc-track"),
    input: find("input"),
    ends: find(".lrc-ends"),
  };
  rates.input.addEventListener("input", () => chooseRate(chart, Number(rates.input.value)));
  rates.input.addEventListener("change", () => chart.send?.("rate", chart.ruler.rates[Number(rates.input.value)]));
}

function receiveRates(chart) {
  const { ruler, rates } = chart;
  rates.box.style.display = ruler ? "" : "none";
  if (!ruler) return;
  rates.input.max = ruler.rates.length - 1;
  rates.input.disabled = !ruler.movable;
  rates.input.value = ruler.chosen;
  paintRates(chart);
  chooseRate(chart, ruler.chosen, false);
}

// The theme was switched while the reader's hand may be on the ruler.
function receiveColours(chart) {
  paintRates(chart);
  chooseRate(chart, Number(chart.rates.input.value), false);
}

// One band for neighbouring rates with the same word.
function paintRates(chart) {
  const { ruler, rates, colors } = chart;
  const bands = [];
  ruler.words.forEach((word, k) => {
    const last = bands[bands.length - 1];
    if (last?.word === word) last.count++;
    else bands.push({ word, fill: ruler.fills[k], count: 1 });
  });
  rates.track.replaceChildren(...bands.map(({ word, fill, count }) => {
    const band = Object.assign(document.createElement("span"), { title: word });
    Object.assign(band.style, { flexGrow: count, background: colors.verdicts[fill], color: colors.verdict_ink[fill] });
    return band;
  }));
  const ends = [0, ruler.rates.length >> 1, ruler.rates.length - 1].map((k) =>
    Object.assign(document.createElement("span"), { textContent: ruler.rates[k] })
  );
  rates.ends.replaceChildren(...ends);
}

// A band that is too narrow for its word goes without.
function fitBands({ rates }) {
  for (const band of rates.track.children) {
    band.textContent = band.title;
    if (band.scrollWidth > band.clientWidth) band.textContent = "";
  }
}

function chooseRate(chart, k, drawn = true) {
  const { ruler, rates, colors } = chart;
  chart.figure = chart.figures[k];
  chart.description = ruler.descriptions[k];
  rates.value.textContent = `η = ${ruler.rates[k]}`;
  rates.word.textContent = ruler.words[k];
  Object.assign(rates.word.style, {
    background: colors.verdicts[ruler.fills[k]],
    color: colors.verdict_ink[ruler.fills[k]],
  });
  rates.input.setAttribute("aria-valuetext", `learning rate ${ruler.rates[k]}, ${ruler.words[k]}`);
  if (!drawn) return;
  describe(chart);
  redraw(chart);
}
