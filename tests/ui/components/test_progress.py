"""What a reader has done: merged the same way everywhere, and safe from what a browser may send."""

import json
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from lrviz.ui.components.progress.records import (
    MAX_ANSWER,
    MAX_COUNT,
    MAX_RECORDS,
    VERSION,
    BlockRecord,
    Book,
    Entry,
    book_from,
)
from tests.harness.deno import run_deno

answers = st.none() | st.integers(0, 3)
scores = st.none() | st.sampled_from([-1.5, 0, 0.25, 3.0, 40])
places = st.sampled_from(["momentum#first-run", "momentum#quiz", "schedules#first-run"])
entries = st.builds(Entry, st.builds(BlockRecord, answers, st.booleans(), scores), st.integers(0, 3))
books = st.builds(Book, st.integers(0, 2), st.dictionaries(places, entries))
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from([10**400, 2**53]),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(books, books)
def test_it_does_not_matter_which_of_two_books_merges_the_other(one, other):
    assert one.merged(other) == other.merged(one)
    assert one.merged(one) == one
    assert one.merged(other).merged(other) == one.merged(other)


@given(books, books, books)
def test_it_does_not_matter_in_which_order_books_are_merged(one, two, three):
    assert one.merged(two).merged(three) == one.merged(two.merged(three))


@given(books, books)
def test_what_is_solved_stays_solved_and_nothing_is_lost(one, other):
    if one.epoch == other.epoch:
        merged = one.merged(other).entries
        assert set(merged) == {*one.entries, *other.entries}
        assert all(merged[place].record.solved for place, entry in one.entries.items() if entry.record.solved)


def test_the_later_record_counts_and_a_solved_one_more():
    early, late = Entry(BlockRecord(answer=1), 1), Entry(BlockRecord(answer=2), 2)
    solved = Entry(BlockRecord(answer=3, solved=True), 0)

    def merged(*entries):
        book = Book()
        for entry in entries:
            book = book.merged(Book(0, {"a#b": entry}))
        return book.entries["a#b"]

    assert merged(late, early) == late
    assert merged(early, solved, late) == solved


@given(books, books)
def test_an_old_book_does_not_bring_back_what_was_reset(book, echo):
    fresh = book.merged(echo).forgotten()
    assert fresh.merged(echo).merged(book) == fresh
    noted = fresh.noting("a", "b", BlockRecord(answer=1))
    assert set(noted.merged(book).entries) == {"a#b"}


@given(books)
def test_a_book_survives_the_browser(book):
    assert book_from(json.loads(json.dumps(book.as_data()))) == book


@given(junk)
def test_nothing_that_a_browser_sends_raises(data):
    assert isinstance(book_from(data), Book)
    assert not book_from({"epoch": data, "records": data}).entries
    for records in ({"a#b": data}, {"a#b": [data] * 4}, {"a#b": [1, 1, data, 1]}, {"a#b": [data, 1, None, 1]}):
        for entry in book_from({"epoch": 0, "records": records}).entries.values():
            assert json.loads(json.dumps(entry.record.score)) == entry.record.score
            assert entry.record.answer is None or 0 <= entry.record.answer <= MAX_ANSWER
            assert type(entry.record.solved) is bool


@pytest.mark.parametrize(
    ("place", "values"),
    [
        ("momentum", [1, 1, 1.0, 1]),
        ("#b", [1, 1, 1.0, 1]),
        ("A#b", [1, 1, 1.0, 1]),
        ("a#b\n", [1, 1, 1.0, 1]),
        ("a#b#c", [1, 1, 1.0, 1]),
        ("a" * 81 + "#b", [1, 1, 1.0, 1]),
        ("<b>#b", [1, 1, 1.0, 1]),
        ("a#b", [True, 1, 1.0, 1]),
        ("a#b", [-1, 1, 1.0, 1]),
        ("a#b", [1.0, 1, 1.0, 1]),
        ("a#b", [1, 2, 1.0, 1]),
        ("a#b", [1, True, 1.0, 1]),
        ("a#b", [1, 1, math.nan, 1]),
        ("a#b", [1, 1, "1", 1]),
        ("a#b", [1, 1, 1.0, -1]),
        ("a#b", [1, 1, 1.0, MAX_COUNT + 1]),
        ("a#b", [1, 1, 1.0]),
        ("a#b", [1, 1, 1.0, 1, 1]),
        ("a#b", {}),
    ],
)
def test_what_is_malformed_is_left_out_and_the_rest_kept(place, values):
    book = book_from({"epoch": 3, "records": {place: values, "good#one": [1, 1, 0.5, 7]}})
    assert book == Book(3, {"good#one": Entry(BlockRecord(1, True, 0.5), 7)})


def test_a_book_stays_small():
    full = Book(0, {f"a#b{k}": Entry(BlockRecord(1), k) for k in range(MAX_RECORDS)})
    more = full.noting("new", "one", BlockRecord(solved=True))
    assert len(more.entries) == MAX_RECORDS
    assert "new#one" in more.entries
    assert "a#b0" not in more.entries
    assert len(full.merged(Book(0, {"c#d": Entry(BlockRecord(1), 10**6)})).entries) == MAX_RECORDS
    assert not book_from({"epoch": 0, "records": {f"a#b{k}": [1, 1, 1, 1] for k in range(MAX_RECORDS + 1)}}).entries
    assert len(json.dumps(full.as_data())) < 200_000


def test_noting_what_is_known_gives_back_the_same_book():
    book = Book().noting("a", "b", BlockRecord(answer=1))
    assert book.noting("a", "b", BlockRecord(answer=1)) is book
    solved = book.noting("a", "b", BlockRecord(answer=2, solved=True, score=30))
    assert solved.noting("a", "b", BlockRecord(answer=3)) is solved
    better = solved.noting("a", "b", BlockRecord(answer=2, solved=True, score=25))
    assert better.entries["a#b"].time > solved.entries["a#b"].time > book.entries["a#b"].time
    assert solved.merged(better) == better


@pytest.mark.parametrize(
    "wrong",
    [
        {"answer": -1},
        {"answer": True},
        {"answer": 1.5},
        {"answer": 1000},
        {"solved": 1},
        {"score": math.inf},
        {"score": math.nan},
        {"score": "1"},
        {"score": True},
    ],
)
def test_a_record_that_could_not_be_kept_is_refused(wrong):
    with pytest.raises(ValueError, match=f"^{next(iter(wrong))} is "):
        BlockRecord(**wrong)


def test_a_name_that_no_address_can_hold_is_refused():
    with pytest.raises(ValueError, match='"My lesson#b" names no block'):
        Book().noting("My lesson", "b", BlockRecord())


def _page():
    import streamlit as st

    from lrviz.ui.components import progress

    progress.mount()
    st.button("answer", on_click=progress.put, args=("a", "quiz", progress.BlockRecord(answer=1)))
    st.button("solve", on_click=progress.put, args=("a", "trial", progress.BlockRecord(solved=True, score=12.0)))
    st.button("reset", on_click=progress.reset)
    st.text(f"{sorted(progress.done('a'))} {progress.get('a', 'trial')} {progress.done('b')} {progress.generation()}")


def test_the_session_keeps_what_is_put():
    app = AppTest.from_function(_page, default_timeout=30).run()
    assert app.text[0].value == "[] None set() 0"
    app.button[0].click().run()
    app.button[1].click().run()
    assert app.text[0].value == "['quiz', 'trial'] BlockRecord(answer=None, solved=True, score=12.0) set() 0"
    app.button[2].click().run()
    assert app.text[0].value == "[] None set() 1"
    assert not app.exception


def test_the_browser_merges_as_the_server_does():
    """`book.js` and `records.py` are twins."""
    dice = random.Random(7)

    def book():
        entries = {
            f"a#b{k}": Entry(
                BlockRecord(dice.choice([None, 0, 2]), dice.random() < 0.5, dice.choice([None, 0, -1.5, 3])),
                dice.randrange(3),
            )
            for k in dice.sample(range(4), dice.randrange(4))
        }
        return Book(dice.randrange(2), entries)

    def full(start):
        return Book(0, {f"a#b{k}": Entry(BlockRecord(1), dice.randrange(300)) for k in range(start, start + 400)})

    pairs = [(book(), book()) for _ in range(400)] + [(full(0), full(300))]
    sent = json.dumps([[one.as_data(), other.as_data()] for one, other in pairs])
    found = json.loads(run_deno("run", "tests/ui/components/js/merge.js", given=sent))
    for (one, other), text in zip(pairs, found, strict=True):
        assert json.loads(text) == {"version": VERSION, **one.merged(other).as_data()}
