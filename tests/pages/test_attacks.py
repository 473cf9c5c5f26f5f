"""Whatever is given to a page, as an address, in a field or as a file: it is shown as text, and never as more."""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

import pytest
from streamlit.testing.v1 import AppTest

from lrviz import Experiment, Training
from lrviz.lessons import library
from lrviz.spec.settings import Settings
from lrviz.ui.labs import (
    batch_size as batches,
)
from lrviz.ui.labs import (
    edge,
    fate,
    finder_task,
    training_room,
)
from lrviz.ui.labs import (
    landscape as landscapes,
)
from lrviz.ui.labs import (
    race as racing,
)
from tests.harness.markdown import made_of
from tests.harness.server import NAVIGATION, ROOT
from tests.pages.conftest import PAGES, checked
from tests.pages.test_lessons import SCRIPT

# A message repeats 40 letters of what was wrong.
ATTACKS = (
    "[evil](//evil.test)<b>evil</b>",
    "![](//evil.test) :red[evil] $evil$",
    "https://evil.test www.evil.test",
    "me@evil.test :evil: **evil** `evil`",
    "<img/evil src=//evil.test> &lt;evil",
    "\nevil\n==\n1. \u202eevil :material/evil:",
)
LINKS = ("pin", "show", "hide", "lock", "block", "unknown", "[evil](//evil.test)")
READS: Mapping[str, tuple[type[Settings] | None, Sequence[str]]] = {
    "home": (Experiment, ()),
    "playground": (Experiment, ()),
    "race": (Experiment, racing.OWN_KEYS),
    "fate": (Experiment, fate.OWN_KEYS),
    "finder": (Experiment, finder_task.OWN_KEYS),
    "clinic": (Training, ()),
    "training": (Training, training_room.OWN_KEYS),
    "edge": (Training, edge.OWN_KEYS),
    "log": (None, ()),
    "batch_size": (Training, batches.OWN_KEYS),
    "landscape": (Training, landscapes.OWN_KEYS),
    "glossary": (None, ()),
    "atlas": (None, ("group", "sort", "steps")),
}
"""Page → what its address describes, and its own words beside that."""
ENTRIES = {"surface": "formula", "optimizer": "adam", "schedule": "drawn", "network": "digits_mlp"}
"""Entries whose parameters are a formula, numbers, and a text."""
LESSONS = ("too-small-too-large", "schedules")
PLAIN_FIELDS = {
    "id",
    "form_id",
    "key",
    "url",
    "query_string",
    "element_hash",
    "value",
    "default",
    "code_text",
    "options",
    "placeholder",
    "raw_values",
    "raw_value",
    "icon",
    "page_script_hash",
}
"""What Streamlit shows as it is, or not at all."""
PLAIN_ELEMENTS = {"Text", "Code", "Json"}


@pytest.fixture
def opened(monkeypatch):
    """A page as it is at first; what is computed beside it goes on, or ends, unseen, and messages have no end."""
    monkeypatch.setattr("lrviz.ui.state.jobs.WAIT_SECONDS", 0.0)
    monkeypatch.setattr("lrviz.spec.links.MAX_FAULT", 10**6)
    monkeypatch.setattr("lrviz.ui.labs.log.nearest", lambda _: None)

    def start(name: str) -> AppTest:
        if name in LESSONS:
            page = AppTest.from_string(SCRIPT.format(key=name), default_timeout=120)
            page.session_state["lrviz.near-everything"] = True
            return page
        path = NAVIGATION if name == "home" else ROOT / "pages" / f"{name}.py"
        return AppTest.from_file(str(path), default_timeout=120)

    return start


def shown(page: AppTest) -> Iterator[tuple[str, str, str | bytes]]:
    """Every text of the page: of which element, in which field."""

    def inside(node):
        for child in getattr(node, "children", {}).values():
            yield child
            yield from inside(child)

    for root in (page.main, page.sidebar, *page.toast):
        for node in (root, *inside(root)):
            proto = getattr(node, "proto", None)
            if proto is not None and hasattr(proto, "DESCRIPTOR"):
                yield from _texts(type(proto).__name__, proto)


def _texts(kind: str, proto) -> Iterator[tuple[str, str, str | bytes]]:
    for field, value in proto.ListFields():
        for part in value if hasattr(value, "append") else [value]:
            if isinstance(part, str | bytes):
                yield kind, field.name, part
            elif hasattr(part, "DESCRIPTOR"):
                yield from _texts(type(part).__name__, part)


def harmless(page: AppTest) -> int:
    """How often a page repeats an attack; it fails if one of them is more than text, or ends the page."""
    assert not page.exception, [e.message for e in page.exception]
    repeated = 0
    for kind, field, text in shown(page):
        # A component sets what stands in its first line as text; the others are figures, which Plotly reads as HTML.
        body = text.decode("utf-8", "replace").partition("\n")[2] if isinstance(text, bytes) else text
        if "evil" not in body:
            continue
        repeated += 1
        if kind in PLAIN_ELEMENTS or field in PLAIN_FIELDS:
            continue
        if isinstance(text, bytes) or kind == "Html":
            assert not re.search(r"<[a-zA-Z!/][^>]*evil|<(b|a|img)\b[^>]*>[^<]*evil", body), f"{kind}.{field}: {body}"
            continue
        for what, made in made_of(body):
            assert "evil" not in made, f"{kind}.{field}: a {what} in {body!r}"
    return repeated


def addresses(name: str, turn: int) -> Iterator[Mapping[str, str]]:
    """Addresses of a page with an attack in every word that it reads, each turn another one."""
    kind, own = READS.get(name, (None, ()))
    attacked = itertools.cycle(ATTACKS[turn:] + ATTACKS[:turn])
    if kind is not None:
        yield {word: next(attacked) for word in kind.controls() if "." not in word}
        entries = {group: ENTRIES[group] for group in (kind.subject, *kind.groups)}
        params = [word for word in kind(**entries).values() if "." in word]
        yield entries | {word: next(attacked) for word in params}
    yield {word: next(attacked) for word in (*own, *LINKS)}


@pytest.mark.parametrize("turn", range(len(ATTACKS)))
@pytest.mark.parametrize("name", [*PAGES, *LESSONS])
def test_no_word_of_an_address_is_more_than_text(opened, name, turn):
    for address in addresses(name, turn):
        page = opened(name)
        for word, attack in address.items():
            page.query_params[word] = attack
        assert harmless(page.run()) or name in ("log", "glossary"), "nothing was repeated: is this a test?"


@pytest.mark.parametrize("block", ["", "first"])
@pytest.mark.parametrize("name", LESSONS)
def test_no_word_of_a_link_to_a_part_of_a_lesson_is_more_than_text(opened, name, block):
    lesson = next(lesson for lesson in library().ours if lesson.key == name)
    labs = [key for key, part in lesson.blocks.items() if getattr(part, "run", None) is not None]
    for turn, attack in enumerate(ATTACKS):
        page = opened(name)
        page.query_params["block"] = labs[turn % len(labs)] if block else attack
        for word in {"surface", "learning_rate", "optimizer.momentum", *LINKS} - {"block"}:
            page.query_params[word] = attack
        assert harmless(page.run())


def test_every_page_is_attacked():
    assert set(READS) == set(PAGES)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_is_typed_is_more_than_text(opened, attack):
    page = opened("playground")
    page.session_state["playground.drawer.more"] = True
    page.query_params["surface"] = "formula"
    page.run()
    page.text_input(key="playground.start").set_value(attack)
    page.text_input(key="playground.formula.surface.expression").set_value(attack)
    assert harmless(page.run()) >= 2
    page = opened("glossary").run()
    page.text_input(key="glossary.find").set_value(attack)
    assert harmless(page.run()) >= 1


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_a_log_is_more_than_text(opened, attack):
    quoted = attack.replace('"', "").replace("\n", " ")
    lines = [f'"epoch","train_loss {quoted}","val_loss <b>evil</b>","{quoted}"']
    lines += [f'{epoch},{1 / (epoch + 1)},{1 / (epoch + 1) + epoch / 30},"{quoted}"' for epoch in range(30)]
    page = opened("log").run()
    page.segmented_control(key="log.how").set_value("Paste")
    page.run()
    page.text_area(key="log.text").set_value("\n".join([*lines, f"{quoted},oops,{quoted},5,6,7"]))
    assert harmless(checked(page.run())) > 1


def test_no_name_or_text_of_a_teachers_file_is_more_than_text(opened, tmp_path, monkeypatch):
    folder = tmp_path / "[evil](evil.test) :red[evil]"
    folder.mkdir()
    names = ("[evil](evil.test)", "<b>evil<b>", "www.evil.test", "me@evil.test", "\u202eevil", ":evil:")
    for number, name in enumerate(names):
        (folder / f"{number}-{name}.md").write_text("no lesson")
    for number, attack in enumerate(ATTACKS):
        lesson = f"---\ntitle: A\n'{attack.strip()}': 1\n---\n```lab x\nrun: {{a: '{attack}'}}\n```\n"
        (folder / f"{number}-good.md").write_text(lesson)
    (folder / b"9-\xff[evil](evil.test).md".decode("utf-8", "surrogateescape")).write_text("x")
    monkeypatch.setenv("LRVIZ_LESSONS", str(folder))
    assert harmless(opened("home").run()) >= 6
    monkeypatch.setenv("LRVIZ_LESSONS", f"/nowhere/{ATTACKS[0]}")
    assert harmless(opened("home").run())
