"""The experiment in optax: an optimizer that knows its schedule, and a compiled step."""

import lrviz.snippets.parts as parts
from lrviz.descent.experiment import Experiment


def optimizer(experiment: Experiment) -> str:
    """The call that builds the optimizer; a rate that follows the loss is applied outside."""
    moving = "1.0" if experiment.schedule_entry.reactive else "lambda t: rates[t]"
    rate = repr(experiment.learning_rate) if parts.steady(experiment) else moving
    rule = parts.fill(experiment.optimizer_entry.optax, experiment, "optimizer", rate)
    decay = parts.l2(experiment)
    return f"optax.chain(optax.add_decayed_weights({decay!r}), {rule})" if decay else rule


def write(experiment: Experiment) -> str:
    """The code, without its imports."""
    reactive, batched = experiment.schedule_entry.reactive, parts.batch_size(experiment)
    noisy, clip, table = experiment.gradient_noise > 0, experiment.clip_norm, parts.rate(experiment)
    given = ["theta", "state"] + ["rows"] * bool(batched) + ["error"] * noisy + ["rate"] * reactive
    step = f"@jax.jit\ndef step({', '.join(given)}):\n" + parts.body(
        f"gradient = jax.grad(loss)(theta{', rows' * bool(batched)}){' + error' * noisy}",
        clip is not None
        and f"gradient *= jnp.minimum(1.0, {clip!r} / (jnp.linalg.norm(gradient) + 1e-6))  # clips as PyTorch",
        "update, state = optimizer.update(gradient, state, theta)",
        f"return theta + {'rate * ' * reactive}update, state",
    )
    loop = parts.body(
        reactive and "value = float(loss(theta))",
        parts.draw_rows(experiment),
        noisy and f"error = {experiment.gradient_noise!r} * noise.normal(size=2)",
        f"theta, state = step({', '.join(given)})",
        parts.follow(experiment),
    )
    return parts.blocks(
        'jax.config.update("jax_enable_x64", True)',
        parts.written(experiment, "optax"),
        parts.loss(experiment, "optax", "jnp", "jnp.array", "theta"),
        table,
        parts.lines(
            table and f"rates = jnp.array([rate(t) for t in range({experiment.steps})])",
            f"optimizer = {optimizer(experiment)}",
        ),
        step,
        parts.lines(
            f"theta = jnp.array({list(experiment.origin)!r})",
            "state = optimizer.init(theta)",
            parts.draws(experiment),
            parts.follow_from(experiment),
            f"\nfor _ in range({experiment.steps}):\n{loop}",
            "\nprint(theta.tolist(), float(loss(theta)))",
        ),
    )


def note(experiment: Experiment) -> str:
    """Where optax's own optimizer and schedule differ from PyTorch's."""
    return parts.note(experiment, "optax")
