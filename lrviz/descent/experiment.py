"""An experiment: everything that decides a run on a surface, as one frozen value, and its form as a link."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

from lrviz.optim.optimizers import OPTIMIZERS
from lrviz.optim.run import Run
from lrviz.optim.schedules import SCHEDULES
from lrviz.problems.surface import Surface
from lrviz.problems.surfaces import SURFACES
from lrviz.spec.fields import CLIP_NORM, LEARNING_RATE, SEED, optional
from lrviz.spec.registry import Param, finite
from lrviz.spec.settings import Settings, parameters_of

STEPS = Param(
    name="steps",
    label="Steps",
    default=100,
    minimum=2,
    maximum=2000,
    integer=True,
    stops=(10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000),
    help="How many updates are made.",
)
GRADIENT_NOISE = Param(
    name="gradient_noise",
    label="Gradient noise σ",
    default=0.0,
    minimum=0.0,
    maximum=100.0,
    log=True,
    help="Standard deviation of the normal noise added to each gradient; 0 is none.",
)
START_LIMIT = 100.0
GROUPS = {"surface": SURFACES, "optimizer": OPTIMIZERS, "schedule": SCHEDULES}


class ExperimentError(ValueError):
    """A link or value that is no experiment; the message names each field at fault and what is allowed.

    >>> Experiment(learning_rate=-1)
    Traceback (most recent call last):
        ...
    lrviz.descent.experiment.ExperimentError: learning_rate must be a number from 1e-08 to 100, not -1
    """


def _start(_: Settings, value: object) -> tuple[float, float] | None:
    if value is None:
        return None
    parts = value.split(",", 2) if isinstance(value, str) else value
    match tuple(map(finite, parts)) if isinstance(parts, Iterable) else ():
        case (float() as x, float() as y) if max(abs(x), abs(y)) <= START_LIMIT:
            return x, y
        case _:
            allowed = f"two numbers from {-START_LIMIT:g} to {START_LIMIT:g}, as in -1.5,1"
            raise ValueError(f"start must be {allowed}, not {value!r:.40}")


_CHECKS = {
    "surface": lambda _, key: SURFACES[key].key,
    "optimizer": lambda _, key: OPTIMIZERS[key].key,
    "schedule": lambda _, key: SCHEDULES[key].key,
    "learning_rate": lambda _, value: LEARNING_RATE.parse(value),
    "steps": lambda _, value: STEPS.parse(value),
    "start": _start,
    "seed": lambda _, value: SEED.parse(value),
    "gradient_noise": lambda _, value: GRADIENT_NOISE.parse(value),
    "clip_norm": optional(CLIP_NORM),
    "surface_params": parameters_of("surface", SURFACES),
    "optimizer_params": parameters_of("optimizer", OPTIMIZERS),
    "schedule_params": parameters_of("schedule", SCHEDULES),
}


@dataclass(frozen=True, kw_only=True)
class Experiment(Run):
    """A run, before it is run: surface, optimizer, schedule, learning rate, start, seed and their parameters.

    Parameters that are not given take their defaults. `start=None` is the surface's own start, `clip_norm=None`
    no clipping. A value can't be changed, and can be hashed. Raises `ExperimentError` (a `ValueError`) that names the
    field and what is allowed.

    >>> run = Experiment(surface="rosenbrock", optimizer="adam", learning_rate=0.01)
    >>> run.optimizer_params
    {'beta1': 0.9, 'beta2': 0.999, 'eps': 1e-08, 'weight_decay': 0.0}
    >>> Experiment.from_query(run.to_query()) == run
    True
    >>> run.replace(steps=500).steps
    500
    """

    checks: ClassVar = _CHECKS
    subject: ClassVar = "surface"
    groups: ClassVar = GROUPS
    always: ClassVar = ("learning_rate", "steps", "seed")
    error: ClassVar = ExperimentError
    __hash__ = Settings.__hash__

    surface: str = "ravine"
    optimizer: str = "sgd"
    schedule: str = "constant"
    learning_rate: float = 0.02
    steps: int = 100
    start: tuple[float, float] | None = None
    seed: int = 0
    surface_params: Mapping[str, float | int | str] = field(default_factory=dict)
    optimizer_params: Mapping[str, float | int | str] = field(default_factory=dict)
    schedule_params: Mapping[str, float | int | str] = field(default_factory=dict)
    gradient_noise: float = 0.0
    clip_norm: float | None = None

    @property
    def surface_entry(self) -> Surface:
        """The registry's entry for the surface."""
        return SURFACES[self.surface]

    @property
    def schedule_steps(self) -> int:
        """T of the schedule; on a surface one step is one epoch."""
        return self.steps

    @property
    def is_random(self) -> bool:
        """Whether the seed decides anything: there is noise on the gradient, or there are mini-batches."""
        return self.gradient_noise > 0 or bool(self.surface_params.get("batch_size"))

    @property
    def origin(self) -> tuple[float, float]:
        """Where the run starts."""
        return self.start if self.start is not None else self.surface_entry.start

    def values(self) -> dict[str, object]:
        """Every control's value by its name; the start is that of the surface where none is chosen."""
        return super().values() | {"start": self.origin}

    def replace(self, **changes: object) -> Self:
        """This experiment with some fields changed; another entry takes its own defaults, another surface its start."""
        if changes.get("surface", self.surface) != self.surface:
            changes.setdefault("start", None)
        return super().replace(**changes)
