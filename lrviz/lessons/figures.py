"""The kinds of figures. Adding one is adding an entry to `FIGURES`; lessons, pages and tests pick it up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from lrviz.descent.experiment import Experiment
from lrviz.figures.look import Figure
from lrviz.figures.noise import describe_noise, noise_floor
from lrviz.figures.over_epochs import (
    accuracies_over_epochs,
    describe_accuracies,
    describe_losses_over_epochs,
    describe_losses_over_steps,
    losses_over_epochs,
    losses_over_steps,
)
from lrviz.figures.over_rates import (
    describe_losses_against_rate,
    describe_steps_against_rate,
    loss_against_rate,
    steps_against_rate,
)
from lrviz.figures.over_steps import (
    describe_effective,
    describe_learning_rates,
    describe_losses,
    effective_rates,
    learning_rates,
    loss_curves,
)
from lrviz.figures.paths import describe_paths, paths
from lrviz.labs.finder import METHODS
from lrviz.labs.finder.figures import describe_searches, search_picture, searched_run
from lrviz.spec.registry import Param, Registry
from lrviz.spec.settings import Settings
from lrviz.training import Training

S = TypeVar("S", bound=Settings)


@dataclass(frozen=True, kw_only=True)
class FigureKind(Generic[S]):
    """One kind of figure: runs (name → experiment or training, one curve each) → the picture, and the same in words.

    A run without a name is called by its learning rate. Both raise `ValueError` for runs that can't be drawn so.
    one_run: it is about a single run. about: which kind of runs it is drawn of.
    """

    key: str
    label: str
    draw: Callable[[Mapping[str, S]], Figure]
    describe: Callable[[Mapping[str, S]], str]
    params: tuple[Param, ...] = ()
    one_run: bool = False
    about: type[Settings] = Experiment


def _search(key: str, label: str, methods: tuple[str, ...]) -> FigureKind[Experiment]:
    return FigureKind(
        key=key,
        label=label,
        one_run=True,
        draw=lambda runs: search_picture(searched_run(runs, methods)),
        describe=lambda runs: describe_searches(searched_run(runs, methods)),
    )


FIGURES: Registry[FigureKind[Any]] = Registry(
    "figure",
    FigureKind(key="loss_curves", label="Loss over the steps", draw=loss_curves, describe=describe_losses),
    FigureKind(
        key="learning_rates",
        label="Learning rate over the steps",
        draw=learning_rates,
        describe=describe_learning_rates,
    ),
    FigureKind(
        key="loss_against_rate",
        label="Last loss for every learning rate",
        draw=loss_against_rate,
        describe=describe_losses_against_rate,
    ),
    FigureKind(
        key="steps_against_rate",
        label="Steps to 1% for every learning rate",
        draw=steps_against_rate,
        describe=describe_steps_against_rate,
    ),
    FigureKind(
        key="effective_rates",
        label="Effective learning rate of each coordinate",
        draw=effective_rates,
        describe=describe_effective,
    ),
    FigureKind(key="paths", label="Paths on the surface", draw=paths, describe=describe_paths),
    FigureKind(key="noise_floor", label="Loss under noise, over 16 seeds", draw=noise_floor, describe=describe_noise),
    FigureKind(
        key="losses_over_epochs",
        label="Losses over the epochs",
        draw=losses_over_epochs,
        describe=describe_losses_over_epochs,
        about=Training,
    ),
    FigureKind(
        key="losses_over_steps",
        label="Losses of the mini-batches",
        draw=losses_over_steps,
        describe=describe_losses_over_steps,
        about=Training,
    ),
    FigureKind(
        key="accuracies_over_epochs",
        label="Validation accuracy over the epochs",
        draw=accuracies_over_epochs,
        describe=describe_accuracies,
        about=Training,
    ),
    *(_search(f"search_{key}", f"Search for a rate: {method.label}", (key,)) for key, method in METHODS.items()),
    _search("searches", "Search for a rate: all methods", tuple(METHODS)),
)
