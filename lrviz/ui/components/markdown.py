"""Text that is not ours in a message: shown as it is, never as Markdown.

Whatever came from an address, a widget, a file, an exception or the environment goes through `escape_markdown` before
Streamlit sees it; `tests/test_architecture.py` looks after that.
"""

import re
from collections.abc import Iterable

# Every sign of ASCII that begins, ends or separates anything in CommonMark, GFM, or what Streamlit adds to them.
_MARKS = str.maketrans({mark: f"\\{mark}" for mark in '\\`*_~^[](){}<>#+-=|!&$:"@/'})
_NUMBERED = re.compile(r"^(\d+)\.")
# Streamlit looks for these once more in the finished text, where a backslash is gone: links, e-mail, emoji.
_TAKEN_UP_LATER = re.compile(r"https?://|www\.|\S@\S|:[\w+-]+:", re.IGNORECASE)
_BREAKS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def escape_markdown(message: object) -> str:
    """The message as Markdown that shows exactly it, on one line; what follows its first line is an excerpt.

    The excerpt keeps its lines and spaces. Signs that cannot be seen, among them those that turn the direction of
    writing, are shown by their code.
    """
    first, _, excerpt = _BREAKS.sub("\n", str(message)).partition("\n")
    line = " ".join(map(_word, _visible(first).split()))
    line = _NUMBERED.sub(r"\1\\.", line)
    return f"{line}\n{_fenced(_visible(excerpt))}" if excerpt.strip() else line


def escape_markdown_list(items: Iterable[object]) -> str:
    """A list in Markdown of items that are shown as they are, each on one line."""
    return "\n".join(f"- {escape_markdown(' '.join(str(item).split()))}" for item in items)


def _visible(text: str) -> str:
    return "".join(sign if sign.isprintable() or sign == "\n" else _seen(sign) for sign in text)


def _seen(sign: str) -> str:
    if sign.isspace():
        return " "
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"


def _word(word: str) -> str:
    return _as_code(word) if _TAKEN_UP_LATER.search(word) else word.translate(_MARKS)


def _as_code(word: str) -> str:
    fence = "`" * (_longest_run(word) + 1)
    gap = " " if "`" in word else ""
    return f"{fence}{gap}{word}{gap}{fence}"


def _fenced(excerpt: str) -> str:
    fence = "`" * max(3, _longest_run(excerpt) + 1)
    return f"{fence}\n{excerpt}\n{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
