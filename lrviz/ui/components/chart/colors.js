// A figure carries names of colours; here they become those of the theme that is on.

const COLOR_NAME = /var\(--lrv-([a-z_]+)(?:-([a-z0-9_]+))?(?:\/(\d+))?\)/g;

/** The figure's JSON with colours in the place of their names, some of them partly transparent. */
export function withColors(text, colors) {
  return text.replace(COLOR_NAME, (_, name, shade, percent = 100) => {
    const color = shade === undefined ? colors[name] : colors[name][shade];
    return percent === 100 ? color : color + Math.round(255 * percent / 100).toString(16).padStart(2, "0");
  });
}
