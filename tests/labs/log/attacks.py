"""Texts made to take long to read: a head, a piece that is repeated up to any size, and a tail.

Most were found by asking of each pattern and each loop what its worst input is. The pieces of `TOKENS` are what the
formats consist of; out of them hypothesis makes more.
"""

from collections.abc import Callable

Attack = Callable[[int], str]
"""About how many characters → the text."""


def pumped(head: str, pump: str, tail: str = "") -> Attack:
    """The piece as often as it fits."""
    return lambda size: head + pump * max(1, (size - len(head) - len(tail)) // len(pump)) + tail


def counted(head: str, piece: Callable[[int], str], tail: str = "") -> Attack:
    """Pieces that are all different."""

    def text(size: int) -> str:
        return head + "".join(map(piece, range(max(1, size // len(piece(1000)))))) + tail

    return text


def across(attack: Attack, length: int, head: str = "", separator: str = "\n") -> Attack:
    """The attack again and again, each time so long."""
    return lambda size: head + separator.join([attack(length)] * max(1, size // length))


WIDE = "step,loss," + ",".join(f"c{n}" for n in range(9_000)) + "\n"
TWO_LINES = "loss: 1.5\nloss: 1.4\n"

ATTACKS: dict[str, Attack] = {
    # one cell
    "spaces in front of a number": pumped("epoch,loss\n1,a=", " ", "x"),
    "brackets in front of a number": pumped("epoch,loss\n1,a=", "([", "x"),
    "a name in front of a number": pumped("epoch,loss\n1,", "a.", "="),
    "a number with many points": pumped("epoch,loss\n1,", "1.", "x"),
    "a number with many commas": pumped('epoch,loss\n1,"', "1,", 'x"'),
    "thousands": pumped('epoch,loss\n1,"1', ",000", 'x"'),
    "digits": pumped("epoch,loss\n1,", "9"),
    "digits in a text": pumped("epoch,loss\n1,(", "9", ")"),
    "an exponent": pumped("epoch,loss\n1,1e", "9"),
    "an exponent in a text": pumped("epoch,loss\n1,[1e", "9", "]"),
    "a fraction": pumped("epoch,loss\n1,0.5", "0", "1x"),
    "underscores": pumped("epoch,loss\n1,1", "_1"),
    "NUL": pumped("epoch,loss\n1,2\n" * 999 + "1,", "\0"),
    "white space of other alphabets": pumped("epoch,loss\n1,a=", "\u3000\u2028\x85", "x"),
    # one row
    "one row of numbers": pumped("epoch,loss\n", "1,"),
    "a header of numbers": pumped("", "1,"),
    "a header of words": pumped("", "a,"),
    "equal names": pumped("epoch,loss", ",loss"),
    "names that are numbered already": counted("a,a", lambda n: f",a ({n}),a"),
    "commas": pumped("epoch,loss\n", ","),
    "tabs": pumped("epoch\tloss\n", "\t"),
    "bars and spaces": pumped("epoch loss\n", "| "),
    "quotes": pumped("epoch,loss\n1,", '"'),
    "quoted cells": pumped("epoch,loss\n", '"",'),
    "an open quote": pumped("epoch,loss\n1,2\n", '"' + "a," * 99),
    "one long word": pumped("", "a"),
    # many rows
    "short rows under a wide header": pumped(WIDE, "1\n"),
    "rows of commas under a wide header": across(pumped("1", ","), 8_000, WIDE),
    "rows of words": pumped("epoch,loss\n", "x,y\n"),
    "rows of many words": pumped(WIDE, "x," * 8_000 + "\n"),
    "a quote in each row": pumped("epoch,loss\n", '1,"\n'),
    "a quote in some rows": pumped("epoch,loss\n", '1,"\n' + "1,2\n" * 19),
    "a quote over long rows": pumped("epoch,loss\n", '1,"' + "x" * 50_000 + "\n"),
    "headers": pumped("epoch,loss\n", "epoch,loss\n"),
    "other headers": counted("epoch,loss\n", lambda n: f"epoch,loss,a{n}\n"),
    "wide headers": across(counted("epoch,loss", lambda n: f",a{n}"), 5_000),
    "comments": pumped("epoch,loss\n", "#" * 50 + "\n", "1,2\n"),
    "blank lines": pumped("epoch,loss\n", "\n"),
    "blank lines in front": pumped("", "\n \n", "epoch,loss\n1,2\n"),
    "rows too long": pumped("epoch,loss\n", "1,2,3\n"),
    "steps in no order": counted("step,loss\n", lambda n: f"{n * 7919 % 10_007},{n % 7}\n"),
    "steps that start again": pumped("step,loss\n", "1,2\n2,2\n"),
    "NaN in many columns": pumped(
        ",".join(f"acc{n}" for n in range(150)) + "\n", ",".join(["nan"] * 150) + "\n" + ",".join(["1"] * 150) + "\n"
    ),
    # what is printed
    "spaces behind an epoch": pumped(TWO_LINES + "epoch", " ", "x"),
    "spaces behind epochs": across(pumped("epoch", " "), 3_900, TWO_LINES),
    "spaces behind steps": across(pumped("step'", " "), 3_900, TWO_LINES),
    "spaces behind iterations": across(pumped("iteration:", " "), 3_900, TWO_LINES),
    "epochs": pumped(TWO_LINES, "epoch "),
    "many epochs": counted(TWO_LINES, lambda n: f"epoch {n}\nloss: 1.5\n"),
    "digits of an epoch": across(pumped("loss: 1 epoch ", "9"), 3_900, TWO_LINES),
    "losses in a line": across(pumped("", "loss: 1 "), 3_900, TWO_LINES),
    "names in a line": across(counted("", lambda n: f"loss{n}=1 "), 3_900, TWO_LINES),
    "slashes": across(pumped("", "a/"), 3_900, TWO_LINES),
    "one long name": pumped(TWO_LINES, "loss"),
    "names without numbers": pumped(TWO_LINES, "loss: "),
    "digits behind losses": pumped(TWO_LINES, "loss: " + "1" * 41),
    "bars": pumped(TWO_LINES, "\r1/9 [=>] loss: 1", "\r9/9 [=] loss: 1\n"),
    "bars that are full": pumped(TWO_LINES, "9/9 [=] loss: 1\r"),
    "counts like bars": across(pumped("", "123456789/"), 3_900, TWO_LINES),
    "escapes": across(pumped("", "\x1b[0;1"), 3_900, TWO_LINES),
    "backspaces": pumped(TWO_LINES, "\b"),
    "dictionaries": pumped("", "{'loss': 1.5, 'epoch': 2}\n"),
    "dictionaries in one line": pumped(TWO_LINES, "{'loss': '1', "),
    # JSON
    "braces": pumped("", "{"),
    "braces behind an entry": pumped('{"loss": 1}\n', "{"),
    "braces and quotes": pumped('{"loss": 1}\n', '{"'),
    "braces and names": pumped('{"loss": 1}\n', '{"a"'),
    "braces, spaces and names": pumped('{"loss": 1}\n', '{ "a" '),
    "braces in braces": pumped('{"loss": 1}\n', '{"a":'),
    "braces in braces over lines": pumped('{"loss": 1}\n', '{"a": [\n{"b": {"c": 1},"d":\n'),
    "broken entries with entries in them": pumped('{"loss": 1}\n', '{"a": {"loss": 1}, "b": [[['),
    "entries that were cut off": pumped('{"loss": 1}\n', '{"loss": 1, "st'),
    "brackets": pumped("", "["),
    "brackets in an entry": pumped('{"loss": 1}\n{"a": ', "[", "1"),
    "brackets in entries": across(pumped('{"a": ', "[", "\n"), 1_500, '{"loss": 1}\n'),
    "closed brackets": pumped('[{"a": ', "[],", "1}]"),
    "commas in JSON": pumped("[", ","),
    "numbers in JSON": pumped("[", "1,"),
    "spaces in JSON": pumped('{"loss": 1}\n{', " ", '"a": 1}'),
    "line ends in JSON": pumped("[", "\n", "1"),
    "an integer in JSON": pumped('[{"loss": ', "9", "}]"),
    "integers in JSON": pumped("[", '{"loss": ' + "9" * 4_000 + "},"),
    "an exponent in JSON": pumped('[{"loss": -1e', "9", "}]"),
    "an open text in JSON": pumped('{"loss": 1}\n{"a": "', "x"),
    "escapes in JSON": pumped('{"loss": 1}\n{"a": "', "\\u12"),
    "names of one entry": counted('[{"a": 1', lambda n: f', "a{n}": 1', "}]"),
    "names of all entries": counted("[", lambda n: f'{{"loss{n}": 1}}, ', "{}]"),
    "a long name": pumped('[{"', "lossA", '": 1}]'),
    "numbers as texts": pumped('[{"loss": "a=', " ", 'x"}]'),
    "empty entries": pumped('{"loss": 1}\n', "{}\n"),
    "a history that does not come": pumped("{", '"log_history": ', "1}"),
    "a history far behind": pumped('{"a": [', "1,", '1], "log_history": [{"loss": 1}]}'),
    "spaces behind a history": pumped('{"a": [1], "log_history"', " ", ": 1}"),
}

TOKENS = [
    "epoch",
    "step",
    "iteration",
    "loss",
    "val_loss",
    "lr",
    "acc",
    "nan",
    "inf",
    "None",
    "1",
    "0.5",
    "1e5",
    "9" * 40,
    ",",
    ";",
    "\t",
    "|",
    " ",
    "  ",
    "\n",
    "\r",
    '"',
    "'",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ":",
    "=",
    "/",
    "\\",
    "\\u",
    ".",
    "-",
    "+",
    "%",
    "#",
    "_",
    "a",
    "é",
    "\u3000",
    "\x1b[",
    "\b",
    "\0",
    '{"',
    '":',
    '{"loss": 1}',
    '"log_history": [',
    "loss: 1 ",
    "epoch,loss\n",
    "1/9 [",
    "{'loss': 1}",
    "1,2\n",
]
"""What tables, JSON, its lines, dictionaries and printed lines consist of."""
