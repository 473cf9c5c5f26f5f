"""Mistakes that would be silent, or stop the app: each is a fault with its line. Goals can't be cheated."""

import os
import sys

import pytest

from lrviz.descent.experiment import Experiment
from lrviz.lessons import LessonError, check, library, parse
from lrviz.lessons import run_goals as ends
from lrviz.lessons.goals import goal
from lrviz.lessons.library import MAX_FILES, read_folder, read_terms
from lrviz.lessons.prose import rendered, texts
from lrviz.lessons.run_goals import best_constant

HEAD = "---\ntitle: T\norder: 3\nsummary: S.\nminutes: 4\n---\n"
LAB = "```lab a\nrun: {surface: bowl, learning_rate: 0.1}\n```\n"
shelf = sys.modules[read_folder.__module__]  # `lrviz.lessons.library` is the function

BOWL = "run: {surface: bowl}"


def faults(text: str) -> list[tuple[int, str]]:
    with pytest.raises(LessonError) as raised:
        parse(text, "key", "file.md")
    return list(raised.value.faults)


def block(kind: str, *lines: str, name: str = "name") -> str:
    return f"{HEAD}```{kind} {name}\n" + "\n".join(lines) + "\n```\n"


QUIZ = ("question: Q", "answer: 1", "why: W")
TEXT = "a field's name must be text"
LINK = "write this link as"
QUOTE = "is no number of a run"
NAMES = "must be the names of controls"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (block("lab", BOWL, "1: x"), 9, TEXT),
        (block("lab", BOWL, "true: x"), 9, TEXT),
        (block("lab", BOWL, "~: x"), 9, TEXT),
        (block("lab", BOWL, "? [a]", ": x"), 9, TEXT),
        (block("lab", "run: {surface: bowl,", "  2: 3}"), 9, TEXT),
        ("---\ntitle: T\n1.5: x\n---\n", 3, TEXT),
        (block("lab", BOWL, "show: 5"), 9, NAMES),
        (block("lab", BOWL, "hide: true"), 9, NAMES),
        (block("lab", BOWL, "lock: {learning_rate: 1}"), 9, NAMES),
        (block("lab", BOWL, "show: [steps, 5]"), 9, NAMES),
        (block("lab", BOWL, name="a" * 81), 7, "at most 80"),
        (f"{HEAD}- one\n\n  ```lab a\n  {BOWL}\n  ```\n", 9, "blocks stand at the margin"),
        (f"{HEAD}> ```lab a\n> {BOWL}\n> ```\n", 7, "blocks stand at the margin"),
        (f'{HEAD}[x](lesson:a "title")\n', 7, LINK),
        (f"{HEAD}[x](<lesson:a>) and\n", 7, LINK),
        (f"{HEAD}\n[x][y] and\n\n[y]: glossary:adam\n", 8, LINK),
        (f"{HEAD}<playground:surface=bowl>\n", 7, LINK),
        (block("quiz", *QUIZ, "options: ['[x](lesson:a \"t\")', B]"), 7, LINK),
        (f"{HEAD}Words\nand [[First.final_loss]].\n\n{LAB}", 8, QUOTE),
        (f"{HEAD}[[ a.final_loss ]]\n\n{LAB}", 7, QUOTE),
        (f"{HEAD}[[a.surface.steps.x]]\n\n{LAB}", 7, QUOTE),
        (block("quiz", *QUIZ, "options: ['[[no.steps]]', B]"), 7, "does not have"),
        (block("predict", BOWL, *QUIZ, "options: {'[[no.steps]]': {steps: 9}, B: {steps: 8}}"), 7, "does not have"),
        (block("table", BOWL, "columns: [steps]", "rows: {'a:b': {steps: 9}}"), 10, "may not contain"),
        (block("figure", BOWL, "kind: loss_curves", "rows: {'a]': {steps: 9}}"), 10, "may not contain"),
        (f"{HEAD}One\u2028two\x85three\x0bfour\n\n# A\n", 9, "headings begin with ##"),
        (f"{HEAD}a\u2028b\n\n{LAB}\nc\x0cd\n\n[[b.steps]]", 15, "does not have"),
        (f"{HEAD}\u2028\n{LAB}{LAB}", 11, "two blocks"),
        (block("lab", BOWL, "question: a\u2028b\x85c", "colour: red"), 10, "no field of lab"),
        (block("lab", BOWL, "question: a\x07b"), 9, "is not YAML"),
        (f"{HEAD}Words\n\n# A\n".replace("\n", "\r\n"), 9, "headings begin with ##"),
        (f"{HEAD}Words\n\n# A\n".replace("\n", "\r"), 9, "headings begin with ##"),
    ],
)
def test_a_silent_mistake_is_a_fault_with_its_line(text, line, words):
    found = faults(text)
    assert any(words in message and at == line for at, message in found), found


@pytest.mark.parametrize(
    "text",
    [
        "`[[First.final_loss]]` and $[[A.b]]$ and [[0.5, 1.0], [2.0, 3.0]].",
        "```python\nx = [[a.b, c.D]]\n```\n",
        '[x](lesson:a), [y](https://a.org "title"), ``[[A.b]] ` ``',
        "- x\n\n  ```python\n  x = 1\n  ```\n",
    ],
)
def test_brackets_in_code_and_formulas_are_no_quotes_of_runs(text):
    assert parse(f"{HEAD}{text}\n\n{LAB}", "k", "f").parts


def test_lines_of_prose_are_those_of_the_file():
    lesson = parse(f"{HEAD}a\u2028b\x0cc\x85d\n\n{LAB}\nlast\n", "k", "f")
    assert [part.line for part in lesson.parts] == [7, 9, 13]
    assert lesson.parts[2].text == "last"


def test_a_row_called_by_a_number_can_be_quoted():
    table = block("table", BOWL, "columns: [steps]", "rows: {0.2 or so: {learning_rate: 0.2}, '0.3': {steps: 7}}")
    text = "[[name:0.3.steps]] [[name:0.2 or so.learning_rate]] [[name:0.3.surface.condition_number]]"
    lesson = parse(f"{table}\n{text.replace('surface.condition_number', 'optimizer')}", "k", "f")
    assert rendered(lesson.parts[-1].text, lesson.blocks, {}) == "7 0.2 sgd"


def test_options_are_texts_and_their_links_are_followed():
    lesson = parse(block("quiz", *QUIZ, "options: ['[a](lesson:nowhere)', B]"), "k", "f")
    assert {"[a](lesson:nowhere)", "B"} <= {text for _, text in texts(lesson.parts[0])}
    assert any("lesson must be one of" in fault.message for fault in check.check_lesson(lesson, library()))


def test_an_unforeseen_error_in_one_file_is_a_fault(tmp_path, monkeypatch):
    for name in ("01-good.md", "02-bad.md"):
        (tmp_path / name).write_text(HEAD + "Words.")
    (tmp_path / "glossary.yaml").write_text("- term: A")

    def broken(text, key="", file=""):
        if key == "good":
            return parse(text, key, file)
        raise KeyError("surprise")

    monkeypatch.setattr(shelf, "parse", broken)
    monkeypatch.setattr(shelf, "read_glossary", broken)
    lessons, said = read_folder(tmp_path)
    assert [lesson.key for lesson in lessons] == ["good"]
    assert [str(fault) for fault in said] == ["02-bad.md: cannot be read as a lesson: KeyError: 'surprise'"]
    assert "cannot be read as a glossary" in str(read_terms(tmp_path)[1][0])


def test_a_long_name_and_too_many_files_are_named(tmp_path, monkeypatch):
    (tmp_path / f"00-{'a' * 81}.md").write_text(HEAD)
    for number in range(MAX_FILES + 5):
        (tmp_path / f"{number:03}-lesson-{number}.md").write_text(HEAD)
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "glossary.yaml").write_text("")
    monkeypatch.setenv("LRVIZ_LESSONS", str(tmp_path))
    every = library()
    said = "\n".join(map(str, every.faults))
    assert len(every.teachers) == MAX_FILES - 1
    assert said.count("holds 206 lessons; only the first 200 are read") == 1
    assert "at most 80 letters" in said
    for name in ("notes.txt", f"{MAX_FILES + 4:03}-lesson-{MAX_FILES + 4}.md"):
        (tmp_path / name).write_text("changed")
        assert library() is every, f"{name} is not looked at"
    (tmp_path / "000-lesson-0.md").write_text("changed")
    assert len(library().teachers) == MAX_FILES - 2
    (tmp_path / "glossary.yaml").write_text("- changed")
    assert "glossary.yaml" in str(library().faults)


def test_a_folder_that_cannot_be_read_is_a_fault(tmp_path, monkeypatch):
    scandir = os.scandir

    def refused(path):
        if path == tmp_path:
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setenv("LRVIZ_LESSONS", str(tmp_path))
    monkeypatch.setattr(os, "scandir", refused)
    every = library()
    assert every.ours
    assert [fault.message for fault in every.faults] == ["the folder of lessons cannot be read: Permission denied"]


BALL = Experiment(surface="bowl", learning_rate=0.5, steps=20)
DRAWN = {"schedule": "drawn"}
NOISY = Experiment(surface="bowl", gradient_noise=0.3, schedule="step", learning_rate=0.08, steps=200)


@pytest.mark.parametrize(
    ("asked", "changes", "words"),
    [
        ({"arrive_within": 20}, {}, ""),
        ({"arrive_within": 20}, {"learning_rate": 0.001}, "it does not come within 1%"),
        ({"arrive_within": 20}, {"learning_rate": 2.5}, "it diverges"),
        ({"arrive_within": 2}, {}, "it needs 4 steps"),
        ({"arrive_from": 0.4}, {}, ""),
        ({"arrive_from": 0.4}, {"learning_rate": 0.001}, "it does not come within 1%"),
        ({"arrive_from": 0.6}, {}, "its first rate is 0.5"),
        ({"arrive_from": 0.50001}, {}, "its first rate is 0.5"),
        (
            {"arrive_from": 2},
            {"learning_rate": 2, **DRAWN, "schedule.points": "0:0.25, 1:0.25"},
            "its first rate is 0.5",
        ),
        ({"arrive_from": 0.5}, {"schedule": "cosine"}, ""),
        ({"diverge_up_to": 2.5}, {"learning_rate": 2.4}, ""),
        ({"diverge_up_to": 2.5}, {}, "it does not diverge"),
        ({"diverge_up_to": 2.5}, {"learning_rate": 3}, "its largest rate is 3"),
        ({"diverge_up_to": 2.5}, {"learning_rate": 2.50001}, "its largest rate is 2.50001"),
        ({"end_below": 0.01}, {}, ""),
        ({"end_below": 0.01}, {"learning_rate": 0.001}, "its last loss is "),
        ({"end_below": 0.01}, {"learning_rate": 10, "steps": 2000}, "it diverges"),
        ({"verdict": "diverged"}, {"learning_rate": 0.01}, "its verdict is too small"),
        ({"verdict": "too_small"}, {"learning_rate": 0.01}, ""),
        ({"verdict": "too_slow"}, {"learning_rate": 0.01}, ""),
        ({"beat_constant": True}, {}, "its rate does not change"),
        ({"beat_constant": True}, {**DRAWN, "schedule.points": "0:1, 1:0.6"}, "its rate does not change"),
    ],
)
def test_what_a_run_lacks_is_said(asked, changes, words):
    run = BALL.changed(changes)
    missing = goal(asked).missing(run)
    assert missing.startswith(words)
    assert bool(missing) is bool(words)
    assert goal(asked).reached(run) is not bool(words)


def test_a_run_that_comes_and_goes_has_not_arrived():
    run = Experiment(surface="ravine", optimizer="momentum", learning_rate=0.1, steps=9).changed(
        {"optimizer.momentum": 0.95}
    )
    long = [run.replace(steps=steps) for steps in range(3, 60)]
    said = {goal({"arrive_within": 100}).missing(each) for each in long}
    assert any(text.startswith("it comes within 1% at step ") and text.endswith("but does not stay") for text in said)


def test_a_drawn_schedule_cannot_hide_its_rate():
    tiny = BALL.changed({"learning_rate": 0.25, **DRAWN, "schedule.points": "0:10, 1:10"})
    assert goal({"diverge_up_to": 2.2}).missing(tiny) == "its largest rate is 2.5"
    assert goal({"diverge_up_to": 2.2}).score(tiny) == 2.5
    small = BALL.changed({"learning_rate": 10, **DRAWN, "schedule.points": "0:0.05, 1:0.05"})
    assert goal({"arrive_from": 5}).score(small) == 0.5


def test_to_beat_the_best_constant_rate_takes_a_margin(monkeypatch):
    asked = goal({"beat_constant": True})
    assert not asked.missing(NOISY)
    constant = NOISY.replace(schedule="constant")
    assert "the best constant rate's is" in asked.missing(NOISY.replace(learning_rate=1e-5))
    assert best_constant(NOISY) == best_constant(constant) > asked.score(NOISY)
    flat = NOISY.changed({**DRAWN, "schedule.points": "0:1, 1:1"})
    assert asked.missing(flat).startswith("its rate does not change")
    own = asked.score(NOISY)
    monkeypatch.setattr(ends, "best_constant", lambda _: own * 1.005)
    assert asked.missing(NOISY).endswith("but by less than 1%")
    monkeypatch.setattr(ends, "best_constant", lambda _: own * 1.02)
    assert asked.reached(NOISY)
