"""Whatever comes in, either a log or a message comes out."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from lrviz.labs.log import read_log
from tests.labs.log.illnesses import as_csv, curve
from tests.labs.log.outcome import outcome
from tests.labs.log.writers import fastai, lightning, trainer_state

WRITTEN = (lightning(), trainer_state(), fastai(fits=2), as_csv(curve("overfitting", 1)).decode())
ODD_CELLS = st.sampled_from(
    [
        "",
        " ",
        "nan",
        "inf",
        "-inf",
        "1e308",
        "-1e308",
        "5e-324",
        "1e999",
        "9" * 400,
        "0",
        "-0.0",
        "0,5",
        "1.234,5",
        "١٢",
        "1_0",
        "None",
        "loss",
        "epoch",
        '"',
        '""',
        "'",
        "#",
        "//",
        "tensor(0.5",
        "0x1F",
        "1e",
        "--1",
        "é",
        "\x0b",
        "true",
    ]
)
CELLS = st.one_of(st.floats(width=32).map(str), st.integers(0, 99).map(str), ODD_CELLS)
SEPARATORS = st.sampled_from([",", ";", "\t", "|", " "])
KEYS = st.sampled_from(["loss", "step", "log_history", "a"])
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner),
)


@settings(max_examples=300)
@given(
    st.binary(max_size=3000),
    st.sampled_from([b"", b"epoch,loss\n", b"step;loss\n1;2\n", b'{"log_history": [', b"\xff\xfe"]),
)
def test_any_bytes_are_a_sound_log_or_get_a_message(garbage, head):
    outcome(head + garbage)


@settings(max_examples=200)
@given(st.text(max_size=500))
def test_any_text_is_a_sound_log_or_gets_a_message(garbage):
    outcome(garbage)


@settings(max_examples=300)
@given(st.lists(st.lists(CELLS, max_size=5), min_size=1, max_size=30), SEPARATORS, st.booleans())
def test_a_table_of_odd_cells_is_a_sound_log_or_gets_a_message(rows, separator, header):
    head = [["epoch", "loss", "val_loss", "lr", "acc"]] if header else []
    outcome("\n".join(separator.join(row) for row in head + rows))


@settings(max_examples=200)
@given(JSON, st.booleans())
def test_any_json_is_a_sound_log_or_gets_a_message(value, history):
    outcome(json.dumps({"log_history": value} if history else value))


@settings(max_examples=300)
@given(st.data())
def test_a_log_with_pieces_replaced_is_a_sound_log_or_gets_a_message(data):
    text = data.draw(st.sampled_from(WRITTEN))
    for _ in range(data.draw(st.integers(1, 4))):
        begin = data.draw(st.integers(0, len(text)))
        end = min(len(text), begin + data.draw(st.integers(0, 200)))
        piece = data.draw(st.one_of(st.just(""), st.just(text[begin:end] * 2), ODD_CELLS, st.text(max_size=9)))
        text = text[:begin] + piece + text[end:]
    outcome(data.draw(st.sampled_from([text, text.encode(errors="replace"), text.encode("utf-16", errors="replace")])))


def test_a_log_stays_readable_with_any_one_line_broken():
    lines = lightning().splitlines()
    whole = read_log("\n".join(lines))
    for n in range(1, len(lines)):
        log = outcome("\n".join([*lines[:n], "%&/(", *lines[n + 1 :]]))
        assert sum(map(len, whole.series)) - sum(map(len, log.series)) <= 2
