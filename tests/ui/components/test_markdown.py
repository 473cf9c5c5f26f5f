"""What is not ours is shown as it is: every text comes back as itself, and as nothing but text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrviz.ui.components.markdown import escape_markdown, escape_markdown_list
from tests.harness.markdown import made_of, text_of

ATTACKS = [
    "[Log in](//evil.test)",
    "![x](//evil.test/i.png)",
    "[x]: //evil.test",
    "<//evil.test>",
    "<https://evil.test>",
    "https://evil.test/a?b=c",
    "HTTP://evil.test",
    "www.evil.test",
    "me@evil.test",
    "mailto:me@evil.test",
    "<b>evil</b>",
    "<img src=//evil.test>",
    "<!-- evil -->",
    "&lt;evil&gt; &#58;",
    ":red[evil]",
    ":red-background[evil]",
    ":material/home:",
    ":smile:",
    ":streamlit:",
    ":help{evil}",
    "$evil$",
    "$$\nevil\n$$",
    "`evil`",
    "``evil",
    "**evil**",
    "__evil__",
    "*evil*",
    "_evil_",
    "~~evil~~",
    "~evil~",
    "# evil",
    "#evil",
    "1. evil",
    "12) evil",
    "- evil",
    "+ evil",
    "* evil",
    "> evil",
    "    evil",
    "\tevil",
    "evil\n====",
    "evil\n----",
    "| evil | b |\n| --- | --- |\n| c | d |",
    "```\nevil",
    "a\n```\n[evil](//evil.test)",
    "a\n````\n[evil](//evil.test)",
    "evil  \nb",
    "evil\\\nb",
    "^evil^",
    "==evil==",
    "{evil}",
    "[^evil]",
    "[x][evil]",
    "- [ ] evil",
    "\\[evil](//evil.test)",
    "\\\\[evil](//evil.test)",
    "a|b",
    "---",
    "![](https://evil.test)`",
    "`https://evil.test",
    "``www.evil.test` x",
    ":evil:`",
    "a:b:c",
    "evil\r[x](//evil.test)",
    "evil\u2028[x](//evil.test)",
    "\u202eevil",
    "e\u200bvil",
    "\ufeffevil",
    "\x00evil",
    "\ud800",
    "evil\x1b[31m",
    "ftp://evil.test",
]


def seen(text: str) -> str:
    """The text with what cannot be seen by its code, and with single blanks."""
    codes = {sign: f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}" for sign in text}
    return " ".join("".join(sign if sign.isprintable() or sign.isspace() else codes[sign] for sign in text).split())


@pytest.mark.parametrize("text", ATTACKS)
def test_an_attack_is_only_text(text):
    for body in (
        escape_markdown(text),
        f"On {escape_markdown(text)}, it says",
        f"**Try:** {escape_markdown(text)}",
        f"“{escape_markdown(text)}”.",
    ):
        first = body.partition("\n```")[0]
        ours = [kind for kind, _ in made_of(first) if kind.startswith("strong")]
        assert [kind for kind, _ in made_of(first) if kind not in ours] == [], body
    assert not list(made_of(escape_markdown(text)))
    assert " ".join(text_of(escape_markdown(text)).split()) == seen(text)


@given(st.text(alphabet=st.characters() | st.sampled_from("\\`*_[]()<>#$~:!|@.&^{}=+-1\n "), max_size=60))
def test_every_text_is_shown_as_it_is(text):
    body = escape_markdown(text)
    assert not list(made_of(body))
    whole = " ".join(text_of(body).split())
    assert whole == seen(text)
    assert all(unicodedata.category(sign) not in ("Cc", "Cf", "Cs") or sign == "\n" for sign in body)
    body.encode()


@given(st.lists(st.sampled_from(ATTACKS) | st.text(max_size=20), max_size=5))
def test_a_list_is_a_list_of_text(items):
    kinds = {kind for kind, _ in made_of(escape_markdown_list(items))}
    assert kinds <= {"bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"}


def test_an_excerpt_keeps_its_lines_and_spaces():
    assert escape_markdown("not known, at 5:\nx + z\n    ^") == "not known, at 5\\:\n```\nx + z\n    ^\n```"
