"""Whether a pattern takes longer than in proportion to its text: it is tried on texts made of what stands in it.

A text is something in front, a piece that is repeated, and something behind.
"""

import re
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, product
from re import _constants as sre
from re import _parser as parser

METHODS = ("match", "fullmatch", "search", "findall")
LENGTHS = (8, 16, 24, 28, 40, 64, 200, 1000, 4000)
"""Characters. They grow slowly at first, so that what doubles with each character is seen before it hangs."""

SLOW = 0.002
"""Seconds; what is linear takes a fiftieth of it or less for the longest text."""

GROWTH = 10.0
"""Times as long for a text four times as long: linear is 4, quadratic 16."""

PATIENCE = 1.0
"""Seconds of this process after which a match is cut off: it is slow."""


class CutOff(Exception):
    """A match took too long."""


def spent(run: Callable[[str], object], text: str) -> float:
    """Seconds of this thread; infinite if it takes longer than is waited for."""

    def cut(*_: object) -> None:
        raise CutOff

    before = signal.signal(signal.SIGVTALRM, cut)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
    begun = time.thread_time()
    try:
        run(text)
        return time.thread_time() - begun
    except CutOff:
        return float("inf")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def least(run: Callable[[str], object], text: str, times: int = 5) -> float:
    """The least of some times; what was cut off once is not tried again."""
    best = float("inf")
    for _ in range(times):
        best = min(best, took := spent(run, text))
        if took == float("inf"):
            break
    return best


def is_superlinear(run: Callable[[str], object], text: Callable[[int], str]) -> bool:
    """Whether the time grows faster than the length of the text, beyond doubt."""
    for length in LENGTHS:
        if spent(run, text(length)) > SLOW:
            return all(
                (took := least(run, text(length))) > SLOW and took > GROWTH * least(run, text(length // 4))
                for _ in range(3)
            )
    return False


def pumped(front: str, piece: str, behind: str) -> Callable[[int], str]:
    """The text of so many characters: the front, the piece again and again, and what stands behind."""
    return lambda length: front + piece * (length // len(piece)) + behind


def found_guilty(pattern: re.Pattern[str], methods: tuple[str, ...] = METHODS) -> tuple[str, str, str, str] | None:
    """The method and the front, piece and end of a text with which a pattern is slow; None if there is none."""
    fronts, pieces, ends = parts_of(pattern)
    for method, front, piece, end in product(methods, fronts, pieces, ends):
        if is_superlinear(getattr(pattern, method), pumped(front, piece, end)):
            return method, front, piece, end
    return None


# What texts are made of: the pattern's own parse tree.

POOL = "a1 \n=A_-.:,'\"()[]{}<>/#$%x9\t"
"""Characters by which a set is represented, besides those that it names."""

ENDS = ("", "\0", "x", " !")
UNBOUNDED = 100
"""Repetitions: a pattern that allows fewer takes a bounded time from each place."""

Nodes = Iterable[tuple[int, object]]


def is_in(items: Nodes, char: str) -> bool:
    """Whether a set holds the character."""
    categories = {
        sre.CATEGORY_DIGIT: r"\d",
        sre.CATEGORY_NOT_DIGIT: r"\D",
        sre.CATEGORY_SPACE: r"\s",
        sre.CATEGORY_NOT_SPACE: r"\S",
        sre.CATEGORY_WORD: r"\w",
        sre.CATEGORY_NOT_WORD: r"\W",
    }
    negated, found = False, False
    for kind, what in items:
        if kind is sre.NEGATE:
            negated = True
        elif kind is sre.LITERAL:
            found |= ord(char) == what
        elif kind is sre.RANGE:
            found |= what[0] <= ord(char) <= what[1]
        else:
            found |= bool(re.match(categories[what], char))
    return found != negated


def members(items: Nodes) -> list[str]:
    """Some characters of a set."""
    named = [chr(what if kind is sre.LITERAL else what[0]) for kind, what in items if kind in (sre.LITERAL, sre.RANGE)]
    return [char for char in dict.fromkeys([*named, *POOL]) if is_in(items, char)][:4]


def inside(kind: int, what: object) -> list[Nodes]:
    """The parts of a node."""
    if kind is sre.BRANCH:
        return list(what[1])
    if kind is sre.GROUPREF_EXISTS:
        return [part for part in what[1:] if part]
    if kind is sre.ATOMIC_GROUP:
        return [what]
    return [what[-1]] if kind in (sre.SUBPATTERN, sre.ASSERT, sre.ASSERT_NOT, *REPEATS) else []


REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)


def examples(nodes: Nodes, many: int = 4) -> list[str]:
    """Some short texts that nodes match one after the other, what they look at around them left out."""
    texts = [""]
    for kind, what in nodes:
        if kind is sre.LITERAL:
            here = [chr(what)]
        elif kind is sre.NOT_LITERAL:
            here = [char for char in POOL if ord(char) != what][:2]
        elif kind is sre.ANY:
            here = ["a", " "]
        elif kind is sre.IN:
            here = members(what)
        elif kind in REPEATS:
            once = examples(what[2], 2)
            here = [text * count for count in {max(what[0], 1), what[0]} for text in once]
        elif kind in (sre.BRANCH, sre.SUBPATTERN, sre.ATOMIC_GROUP, sre.GROUPREF_EXISTS):
            here = [text for part in inside(kind, what) for text in examples(part, 2)]
        else:
            here = [""]
        texts = [before + text for text, before in islice(product(here or [""], texts), many)]
    return list(dict.fromkeys(texts))


def repeats(nodes: Nodes, fronts: Sequence[str] = ("",)) -> Iterator[tuple[Sequence[str], Nodes]]:
    """What may be repeated without end, each with texts that come before it."""
    for kind, what in nodes:
        if kind in REPEATS and what[1] > UNBOUNDED:
            yield fronts, what[2]
        for part in inside(kind, what):
            yield from repeats(part, fronts)
        fronts = [before + text for before, text in product(fronts[:2], examples([(kind, what)], 2))]


def tokens(nodes: Nodes) -> Iterator[str]:
    """The words and characters that stand in a pattern."""
    word = ""
    for kind, what in nodes:
        if kind is sre.LITERAL:
            word += chr(what)
            yield chr(what)
            continue
        yield word
        word = ""
        yield from members(what) if kind is sre.IN else ["a", " "] if kind is sre.ANY else []
        for part in inside(kind, what):
            yield from tokens(part)
    yield word


@lru_cache
def parts_of(pattern: re.Pattern[str]) -> tuple[list[str], list[str], list[str]]:
    """Fronts, pieces and ends to try with a pattern."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    fronts, pieces = {"": None}, {}
    for before, body in repeats(tree):
        once = examples(body)
        fronts |= dict.fromkeys(before)
        pieces |= dict.fromkeys([*once, *(front + text for front in before for text in once[:2])])
    pieces |= dict.fromkeys([*examples(tree), *tokens(tree)])
    return list(fronts)[:6], [piece for piece in pieces if piece][:40], list(ENDS)
