"""How components' JavaScript is served: real modules at addresses that change with them, and what Python tells them."""

import asyncio
import json
import re
from pathlib import Path

import pytest
from streamlit import config

from lrviz.ui.components import constants, modules
from lrviz.ui.server.assets import ASSETS, IMMUTABLE, CompressedAssets
from tests.harness.deno import run_deno

names = [component.name for component in modules.COMPONENTS]
by_component = pytest.mark.parametrize("component", modules.COMPONENTS, ids=names)


def answer(path: str) -> tuple[int, dict[str, str], bytes]:
    """What the server says to a request; "app" where it is left to Streamlit."""
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"app"})

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "path": path, "method": "GET", "headers": []}
    asyncio.run(CompressedAssets(app)(scope, None, send))
    start, body = sent
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], headers, body["body"]


@pytest.fixture
def base():
    """The app lives under a path of its own."""
    before = config.get_option("server.baseUrlPath")
    config.set_option("server.baseUrlPath", "class/lr-viz")
    yield "/class/lr-viz"
    config.set_option("server.baseUrlPath", before)


def test_what_python_tells_the_browser_is_up_to_date():
    written = constants.FILE.read_text(encoding="utf-8")
    assert written == constants.module(), "python -m lrviz.ui.components.constants"


@pytest.mark.parametrize("path", [path for path in modules.FILES if path.endswith(".js")])
def test_every_import_resolves(path):
    for name in modules.imports_of(path):
        assert modules.prefix() + name in ASSETS
    # An import that the pattern overlooks would be missing from the files that are asked for at once.
    assert len(modules.imports_of(path)) == len(
        re.findall(r'\bfrom\s*"|^import\s*"', modules.FILES[path], re.MULTILINE)
    )


@by_component
def test_every_module_is_asked_for_at_once(component):
    """The list is closed: no module imports one that is not on it. That it can be made says that there is no circle."""
    assert component.modules[-1] == component.module
    for path in component.modules:
        assert set(modules.imports_of(path)) <= set(component.modules)
    asked = json.loads(f"[{re.search(r'load[(](.*)[)];', component.entry)[1]}]")
    assert asked == [component.module, list(component.modules), list(component.styles)]


@by_component
def test_instruments_know_no_component(component):
    """An instrument belongs to whoever holds it."""
    for path in component.modules:
        if path.startswith("instruments/"):
            assert all(name.startswith(("instruments/", "constants")) for name in modules.imports_of(path))


def test_every_file_is_part_of_a_component():
    used = {path for component in modules.COMPONENTS for path in (*component.modules, *component.styles)}
    assert used | {"entry.js"} == set(modules.FILES)


@by_component
def test_files_are_kept_for_a_year_and_those_of_another_version_are_not_there(component):
    for url in (component.url, modules.prefix() + component.module):
        status, headers, body = answer(url)
        assert status == 200
        assert headers["cache-control"] == IMMUTABLE
        assert headers["content-type"].startswith("text/javascript")
        assert body
    status, headers, _ = answer(component.url.replace(modules.prefix(), "/assets/js-000000000000/"))
    assert status == 404
    assert "immutable" not in headers["cache-control"]


def test_other_addresses_are_streamlits():
    assert answer("/playground")[2] == b"app"
    assert answer("/assets/../app.py")[0] == 404


@by_component
def test_the_app_may_live_under_a_path(component, base):
    assert f'"{base}{component.url}"' in component.loader()
    assert answer(base + component.url)[0] == 200


@by_component
def test_what_travels_with_every_rerun_is_small(component):
    assert len(component.loader("a warning")) < 300


def test_a_file_without_comments_is_the_same_program(tmp_path):
    for path, text in modules.FILES.items():
        assert "/**" not in text or re.search(r"\S.*/\*\*", text), path
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    scripts = [str(tmp_path / component.module) for component in modules.COMPONENTS]
    # What the browser alone has is not asked for before a component is mounted, except by the probes of tests.
    code = "".join(f"await import({json.dumps(Path(script).as_uri())});" for script in scripts)
    run_deno("eval", "globalThis.document = undefined;" + code)


def test_squeezing_takes_only_what_says_nothing():
    text = "/** A\n * b\n */\nexport const a = 1; // c\n\n  // d\n  const url = `http://x/*`;\n/* e */ f();\n"
    assert modules.squeezed(text) == "export const a = 1; // c\nconst url = `http://x/*`;\nf();\n"


def test_without_a_server_imports_go_by_name():
    import_map, style = modules.STAGE.offline()
    imports = json.loads(import_map)["imports"]
    assert set(imports) == set(modules.STAGE.modules)
    assert all(address.startswith("data:text/javascript;base64,") for address in imports.values())
    assert ".lrv-pane-scene" in style
