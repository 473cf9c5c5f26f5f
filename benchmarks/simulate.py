"""`simulate`, 500 steps, against the loop that a notebook has: torch.optim and autograd."""

import math
import statistics
import time
from collections.abc import Callable, Iterator

import torch

from benchmarks.table import Row
from lrviz import Experiment, simulate

LIMIT = 200
STEPS = 500
REPEATS = 5
OPTIMIZERS = {
    "sgd": torch.optim.SGD,
    "momentum": lambda params, lr: torch.optim.SGD(params, lr=lr, momentum=0.9),
    "rmsprop": torch.optim.RMSprop,
    "adam": torch.optim.Adam,
    "adagrad": torch.optim.Adagrad,
    "adadelta": torch.optim.Adadelta,
}


def rosenbrock(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def ravine(x: torch.Tensor, y: torch.Tensor, condition_number: float, angle: float) -> torch.Tensor:
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return 0.5 * ((cos * x + sin * y) ** 2 + condition_number * (cos * y - sin * x) ** 2)


def torch_loop(experiment: Experiment) -> tuple[float, float]:
    """The same run, written as one would in a notebook."""
    loss_at = {"rosenbrock": rosenbrock, "ravine": ravine}[experiment.surface]
    theta = torch.tensor(experiment.origin, dtype=torch.float64, requires_grad=True)
    optimizer = OPTIMIZERS[experiment.optimizer]([theta], lr=experiment.learning_rate)
    for _ in range(experiment.steps):
        optimizer.zero_grad()
        loss_at(theta[0], theta[1], **experiment.surface_params).backward()
        optimizer.step()
    return tuple(theta.tolist())


def seconds(call: Callable[[Experiment], object], experiment: Experiment) -> float:
    began = time.perf_counter()
    call(experiment)
    return time.perf_counter() - began


def rows() -> Iterator[Row]:
    torch.set_num_threads(1)
    for surface in ("rosenbrock", "ravine"):
        for optimizer in OPTIMIZERS:
            experiment = Experiment(surface=surface, optimizer=optimizer, learning_rate=1e-4, steps=STEPS)
            ends = simulate(experiment).positions[-1], torch_loop(experiment)
            assert all(math.isclose(a, b, abs_tol=1e-9) for a, b in zip(*ends, strict=True)), ends
            theirs, ours = [], []
            for _ in range(REPEATS):  # interleaved, so that both meet the same machine
                theirs.append(seconds(torch_loop, experiment))
                ours += [seconds(simulate, experiment) for _ in range(10)]
            ratio = statistics.median(theirs) / statistics.median(ours)
            detail = f"{statistics.median(theirs) * 1e3:.0f} ms : {statistics.median(ours) * 1e6:.0f} µs"
            yield Row(f"simulate {surface} {optimizer}, torch : ours", ratio, LIMIT, at_least=True, detail=detail)
