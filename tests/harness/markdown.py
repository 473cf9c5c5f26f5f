"""What Streamlit's Markdown makes of a text, as far as a reader could be misled by it."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(dollarmath_plugin)
MERE_TEXT = {"inline", "text", "code_inline", "softbreak", "text_special", "fence", "paragraph_open", "paragraph_close"}
LATER = {
    "link": r"https?://[-.\w]+\S*|www\.[-.\w]+\S*",
    "e-mail": r"[-.\w+]+@[-\w]+(?:\.[-\w]+)+",
    "emoji": r":[\w+-]+:",
    "icon": r":material_\w+:",
}
"""What Streamlit looks for in the text that the parser gives: GFM's own links, emoji and icons."""
DIRECTIVE = re.compile(r"(?<!\\):[a-zA-Z][\w-]*(\[(?:\\.|[^\]])*\]|\{[^}]*\})")


def made_of(body: str) -> Iterator[tuple[str, str]]:
    """Everything in `body` that is more than text: what it is, and its text and attributes."""
    body = body.replace(":material/", ":material_")  # as Streamlit does
    for token in _flat(PARSER.parse(body)):
        if token.type == "text":
            for kind, pattern in LATER.items():
                yield from ((kind, found[0]) for found in re.finditer(pattern, token.content, re.IGNORECASE))
        elif token.type not in MERE_TEXT or token.info:
            yield token.type, f"{token.content} {token.info} {dict(token.attrs)}"
    for found in DIRECTIVE.finditer(re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", body, flags=re.DOTALL)):
        yield "directive", found[0]


def text_of(body: str) -> str:
    """The text that a reader sees."""
    return "\n".join(_words(token) for token in PARSER.parse(body) if token.type in ("inline", "fence"))


def _words(token: Token) -> str:
    if not token.children:
        return token.content.removesuffix("\n")
    return "".join("\n" if child.type == "softbreak" else child.content for child in token.children)


def _flat(tokens: list[Token]) -> Iterator[Token]:
    """All tokens, those of a link's, an image's or an emphasis' text as part of it."""
    for token in tokens:
        inside: list[str] = []
        for child in token.children or ():
            if child.type in ("link_open", "em_open", "strong_open", "s_open"):
                inside.append(child.type)
            if child.type in ("link_close", "em_close", "strong_close", "s_close") and inside:
                inside.pop()
            if inside and child.type == "text":
                child = child.copy(type=inside[-1])
            yield child
        yield token if not token.children else token.copy(content="")
