"""Phrases that no teacher would say, and that must not come back into lessons, pages, messages or documentation."""

import re

import pytest

from tests.harness.server import ROOT

PHRASES = (
    "also the clever ones",
    "become of a run",
    "what becomes of",
    "what became of",
    "with the sign turned",
    "lands in the bottom",
    "slow looks like done",
    "read downwards",
    "has another gift",
    "nothing promises",
    "fed with epochs",
    "bears it",
    "one number fewer",
    "to and fro",
    "behind the inner loop",
    "at the right beat",
    "takes every bit",
    "numbers end",
    "no number any more",
    "is no number",
    "beyond all numbers",
    "what takes it away",
    "division by nothing",
    "whoever forgets it",
    "after every so many epochs",
    "steps in the middle",
    "decided soon",
    "strong late",
    "are ill",
    "real, and ill",
    "speaks for it:",
    "turn the knob",
    "a training of ours",
    "as in the menus",
    "forgives most",
    "off the best by",
    "who races",
    "what races",
    "is dead stays dead",
    "keeps a validation loss",
)
WHERE = ("lessons/*.md", "lessons/*.yaml", "lrviz/**/*.py", "lrviz/**/*.js", "pages/*.py", "docs/*.md", "*.md")
NOT_PROSE = ("is no number of a run", "what is no number is a fault")
"""What only looks like one of them."""


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_phrase_that_was_ended_does_not_come_back(phrase):
    found = []
    for file in (file for pattern in WHERE for file in ROOT.glob(pattern)):
        text = re.sub(r"[\s\"]+", " ", file.read_text(encoding="utf-8")).lower()
        for other in NOT_PROSE:
            text = text.replace(other, "")
        if re.search(rf"(?<!\w){re.escape(phrase)}", text):
            found.append(str(file.relative_to(ROOT)))
    assert not found, f"“{phrase}” is in {', '.join(found)}"
