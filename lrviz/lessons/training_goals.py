"""The goals of trainings."""

from lrviz.labs.clinic import HEALTHY, SYMPTOMS, examined
from lrviz.lessons.as_text import as_percent, as_text
from lrviz.lessons.goal import GoalKind, told_apart
from lrviz.lessons.training_facts import training_fact
from lrviz.spec.registry import Param
from lrviz.training import Training, trained
from lrviz.training.training import EPOCHS


def _accuracy_below(limit: float, training: Training) -> str:
    accuracy = training_fact(training, "validation_accuracy")
    if accuracy is None:
        return "its task has no classes"
    return "" if accuracy >= limit else f"its validation accuracy is {told_apart(accuracy, limit, as_percent)}"


def _loss_above(limit: float, training: Training) -> str:
    loss = training_fact(training, "validation_loss")
    if loss is None or not loss < float("inf"):
        return "it diverges: its validation loss is not finite"
    return "" if loss <= limit else f"its validation loss is {told_apart(loss, limit)}"


def _rises(limit: float, training: Training) -> str:
    rise = training_fact(training, "rise")
    if rise is None or not rise < float("inf"):
        return "it diverges: its validation loss is not finite"
    return "" if rise <= limit else f"its last validation loss is {as_text(rise)} times its best"


def _swings(limit: float, training: Training) -> str:
    if trained(training).diverged_at is not None:
        return "it diverges"
    swing = training_fact(training, "swing")
    if swing is None:
        return "its task has no classes"
    return "" if swing <= limit else f"its accuracy changes by {told_apart(swing, limit, as_percent)} per epoch"


def _other_sign(limit: str, training: Training) -> str:
    sign = examined(training).key
    return "" if sign == limit else f"the clinic finds: {as_text(sign)}"


def _still_finite(limit: float, training: Training) -> str:
    step = trained(training).diverged_at
    if step is None:
        return "its numbers do not end"
    epoch = step // training.steps_per_epoch + 1
    return "" if epoch <= limit else f"its loss is NaN from epoch {epoch} on"


def _share(name: str, label: str, default: float) -> Param:
    return Param(name=name, label=label, default=default, minimum=0.0, maximum=1.0, help="")


TRAINING_GOALS: tuple[GoalKind[Training], ...] = (
    GoalKind(
        _share("accuracy_from", "Validation accuracy", 0.9),
        "reach a validation accuracy of at least {limit}",
        _accuracy_below,
        lambda training: training_fact(training, "validation_accuracy"),
        "validation accuracy",
        lower_is_better=False,
        in_percent=True,
        about=Training,
    ),
    GoalKind(
        Param(name="validation_below", label="Validation loss", default=0.5, minimum=0.0, maximum=1e9, help=""),
        "end with a validation loss of at most {limit}",
        _loss_above,
        lambda training: training_fact(training, "validation_loss"),
        "validation loss",
        about=Training,
    ),
    GoalKind(
        Param(name="rise_below", label="Rise of the validation loss", default=1.1, minimum=1.0, maximum=100.0, help=""),
        "let the validation loss end at most {limit} times as high as its best",
        _rises,
        lambda training: training_fact(training, "rise"),
        "last validation loss as a multiple of the best",
        about=Training,
    ),
    GoalKind(
        _share("swing_below", "Swing of the accuracy", 0.01),
        "let the validation accuracy change by at most {limit} from epoch to epoch, on average over the second half",
        _swings,
        lambda training: training_fact(training, "swing"),
        "change per epoch",
        in_percent=True,
        about=Training,
    ),
    GoalKind(
        Param(name="sign", label="Sign", default=HEALTHY, choices=(*SYMPTOMS, HEALTHY), help=""),
        "get the clinic's verdict “{limit}”",
        _other_sign,
        about=Training,
    ),
    GoalKind(
        Param(
            name="numbers_end_by",
            label="Epoch",
            default=EPOCHS.default,
            minimum=1,
            maximum=EPOCHS.maximum,
            integer=True,
            help="",
        ),
        "make its numbers overflow by epoch {limit}",
        _still_finite,
        lambda training: training.learning_rate,
        "learning rate",
        about=Training,
    ),
)
