// Which theme is on, and its colours in the place of their names.

const COLOR_NAME = /var\(--lrv-([a-z_]+)(?:-([a-z0-9_]+))?(?:\/(\d+))?\)/g;

// True when the colours changed. Paper is white, whatever the screen is.
function updateTheme(chart, printing) {
  const background = printing ? '#ffffff' : pageBackground(chart.root);
  if (chart.background === background) return false;
  chart.background = background;
  const mode = luminance(background) > 0.5 ? 'light' : 'dark';
  chart.colors = { ...PALETTE[mode], background };
  chart.root.dataset.theme = mode;
  for (const name of ['ink', 'muted', 'faint', 'background', 'accent']) chart.root.style.setProperty(`--lrc-${name}`, chart.colors[name]);
  return true;
}

function withColors(text, colors) {
  return text.replace(COLOR_NAME, (_, name, shade, percent = 100) => {
    const color = shade === undefined ? colors[name] : colors[name][shade];
    return percent === 100 ? color : color + Math.round(255 * percent / 100).toString(16).padStart(2, '0');
  });
}

function watchTheme(chart, changed) {
  return watchPageColor(chart.root, () => { if (updateTheme(chart, printing)) changed(); });
}
