"""A training as a table, such as the loggers of other tools write."""

import csv
import io

from lrviz.training.history import History


def as_csv(history: History) -> str:
    """One line an epoch, from before training on: epoch, losses, accuracies; numbers to the last digit."""
    columns = {
        "epoch": range(history.epochs + 1),
        "train_loss": history.train_losses,
        "validation_loss": history.validation_losses,
    }
    if history.validation_accuracies is not None:
        columns |= {"train_accuracy": history.train_accuracies, "validation_accuracy": history.validation_accuracies}
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([int(epoch), *map(float, rest)] for epoch, *rest in zip(*columns.values(), strict=True))
    return text.getvalue()
