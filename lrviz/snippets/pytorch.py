"""The experiment in PyTorch: an optimizer, a scheduler, and the usual loop."""

import lrviz.snippets.parts as parts
from lrviz.descent.experiment import Experiment


def optimizer(experiment: parts.Run) -> str:
    """The call that builds the optimizer on `theta`."""
    return parts.fill(experiment.optimizer_entry.torch, experiment, "optimizer")


def scheduler(experiment: parts.Run) -> str:
    """The call that builds the scheduler on `optimizer`; empty for a rate that stays."""
    return parts.fill(experiment.schedule_entry.torch, experiment, "schedule")


def head(experiment: Experiment, settings: str = "") -> str:
    """What stands above the loop's own variables: precision, settings, an optimizer PyTorch lacks, data and loss."""
    return parts.blocks(
        parts.lines("torch.set_default_dtype(torch.float64)", settings),
        parts.written(experiment, "pytorch"),
        parts.loss(experiment, "pytorch", "torch", "torch.from_numpy", "theta", "torch.tensor({})"),
    ).strip()


def setup(experiment: Experiment) -> str:
    """The parameters, their optimizer, its scheduler, and the generators of the noise and the mini-batches."""
    return parts.lines(
        f"theta = torch.tensor({list(experiment.origin)!r}, requires_grad=True)",
        f"optimizer = {optimizer(experiment)}",
        not parts.steady(experiment) and f"scheduler = {scheduler(experiment)}",
        parts.draws(experiment),
    )


def step(experiment: Experiment, watch: str = "") -> str:
    """The body of the loop. `watch`: lines that look at `value`, the loss of all examples before the step."""
    batched, clip, reactive = parts.batch_size(experiment), experiment.clip_norm, experiment.schedule_entry.reactive
    valued = bool(watch) or reactive
    loss = "loss(theta, rows)" if batched else "value" if valued else "loss(theta)"
    return parts.body(
        parts.draw_rows(experiment),
        "optimizer.zero_grad()",
        valued and "value = loss(theta)" + "  # of all examples" * bool(batched),
        watch,
        f"{loss}.backward()",
        experiment.gradient_noise > 0
        and f"theta.grad += {experiment.gradient_noise!r} * torch.from_numpy(noise.normal(size=2))",
        clip is not None and f"torch.nn.utils.clip_grad_norm_([theta], max_norm={clip!r})",
        "optimizer.step()",
        not parts.steady(experiment) and ("scheduler.step(value.item())" if reactive else "scheduler.step()"),
    )


def write(experiment: Experiment) -> str:
    """The code, without its imports."""
    return parts.blocks(
        head(experiment),
        parts.lines(
            setup(experiment),
            f"\nfor step in range({experiment.steps}):\n{step(experiment)}",
            "\nprint(theta.tolist(), loss(theta).item())",
        ),
    )


def note(experiment: parts.Run) -> str:
    """What PyTorch lacks."""
    return parts.note(experiment, "pytorch")
