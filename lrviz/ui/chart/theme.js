// Which theme is on, and its colours in the place of their names.

const COLOR_NAME = /var\(--lrv-([a-z_]+)(?:-([a-z0-9_]+))?(?:\/(\d+))?\)/g;

function isLight(color) {
  const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  probe.fillStyle = color;
  probe.fillRect(0, 0, 1, 1);
  const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 127;
}

function pageColor(root) {
  const variable = getComputedStyle(root).getPropertyValue('--st-background-color').trim();
  return variable || getComputedStyle(document.querySelector('.stApp') ?? document.body).backgroundColor;
}

// True when the colours changed. Paper is white, whatever the screen is.
function updateTheme(chart, printing) {
  const background = printing ? '#ffffff' : pageColor(chart.root);
  if (chart.background === background) return false;
  chart.background = background;
  const mode = isLight(background) ? 'light' : 'dark';
  chart.colors = { ...PALETTE[mode], background };
  chart.root.dataset.theme = mode;
  for (const name of ['ink', 'muted', 'faint', 'background']) chart.root.style.setProperty(`--lrc-${name}`, chart.colors[name]);
  return true;
}

function withColors(text, colors) {
  return text.replace(COLOR_NAME, (_, name, shade, percent = 100) => {
    const color = shade === undefined ? colors[name] : colors[name][shade];
    return percent === 100 ? color : color + Math.round(255 * percent / 100).toString(16).padStart(2, '0');
  });
}

function watchTheme(chart, changed) {
  const check = () => { if (updateTheme(chart, printing)) changed(); };
  const media = window.matchMedia?.('(prefers-color-scheme: dark)');
  media?.addEventListener('change', check);
  const observer = new MutationObserver(() => requestAnimationFrame(check));
  for (let node = chart.root.parentElement; node; node = node.parentElement) {
    observer.observe(node, { attributes: true, attributeFilter: ['class', 'style'] });
  }
  return () => {
    media?.removeEventListener('change', check);
    observer.disconnect();
  };
}
