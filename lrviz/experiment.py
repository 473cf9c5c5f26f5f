"""An experiment: everything that decides a run, as one frozen value, and its form as a link."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from urllib.parse import parse_qsl, urlencode

from lrviz.optimizers import OPTIMIZERS, Optimizer
from lrviz.registry import Param, complete, finite
from lrviz.schedules import SCHEDULES, Schedule
from lrviz.surface import Surface
from lrviz.surfaces import SURFACES

LEARNING_RATE = Param(name="learning_rate", label="Learning rate η", default=0.02, minimum=1e-8, maximum=100.0,
                      log=True, help="How far each step goes.")
STEPS = Param(name="steps", label="Steps", default=100, minimum=2, maximum=2000, integer=True,
              stops=(10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000),
              help="How many updates are made.")
SEED = Param(name="seed", label="Seed", default=0, minimum=0, maximum=999_999, integer=True,
             help="Decides the noise and the mini-batches; the same seed gives the same run.")
GRADIENT_NOISE = Param(name="gradient_noise", label="Gradient noise σ", default=0.0, minimum=0.0, maximum=100.0,
                       log=True, help="Standard deviation of the normal noise added to each gradient; 0 is none.")
CLIP_NORM = Param(name="clip_norm", label="Clip the gradient's norm at", default=1.0, minimum=1e-3, maximum=1000.0,
                  log=True, help="A longer gradient is shortened to this length; off unless switched on.")
START_LIMIT = 100.0
MAX_QUERY_LENGTH = 8000
GROUPS = ("surface", "optimizer", "schedule")


class ExperimentError(ValueError):
    """A link or value that is no experiment; the message names each field at fault and what is allowed."""


class Values(Mapping[str, float | int | str]):
    """Parameter values by name: a mapping that can't change and can be hashed."""

    __slots__ = ("_hash", "_values")

    def __init__(self, values: Mapping[str, float | int | str]) -> None:
        self._values = dict(values)
        self._hash = hash(frozenset(self._values.items()))

    def __getitem__(self, name: str) -> float | int | str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self._values == (other._values if isinstance(other, Values) else other)

    def __repr__(self) -> str:
        return repr(self._values)


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """A run, before it is run: surface, optimizer, schedule, learning rate, start, seed and their parameters.

    Parameters that are not given take their defaults. `start=None` is the surface's own start, `clip_norm=None`
    no clipping. Raises `ExperimentError` (a `ValueError`) that names the field and what is allowed.
    """

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

    def __post_init__(self) -> None:
        faults: list[str] = []
        for name, check in _CHECKS.items():
            try:
                object.__setattr__(self, name, check(self, getattr(self, name)))
            except (KeyError, ValueError) as error:
                faults.append(str(error.args[0]))
        if faults:
            raise ExperimentError("; ".join(faults))

    @property
    def the_surface(self) -> Surface:
        """The registry's entry for the surface."""
        return SURFACES[self.surface]

    @property
    def the_optimizer(self) -> Optimizer:
        """The registry's entry for the optimizer."""
        return OPTIMIZERS[self.optimizer]

    @property
    def the_schedule(self) -> Schedule:
        """The registry's entry for the schedule."""
        return SCHEDULES[self.schedule]

    @property
    def origin(self) -> tuple[float, float]:
        """Where the run starts."""
        return self.start if self.start is not None else self.the_surface.start

    @cached_property
    def _hash(self) -> int:
        return hash(tuple(getattr(self, f.name) for f in fields(self)))

    def __hash__(self) -> int:
        return self._hash

    def but(self, **changes: object) -> "Experiment":
        """This experiment with some fields changed; parameters of an entry that is replaced take their defaults."""
        for group in GROUPS:
            if changes.get(group, getattr(self, group)) != getattr(self, group):
                changes.setdefault(f"{group}_params", {})
                if group == "surface":
                    changes.setdefault("start", None)
        return replace(self, **changes)  # type: ignore[arg-type]

    def to_query(self) -> str:
        """The experiment as the query string of a link; `from_query` gives back exactly this experiment."""
        pairs: list[tuple[str, object]] = []
        for group in GROUPS:
            pairs.append((group, getattr(self, group)))
            pairs += [(f"{group}.{name}", value) for name, value in getattr(self, f"{group}_params").items()]
        pairs += [("learning_rate", self.learning_rate), ("steps", self.steps), ("seed", self.seed)]
        if self.start is not None:
            pairs.append(("start", f"{self.start[0]!r},{self.start[1]!r}"))
        if self.gradient_noise:
            pairs.append(("gradient_noise", self.gradient_noise))
        if self.clip_norm is not None:
            pairs.append(("clip_norm", self.clip_norm))
        return urlencode([(name, value if isinstance(value, str) else repr(value)) for name, value in pairs], safe=",:")

    @classmethod
    def from_query(cls, query: str, base: "Experiment | None" = None) -> "Experiment":
        """The experiment of a link's query string; fields that are missing are those of `base`, or their defaults.

        Raises `ExperimentError` naming every key that is unknown, given twice or not allowed.
        """
        if len(query) > MAX_QUERY_LENGTH:
            raise ExperimentError(f"the link is {len(query)} characters long; at most {MAX_QUERY_LENGTH} are allowed")
        words, faults = {}, []
        for key, text in parse_qsl(query.lstrip("?"), keep_blank_values=True):
            if key in words:
                faults.append(f"{key[:40]!r} is given twice")
            words[key] = text
        try:
            experiment = (base or cls()).changed(words)
        except ExperimentError as error:
            faults.append(str(error))
        if faults:
            raise ExperimentError("; ".join(faults))
        return experiment

    def changed(self, words: Mapping[str, object]) -> "Experiment":
        """This experiment after changes in the words of a link: `{"optimizer.momentum": 0.5, "steps": "60"}`.

        Raises `ExperimentError` naming every word that is unknown or not allowed.
        """
        changes: dict[str, object] = {}
        given: dict[str, dict[str, object]] = {group: {} for group in GROUPS}
        simple = {f.name for f in fields(self)} - {f"{group}_params" for group in GROUPS}
        faults = []
        for key, value in words.items():
            group, _, name = str(key).partition(".")
            if group in GROUPS and name:
                given[group][name] = value
            elif key in simple:
                changes[key] = value
            else:
                faults.append(f"{str(key)[:40]!r} is not a field; fields are {', '.join(sorted(simple))}"
                              " and surface.…, optimizer.…, schedule.…")
        for group in GROUPS:
            kept = {} if changes.get(group, getattr(self, group)) != getattr(self, group) else self._params(group)
            changes[f"{group}_params"] = {**kept, **given[group]}
        try:
            experiment = self.but(**changes)
        except ExperimentError as error:
            faults.append(str(error))
        if faults:
            raise ExperimentError("; ".join(faults))
        return experiment

    def _params(self, group: str) -> Mapping[str, float | int | str]:
        return getattr(self, f"{group}_params")


def _start(_: Experiment, value: object) -> tuple[float, float] | None:
    if value is None:
        return None
    parts = value.split(",") if isinstance(value, str) else value
    point = tuple(map(finite, parts)) if isinstance(parts, Iterable) else ()
    if len(point) != 2 or any(part is None or abs(part) > START_LIMIT for part in point):
        allowed = f"two numbers from {-START_LIMIT:g} to {START_LIMIT:g}, as in -1.5,1"
        raise ValueError(f"start must be {allowed}, not {value!r:.40}")
    return point  # type: ignore[return-value]


def _optional_clip(_: Experiment, value: object) -> float | None:
    return None if value is None or value == "None" else float(CLIP_NORM.parse(value))


def _group(name: str, registry: Mapping):
    def check(experiment: Experiment, given: object) -> Values:
        entry = registry.get(getattr(experiment, name)) if isinstance(getattr(experiment, name), str) else None
        if entry is None:
            return Values({})
        if not isinstance(given, Mapping):
            raise ValueError(f"{name}_params must be a mapping from names to values")
        return Values(complete(entry, name, given))

    return check


_CHECKS = {
    "surface": lambda _, key: SURFACES[key].key,
    "optimizer": lambda _, key: OPTIMIZERS[key].key,
    "schedule": lambda _, key: SCHEDULES[key].key,
    "learning_rate": lambda _, value: LEARNING_RATE.parse(value),
    "steps": lambda _, value: STEPS.parse(value),
    "start": _start,
    "seed": lambda _, value: SEED.parse(value),
    "gradient_noise": lambda _, value: GRADIENT_NOISE.parse(value),
    "clip_norm": _optional_clip,
    "surface_params": _group("surface", SURFACES),
    "optimizer_params": _group("optimizer", OPTIMIZERS),
    "schedule_params": _group("schedule", SCHEDULES),
}
