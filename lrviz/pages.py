"""The pages of the app. Adding one is adding a file to `pages/` and an entry to `PAGES`.

The menus, home's cards, the links of lessons and the addresses that no lesson may have are all read from here.
"""

from dataclasses import dataclass
from pathlib import Path

from lrviz.background.folders import top
from lrviz.labs.finder import METHODS
from lrviz.optim.optimizers import OPTIMIZERS
from lrviz.optim.schedules import SCHEDULES
from lrviz.problems.networks import NETWORKS
from lrviz.problems.surfaces import SURFACES
from lrviz.spec.registry import Param, Registry

FOLDER = top() / "pages"
TEXTBOOK = "Textbook"


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page.

    key: its address, and its file in `pages/`. label: its title. icon: a name of Google's Material Symbols. section:
    the menu in which it stands; "": in the bar itself. card: what home says of it; "": nothing.
    """

    key: str
    label: str
    icon: str
    section: str = ""
    card: str = ""
    params: tuple[Param, ...] = ()

    @property
    def file(self) -> Path:
        """The script that the server runs for it."""
        return FOLDER / f"{self.key}.py"

    @property
    def symbol(self) -> str:
        """The icon as Streamlit writes it."""
        return f":material/{self.icon}:"


HOME = "home"
PAGES: Registry[Page] = Registry(
    "page",
    Page(key=HOME, label="LR-Viz", icon="home"),
    Page(
        key="playground",
        label="Playground",
        icon="science",
        card=f"{len(SURFACES)} surfaces, {len(OPTIMIZERS)} optimizers, {len(SCHEDULES)} schedules: change anything, and"
        " take the code with you.",
    ),
    Page(
        key="race",
        label="Race",
        icon="flag",
        card="Up to five optimizers, schedules or rates from one start, each at its own best rate.",
    ),
    Page(
        key="training",
        label="Training room",
        icon="model_training",
        section="Real networks",
        card=f"{len(NETWORKS)} real networks on real data: the loss and the accuracy of every rate.",
    ),
    Page(
        key="batch_size",
        label="Batch size",
        icon="stacks",
        section="Real networks",
        card="When the batch doubles, should the rate? Updates to a target at every pair of them, measured.",
    ),
    Page(
        key="clinic",
        label="Signs clinic",
        icon="stethoscope",
        section="Real networks",
        card="Training runs with something wrong: read the sign on the curve, find the cause, cure it.",
    ),
    Page(
        key="landscape",
        label="Loss landscapes",
        icon="landscape",
        section="Real networks",
        card="A real network's training as a ball on a plane through its weights, and what the plane leaves out.",
    ),
    Page(
        key="edge",
        label="Edge of stability",
        icon="show_chart",
        section="Real networks",
        card="Training steepens the valley by itself, until the learning rate allows no more.",
    ),
    Page(
        key="log",
        label="Read my own log",
        icon="description",
        section="Real networks",
        card="Give it a training log of your own: what looks wrong, where, how sure, and what to try.",
    ),
    Page(
        key="finder",
        label="Finder",
        icon="search",
        section="Find a rate",
        card=f"{len(METHODS)} ways of looking for a rate, side by side with one budget, and how good each pick is.",
    ),
    Page(
        key="fate",
        label="Fate maps",
        icon="map",
        section="Find a rate",
        card="What happens to every start, rate and momentum: a quarter of a million runs in one picture.",
    ),
    Page(
        key="atlas",
        label="Atlas",
        icon="grid_view",
        section="Find a rate",
        card="Every optimizer on every surface: how wide is the band of good rates?",
    ),
    Page(key="glossary", label="Glossary", icon="menu_book", section=TEXTBOOK),
)

SOON = ("classroom", "course", "room", "textbook")
"""Addresses that pages will have."""
SERVER = ("app", "assets", "component", "healthz", "media", "static")
"""Addresses below which the server has its files."""
RESERVED = frozenset((*PAGES, *SOON, *SERVER))
"""Addresses that no lesson may have."""
