"""QR codes: crisp, with their quiet zone, readable in every theme; what does not fit is said."""

import re

import pytest
import segno

from lrviz.ui.widgets.qr import MAX_CHARACTERS, QUIET_ZONE, qr_svg

LINK = 'https://school.example/momentum?a=<b>&c="x"#first-run'


def modules_in(svg, size):
    grid = [[0] * size for _ in range(size)]
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", svg):
        for k in range(int(width)):
            grid[int(y)][int(x) + k] = 1
    return grid


@pytest.mark.parametrize("link", [LINK, "https://school.example/?pin=" + "a%3Db&" * 400])
def test_the_picture_is_the_code_with_its_quiet_zone(link):
    code = segno.make_qr(link, error="l", boost_error=True)
    size = code.symbol_size(border=QUIET_ZONE)[0]
    svg = qr_svg(link)
    assert f'viewBox="0 0 {size} {size}"' in svg
    drawn = modules_in(svg, size)
    assert drawn == [[int(dark) for dark in row] for row in code.matrix_iter(border=QUIET_ZONE)]


def test_it_brings_its_own_colours_and_a_label_that_cannot_break_out():
    svg = qr_svg(LINK)
    assert 'fill="#fff"' in svg
    assert 'fill="#000"' in svg
    assert 'aria-label="QR code of https://school.example/momentum?a=&lt;b&gt;&amp;c=&quot;x&quot;#first-run"' in svg
    assert "<b>" not in svg


def test_letters_beyond_ascii_travel_as_in_an_address():
    assert "QR code of https://school.example/?q=%CE%BB" in qr_svg("https://school.example/?q=λ")


def test_a_link_that_is_too_long_for_a_code_is_refused():
    assert qr_svg("a" * MAX_CHARACTERS)
    with pytest.raises(ValueError, match=r"^the link is 2954 characters long; a QR code holds at most 2953$"):
        qr_svg("a" * (MAX_CHARACTERS + 1))
