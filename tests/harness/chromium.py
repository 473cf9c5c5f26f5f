"""Chromium by Playwright: where it is, how it starts, when a page is ready, and what it took on the wire."""

import os
import shutil
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-rasterization",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FLAT = [
    *(flag for flag in FLAGS if "gl" not in flag and "swiftshader" not in flag),
    "--disable-gpu",
    "--disable-3d-apis",
]
"""Without WebGL."""
PATIENCE = 120_000
"""Milliseconds after which a test gives up; a busy machine that draws 3D in software needs up to half a minute."""


def find_chromium() -> str | None:
    """The path of an installed Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for path in map(shutil.which, names) if path), None)


def browser_is_required() -> bool:
    """LRVIZ_BROWSER says whether a missing browser is a failure ("required") or a skip (unset or "auto")."""
    value = os.environ.get("LRVIZ_BROWSER", "auto")
    if value not in ("auto", "required"):
        raise ValueError(f'LRVIZ_BROWSER is "{value}": it must be "required" or "auto"')
    return value == "required"


def launch(playwright: Playwright, executable: str, flags: list[str] = FLAGS) -> Browser:
    """A headless Chromium; unless the flags say otherwise, it draws WebGL in software."""
    return playwright.chromium.launch(executable_path=executable, args=flags)


def new_reader(browser: Browser, **options: object) -> BrowserContext:
    """A reader who has never been here. Playwright waits for things by eval, which the app forbids its pages: so its
    policy does not count, unless `bypass_csp=False`.
    """
    return browser.new_context(**{"bypass_csp": True, **options})


def wait_until_ready(page: Page, timeout: float = PATIENCE) -> None:
    """Wait until the page is connected and its script has run."""
    page.wait_for_selector("[data-testid=stApp][data-test-connection-state=CONNECTED]", timeout=timeout)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=timeout)


STILL = """([selector, frames]) => new Promise(done => {
  const app = document.querySelector('[data-testid=stApp]');
  const shape = () => [app.dataset.testScriptState, document.activeElement?.className, location.href,
    ...[...document.querySelectorAll(selector)].map(node => {
      const { left, top, width, height } = node.getBoundingClientRect();
      const { __lrvizChart, __lrviz, __lrvizRoom, __lrvizMap } = node;
      return [left, top, width, height, (__lrvizChart ?? __lrviz ?? __lrvizRoom ?? __lrvizMap)?.draws];
    })].join();
  let before = shape(), same = 0;
  const look = () => {
    const now = shape();
    same = now === before && app.dataset.testScriptState === 'notRunning' ? same + 1 : 0;
    before = now;
    if (same < frames) requestAnimationFrame(look); else done();
  };
  requestAnimationFrame(look);
})"""
MOVING, STILL_FRAMES = "[data-testid=stMain] > *, [class*=st-key-block], .lrv, .lrc, .lrr, .lrm", 10
"""What is watched, and for how many frames."""


def wait_until_still(page: Page) -> None:
    """Wait until no script runs, nothing has moved or been drawn anew for ten frames."""
    wait_until_ready(page)
    page.evaluate(STILL, [MOVING, STILL_FRAMES])


def next_frame(page: Page) -> None:
    """Wait until the page has been drawn once more."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


@dataclass
class Wire:
    """What crossed the network for one page: bytes of files (headers too) and of websocket messages, by URL."""

    files: dict[str, float] = field(default_factory=dict)
    received: float = 0
    sent: int = 0

    @property
    def total(self) -> float:
        return sum(self.files.values()) + self.received


def watch_wire(context: BrowserContext, page: Page) -> Wire:
    """Count from now on, as Chromium's own network panel does."""
    wire, urls = Wire(), {}
    network = context.new_cdp_session(page)

    def received(event: dict) -> None:
        wire.received += len(event["response"]["payloadData"]) * (3 / 4 if event["response"]["opcode"] == 2 else 1)

    def sent(_: dict) -> None:
        wire.sent += 1

    def finished(event: dict) -> None:
        url = urls.get(event["requestId"], "")
        wire.files[url] = wire.files.get(url, 0) + event["encodedDataLength"]

    network.on("Network.requestWillBeSent", lambda event: urls.update({event["requestId"]: event["request"]["url"]}))
    network.on("Network.loadingFinished", finished)
    network.on("Network.webSocketFrameReceived", received)
    network.on("Network.webSocketFrameSent", sent)
    network.send("Network.enable")
    return wire
