"""What every page looks like beside Streamlit's own style: page.css with the colours of the pictures, and print.css."""

from pathlib import Path

from lrviz.figures.theme import PALETTE

_COLOURS = ("accent", "on_accent", "panel")
_HERE = Path(__file__).parent


def page_style() -> str:
    """The CSS of every page. A colour of PALETTE is a variable that follows the theme, such as `--app-on-accent`."""
    light, dark = PALETTE["light"], PALETTE["dark"]
    colours = "".join(f"--app-{name.replace('_', '-')}: light-dark({light[name]}, {dark[name]}); " for name in _COLOURS)
    files = (_HERE / name for name in ("page.css", "print.css"))
    return "\n".join([f".stApp {{ {colours}}}", *(file.read_text(encoding="utf-8") for file in files)])
