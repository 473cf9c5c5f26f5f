"""Where the app's own files are: in a checkout at the top of the repository, in an installed package within it."""

from pathlib import Path

PACKAGE = Path(__file__).parents[1]
"""The folder of `lrviz` itself."""


def top(package: Path = PACKAGE) -> Path:
    """The folder that has `app.py`, `pages/`, `lessons/` and `.streamlit/`.

    A wheel carries them in `lrviz/_app` (`force-include` in pyproject.toml); in a checkout they lie beside the package.
    """
    installed = package / "_app"
    return installed if installed.is_dir() else package.parent
