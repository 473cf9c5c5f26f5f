"""The experiment as Keras's users train: a model, `compile`, `fit`, and a callback that changes the rate.

Only a surface with data is a model: `Dense(1, use_bias=False)` on two features, its kernel the two parameters.
A callback acts once an epoch, so every epoch is made one step long.
"""

import lrviz.snippets.keras as keras
import lrviz.snippets.parts as parts
from lrviz.descent.curvature import best_loss
from lrviz.descent.experiment import Experiment
from lrviz.problems.surfaces import SURFACES
from lrviz.spec.registry import plain_numbers

MODELS = " or ".join(surface.label for surface in SURFACES.values() if surface.model)


def write(experiment: Experiment) -> str:
    """The code; the line IMPORTS stands for its imports. Empty for a surface without data."""
    model = experiment.surface_entry.model
    if model is None:
        return ""
    callback, batched, decay = _callback(experiment), parts.batch_size(experiment), parts.l2(experiment)
    regularizer = f", kernel_regularizer=keras.regularizers.L2({decay / 2!r})" if decay else ""
    fit = parts.body(
        f"features, targets, batch_size={batched or 'len(targets)'}, epochs={experiment.steps}, verbose=0,",
        "steps_per_epoch=1,  # one mini-batch: callbacks act once an epoch"
        if batched
        else "# with all examples in one batch, an epoch is one step",
        callback and "callbacks=[schedule],",
    )
    return parts.blocks(
        keras.HEAD,
        parts.lines(parts.data(model), batched > 0 and f"keras.utils.set_random_seed({experiment.seed})"),
        f"def loss(target, score):\n    return {model.losses_in['keras']}",
        parts.written(experiment, "keras"),
        parts.rate(experiment),
        parts.lines(
            f"model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, use_bias=False{regularizer})])",
            f"model.set_weights([np.array([{list(experiment.origin)!r}]).T])  # the start",
            f"model.compile({_optimizer(experiment)}, loss)",
            callback and f"schedule = {callback}",
            f"history = model.fit(\n{fit}\n)",
            "\ntheta = model.get_weights()[0].ravel()",
            "print(theta.tolist(), float(loss(targets, features @ theta)))",
        ),
    )


def _optimizer(experiment: Experiment) -> str:
    call, clip = keras.optimizer(experiment), experiment.clip_norm
    return call if clip is None else f"{call[:-1]}, clipnorm={clip!r})"


def _callback(experiment: Experiment) -> str:
    if parts.steady(experiment):
        return ""
    if not experiment.schedule_entry.reactive:
        return "keras.callbacks.LearningRateScheduler(lambda epoch, learning_rate: rate(epoch))"
    own = plain_numbers(experiment.schedule_params)
    arguments = parts.body(
        f'monitor="loss", factor={own["factor"]!r}, patience={own["patience"] + 1}, cooldown={own["cooldown"] + 1},'
        f" min_lr={own['min_lr']!r},",
        f"min_delta={own['threshold'] * best_loss(experiment):.3g},"
        f"  # PyTorch's threshold, {own['threshold']!r} of the best loss; here, of the lowest there is",
    )
    return f"keras.callbacks.ReduceLROnPlateau(\n{arguments}\n)"


def note(experiment: Experiment) -> str:
    """What `fit` does otherwise than the run that was shown, in sentences."""
    if experiment.surface_entry.model is None:
        return f"model.fit needs a surface with data: choose {MODELS}."
    schedule, batched = experiment.schedule_entry, parts.batch_size(experiment) > 0
    decay, clipped = parts.l2(experiment) > 0, experiment.clip_norm is not None
    by_epoch = not parts.steady(experiment) and not schedule.reactive
    return parts.sentences(
        parts.optimizer_note(experiment, "keras"),
        schedule.differs.get("keras_fit", schedule.differs.get("keras")),
        by_epoch
        and "LearningRateScheduler acts once an epoch, the scheduler of PyTorch's loop once a step. Here an"
        " epoch is one step; with many steps an epoch, the same numbers would stretch the schedule.",
        batched
        and "fit shuffles the examples and takes them in turn, so its mini-batches are others than those of this"
        " run: the same number of steps, another path.",
        batched and schedule.reactive and "fit watches the loss of the mini-batch, this run that of all examples.",
        experiment.gradient_noise > 0 and "fit has no place for gradient noise: this is the run without it.",
        clipped and "Keras clips to the norm itself, PyTorch a millionth below it.",
        clipped and decay and "The penalty for weight decay is clipped too.",
        decay and schedule.reactive and "The loss that fit watches has the penalty for weight decay in it.",
    )
