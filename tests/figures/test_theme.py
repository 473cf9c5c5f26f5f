"""One set of colours: Streamlit's configuration and the pictures agree, and what must be read can be."""

import tomllib

import pytest

from lrviz.descent.verdict import Verdict
from lrviz.figures.theme import PALETTE
from tests.harness.server import ROOT

CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]


@pytest.mark.parametrize("mode", PALETTE)
def test_the_page_and_its_pictures_share_their_colours(mode):
    shared = {"primaryColor": "accent", "backgroundColor": "background", "textColor": "ink"}
    for option, name in shared.items():
        assert CONFIG[mode][option].lower() == PALETTE[mode][name], option


@pytest.mark.parametrize("mode", PALETTE)
def test_every_verdict_has_a_colour_and_words_that_can_be_read_on_it(mode):
    colours, inks = PALETTE[mode]["verdicts"], PALETTE[mode]["verdict_ink"]
    assert set(colours) == set(inks) == {str(verdict) for verdict in Verdict}
    for verdict, colour in colours.items():
        assert contrast(colour, inks[verdict]) >= 4.5, verdict


@pytest.mark.parametrize("mode", PALETTE)
def test_what_is_written_in_a_colour_or_on_it_can_be_read(mode):
    palette, page = PALETTE[mode], CONFIG[mode]
    assert contrast(palette["ink"], palette["background"]) >= 7
    assert contrast(palette["muted"], palette["background"]) >= 4.5
    assert contrast(palette["on_accent"], palette["accent"]) >= 4.5
    for background in (palette["background"], palette["panel"], page["secondaryBackgroundColor"]):
        assert contrast(palette["accent"], background) >= 4.5, f"a slider's value on {background}"
        assert contrast(page["linkColor"], background) >= 4.5, f"a link on {background}"


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
