// Links to a block, /lesson#block or /lesson?block=block: it is scrolled to, and kept in place while the page above it
// grows.

import { NAME_PATTERN } from "../constants.js";

const BLOCK = new RegExp(`^${NAME_PATTERN}$`);
const ARRIVAL = 15_000;
const SETTLED = 1500;
const FLASH = 1600;
let shown = { path: "", name: null };
let stopFollowing = () => {};
let themed = () => document.body;

function blockIn(url) {
  const name = url.hash.length > 1 ? url.hash.slice(1) : url.searchParams.get("block");
  return name && BLOCK.test(name) ? name : null;
}

function findBlock(name) {
  return document.querySelector(`.st-key-block-${name}`);
}

function isRunning() {
  const state = document.querySelector("[data-testid=stApp]")?.getAttribute("data-test-script-state");
  return (state ?? "notRunning") !== "notRunning";
}

function align(main, block) {
  const top = main.getBoundingClientRect().top;
  const header = document.querySelector("[data-testid=stHeader]")?.getBoundingClientRect().bottom ?? top;
  // The header lies over the page, and in an embedded one is not there at all.
  const offset = block.getBoundingClientRect().top - Math.max(top, header) - 12;
  if (Math.abs(offset) >= 1) main.scrollTop += offset;
}

function flash(block) {
  const color = getComputedStyle(themed()).getPropertyValue("--st-primary-color").trim() || "orange";
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const outline = { outline: `2px solid ${color}`, outlineOffset: "6px", borderRadius: "4px" };
  const end = still ? outline : { ...outline, outlineColor: "transparent" };
  block.animate([outline, end], { duration: FLASH, easing: "ease-in", id: "lrviz-arrival" });
}

// Where a reader who uses the keyboard goes on from.
function takeFocus(block) {
  if (document.activeElement && !document.activeElement.matches("body, a, [data-testid=stMain]")) return;
  block.tabIndex = -1;
  block.style.outline = "none";
  block.focus({ preventScroll: true });
}

function goTo(name) {
  stopFollowing();
  const started = performance.now();
  const sizes = new ResizeObserver(() => {
    changed = performance.now();
    place();
  });
  let block = null;
  let changed = started;
  let found = null;

  function place() {
    if (!block?.isConnected) block = findBlock(name);
    const main = block?.closest("[data-testid=stMain]");
    if (!main) return;
    if (found === null) {
      found = changed = performance.now();
      sizes.observe(block);
      sizes.observe(main.firstElementChild);
      sizes.observe(main);
      flash(block);
      takeFocus(block);
    }
    align(main, block);
  }

  const timer = setInterval(() => {
    const now = performance.now();
    place();
    const settled = found !== null && now - changed > SETTLED && !isRunning();
    if (settled || now - (found ?? started) > ARRIVAL) stopFollowing();
  }, 100);
  // A reader who moves is not pulled back.
  const moves = ["wheel", "touchstart", "pointerdown", "keydown"];
  const stop = () => {
    clearInterval(timer);
    sizes.disconnect();
    for (const move of moves) removeEventListener(move, stop, true);
  };
  for (const move of moves) addEventListener(move, stop, { capture: true, passive: true });
  stopFollowing = stop;
  place();
}

// The address names a block that it did not name before.
function arrive() {
  const url = new URL(location.href);
  const before = shown;
  shown = { path: url.pathname, name: blockIn(url) };
  if (shown.path !== before.path) stopFollowing();
  if (shown.name && (shown.path !== before.path || shown.name !== before.name)) goTo(shown.name);
}

// When the page's script changes the query, Streamlit writes an address without the hash.
function keepHash(event) {
  const before = event.from?.url && new URL(event.from.url);
  const now = new URL(location.href);
  const lost = before && blockIn(before) && before.hash && !now.hash && before.pathname === now.pathname;
  if (lost && before.search !== now.search) history.replaceState(history.state, "", now.href + before.hash);
  arrive();
}

// Streamlit opens every link in a new tab; links to this app's own pages stay in this one, except to the glossary.
function click(event) {
  const wantsMore = event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  if (event.defaultPrevented || wantsMore) return;
  const link = event.target.closest?.("[data-testid=stMarkdownContainer] a[href]");
  if (!link || link.hasAttribute("download")) return;
  const url = new URL(link.href, location.href);
  if (url.origin !== location.origin || /\/glossary\/?$/.test(url.pathname)) return;
  const here = url.pathname === location.pathname && (url.search === location.search || !url.search);
  const name = here && url.hash && blockIn(url);
  if (name && findBlock(name)) {
    event.preventDefault();
    shown = { path: location.pathname, name };
    if (url.hash !== location.hash) location.hash = url.hash;
    goTo(name);
  } else if (link.target === "_blank") {
    event.preventDefault();
    location.assign(embeddedToo(url));
  }
}

// In a school's own site a page must stay without the header.
function embeddedToo(url) {
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (name.startsWith("embed")) url.searchParams.append(name, value);
  }
  return url;
}

/**
 * From now on links to blocks scroll there.
 * @param {() => HTMLElement} element  one that has the theme's CSS variables
 */
export function followLinks(element) {
  themed = element;
  document.addEventListener("click", click);
  addEventListener("hashchange", arrive);
  addEventListener("popstate", arrive);
  globalThis.navigation?.addEventListener?.("currententrychange", keepHash);
  // The page's script may have written its own query before this code came.
  const asked = new URL(performance.getEntriesByType("navigation")[0]?.name || location.href);
  const lost = asked.pathname === location.pathname && asked.search !== location.search && !location.hash;
  if (lost && blockIn(asked)) history.replaceState(history.state, "", `${location.href}#${blockIn(asked)}`);
  arrive();
}
