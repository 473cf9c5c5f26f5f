// The active theme's colours, as CSS variables for the SVG and as values for Plotly.

function luminance(color) {
  const probe = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  probe.fillStyle = color;
  probe.fillRect(0, 0, 1, 1);
  const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}

function pageBackground(root) {
  const style = getComputedStyle(root);
  for (const variable of ['--st-background-color', '--page']) {
    const value = style.getPropertyValue(variable).trim();
    if (value) return value;
  }
  const app = document.querySelector('.stApp') ?? document.body;
  const color = getComputedStyle(app).backgroundColor;
  return color && color !== 'rgba(0, 0, 0, 0)' ? color : '#ffffff';
}

// True when the colours changed, so that Plotly has to draw again.
function updateTheme(stage) {
  const background = page.printing ? '#ffffff' : pageBackground(stage.root);
  const mark = background + JSON.stringify(stage.header.palette);
  if (stage.themeMark === mark) return false;
  stage.themeMark = mark;
  const mode = luminance(background) > 0.5 ? 'light' : 'dark';
  stage.mode = mode;
  stage.colors = { ...stage.header.palette[mode], background };
  const { style } = stage.root;
  for (const name of ['accent', 'ink', 'muted', 'faint', 'background', 'truth', 'contour']) {
    style.setProperty(`--lrv-${name}`, stage.colors[name]);
  }
  style.setProperty('--lrv-on-accent', luminance(stage.colors.accent) > 0.42 ? '#161a1f' : '#ffffff');
  for (const name of VERDICT_NAMES) {
    style.setProperty(`--lrv-${name}`, stage.colors.verdicts[name]);
    style.setProperty(`--lrv-${name}-ink`, stage.colors.verdict_ink[name]);
  }
  stage.root.dataset.theme = mode;
  return true;
}

// The main run has the accent; the others differ by dash as well as by colour.
const DASHES = [
  { svg: '7 4', plotly: 'dash' }, { svg: '2 3', plotly: 'dot' }, { svg: '9 3 2 3', plotly: 'dashdot' },
  { svg: '12 5', plotly: 'longdash' }, { svg: '', plotly: 'solid' },
];

function strokeOf(stage, run) {
  if (run === stage.shown) return { color: stage.colors.accent, svg: '', plotly: 'solid' };
  const index = Math.max(0, stage.others.indexOf(run));
  return { color: stage.colors.runs[index % stage.colors.runs.length], ...DASHES[index % DASHES.length] };
}

function watchTheme(stage, changed) {
  const check = () => { if (updateTheme(stage)) changed(); };
  const media = window.matchMedia?.('(prefers-color-scheme: dark)');
  media?.addEventListener('change', check);
  const observer = new MutationObserver(() => requestAnimationFrame(check));
  for (let node = stage.root; node; node = node.parentElement) {
    observer.observe(node, { attributes: true, attributeFilter: ['class', ...(node === stage.root ? [] : ['style'])] });
  }
  return () => {
    media?.removeEventListener('change', check);
    observer.disconnect();
  };
}
