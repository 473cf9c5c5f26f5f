"""What every run has, on a surface or of a network: an optimizer, and a schedule of its learning rate."""

from typing import Protocol

from lrviz.optim.optimizer import Optimizer
from lrviz.optim.optimizers import OPTIMIZERS
from lrviz.optim.schedule import Schedule
from lrviz.optim.schedules import SCHEDULES
from lrviz.spec.settings import Settings


class _Chosen(Protocol):
    @property
    def optimizer(self) -> str: ...
    @property
    def schedule(self) -> str: ...


class Run(Settings):
    """Settings with the fields `optimizer` and `schedule`."""

    @property
    def optimizer_entry(self: _Chosen) -> Optimizer:
        """The registry's entry for the optimizer."""
        return OPTIMIZERS[self.optimizer]

    @property
    def schedule_entry(self: _Chosen) -> Schedule:
        """The registry's entry for the schedule."""
        return SCHEDULES[self.schedule]
