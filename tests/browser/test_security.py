"""The headers of the real server in a real browser: every kind of page works under them, and nothing else does."""

import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlencode

import pytest

from lrviz.ui.components import modules
from lrviz.ui.components.plotly_file import PLOTLY_URL
from tests.harness.chromium import PATIENCE, new_reader, wait_until_ready
from tests.harness.server import ROOT, running

DRAWN = {
    "": ".lrv canvas",
    "playground?surface=ackley": ".lrv canvas",
    "race": ".lrv canvas",
    "training": ".lrr svg",
    "what-the-learning-rate-is": ".lrv svg",
    "fate": ".lrm[data-draws]",
    "edge": ".lrc-ready",
    "log": ".lrc-ready",
    "atlas": ".lrv-atlas img",
    "glossary": ".st-key-prose-terms p",
}
"""Page → what is there once it is drawn."""
WATCH = """
window.violations = [];
addEventListener('securitypolicyviolation', event => violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
ATTACKS = {
    "surface": "[x](//evil.test)",
    "optimizer": "![x](//evil.test/i.png)",
    "schedule": "<b>evil</b><img src=//evil.test>",
    "learning_rate": "https://evil.test",
    "steps": "www.evil.test",
    "start": "me@evil.test",
    "seed": ":material/home:",
    "gradient_noise": ":red[evil] :smile:",
    "clip_norm": "$evil$ **evil** `evil`",
    "&lt;evil&gt;": "",
}


@pytest.fixture
def watched(browser):
    """A page that is held to its policy, and remembers what that forbade."""
    context = new_reader(browser, bypass_csp=False)
    context.set_default_timeout(PATIENCE)
    context.add_init_script(WATCH)
    yield context.new_page()
    context.close()


def get(url: str):
    try:
        return urllib.request.urlopen(url, timeout=30)
    except urllib.error.HTTPError as error:
        return error


@pytest.mark.parametrize("path", DRAWN)
def test_a_page_breaks_no_rule_of_the_content_security_policy(app_server, watched, path):
    watched.goto(f"{app_server.url}/{path}")
    watched.locator(DRAWN[path]).first.wait_for(state="attached")
    wait_until_ready(watched)
    assert watched.evaluate("violations") == []


def test_what_can_be_opened_on_a_page_breaks_no_rule(app_server, watched):
    watched.goto(f"{app_server.url}/playground")
    wait_until_ready(watched)
    for section, inside in {"About": ".katex", "One step": "table", "Code": "pre", "Share": "text=QR code"}.items():
        watched.get_by_text(section, exact=True).click()
        watched.locator(inside).first.wait_for()
    watched.get_by_text("QR code").click()
    watched.get_by_role("img", name="QR code of").wait_for()
    assert watched.evaluate("violations") == []


@pytest.mark.parametrize("first", range(0, len(ATTACKS), 3))
def test_a_text_from_the_address_is_nothing_but_text(app_server, watched, first):
    attacks = dict(list(ATTACKS.items())[first : first + 3])  # a message has an end
    watched.goto(f"{app_server.url}/playground?{urlencode(attacks)}")
    alert = watched.get_by_role("alert")
    alert.wait_for()
    wait_until_ready(watched)
    watched.wait_for_load_state("networkidle")  # for emoji Streamlit loads a script of their own
    shown = alert.inner_text()
    for name, text in attacks.items():
        assert (text or name) in shown
    assert alert.locator("p :not(code)").count() == 0
    assert watched.locator("[href*=evil], [src*=evil]").count() == 0


def test_a_script_that_was_smuggled_in_does_not_run_and_nothing_is_fetched(app_server, watched):
    watched.goto(app_server.url)
    wait_until_ready(watched)
    watched.evaluate("""() => {
        const script = Object.assign(document.createElement('script'), { textContent: 'window.ran = true' });
        const image = Object.assign(new Image(), { src: 'https://evil.test/i.png' });
        const button = document.createElement('button');
        button.setAttribute('onclick', 'window.ran = true');
        document.body.append(script, image, button);
        button.click();
        fetch('https://evil.test/').catch(() => {});
        setTimeout(() => { try { eval('window.ran = true'); } catch {} });  // what a test runs itself is let through
    }""")
    for what in (
        "script-src-elem inline",
        "script-src-attr inline",
        "img-src https://evil",
        "connect-src https://evil",
        "script-src eval",
    ):
        watched.wait_for_function("what => violations.join(' ').includes(what)", arg=what, timeout=PATIENCE)
    assert watched.evaluate("window.ran === undefined")


@pytest.mark.parametrize(
    "path",
    ["/", "/_stcore/health", "/playground", "/_stcore/nothing", "/media/nothing", "/_stcore/metrics"],
)
def test_every_response_has_the_headers(app_server, path):
    headers = get(app_server.url + path).headers
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("url", [PLOTLY_URL, modules.STAGE.url])
def test_a_script_has_the_headers_that_count_for_scripts(app_server, url):
    headers = get(app_server.url + url).headers
    assert headers["Content-Type"].startswith("text/javascript")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Content-Security-Policy" not in headers


@pytest.mark.parametrize("path", ["/_stcore/metrics", "//_stcore//metrics/", "/_stcore/%6detrics", "/_STCORE/metrics"])
def test_the_servers_numbers_are_nobodys_business(app_server, path):
    answer = get(app_server.url + path)
    assert answer.status == 404
    assert b"streamlit" not in answer.read()


@pytest.fixture
def course():
    """Another site, whose page shows what its address names in a frame."""

    class Course(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f'<h1>Course</h1><iframe src="{self.path[2:]}"></iframe>'.encode())

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Course)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_only_sites_that_are_named_may_show_the_app_in_a_frame(app_server, course, watched, tmp_path):
    with watched.expect_console_message(lambda message: "frame-ancestors" in message.text):
        watched.goto(f"{course}/?{app_server.url}")
    assert not watched.frames[1].locator("[data-testid=stApp]").count()
    with running(ROOT / "app.py", tmp_path / "log", environment={"LRVIZ_FRAME_ANCESTORS": course}) as named:
        watched.goto(f"{course}/?{named.url}")
        watched.frame_locator("iframe").locator("[data-testid=stApp][data-test-connection-state=CONNECTED]").wait_for()
