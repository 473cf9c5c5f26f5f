// How a component comes: all its files are asked for at once, and its module runs when its styles are there.

const here = (path) => new URL(path, import.meta.url).href;
const styles = new Map();

function addLink(rel, path) {
  const link = Object.assign(document.createElement("link"), { rel, href: here(path) });
  document.head.append(link);
  return link;
}

// Settled also when the style sheet cannot be had: a picture without it is better than none.
function addStyle(path) {
  const link = addLink("stylesheet", path);
  return new Promise((resolve) => {
    link.addEventListener("load", resolve);
    link.addEventListener("error", resolve);
  });
}

/**
 * The default export of a component's module.
 * @param {string} module  its path, from this file
 * @param {string[]} modules  itself and all that it imports
 * @param {string[]} sheets  its style sheets; those named later count where two say something of one thing
 */
export async function load(module, modules, sheets) {
  for (const path of modules) addLink("modulepreload", path);
  for (const path of sheets) if (!styles.has(path)) styles.set(path, addStyle(path));
  await Promise.all(sheets.map((path) => styles.get(path)));
  return (await import(here(module))).default;
}
