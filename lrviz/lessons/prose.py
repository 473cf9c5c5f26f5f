"""Prose: Markdown whose numbers come from runs and whose links know the app."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markdown_it import MarkdownIt

from lrviz.descent.experiment import Experiment
from lrviz.lessons.as_text import as_percent
from lrviz.lessons.blocks import Block, Challenge
from lrviz.lessons.facts import as_text, check_name, facts
from lrviz.spec.settings import Settings
from lrviz.training import Training

QUOTE = re.compile(r"\[\[([a-z0-9-]+)(?::([^\]:]+?))?\.((?:(?:surface|optimizer|schedule)\.)?[a-z_][a-z0-9_]*)(%)?\]\]")
"""[[block.fact]] or [[block:Row.fact]], and with a % at its end in percent; a row may be called 0.2"""
LINK = re.compile(r"\]\((lesson|page|glossary|playground|training):((?:(?!\]\()[^)\s])*+)\)")
OURS = ("lesson:", "page:", "glossary:", "playground:", "training:")
LIKE_A_QUOTE = re.compile(r"\[\[[^\[\]]*\.\s*[A-Za-z_](?:(?!\[\[)[^\]])*+\]\]")
CODE_OR_FORMULA = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)|\$[^$]+\$", re.S)
PAR = "par"
LABS = {"playground": Experiment, "training": Training}
"""The pages that a link can open with a run of its own, and what they run."""


@dataclass(frozen=True)
class Prose:
    """Markdown between two blocks; the line on which it begins."""

    text: str
    line: int


def texts(part: Prose | Block) -> Iterator[tuple[int, str]]:
    """All Markdown of a part, each with the line on which it begins (of a block, the block's)."""
    if isinstance(part, Prose):
        yield part.line, part.text
        return
    for name in ("question", "caption", "why"):
        yield part.line, getattr(part, name, "")
    for name in ("options", "hints"):
        for text in getattr(part, name, ()):
            yield part.line, text


def check_quotes(text: str, blocks: Mapping[str, Block]) -> Iterator[tuple[int, str]]:
    """What is wrong with the quotes of a text, each with its line in the text, from 0."""
    for match in QUOTE.finditer(text):
        try:
            _quoted_run(blocks, match)
        except ValueError as error:
            yield text[: match.start()].count("\n"), str(error)


def check_forms(text: str, markdown: MarkdownIt) -> Iterator[tuple[int, str]]:
    """What looks like a quote or like a link of ours but would not become one, each with its line, from 0."""
    for token in markdown.parse(LINK.sub("](#)", text)):
        if token.type != "inline":
            continue
        line = (token.map or [0])[0]
        for child in token.children or ():
            target = str(child.attrs.get("href", ""))
            if child.type == "link_open" and target.startswith(OURS):
                yield line, f"write this link as [words]({target[:60]}), without a title and all in one place"
        bare = CODE_OR_FORMULA.sub(lambda match: "\n" * match[0].count("\n"), token.content)
        for match in LIKE_A_QUOTE.finditer(bare):
            if not QUOTE.fullmatch(match[0]):
                yield (
                    line + bare[: match.start()].count("\n"),
                    f"{match[0][:60]} is no number of a run; write [[block.fact]] or [[block:Row.fact]]",
                )


def quoted_runs(text: str, blocks: Mapping[str, Block]) -> list[Settings]:
    """The runs whose facts a text quotes."""
    return list(dict.fromkeys(_quoted_run(blocks, match) for match in QUOTE.finditer(text)))


def rendered(text: str, blocks: Mapping[str, Block], definitions: Mapping[str, str], computed: bool = True) -> str:
    """The Markdown as it is shown: quotes replaced by what was computed, links by addresses in the app.

    A glossary's link shows its definition when pointed at. computed: False leaves an ellipsis in the place of each
    number.
    """

    def number(match: re.Match[str]) -> str:
        if not computed:
            return "…"
        block = blocks.get(match[1])
        if match[3] == PAR and isinstance(block, Challenge):
            return block.goal.kind.write(block.goal.score(block.par_run))
        return (as_percent if match[4] else as_text)(facts(_quoted_run(blocks, match))[match[3]])

    def address(match: re.Match[str]) -> str:
        kind, target = match[1], match[2]
        if kind in ("lesson", "page"):
            return f"]({target})"
        if kind in LABS:
            return f"]({kind}?{target})"
        shown = definitions.get(target, "").replace('"', "”")
        return f']({GLOSSARY}#{target} "{shown}")'

    return LINK.sub(address, QUOTE.sub(number, text))


GLOSSARY = "glossary"


def _quoted_run(blocks: Mapping[str, Block], match: re.Match[str]) -> Settings:
    name, row, fact, _ = match.groups()
    if name not in blocks:
        raise ValueError(f"{match[0]} quotes a block that this lesson does not have; it has {', '.join(blocks)}")
    block, runs = blocks[name], blocks[name].runs()
    if fact == PAR:
        if not isinstance(block, Challenge) or not block.goal.kind.score:
            raise ValueError(f"{match[0]}: only a challenge with a score has a par")
        return block.par_run
    if (row or "") not in runs:
        rows = ", ".join(filter(None, runs)) or "none"
        raise ValueError(f"{match[0]}: this block has no such run; its rows are {rows}")
    check_name(fact, runs[row or ""])
    return runs[row or ""]
