"""The experiment in Keras on its JAX backend: an optimizer whose rate is set before each step.

The loss is written in jax.numpy, since keras.ops rounds sin, cos, tan, tanh and the like to float32.
"""

import lrviz.snippets.parts as parts
from lrviz.descent.experiment import Experiment

HEAD = """import os

os.environ["KERAS_BACKEND"] = "jax"  # before Keras is imported

IMPORTS

jax.config.update("jax_enable_x64", True)
keras.config.set_floatx("float64")"""


def optimizer(experiment: Experiment) -> str:
    """The call that builds the optimizer: Keras's own, or the class that is written out above it."""
    call = parts.fill(experiment.optimizer_entry.keras, experiment, "optimizer")
    return call if parts.written_names(experiment, "keras") else f"keras.optimizers.{call}"


def write(experiment: Experiment) -> str:
    """The code; the line IMPORTS stands for its imports."""
    reactive, batched = experiment.schedule_entry.reactive, parts.batch_size(experiment)
    noisy, clip, table = experiment.gradient_noise > 0, experiment.clip_norm, parts.rate(experiment)
    decay = parts.l2(experiment)
    loop = parts.body(
        table and "optimizer.learning_rate = rate(t)",
        reactive and "optimizer.learning_rate = rate",
        reactive and "value = float(loss(theta.value))",
        parts.draw_rows(experiment),
        f"gradient = slope(theta.value{', rows' * bool(batched)})"
        + f" + {experiment.gradient_noise!r} * noise.normal(size=2)" * noisy,
        clip is not None
        and f"gradient *= jnp.minimum(1.0, {clip!r} / ((gradient @ gradient) ** 0.5 + 1e-6))  # clips as PyTorch",
        decay > 0
        and f"gradient += {decay!r} * theta.value  # Keras's own weight_decay acts on theta, not on the gradient",
        "optimizer.apply([gradient], [theta])",
        parts.follow(experiment),
    )
    return parts.blocks(
        HEAD,
        parts.written(experiment, "keras"),
        parts.loss(experiment, "keras", "jnp", "jnp.array", "theta"),
        table,
        parts.lines(
            "slope = jax.jit(jax.grad(loss))",
            f"theta = keras.Variable({list(experiment.origin)!r})",
            f"optimizer = {optimizer(experiment)}",
            parts.draws(experiment),
            parts.follow_from(experiment),
            f"\nfor {'t' if table else '_'} in range({experiment.steps}):\n{loop}",
            "\nprint(theta.value.tolist(), float(loss(theta.value)))",
        ),
    )


def note(experiment: Experiment) -> str:
    """Where Keras's own optimizer and schedule differ from PyTorch's."""
    return parts.note(experiment, "keras")
