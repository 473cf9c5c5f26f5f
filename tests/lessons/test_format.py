"""The lesson format: what is read, and what is said about what can't be."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrviz.descent.experiment import Experiment
from lrviz.lessons import LessonError, parse
from lrviz.lessons.claims import claim
from lrviz.lessons.glossary import read_glossary
from lrviz.lessons.goals import GOALS, goal
from lrviz.lessons.prose import rendered
from lrviz.lessons.strict_yaml import read_mapping
from lrviz.training import Training

HEAD = "---\ntitle: T\norder: 3\nsummary: S.\nminutes: 4\n---\n"
LAB = "```lab a\nrun: {surface: bowl, learning_rate: 0.1}\n```\n"

MOONS = Training(network="two_moons", optimizer="adam", learning_rate=0.03, epochs=20)


def faults(text: str) -> list[tuple[int, str]]:
    with pytest.raises(LessonError) as raised:
        parse(text, "key", "file.md")
    return list(raised.value.faults)


def block(kind: str, *lines: str) -> str:
    return f"{HEAD}\n```{kind} name\n" + "\n".join(lines) + "\n```\n"


BOWL = "run: {surface: bowl}"
BAD = [  # the text, the line, words of the message
    ("", 1, "begins with ---"),
    ("Words only.", 1, "begins with ---"),
    ("---\ntitle: T\n---\n", 1, "needs the field 'order'"),
    ("---\ntitle: T\norder: first\nsummary: S\nminutes: 1\n---\n", 3, "order: Input should be a valid integer"),
    ("---\ntitle: T\norder: 0\nsummary: S\nminutes: 1\n---\n", 3, "greater than or equal to 1"),
    ("---\ntitle: a: b\norder: 1\n---\n", 2, "needs quotes"),
    ("---\ntitle: T\ntitle: U\n---\n", 3, "stands here twice"),
    (f"{HEAD}# Title\n", 7, "headings begin with ##"),
    (f"{HEAD}```labb x\n```\n", 7, "no kind of block; kinds are lab, predict"),
    (f"{HEAD}```lab\n{BOWL}\n```\n", 7, "needs one name"),
    (f"{HEAD}```lab My_Lab\n{BOWL}\n```\n", 7, "needs one name"),
    (f"{HEAD}{LAB}{LAB}", 10, "two blocks are called 'a'"),
    (f"{HEAD}```lab a\n{BOWL}\n", 7, "never closed"),
    (f"{HEAD}Words [[b.steps]].\n\n{LAB}", 7, "does not have; it has a"),
    (f"{HEAD}Words\nand [[a.color]].\n\n{LAB}", 8, "'color' is no fact of a run; facts are learning_rate"),
    (f"{HEAD}Words [[a.par]].\n\n{LAB}", 7, "only a challenge with a score has a par"),
    (block("lab"), 8, "needs the field 'run'"),
    (block("lab", "run: 3"), 9, "words of a link"),
    (block("lab", "run: {surface: moon}"), 9, "surface must be one of bowl"),
    (block("lab", "run: {learning_rate: -1}"), 9, "learning_rate must be a number from 1e-08 to 100"),
    (block("lab", "run: surface=moon"), 9, "surface must be one of"),
    (block("lab", BOWL, "colour: red"), 10, "no field of lab; fields are run, show"),
    (block("lab", BOWL, "name: x"), 10, "no field of lab"),
    (block("lab", BOWL, "show: [speed]"), 10, "'speed' is no control; controls are surface"),
    (block("lab", BOWL, "show: [steps]", "hide: [steps]"), 8, "only one of them"),
    (block("lab", BOWL, "expect: {verdict: good}"), 10, "verdict must be one of too_small"),
    (block("lab", BOWL, "expect: {colour: red}"), 10, "no fact of a run"),
    (block("lab", BOWL, "pins:", "  - {learning_rate: 1}", "  - {optimizer: sdg}"), 12, "optimizer must be one of sgd"),
    (block("lab", BOWL, "omit: [2d]"), 10, "'3d' or 'learning_rate_chart'"),
    (block("predict", BOWL, "question: Q", "options: {a: {verdict: stuck}}", "answer: 1", "why: w"), 11, "at least 2"),
    (
        block(
            "predict",
            BOWL,
            "question: Q",
            "options: {a: {steps_to_goal: '< x'}, b: {verdict: stuck}}",
            "answer: 1",
            "why: w",
        ),
        11,
        "is no comparison",
    ),
    (
        block(
            "predict",
            BOWL,
            "question: Q",
            "options: {a: {verdict: stuck}, b: {verdict: diverged}}",
            "answer: 3",
            "why: w",
        ),
        8,
        "answer must be from 1 to 2",
    ),
    (block("challenge", BOWL, "goal: {win: 1}", "par: {steps: 3}"), 10, "goal must be one of arrive_within"),
    (block("challenge", BOWL, "goal: {arrive_within: 0}", "par: {steps: 3}"), 10, "whole number from 2 to 2000"),
    (block("challenge", BOWL, "goal: {arrive_within: 9}", "par: {stepz: 3}"), 11, "is not a field"),
    (block("quiz", "question: Q", "options: [a]", "answer: 1", "why: w"), 10, "at least 2"),
    (block("table", "columns: [label]"), 8, "needs run and rows, or of"),
    (block("table", "of: optimizers", "only: [sdg]", "columns: [label]"), 8, "'sdg' must be one of sgd"),
    (block("table", BOWL, "columns: [speed]"), 8, "no fact of a run"),
    (
        block("table", BOWL, "columns: [steps]", "rows: {A: {steps: 9}}", "expect: {B: {steps: 9}}"),
        12,
        "no row; rows are A",
    ),
    (block("code", BOWL, "framework: caffe"), 10, "framework must be one of pytorch"),
    (block("figure", BOWL, "kind: pie"), 10, "figure must be one of"),
    (block("lab", "run: &a {surface: bowl}", "expect: *a"), 10, "aliases"),
    (block("lab", "run: [" + "[" * 3000), 9, "nested too deeply"),
    (block("lab", "- a", "- b"), 9, "must be fields"),
]


@pytest.mark.parametrize(("text", "line", "words"), BAD)
def test_a_mistake_is_named_with_its_line_and_what_is_allowed(text, line, words):
    found = faults(text)
    assert any(words in message and at == line for at, message in found), found


def test_all_mistakes_of_a_file_are_named_at_once():
    text = f"{HEAD}# A\n\n```lab a\nrun: {{surface: moon}}\nshow: [x]\n```\n\n```predict b\n```\n"
    assert len(faults(text)) >= 5


def test_prose_code_and_blocks_stay_in_order():
    lesson = parse(f"{HEAD}One $x$.\n\n{LAB}\nTwo.\n\n```python\nx = 1\n```\n", "k", "f.md")
    assert [type(part).__name__ for part in lesson.parts] == ["Prose", "LabBlock", "Prose"]
    assert "x = 1" in lesson.parts[2].text
    assert lesson.parts[1].access.shown == {"learning_rate"}


def test_a_link_and_a_mapping_are_the_same_run():
    run = Experiment(surface="bowl", learning_rate=0.1)
    as_link = f"{HEAD}```lab a\nrun: https://school.org/playground?{run.to_query()}\n```\n"
    assert parse(as_link, "k", "f").blocks["a"].run == parse(HEAD + LAB, "k", "f").blocks["a"].run == run


def test_numbers_and_links_are_put_into_the_prose():
    lesson = parse(f"{HEAD}{LAB}", "k", "f")
    text = (
        "At [[a.learning_rate]], or [[a.learning_rate%]]: [x](lesson:b#c), [y](glossary:adam),"
        " [z](playground:surface=bowl)"
    )
    assert rendered(text, lesson.blocks, {"adam": 'An "optimizer".'}) == (
        'At 0.1, or 10%: [x](b#c), [y](glossary#adam "An ”optimizer”."), [z](playground?surface=bowl)'
    )


@given(st.text(max_size=400))
def test_any_text_is_a_lesson_or_has_faults(text):
    for written in (text, HEAD + text, f"{HEAD}```lab a\n{text}\n```\n"):
        with suppress(LessonError):
            assert parse(written, "key", "file.md").about


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: no", "no"),
        ("a: 1e-3", 0.001),
        ("a: 010", 10),
        ("a: 2024-01-01", "2024-01-01"),
        ("a: null", None),
        ("a: true", True),
        ("a: '1'", "1"),
        ("a: [1, 2]", [1, 2]),
    ],
)
def test_yaml_reads_yes_dates_and_octals_as_they_are_written(text, value):
    assert read_mapping(text, 1)[0] == {"a": value}


BALL = Experiment(surface="bowl", learning_rate=0.5, steps=20)


@pytest.mark.parametrize(
    ("parts", "holds"),
    [
        ({"verdict": "just_right"}, True),
        ({"verdict": "diverged"}, False),
        ({"steps": 20}, True),
        ({"steps": 21}, False),
        ({"steps_to_goal": "< 10"}, True),
        ({"steps_to_goal": "> 10"}, False),
        ({"steps_to_goal": "1..9"}, True),
        ({"diverged_at": "none"}, True),
        ({"zigzag": False}, True),
        ({"zigzag": True}, False),
        ({"surface": "bowl"}, True),
        ({"learning_rate": 0.5}, True),
        ({"learning_rate": 0.51}, False),
        ({"ahead_of": {"learning_rate": 0.1}}, True),
        ({"behind": {"learning_rate": 0.1}}, False),
        ({"behind": [{"learning_rate": 0.9}, {"learning_rate": 1.0}]}, True),
    ],
)
def test_a_claim_is_what_the_core_says(parts, holds):
    base = BALL.replace(learning_rate=0.5)
    assert bool(claim(parts, base).failures(base)) is not holds


def test_every_kind_of_goal_is_reached_by_some_run_and_not_by_another():
    noisy = Experiment(surface="bowl", gradient_noise=0.3, schedule="step", learning_rate=0.08, steps=200)
    tried = {
        "arrive_within": (20, BALL, BALL.replace(learning_rate=0.01)),
        "arrive_from": (0.4, BALL, BALL.replace(learning_rate=0.3)),
        "diverge_up_to": (2.2, BALL.replace(learning_rate=2.1), BALL),
        "end_below": (0.01, BALL, BALL.replace(learning_rate=0.001)),
        "beat_constant": (True, noisy, BALL),
        "test_within": (3, Experiment(), BALL.replace(start=(0.0, 0.0), gradient_noise=0.3)),
        "beat_pick": ("grid", Experiment(learning_rate=0.09), Experiment(learning_rate=0.01)),
        "verdict": ("too_small", BALL.replace(learning_rate=0.01), BALL),
        "accuracy_from": (0.9, MOONS, MOONS.replace(learning_rate=1e-4)),
        "validation_below": (0.3, MOONS, MOONS.replace(learning_rate=1e-4)),
        "rise_below": (1.1, MOONS, MOONS.replace(network="diabetes", learning_rate=0.1, epochs=100)),
        "swing_below": (0.02, MOONS, MOONS.replace(network="spiral", optimizer="sgd", learning_rate=1.0)),
        "sign": ("flat", MOONS.replace(network="digits_mlp", optimizer="sgd", learning_rate=1e-4), MOONS),
        "numbers_end_by": (3, MOONS.replace(network="diabetes", optimizer="sgd", learning_rate=30.0), MOONS),
    }
    assert set(tried) == set(GOALS)
    for name, (limit, good, bad) in tried.items():
        asked = goal({name: limit}, type(good))
        assert asked.reached(good), name
        assert not asked.reached(bad), name
        assert asked.words


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("term: x", 1, "a list of terms"),
        ("- term: A\n  definition: B.\n", 1, "lesson: Field required"),
        ("- term: A\n  definition: B.\n  lesson: c\n  lab: nowhere\n", 1, "lab: String should match"),
        (
            "".join(f"- {{term: {term}, definition: B., lesson: c, lab: 'lesson:a#b'}}\n" for term in "Aa"),
            2,
            "stands here twice",
        ),
    ],
)
def test_a_bad_glossary_is_named(text, line, words):
    with pytest.raises(LessonError) as raised:
        read_glossary(text)
    assert any(at == line and words in message for at, message in raised.value.faults), raised.value.faults
