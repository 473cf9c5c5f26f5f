"""Every colour of the project, for a light and a dark page.

One saturated accent for what the reader controls, slate for the truth (minima, 2/λmax), pale colours for context.
The colours of verdicts and of fates differ in lightness as well as in hue, so that they stay apart for colour-blind
readers.

A figure carries names of colours (`colour`), not colours: the browser puts in those of the theme that is on, and again
when the theme is switched, without asking the server.
"""

from typing import Any

PALETTE: dict[str, dict[str, Any]] = {
    "light": {
        "accent": "#c2410c",
        "on_accent": "#ffffff",
        "ink": "#1f2430",
        "muted": "#667380",
        "faint": "#e3e7eb",
        "background": "#fcfcfa",
        "panel": "#ffffff",
        "truth": "#3d5266",
        "surface": ["#f7f9fb", "#e9eff5", "#d8e3ed", "#c4d5e4", "#aec6da"],
        "contour": "#9fb6ca",
        "runs": ["#0072b2", "#009e73", "#aa4499", "#8c6d1f", "#56708a"],
        "fates": ["#296ed2", "#a68100", "#73e99f", "#745283", "#3fc9fe", "#b25823", "#6e80c2", "#0e9071"],
        "diverged": "#6e1218",
        "moving": "#eceef0",
        "verdicts": {
            "too_small": "#d5e3f0",
            "just_right": "#7cc6ad",
            "too_large": "#f5d97b",
            "stuck": "#cdbfe3",
            "diverged": "#8f3b5c",
        },
        "verdict_ink": {
            "too_small": "#35506b",
            "just_right": "#0d4030",
            "too_large": "#5c4300",
            "stuck": "#45316b",
            "diverged": "#ffffff",
        },
    },
    "dark": {
        "accent": "#ff8a3d",
        "on_accent": "#14161a",
        "ink": "#e8e9ec",
        "muted": "#96a3b0",
        "faint": "#2b343e",
        "background": "#14161a",
        "panel": "#1e2127",
        "truth": "#b6c6d6",
        "surface": ["#1b2530", "#243445", "#30475d", "#3e5c77", "#4f7391"],
        "contour": "#4a637b",
        "runs": ["#56b4e9", "#2fc99b", "#d88ac8", "#d9b95b", "#9db4c8"],
        "fates": ["#646dcd", "#a17f00", "#129e4e", "#f386aa", "#22dbff", "#c9c048", "#6097d3", "#a1c693"],
        "diverged": "#5a0b74",
        "moving": "#23282e",
        "verdicts": {
            "too_small": "#2c4258",
            "just_right": "#257a60",
            "too_large": "#b8923a",
            "stuck": "#675a8a",
            "diverged": "#a84a70",
        },
        "verdict_ink": {
            "too_small": "#c8dcf0",
            "just_right": "#eafff7",
            "too_large": "#1f1600",
            "stuck": "#f0eaff",
            "diverged": "#ffffff",
        },
    },
}


def colour(name: str, shade: int | str | None = None, percent: int = 100) -> str:
    """The name under which a figure carries a colour of PALETTE: `colour("accent")`, `colour("runs", 0)`.

    It has the form of a CSS variable, which Plotly accepts as a colour. percent: how much of it covers what lies
    below. Raises `KeyError` or `IndexError` for what PALETTE lacks.
    """
    found = PALETTE["light"][name]
    parts = [name] if shade is None else [name, str(shade)] if found[shade] else []
    return f"var(--lrv-{'-'.join(parts)}{'' if percent == 100 else f'/{percent}'})"
