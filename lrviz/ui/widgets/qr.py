"""A link as a QR code, big enough to be read from a projector's screen."""

import html
import string
from urllib.parse import quote

import segno
import streamlit as st

from lrviz.ui.components.markdown import escape_markdown

ERROR_LEVEL = "l"
# Version 40 at level L, eight bits a character.
MAX_CHARACTERS = 2953
# The standard asks for four modules of white on every side.
QUIET_ZONE = 4
WIDTH = 360
FULL_SCREEN = 1000


def qr_svg(link: str) -> str:
    """The QR code of a link as inline SVG: dark on white in every theme, at most as wide as what it is put into.

    ValueError if the link is too long. Of the levels of error correction it takes the highest that costs no size.
    """
    # Cameras disagree on letters beyond ASCII; as a browser sends them they are read the same everywhere.
    link = quote(link, safe=string.printable)
    try:
        code = segno.make_qr(link, error=ERROR_LEVEL, boost_error=True)
    except segno.DataOverflowError:
        message = f"the link is {len(link)} characters long; a QR code holds at most {MAX_CHARACTERS}"
        raise ValueError(message) from None
    size = code.symbol_size(border=QUIET_ZONE)[0]
    label = html.escape(f"QR code of {link}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{FULL_SCREEN}" height="{FULL_SCREEN}"'
        f' viewBox="0 0 {size} {size}" role="img" aria-label="{label}" shape-rendering="crispEdges"'
        f' style="display:block;max-width:100%;height:auto">'
        f'<title>{label}</title><path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/>'
        f'<path fill="#000" d="{_modules(code)}"/></svg>'
    )


def show_qr(link: str) -> None:
    """The QR code on the page, 360 pixels wide (as wide as a phone; as high as the screen, if the reader wants it).

    A sentence stands in its place if the link is too long.
    """
    try:
        svg = qr_svg(link)
    except ValueError as error:
        st.caption(escape_markdown(f"No QR code: {error}."))
        return
    st.image(svg, width=WIDTH, alt=f"QR code of {link}")


def _modules(code: segno.QRCode) -> str:
    """One rectangle for each run of dark modules in a row, so that no seams show between them."""
    parts = []
    for y, row in enumerate(code.matrix):
        bits = bytes(row)
        start = bits.find(1)
        while start >= 0:
            end = bits.find(0, start)
            end = len(bits) if end < 0 else end
            parts.append(f"M{start + QUIET_ZONE} {y + QUIET_ZONE}h{end - start}v1h-{end - start}z")
            start = bits.find(1, end)
    return "".join(parts)
