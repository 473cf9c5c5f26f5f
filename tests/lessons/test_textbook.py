"""Our own lessons: every block is run, every claim checked, every link followed, every number has a source."""

import math
import re
from collections.abc import Iterator, Sequence

import pytest

from lrviz.descent.experiment import Experiment
from lrviz.descent.verdict import Verdict
from lrviz.lessons import Lesson
from lrviz.lessons.blocks import Block, Challenge, Code, LabBlock, Predict
from lrviz.lessons.check import check_lesson, link_problem, links
from lrviz.lessons.document import MARKDOWN, NAME
from lrviz.lessons.facts import facts
from lrviz.lessons.library import OURS, library
from lrviz.lessons.prose import QUOTE, Prose, texts
from lrviz.pages import RESERVED
from lrviz.spec.settings import Settings

LIBRARY = library()
LESSONS = LIBRARY.ours
STAGED = (LabBlock, Predict, Challenge)
SOURCE = re.compile(r"\b[A-ZÅÄÖ][\w&.,’ \-]*?\(?,? ?(?:1[89]|20)\d\d\b")
NOT_A_NUMBER_OF_OURS = re.compile(r"\b1%|\b[23]D\b|\bLessons? \d+(?: and \d+)?|^\s*\d+\. ", re.M)


def keys(lessons: Sequence[Lesson]) -> list[str]:
    return [lesson.key for lesson in lessons]


def of(key: str) -> Lesson:
    return LIBRARY[key]


def runs_of(lesson: Lesson) -> Iterator[Settings]:
    """What a reader sees on the stages of a lesson: the runs, the pinned ones, and the pars."""
    for block in lesson.blocks.values():
        if isinstance(block, STAGED):
            yield from (block.run, *block.pins)
        if isinstance(block, Challenge):
            yield block.par_run


def schedules(*keys: str):
    return {f"schedule {key}": lambda run, key=key: run.schedule == key for key in keys}


def optimizers(*keys: str):
    return {f"optimizer {key}": lambda run, key=key: run.optimizer == key for key in keys}


def on(*keys: str):
    return {f"surface {key}": lambda run, key=key: run.surface == key for key in keys}


def noisy(run: Experiment) -> bool:
    return run.gradient_noise > 0 or run.surface_params.get("batch_size", 0) > 0


SUBJECTS = {
    "what-the-learning-rate-is": {"one step": lambda run: run.optimizer == "sgd"},
    "too-small-too-large": {},
    "the-rolling-ball": {**optimizers("sgd", "momentum", "nesterov"), **on("saddle", "plateau")},
    "static-and-dynamic-rates": {
        "constant": lambda run: run.schedule == "constant",
        "noise floor": noisy,
        "decay under noise": lambda run: noisy(run) and run.schedule != "constant",
        "warm-up": lambda run: run.schedule in ("warmup_cosine", "one_cycle"),
    },
    "schedules": schedules(
        "step", "exponential", "plateau", "cosine", "cyclical", "warm_restarts", "warmup_cosine", "one_cycle", "drawn"
    ),
    "adaptive-optimizers": optimizers("adagrad", "adadelta", "rmsprop", "adam", "adamw", "lion"),
    "finding-a-rate": {**schedules("range_test"), "noise": noisy, **optimizers("sgd", "momentum", "adam")},
    "in-code": {**optimizers("adam"), **schedules("step", "plateau", "range_test")},
    "practical-tips": {
        "Adam's start": lambda run: run.optimizer == "adam" and run.learning_rate == 0.001,
        "SGD's start": lambda run: run.optimizer == "sgd" and run.learning_rate == 0.01,
        **schedules("cosine"),
        "large batch": lambda run: run.batch_size >= 512,
        "small batch": lambda run: 0 < run.batch_size < 16,
        "clipping": lambda run: run.clip_norm is not None,
        "early stopping": lambda run: run.early_stopping is not None,
    },
    "signs-of-a-bad-rate": {
        "diverging loss": lambda run: facts(run)["diverged_at"] is not None,
        "flat loss": lambda run: facts(run)["median_update_ratio"] < 1e-4,
        "fluctuating accuracy": lambda run: (facts(run)["swing"] or 0) > 0.05,
        "NaN": lambda run: math.isnan(facts(run)["train_loss"]),
    },
    "summary": {},
}


def test_our_lessons_can_all_be_read():
    assert not LIBRARY.faults
    files = sorted(OURS.glob("*.md"))
    assert [f"{lesson.about.order:02}-{lesson.key}.md" for lesson in LESSONS] == [file.name for file in files]
    assert [lesson.about.order for lesson in LESSONS] == list(range(1, len(files) + 1))


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_every_block_does_what_it_says_and_every_link_leads_somewhere(lesson):
    assert not [str(fault) for fault in check_lesson(lesson, LIBRARY)]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_a_lesson_opens_with_a_run_and_a_question_and_asks_on(lesson):
    first = next(part for part in lesson.parts if isinstance(part, Block))
    assert isinstance(first, STAGED)
    assert first.question
    assert lesson.parts.index(first) <= 1
    kinds = [type(block) for block in lesson.blocks.values()]
    assert Predict in kinds
    assert Challenge in kinds


@pytest.mark.parametrize(
    ("key", "subject"), [(key, subject) for key, subjects in SUBJECTS.items() for subject in subjects]
)
def test_every_subject_of_a_lesson_has_a_run_that_shows_it(key, subject):
    assert any(SUBJECTS[key][subject](run) for run in runs_of(of(key))), f"{key} shows no {subject}"


def test_lesson_2_shows_every_verdict():
    assert {facts(run)["verdict"] for run in runs_of(of("too-small-too-large"))} == set(Verdict)


def test_lesson_1_works_one_step_through():
    assert any(
        "step" in block.details
        for block in of("what-the-learning-rate-is").blocks.values()
        if isinstance(block, LabBlock)
    )


def test_lesson_8_has_the_code_it_names():
    code = {
        (block.framework, block.run.optimizer, block.run.schedule)
        for block in of("in-code").blocks.values()
        if isinstance(block, Code)
    }
    assert any(framework == "keras_fit" and schedule == "constant" for framework, _, schedule in code)
    assert any(framework == "keras_fit" and schedule == "plateau" for framework, _, schedule in code)
    assert any(framework == "pytorch" and optimizer == "adam" for framework, optimizer, _ in code)
    assert any(framework == "pytorch" and schedule == "step" for framework, _, schedule in code)
    assert any(framework == "pytorch_range_test" for framework, *_ in code)


def test_every_term_of_the_glossary_has_two_sentences_a_lesson_and_a_lab():
    assert LIBRARY.glossary
    for term in LIBRARY.glossary.values():
        sentences = re.findall(r"[.!?](?:\s|$)", re.sub(r"\b(?:e\.g|i\.e|al|etc)\.", "", term.definition))
        assert len(sentences) == 2, term.term
        assert not link_problem(f"lesson:{term.lesson}", LIBRARY)
        assert not link_problem(term.lab, LIBRARY)


def test_every_term_is_used_by_a_lesson():
    used = {
        link.partition(":")[2]
        for lesson in LESSONS
        for part in lesson.parts
        for _, text in texts(part)
        for _, link in links(text)
        if link.startswith("glossary:")
    }
    assert set(LIBRARY.glossary) - used == set()


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.key)
def test_every_number_in_the_prose_comes_from_a_run_or_has_a_source(lesson):
    typed = [
        paragraph
        for part in lesson.parts
        if isinstance(part, Prose)
        for paragraph in paragraphs(part.text)
        if has_a_typed_number(paragraph)
    ]
    assert not typed


def paragraphs(text: str) -> Iterator[str]:
    """The pieces of text between empty lines, without formulas, code, links' targets and quotes of runs."""
    for token in MARKDOWN.parse(QUOTE.sub("", text)):
        if token.type == "inline":
            yield "".join(child.content if child.type == "text" else " " for child in token.children or ())


def has_a_typed_number(paragraph: str) -> bool:
    if SOURCE.search(paragraph):
        return False
    return bool(re.search(r"\d", NOT_A_NUMBER_OF_OURS.sub("", paragraph)))


def test_a_typed_number_without_a_source_is_found():
    assert has_a_typed_number("It arrives after 40 steps.")
    assert not has_a_typed_number("It arrives after 40 steps (Polyak, 1964).")
    assert not has_a_typed_number("Within 1% in 3D, see Lesson 4.")


def test_a_teachers_folder_is_beside_ours_and_its_faults_are_named(tmp_path, monkeypatch):
    (tmp_path / "01-mine.md").write_text((OURS / "02-too-small-too-large.md").read_text())
    (tmp_path / "02-broken.md").write_text("no front matter")
    (tmp_path / "03-large.md").write_bytes(b"x" * 5_000_000)
    (tmp_path / "04-bytes.md").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "05-too-small-too-large.md").write_text("")
    (tmp_path / "Bad Name.md").write_text("")
    monkeypatch.setenv("LRVIZ_LESSONS", str(tmp_path))
    every = library()
    assert keys(every.ours) == keys(LESSONS)
    assert [lesson.key for lesson in every.teachers] == ["mine"]
    said = "\n".join(map(str, every.faults))
    for words in ("02-broken.md, line 1", "4.8 MB", "not text in UTF-8", "is taken", "Bad Name.md: its name must be"):
        assert words in said


LESSON = "---\ntitle: {}\norder: 1\nsummary: s\nminutes: 1\n---\nWords.\n"


@pytest.mark.parametrize("name", sorted(name for name in RESERVED if NAME.fullmatch(name)))
def test_no_lesson_takes_the_address_of_a_page(name, tmp_path, monkeypatch):
    (tmp_path / f"12-{name}.md").write_text(LESSON.format("Mine"))
    (tmp_path / "13-other.md").write_text(LESSON.format("Other"))
    monkeypatch.setenv("LRVIZ_LESSONS", str(tmp_path))
    assert [lesson.key for lesson in library().teachers] == ["other"]
    assert f"12-{name}.md: the address /{name} is taken; give the file another name" in str(library().faults[0])


def test_of_two_lessons_of_one_name_the_first_is_read(tmp_path, monkeypatch):
    (tmp_path / "12-mine.md").write_text(LESSON.format("First"))
    (tmp_path / "13-mine.md").write_text(LESSON.format("Second"))
    monkeypatch.setenv("LRVIZ_LESSONS", str(tmp_path))
    assert [lesson.about.title for lesson in library().teachers] == ["First"]
    assert "13-mine.md: the address /mine is taken" in str(library().faults[0])


@pytest.mark.parametrize(("value", "words"), [("lessons", "absolute path"), ("/nowhere/at/all", "absolute path")])
def test_a_bad_folder_is_named_and_ours_stay(value, words, monkeypatch):
    monkeypatch.setenv("LRVIZ_LESSONS", value)
    every = library()
    assert keys(every.ours) == keys(LESSONS)
    assert words in str(every.faults[0])


def test_a_teachers_folder_without_lessons_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("LRVIZ_LESSONS", str(tmp_path))
    assert "holds no lesson" in str(library().faults[0])


def test_a_changed_file_is_read_again(tmp_path, monkeypatch):
    monkeypatch.setenv("LRVIZ_LESSONS", str(tmp_path))
    (tmp_path / "01-mine.md").write_text(LESSON.format("One"))
    assert library().teachers[0].about.title == "One"
    (tmp_path / "01-mine.md").write_text(LESSON.format("Another"))
    assert library().teachers[0].about.title == "Another"
