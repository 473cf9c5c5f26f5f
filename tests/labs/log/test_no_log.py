"""What is no log: the message says what it is instead."""

import io

import pytest

from lrviz.labs.log import LogError, read_log


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b"", "is empty"),
        ("", "is empty"),
        (b" \n\n\t\n", "is empty"),
        ("\ufeff", "is empty"),
        (b"PK\x03\x04abc", "zip archive"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\x1f\x8b\x08", "gzip"),
        (bytes(range(256)) * 20, "is not a text"),
        (b"\0" * 99, "is not a text"),
        ("a\0b", "is not a text"),
        ("epoch,loss\n", "no row"),
        ("just a sentence\n", "no column of numbers"),
        ("# only\n# comments\n", "nothing but comments"),
        ("a,b\nx,y\nz,w\n", "no column of numbers"),
        ('{"a": {"b": 1}}', "no log_history"),
        ("[" * 5000, "no column of numbers"),
        ("{", "no log_history"),
        ("[]", "no column of numbers"),
        ('{"log_history": []}', "no column of numbers"),
        ("x" * 2_000_000, "longer than"),
        (b"1," * 30_000_000, "larger than 50 MB"),
        ("1\n" * 30_000_000, "larger than 50 MB"),
        (io.StringIO("step,loss\n1,2\n"), "binary file"),
        (7, "source must be"),
    ],
)
def test_what_is_no_log_says_why(source, words):
    with pytest.raises(LogError, match=words):
        read_log(source)


def test_a_message_names_the_file():
    with pytest.raises(LogError, match=r"events\.out\.tfevents\.1 is not a text \(a TensorBoard event file"):
        read_log(b"\x18\0\0\0\0\0\0\0\xa3\x7f\x4b\x22", name="events.out.tfevents.1")
