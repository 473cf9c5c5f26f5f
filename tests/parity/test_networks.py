"""A training is what the same loop in PyTorch does, from the same weights and mini-batches."""

import copy
import math

import numpy as np
import pytest
import torch

from lrviz import OPTIMIZERS, SCHEDULES, Experiment
from lrviz.problems.networks import NETWORKS
from lrviz.snippets import parts, pytorch
from lrviz.training import Training, batches, train

DTYPES = {np.float64: torch.float64, np.float32: torch.float32}
RATES = {"sgd": 0.2, "momentum": 0.05, "nesterov": 0.05, "adadelta": 1.0, "adagrad": 0.05, "lion": 1e-3}
CALM = 5e-3
"""A rate at which the network learns and rounding does not grow, for the other optimizers."""


def model_of(network, dtype):
    """The network in PyTorch, uninitialised."""
    return torch.nn.Sequential(*(eval(layer.torch, {"torch": torch}) for layer in network.layers)).to(dtype)


def tensors(rows, dtype):
    targets = torch.tensor(rows.targets)
    targets = targets.to(dtype)[:, None] if targets.is_floating_point() else targets
    return torch.tensor(rows.features, dtype=dtype), targets


def scores(model, loss, rows):
    """Loss and accuracy over all examples."""
    with torch.no_grad():
        outputs = model(rows[0])
        return loss(outputs, rows[1]).item(), (outputs.argmax(dim=1) == rows[1].squeeze()).double().mean().item()


def torch_training(training: Training, dtype: torch.dtype) -> dict:
    """The loop as one would write it, with early stopping by hand."""
    torch.set_default_dtype(dtype)
    network, schedule = training.network_entry, training.schedule_entry
    model, loss = model_of(network, dtype), eval(network.loss.torch, {"torch": torch})
    start = network.init(training.seed)
    model.load_state_dict({name: torch.tensor(values, dtype=dtype) for name, values in start.items()})
    train_rows = tensors(network.examples("train", training.label_noise, training.seed), dtype)
    validation_rows = tensors(network.examples("validation"), dtype)
    total = training.epochs if schedule.unit == "epoch" else training.steps
    plan = Experiment(
        optimizer=training.optimizer,
        optimizer_params=training.optimizer_params,
        schedule=training.schedule,
        schedule_params=training.schedule_params,
        learning_rate=training.learning_rate,
        steps=total,
    )
    names = {"torch": torch, "np": np, "math": math, "model": model}
    exec(parts.written(plan, "pytorch"), names)
    names["optimizer"] = optimizer = eval(pytorch.optimizer(plan).replace("[theta]", "model.parameters()"), names)
    scheduler = eval(pytorch.scheduler(plan) or "None", names)
    taken, weights = batches(training)
    curves = {name: [] for name in ("losses", "learning_rates", "gradient_norms", "update_ratios")}
    measured = [(*scores(model, loss, train_rows), *scores(model, loss, validation_rows))]
    best, waited, kept, best_epoch = float("inf"), 0, copy.deepcopy(model.state_dict()), 0
    for epoch, rows_of_steps in enumerate(taken, start=1):
        for places, weight in zip(rows_of_steps, weights, strict=True):
            here = torch.from_numpy(places[weight > 0]).long()
            optimizer.zero_grad()
            value = loss(model(train_rows[0][here]), train_rows[1][here])
            value.backward()
            norm = torch.nn.utils.clip_grad_norm_(model.parameters(), training.clip_norm or float("inf"))
            before = torch.nn.utils.parameters_to_vector(model.parameters()).detach().clone()
            rate = optimizer.param_groups[0]["lr"]
            optimizer.step()
            moved = torch.nn.utils.parameters_to_vector(model.parameters()).detach() - before
            ratio = (moved.norm() / before.norm()).item()
            for name, number in zip(curves, (value.item(), float(rate), norm.item(), ratio), strict=True):
                curves[name].append(number)
            if scheduler is not None and schedule.unit == "step":
                scheduler.step()
        measured.append((*scores(model, loss, train_rows), *scores(model, loss, validation_rows)))
        watched = measured[-1][2]
        if scheduler is not None and schedule.unit == "epoch":
            scheduler.step(watched) if schedule.reactive else scheduler.step()
        if watched < best:
            best, waited, kept, best_epoch = watched, 0, copy.deepcopy(model.state_dict()), epoch
        else:
            waited += 1
        if training.early_stopping is not None and waited >= training.early_stopping:
            break
    last = model.state_dict() if training.early_stopping is None else kept
    train_losses, train_accuracies, validation_losses, validation_accuracies = np.array(measured).T
    return {name: np.array(values) for name, values in curves.items()} | {
        "train_losses": train_losses,
        "validation_losses": validation_losses,
        "best_epoch": best_epoch,
        "train_accuracies": train_accuracies,
        "validation_accuracies": validation_accuracies,
        "params": {name: values.numpy() for name, values in last.items()},
    }


def assert_same(training: Training, dtype: type, tolerance: float) -> None:
    ours, theirs = train(training, dtype=dtype), torch_training(training, DTYPES[dtype])
    assert ours.losses.dtype == dtype
    for name in ("learning_rates", "losses", "gradient_norms", "update_ratios", "train_losses", "validation_losses"):
        np.testing.assert_allclose(getattr(ours, name), theirs[name], rtol=tolerance, err_msg=name)
    assert ours.best_epoch == theirs["best_epoch"]
    for name, values in theirs["params"].items():
        np.testing.assert_allclose(ours.params[name], values, rtol=0, atol=tolerance, err_msg=name)
    if training.network_entry.metric and dtype is np.float64:
        np.testing.assert_allclose(ours.train_accuracies, theirs["train_accuracies"], rtol=1e-12)
        np.testing.assert_allclose(ours.validation_accuracies, theirs["validation_accuracies"], rtol=1e-12)


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-8), (np.float32, 1e-4)])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_each_optimizer_equals_torch(optimizer, dtype, tolerance):
    training = Training(
        network="two_moons", optimizer=optimizer, epochs=17, batch_size=60, learning_rate=RATES.get(optimizer, CALM)
    )
    assert training.steps >= 100
    start, *_, end = train(training, dtype=dtype).train_losses
    assert end < 0.75 * start
    assert_same(training, dtype, tolerance)


@pytest.mark.parametrize("network", NETWORKS)
def test_each_network_equals_torch(network):
    training = Training(network=network, optimizer="momentum", learning_rate=0.02, epochs=5, label_noise=0.1, seed=3)
    assert_same(training, np.float64, 1e-8)


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_each_schedule_counts_what_torch_counts(schedule):
    training = Training(network="two_moons", schedule=schedule, epochs=6, batch_size=60)
    assert_same(training, np.float64, 1e-8)


def test_clipping_equals_torch():
    training = Training(network="two_moons", optimizer="momentum", learning_rate=0.05, clip_norm=0.1, epochs=6)
    ours = train(training, dtype=np.float64)
    assert (ours.gradient_norms > 0.1).any()
    assert_same(training, np.float64, 1e-8)


def test_plateau_and_early_stopping_equal_torch():
    training = Training(
        network="diabetes",
        optimizer="adam",
        learning_rate=0.02,
        epochs=60,
        early_stopping=8,
        schedule="plateau",
        schedule_params={"patience": 2, "factor": 0.3},
    )
    ours = train(training, dtype=np.float64)
    assert ours.stopped_early
    assert len(set(ours.learning_rates)) > 1
    assert ours.best_epoch < ours.epochs
    assert_same(training, np.float64, 1e-8)
