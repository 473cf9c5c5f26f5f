// The one 3D scene of a page goes to the stage that is looked at.

const CALM = 150;

// A scene takes long to make: not while the page scrolls by, and after the flat pictures.
function claimSoon() {
  clearTimeout(page.claiming);
  const rest = Math.max(0, page.scrolledAt + CALM - performance.now());
  page.claiming = setTimeout(() => {
    if (performance.now() < page.scrolledAt + CALM) claimSoon();
    else if (page.focus && !page.focus.stale) claimScene(page.focus);
  }, page.scrolledAt ? rest : 0);
}
