"""The fields that an experiment and a training share."""

from collections.abc import Callable

from lrviz.spec.registry import Param

LEARNING_RATE = Param(
    name="learning_rate",
    label="Learning rate η",
    default=0.02,
    minimum=1e-8,
    maximum=100.0,
    log=True,
    help="How far each step goes.",
)
SEED = Param(
    name="seed",
    label="Seed",
    default=0,
    minimum=0,
    maximum=999_999,
    integer=True,
    help="Decides the noise and the mini-batches; the same seed gives the same run.",
)
CLIP_NORM = Param(
    name="clip_norm",
    label="Clip the gradient's norm at",
    default=1.0,
    minimum=1e-3,
    maximum=1000.0,
    log=True,
    help="A longer gradient is shortened to this length; off unless switched on.",
)


def optional(param: Param) -> Callable[[object, object], float | int | None]:
    """The check of a field that is None where it is switched off, and else a number that `param` allows."""

    def check(_: object, value: object) -> float | int | None:
        return None if value is None or value == "None" else param.number(value)

    return check
