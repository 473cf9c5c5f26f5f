"""A training in Keras: a model, `compile`, `fit`, and callbacks."""

import lrviz.snippets.parts as parts
from lrviz.snippets.networks.data import data
from lrviz.training import Training

START = '''def start(inputs):
    """The distribution from which PyTorch draws the first weights and biases."""
    return keras.initializers.RandomUniform(-(inputs**-0.5), inputs**-0.5)'''
RATES_CLASS = """class Rates(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        return ops.take(rates, ops.minimum(ops.cast(step, "int32"), len(rates) - 1))"""


def write(training: Training) -> str:
    """The code, without its imports. It leaves `model`, `history`, `accuracy` (where there are classes) and `value`."""
    by_step, reactive = _by_step(training), training.schedule_entry.reactive
    table = f"rates = ops.array([float(rate(t)) for t in range({training.steps})])" if by_step else ""
    model, fit = parts.lines(table, _model(training)), _fit(training)
    return parts.blocks(
        parts.lines(f"keras.utils.set_random_seed({training.seed})", data(training, _shape(training))),
        parts.defined(START, parts.written(training, "keras"), parts.rate(training), by_step and RATES_CLASS),
        parts.blocks(model, _follow(training), fit) if reactive else f"{model}\n\n{fit}\n",
    )


def _shape(training: Training) -> tuple[int, ...]:
    """Keras has the channels last."""
    first, *others = training.network_entry.input_shape
    return (*others, first)


def _by_step(training: Training) -> bool:
    return not parts.steady(training) and training.schedule_entry.unit == "step"


def _model(training: Training) -> str:
    network, decay = training.network_entry, parts.l2(training)
    layers = parts.body(f"keras.Input({_shape(training)}),", *(f"{layer.keras}," for layer in network.layers))
    metrics = ', metrics=["accuracy"]' if network.loss.classifies else ""
    return parts.lines(
        f"model = keras.Sequential([\n{layers}\n])",
        decay > 0
        and f"penalty = keras.regularizers.L2({decay / 2!r})\nfor weights in model.trainable_weights:\n"
        "    weights.regularizer = penalty",
        f"model.compile(\n    {_optimizer(training)},\n    {network.loss.keras}{metrics},\n)",
    )


def _optimizer(training: Training) -> str:
    template, clip = training.optimizer_entry.keras, training.clip_norm
    call = parts.fill(template, training, "optimizer", learning_rate="Rates()" if _by_step(training) else "")
    call = call if parts.written_names(training, "keras") else f"keras.optimizers.{call}"
    return call if clip is None else f"{call[:-1]}, global_clipnorm={clip!r})"


def _follow(training: Training) -> str:
    """Reduce on plateau by PyTorch's rule, which differs from that of Keras's own callback."""
    lines = parts.body(
        "global rate, best, bad, cooling",
        'value = logs["val_loss"]',
        parts.follow(training),
        "model.optimizer.learning_rate = rate",
    )
    return parts.lines(parts.follow_from(training), f"\n\ndef follow(epoch, logs):\n{lines}")


def _fit(training: Training) -> str:
    schedule, patience = training.schedule_entry, training.early_stopping
    by_epoch = not parts.steady(training) and schedule.unit == "epoch" and not schedule.reactive
    callbacks = parts.body(
        by_epoch and "keras.callbacks.LearningRateScheduler(lambda epoch, learning_rate: float(rate(epoch))),",
        schedule.reactive and "keras.callbacks.LambdaCallback(on_epoch_end=follow),",
        patience is not None
        and f'keras.callbacks.EarlyStopping("val_loss", patience={patience}, restore_best_weights=True),',
    )
    arguments = parts.body(
        "features[train], targets[train], validation_data=(features[validation], targets[validation]),",
        f"batch_size={training.examples_in_batch}, epochs={training.epochs}, verbose=0,",
        callbacks and f"callbacks=[\n{callbacks}\n],",
    )
    measured = "value, accuracy =" if training.network_entry.loss.classifies else "value ="
    return parts.lines(
        f"history = model.fit(\n{arguments}\n)",
        f"{measured} model.evaluate(features[validation], targets[validation], verbose=0)",
        f"print(value{', accuracy' * training.network_entry.loss.classifies})",
    )


def note(training: Training) -> str:
    """What `fit` does otherwise than the training that was shown, in sentences."""
    decay = parts.l2(training) > 0
    return parts.sentences(
        "The same examples, the same split and the same distribution of first weights. Keras draws its own weights and"
        " mini-batches, so the curves differ from those above as one seed's do from another's. Keras reports the"
        " training loss as the mean over an epoch's mini-batches, not after the epoch.",
        parts.optimizer_note(training, "keras"),
        training.schedule_entry.reactive
        and "Keras's own ReduceLROnPlateau follows another rule, so PyTorch's is written out.",
        training.clip_norm is not None and "Keras clips to the norm itself, PyTorch a millionth below it.",
        decay and "The losses that Keras reports have the penalty for weight decay in them.",
    )
