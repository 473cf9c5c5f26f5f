"""Training networks: one compiled loop, for one learning rate (`train`) or for many rates and seeds (`train_sweep`)."""

from lrviz.training.history import Histories, History
from lrviz.training.inputs import batches, learning_rates
from lrviz.training.sweep import train, train_sweep, trained
from lrviz.training.table import as_csv
from lrviz.training.task import NetworkTask
from lrviz.training.value import Training, TrainingError

__all__ = [
    "Histories", "History", "NetworkTask", "Training", "TrainingError", "as_csv", "batches", "learning_rates", "train",
    "train_sweep", "trained",
]
