"""Training networks: one compiled loop, for one learning rate (`train`) or for many rates and seeds (`train_sweep`)."""

from lrviz.training.export import as_csv
from lrviz.training.history import Histories, History
from lrviz.training.inputs import batches, learning_rates
from lrviz.training.sweep import train, train_sweep, trained
from lrviz.training.training import Training, TrainingError

__all__ = [
    "Histories",
    "History",
    "Training",
    "TrainingError",
    "as_csv",
    "batches",
    "learning_rates",
    "train",
    "train_sweep",
    "trained",
]
