"""Words in pictures: whether each is where it can be read, whatever font the reader has."""

from playwright.sync_api import Page

from tests.harness.chromium import PATIENCE, wait_until_ready

WIDER = "* { letter-spacing: 0.058em !important; }"
"""Makes every text about a tenth wider, in HTML and in SVG alike."""
HEIGHT = 900

NO_3D = """
let plotly;
Object.defineProperty(window, 'Plotly', { get: () => plotly, set(whole) {
  const react = (node, data, ...more) => {
    if (data[0]?.type !== 'surface') return whole.react(node, data, ...more);
    node.on = () => {};
    return Promise.resolve(node);
  };
  plotly = { ...whole, react };
} });
"""
"""Leaves out the 3D picture, which has no words of ours and takes seconds on a machine without a graphics card."""

SAMPLE = """() => {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  document.querySelector('[data-testid=stApp]').append(svg);
  svg.innerHTML = '<text style="font-size: 13px">learning rate η = 0.0123456789</text>';
  const width = svg.firstChild.getComputedTextLength();
  svg.remove();
  return width;
}"""

FAULTS = """async scope => {
  const STILL = 3;
  const frame = () => new Promise(done => requestAnimationFrame(done));
  // Drawn with all that belongs to it, for the width that it has now.
  const isDrawn = node => {
    const { __lrvizChart: chart, __lrviz: stage, __lrvizRoom: room, __lrvizMap: map, clientWidth } = node;
    if (chart) return chart.draws > 0 && !chart.stale && chart.width === clientWidth;
    if (stage) return window.Plotly && !stage.stale && stage.size.root === clientWidth;
    if (room) return room.picture.frame && !room.stale && room.size.root === clientWidth;
    return map?.draws > 0 && map.fitted === map.frame.clientWidth;
  };
  const hidden = 'title, style, defs, option, .lrv-hidden, .lrc-words, .lrc-gauge, .lrv-card';
  const boxOf = text => {
    const range = document.createRange();
    range.selectNodeContents(text);
    const { left, right, top, bottom, width } = range.getBoundingClientRect();
    // As high as its letters are: lines may stand closer than fonts leave them.
    const [middle, half] = [(top + bottom) / 2, parseFloat(getComputedStyle(text.parentElement).fontSize) / 2];
    return { words: text.textContent.trim(), left, right, top: middle - half, bottom: middle + half, width };
  };
  const boxesIn = surface => {
    const walker = document.createTreeWalker(surface, NodeFilter.SHOW_TEXT);
    const boxes = [];
    while (walker.nextNode()) {
      const { parentElement: parent, textContent } = walker.currentNode;
      const visible = !parent.closest(hidden) && parent.checkVisibility({ visibilityProperty: true });
      if (textContent.trim() && visible) boxes.push({ ...boxOf(walker.currentNode), parent });
    }
    return boxes.filter(box => box.width > 0);
  };
  const roomOf = ({ parent }, surface) => {
    const closer = parent.closest('.lrm-over');
    return (closer && surface.contains(closer) ? closer : surface).getBoundingClientRect();
  };
  const faults = [];
  const check = surface => {
    const boxes = boxesIn(surface);
    for (const box of boxes) {
      const room = roomOf(box, surface);
      const out = Math.max(room.left - box.left, box.right - room.right, room.top - box.top, box.bottom - room.bottom);
      if (out > 1) faults.push(`"${box.words}" leaves its picture by ${out.toFixed(1)} pixels`);
    }
    boxes.forEach((one, k) => boxes.slice(k + 1).forEach(other => {
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (wide > 1 && high > 1) faults.push(`"${one.words}" lies over "${other.words}"`);
    }));
    return boxes.length;
  };
  let count = 0;
  const pictures = () => [...document.querySelectorAll(`${scope} :is(.lrc, .lrv, .lrm)`)];
  const seen = new Set();
  // One after the other: while a page makes up its mind, a picture may be put in another's place.
  for (let node; (node = pictures().find(one => !seen.has(one))); seen.add(node)) {
    node.scrollIntoView({ block: 'center' });
    // The page itself takes some frames to find its new width.
    const until = performance.now() + 20000;
    let still = 0;
    while (still < STILL && node.isConnected && performance.now() < until) {
      await frame();
      still = isDrawn(node) ? still + 1 : 0;
    }
    if (!node.isConnected) continue;
    if (still < STILL) faults.push(`${node.className} is not drawn`);
    const surfaces = '.lrc-plot, .lrc-ruler, .lrv-pane:not(.lrv-pane-scene), .lrm';
    for (const surface of node.matches('.lrm') ? [node] : node.querySelectorAll(surfaces)) count += check(surface);
  }
  return [faults, count];
}"""


def faults_of(page: Page, widths, scope: str = "body") -> list[str]:
    """What is cut off or lies over something else, at each of `widths`, as it is and with a font a tenth wider.

    scope: a selector of what the pictures lie in. `AssertionError` where there is nothing to be read, or where the
    font does not change.
    """
    found: list[str] = []
    normal = page.evaluate(SAMPLE)
    style = page.add_style_tag(content=WIDER)
    assert 1.07 < page.evaluate(SAMPLE) / normal < 1.16, "the font is not a tenth wider"
    for wider in (False, True):
        style.evaluate("(style, wider) => { style.disabled = !wider; }", wider)
        for width in widths:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            faults, count = page.evaluate(FAULTS, scope)
            assert count, f"nothing to read at {width} pixels"
            found += [f"{width}{' wider' if wider else ''}: {fault}" for fault in dict.fromkeys(faults)]
    return found


READY = """scope => document.querySelector(`${scope} :is(.lrc, .lrv, .lrm)`)
  && ![...document.querySelectorAll(`${scope} button`)].some(button => button.textContent.trim() === 'Stop')"""


def opened(page: Page, url: str, scope: str = "body") -> Page:
    """Opens it, and waits until there is a picture in `scope`, and what takes longer is done there."""
    page.goto(url)
    wait_until_ready(page)
    page.wait_for_function(READY, arg=scope, timeout=PATIENCE)
    wait_until_ready(page)
    return page
