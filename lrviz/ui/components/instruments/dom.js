// Elements, and how wide a text is.

/**
 * What a component gets when it is mounted, and at each change of its data.
 * @typedef {object} Mounted
 * @property {Uint8Array} data
 * @property {HTMLElement} parentElement
 * @property {((event: string, value: any) => void) | null} setTriggerValue  null where there is no server
 */

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

export function setAttributes(node, attributes) {
  for (const name in attributes) node.setAttribute(name, attributes[name]);
  return node;
}

/** @returns {any} */
export function addElement(parent, tag, className = "", attributes = {}) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  parent?.append(node);
  return setAttributes(node, attributes);
}

/** @returns {any} */
export function addSvg(parent, tag, attributes = {}) {
  const node = document.createElementNS(SVG_NAMESPACE, tag);
  parent?.append(node);
  return setAttributes(node, attributes);
}

export function addText(parent, text, attributes = {}) {
  const node = addSvg(parent, "text", attributes);
  node.textContent = text;
  return node;
}

export function addButton(parent, text, clicked, className = "") {
  const button = addElement(parent, "button", className, { type: "button" });
  button.textContent = text;
  button.addEventListener("click", clicked);
  return button;
}

/** A name that no other element of the page has, as its clip paths need one. */
export function freshId(name) {
  return `lrv-${name}-${Math.random().toString(36).slice(2)}`;
}

/** What a text takes depends on the reader's fonts, so it is measured where it is drawn. */
export const widthOf = (node) => node.getComputedTextLength();

/** How wide these texts would be in this group; all at once, since measuring lays the page out. */
export function widthsOf(group, texts, attributes = {}) {
  const nodes = texts.map((text) => addText(group, text, attributes));
  const widths = nodes.map(widthOf);
  for (const node of nodes) node.remove();
  return widths;
}

/** The same as a map, for texts that come again while a hand moves: then nothing has to be laid out. */
export function measuredTexts(group, texts) {
  const widths = widthsOf(group, texts);
  return new Map(texts.map((text, k) => [text, widths[k]]));
}

/** A text that has no room ends in an ellipsis, and says itself in full when it is pointed at. */
export function fitText(node, text, room, known) {
  node.textContent = text;
  if (known?.get(text) <= room) return;
  for (let count = text.length - 1; count > 0 && widthOf(node) > room; count--) {
    node.textContent = `${text.slice(0, count).trimEnd()}…`;
  }
  if (node.textContent !== text) addSvg(node, "title").textContent = text;
}

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function show(node, visible) {
  node.style.display = visible ? "" : "none";
}

export function reducedMotion() {
  return globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;
}

/** Calls `fit` in the next frame after the width of `root` is another one; gives what ends the watch. */
export function watchWidth(root, fit) {
  let width = root.clientWidth;
  let frame = 0;
  const watch = new ResizeObserver(() => {
    if (root.clientWidth === width) return;
    width = root.clientWidth;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(fit);
  });
  watch.observe(root);
  return () => {
    watch.disconnect();
    cancelAnimationFrame(frame);
  };
}

/** A margin around the viewport counts only where the viewport itself scrolls: Streamlit scrolls a box inside it. */
export function scrollerOf(node) {
  // Of a fixed height, the component's own container is one of these boxes.
  const outside = node.closest("[data-testid=stElementContainer]") ?? node;
  for (let box = outside.parentElement; box && box !== document.body; box = box.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(box).overflowY)) return box;
  }
  return null;
}
