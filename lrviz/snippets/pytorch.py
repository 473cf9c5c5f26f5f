"""The experiment in PyTorch: an optimizer, a scheduler, and the usual loop."""

from lrviz.experiment import Experiment
from lrviz.snippets import parts


def optimizer(experiment: Experiment) -> str:
    """The call that builds the optimizer on `theta`."""
    return parts.fill(experiment.the_optimizer.torch, experiment, "optimizer")


def scheduler(experiment: Experiment) -> str:
    """The call that builds the scheduler on `optimizer`; empty for a rate that stays."""
    return parts.fill(experiment.the_schedule.torch, experiment, "schedule")


def write(experiment: Experiment) -> str:
    """The code, without its imports."""
    moving, reactive = not parts.steady(experiment), experiment.the_schedule.reactive
    batched, clip = parts.batch_size(experiment), experiment.clip_norm
    loss = "loss(theta, rows)" if batched else "loss(theta)"
    if reactive and not batched:
        backward = "value = loss(theta)\nvalue.backward()"
    else:
        backward = parts.lines(reactive and "value = loss(theta)  # of all rows", f"{loss}.backward()")
    loop = parts.body(
        parts.draw_rows(experiment),
        "optimizer.zero_grad()",
        backward,
        experiment.gradient_noise > 0
        and f"theta.grad += {experiment.gradient_noise!r} * torch.from_numpy(noise.normal(size=2))",
        clip is not None and f"torch.nn.utils.clip_grad_norm_([theta], max_norm={clip!r})",
        "optimizer.step()",
        moving and ("scheduler.step(value.item())" if reactive else "scheduler.step()"),
    )
    return parts.blocks(
        "torch.set_default_dtype(torch.float64)",
        parts.written(experiment, "pytorch"),
        parts.loss(experiment, "pytorch", "torch", "torch.from_numpy", "theta", "torch.tensor({})"),
        parts.lines(
            f"theta = torch.tensor({list(experiment.origin)!r}, requires_grad=True)",
            f"optimizer = {optimizer(experiment)}",
            moving and f"scheduler = {scheduler(experiment)}",
            parts.draws(experiment),
            f"\nfor step in range({experiment.steps}):\n{loop}",
            "\nprint(theta.tolist(), loss(theta).item())",
        ),
    )
