"""Every lesson as a page: each block answered, solved, locked, and asked for by links good and bad."""

import pytest
from streamlit.testing.v1 import AppTest

from lrviz.lessons import library
from lrviz.lessons.blocks import Challenge, LabBlock, Predict, Quiz
from lrviz.pages import PAGES
from lrviz.spec.links import write_link
from lrviz.ui.components.near import EVERYTHING
from lrviz.ui.textbook.place import Place
from tests.harness.server import NAVIGATION
from tests.pages.conftest import checked, errors

LESSONS = library().ours
SCRIPT = """
import streamlit as st
from lrviz.lessons import library
from lrviz.ui.components import progress
from lrviz.ui.textbook.lesson import lesson_page, show_lesson

progress.mount()
st.navigation([lesson_page(lesson) for lesson in library().lessons])
show_lesson({key!r})
"""
CHALLENGES = [
    (lesson.key, name) for lesson in LESSONS for name, block in lesson.blocks.items() if isinstance(block, Challenge)
]


@pytest.fixture
def open_lesson():
    """Opens a lesson with a query."""

    def opened(key: str, query: dict[str, str] | None = None) -> AppTest:
        page = AppTest.from_string(SCRIPT.format(key=key), default_timeout=240)
        page.session_state[EVERYTHING] = True  # there is no browser that says what is near
        for name, value in (query or {}).items():
            page.query_params[name] = value
        return checked(page.run())

    return opened


def block_of(key: str, name: str):
    return next(lesson for lesson in LESSONS if lesson.key == key).blocks[name]


def place(lesson, block) -> Place:
    return Place(lesson, block.name, library().definitions)


def said(page: AppTest) -> str:
    return "\n".join(element.value for kind in (page.success, page.info) for element in kind)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_a_lesson_is_read_answered_and_solved(open_lesson, lesson):
    page = open_lesson(lesson.key)
    assert not page.error
    assert not page.warning
    assert page.title[0].value == lesson.about.title
    assert f"{lesson.about.minutes} minutes" in page.caption[0].value
    shown = "\n".join(markdown.value for markdown in page.markdown)
    assert "[[" not in shown
    assert "](lesson:" not in shown
    questions = [block for block in lesson.blocks.values() if isinstance(block, Predict | Quiz)]
    challenges = [block for block in lesson.blocks.values() if isinstance(block, Challenge)]
    for block in questions:
        assert place(lesson, block).text(block.why) not in shown
        assert page.button(key=f"{lesson.key}.{block.name}.see").disabled
        page.radio(key=f"{lesson.key}.{block.name}.answer.0").set_value(block.answer % len(block.options))
    assert said(page).count("Not touched yet") == len(challenges)
    assert "Solved" not in said(page)
    checked(page.run())
    for block in questions:
        checked(page.button(key=f"{lesson.key}.{block.name}.see").click().run())
        assert list(block.options)[block.answer - 1][:20] in said(page)
    assert said(page).count("You said") == len(questions)
    assert not any(button.key.endswith(".see") for button in page.button if button.key)
    for block in challenges:
        page.session_state[f"{lesson.key}.{block.name}.experiment"] = block.par_run
    checked(page.run())
    assert said(page).count("Solved.") == len(challenges)
    assert "done" in page.caption[0].value
    for block in challenges:
        page.session_state[f"{lesson.key}.{block.name}.experiment"] = block.run
    checked(page.run())
    assert said(page).count("Solved before.") == len(challenges)


@pytest.mark.parametrize("better", [True, False])
def test_only_a_better_score_is_kept(open_lesson, better):
    key, name = next((key, name) for key, name in CHALLENGES if block_of(key, name).goal.kind.score)
    block = block_of(key, name)
    score = block.goal.score(block.par_run)
    record = score - 1 if block.goal.better(score - 1, score) is not better else score + 1
    page = AppTest.from_string(
        f"""
import streamlit as st
from lrviz.ui.components import progress

if "seeded" not in st.session_state:
    st.session_state.seeded = True
    progress.put({key!r}, {name!r}, progress.BlockRecord(None, True, {record!r}))
"""
        + SCRIPT.format(key=key),
        default_timeout=240,
    )
    page.session_state[EVERYTHING] = True
    checked(page.run())
    page.session_state[f"{key}.{name}.experiment"] = block.par_run
    checked(page.run())
    assert ("Your best" in said(page)) is not better


def test_hints_come_one_at_a_time(open_lesson):
    key, name = next((key, name) for key, name in CHALLENGES if len(block_of(key, name).hints) > 1)
    hint = block_of(key, name).hints[0][:30].split("[")[0]
    page = open_lesson(key)
    assert hint not in "\n".join(caption.value for caption in page.caption)
    checked(page.button(key=f"{key}.{name}.hint").click().run())
    assert hint in "\n".join(caption.value for caption in page.caption)


LAB = next(
    (lesson.key, name) for lesson in LESSONS for name, block in lesson.blocks.items() if isinstance(block, LabBlock)
)


def teachers_link(hidden=(), locked=(), **changes) -> dict[str, str]:
    block = block_of(*LAB)
    access = type(block.access)(block.access.shown, frozenset(hidden), frozenset(locked))
    return {"block": LAB[1], **dict(write_link(block.run.replace(**changes), access))}


def test_a_teachers_link_sets_the_start_and_locks_it(open_lesson):
    page = open_lesson(LAB[0], teachers_link(locked=["learning_rate"], learning_rate=0.5))
    assert not page.error
    assert page.session_state[".".join((*LAB, "experiment"))].learning_rate == 0.5
    assert not page.session_state[".".join((*LAB, "access"))].moves("learning_rate")
    assert f"{'.'.join(LAB)}.use-suggested" not in {button.key for button in page.button}


def test_an_edited_link_says_so_and_keeps_what_is_locked(open_lesson):
    link = teachers_link(locked=["learning_rate"], learning_rate=0.5)
    page = open_lesson(LAB[0], {**link, "learning_rate": "0.001"})
    assert "the learning rate" in errors(page)
    assert "locked" in errors(page)
    assert page.session_state[".".join((*LAB, "experiment"))].learning_rate == 0.5


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"block": "nowhere"}, "this lesson has"),
        ({"learning_rate": "0.1"}, "not for which block"),
        ({"block": LAB[1], "learning_rate": "-1"}, "learning_rate must be"),
        ({"hide": "color"}, "is no control"),
        ({"block": LAB[1], "colour": "red"}, "is not a field"),
    ],
)
def test_a_bad_link_to_a_lesson_gets_a_message_and_the_lesson_is_there(open_lesson, query, message):
    page = open_lesson(LAB[0], query)
    assert message in errors(page)
    assert page.title


def test_locked_controls_of_the_playground_are_shown_and_do_not_move(open_page):
    lock = "learning_rate=0.3&optimizer=adam"
    page = open_page("playground", {"surface": "bowl", "lock": lock, "hide": "seed,steps"})
    assert page.number_input(key="playground.learning_rate").disabled
    assert page.number_input(key="playground.learning_rate").value == 0.3
    assert page.selectbox(key="playground.optimizer").disabled
    assert page.selectbox(key="playground.optimizer").value == "adam"
    assert not page.selectbox(key="playground.surface").disabled
    assert "playground.steps" not in {slider.key for slider in page.select_slider}
    assert "learning_rate=0.3" in str(page.query_params["lock"])


def test_a_link_to_a_whole_lesson_locks_a_control_in_all_its_labs(open_lesson):
    page = open_lesson(LAB[0], {"lock": "learning_rate"})
    assert not page.error
    for name, block in next(lesson for lesson in LESSONS if lesson.key == LAB[0]).blocks.items():
        if isinstance(block, LabBlock):
            assert not page.session_state[f"{LAB[0]}.{name}.access"].moves("learning_rate")
            assert page.session_state[f"{LAB[0]}.{name}.experiment"] == block.run
    page.session_state[f"{LAB[0]}.teacher"] = True
    checked(page.run())
    checked(page.multiselect(key=f"{LAB[0]}.teacher.hide").set_value(["steps"]).run())
    assert "hide=steps" in page.code[-1].value


def test_an_edited_link_of_the_playground_says_so(open_page):
    lock = "learning_rate=0.3&optimizer=adam"
    page = open_page("playground", {"learning_rate": "1", "optimizer": "sgd", "lock": lock})
    assert "the learning rate and the optimizer are locked" in errors(page).replace("\\", "")
    assert page.number_input(key="playground.learning_rate").value == 0.3


def test_the_teachers_link_is_made_on_the_page(open_page):
    page = open_page("playground")
    page.session_state["playground.section"] = "Share"
    checked(page.run())
    checked(page.multiselect(key="playground.lock").set_value(["learning_rate"]).run())
    checked(page.toggle(key="playground.qr").set_value(True).run())
    assert "lock=" in page.code[0].value
    assert page.get("imgs") or page.get("image")


def test_the_glossary_finds_terms(open_page):
    page = open_page("glossary")
    everything = len(page.markdown)
    checked(page.text_input(key="glossary.find").set_value("warm").run())
    assert 0 < len(page.markdown) < everything
    checked(page.text_input(key="glossary.find").set_value("zzz").run())
    assert page.info


def test_the_app_runs_whatever_a_teachers_files_are_called(tmp_path, monkeypatch):
    for page in PAGES:
        (tmp_path / f"12-{page}.md").write_text("---\ntitle: Mine\norder: 1\nsummary: s\nminutes: 1\n---\nWords.\n")
    monkeypatch.setenv("LRVIZ_LESSONS", str(tmp_path))
    page = checked(AppTest.from_file(str(NAVIGATION), default_timeout=120).run())
    said = " ".join(warning.value for warning in page.warning).replace("\\", "")
    for name in PAGES:
        assert f"12-{name}.md" in said


def test_home_lists_the_lessons_and_what_could_not_be_read(open_page, tmp_path, monkeypatch):
    (tmp_path / "01-bad.md").write_text("---\ntitle: [\n---\n")
    monkeypatch.setenv("LRVIZ_LESSONS", str(tmp_path))
    page = checked(AppTest.from_file(str(NAVIGATION), default_timeout=120).run())
    links = [link.label for link in page.get("page_link")]
    for lesson in LESSONS:
        assert any(lesson.about.title in label for label in links)
    assert "01-bad.md, line" in page.warning[0].value.replace("\\", "")
