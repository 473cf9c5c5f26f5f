"""32 learning rates × 10 epochs on the digits, against a PyTorch loop that trains at one rate after the other.

Both measure the same: per step loss, gradient norm and update-to-weight ratio; per epoch loss and accuracy over all
training and all validation rows.
"""

import math
import time
from collections.abc import Callable, Iterator

import numpy as np
import torch

from benchmarks.table import Row
from lrviz.training import Training, train_sweep

LIMIT = 30
ROUNDS = 3
RATES = np.geomspace(1e-4, 1.0, 32)
NETWORKS = ("digits_mlp", "digits_cnn")

Tensors = tuple[torch.Tensor, torch.Tensor]


def tensors(training: Training, part: str) -> Tensors:
    """One part of the data."""
    rows = training.network_entry.examples(part)
    return torch.tensor(rows.features, dtype=torch.float32), torch.tensor(rows.targets)


def whole(model: torch.nn.Module, loss: torch.nn.Module, rows: Tensors) -> tuple[float, float]:
    """Loss and accuracy over all rows."""
    with torch.no_grad():
        outputs = model(rows[0])
        return loss(outputs, rows[1]).item(), (outputs.argmax(dim=1) == rows[1]).float().mean().item()


def torch_loop(training: Training, rate: float, parts: tuple[Tensors, Tensors], measure: bool) -> float:
    """The same training at one rate, written as one would in a notebook; the last mini-batch's loss."""
    network, (features, targets) = training.network_entry, parts[0]
    model = torch.nn.Sequential(*(eval(layer.torch, {"torch": torch}) for layer in network.layers))
    model.load_state_dict(
        {name: torch.tensor(values, dtype=torch.float32) for name, values in network.init(training.seed).items()}
    )
    loss, weights = torch.nn.CrossEntropyLoss(), list(model.parameters())
    optimizer = torch.optim.SGD(weights, lr=rate, momentum=training.optimizer_params["momentum"])
    generator, norm = np.random.default_rng([training.seed, 1]), torch.nn.utils.get_total_norm
    for _ in range(training.epochs):
        order = torch.from_numpy(generator.permutation(len(targets)))
        for here in order.split(training.batch_size):
            optimizer.zero_grad()
            value = loss(model(features[here]), targets[here])
            value.backward()
            if measure:
                before = [weight.detach().clone() for weight in weights]
                value.item(), norm([weight.grad for weight in weights]).item()
            optimizer.step()
            if measure:
                moved = [weight.detach() - was for weight, was in zip(weights, before, strict=True)]
                (norm(moved) / norm(before)).item()
        if measure:
            for part in parts:
                whole(model, loss, part)
    return value.item()


def seconds(call: Callable[..., object], *arguments: object) -> float:
    began = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - began


def torch_seconds(training: Training, parts: tuple[Tensors, Tensors], measure: bool) -> float:
    """All rates, one after the other."""
    return sum(seconds(torch_loop, training, rate, parts, measure) for rate in RATES)


def rows() -> Iterator[Row]:
    torch.set_num_threads(1)  # two are slower on networks as small as these
    for network in NETWORKS:
        training = Training(network=network, optimizer="momentum", epochs=10)
        parts = tensors(training, "train"), tensors(training, "validation")
        calm = 8  # one of the smaller rates, at which rounding does not grow
        ends = train_sweep(training, RATES).losses[calm, 0, -1], torch_loop(training, RATES[calm], parts, measure=True)
        assert math.isclose(*ends, rel_tol=1e-3), ends
        theirs, bare, ours = math.inf, math.inf, math.inf
        for _ in range(ROUNDS):  # interleaved, so that both meet the same machine
            theirs = min(theirs, torch_seconds(training, parts, measure=True))
            bare = min(bare, torch_seconds(training, parts, measure=False))
            ours = min(ours, *(seconds(train_sweep, training, RATES) for _ in range(5)))
        detail = f"{theirs:.2f} s : {ours * 1e3:.0f} ms; PyTorch without measuring anything: {bare:.2f} s"
        yield Row(f"{network}, 32 rates × 10 epochs, torch : ours", theirs / ours, LIMIT, at_least=True, detail=detail)
