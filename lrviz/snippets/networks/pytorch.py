"""A training in PyTorch: a model, a loader, an optimizer, a scheduler, and the usual two loops."""

import lrviz.snippets.parts as parts
import lrviz.snippets.pytorch as on_surfaces
from lrviz.snippets.networks.data import data
from lrviz.training import Training


def write(training: Training) -> str:
    """The code, without its imports. It leaves `model`, `accuracy` (where there are classes) and `value`."""
    return parts.around(
        parts.lines(f"torch.manual_seed({training.seed})", data(training, training.network_entry.input_shape)),
        parts.written(training, "pytorch"),
        parts.lines(_setup(training), _loop(training)),
    )


def _setup(training: Training) -> str:
    network, schedule = training.network_entry, on_surfaces.scheduler(training)
    layers = parts.body(*(f"{layer.torch}," for layer in network.layers))
    targets = "targets" if network.loss.classifies else "targets[:, None], dtype=torch.float32"
    return parts.lines(
        "x = torch.tensor(features, dtype=torch.float32)",
        f"y = torch.tensor({targets})",
        f"loader = DataLoader(TensorDataset(x[train], y[train]), "
        f"batch_size={training.examples_in_batch}, shuffle=True)",
        f"\nmodel = torch.nn.Sequential(\n{layers}\n)",
        f"loss = {network.loss.torch}",
        f"optimizer = {on_surfaces.optimizer(training).replace('[theta]', 'model.parameters()')}",
        schedule and f"scheduler = {schedule}",
        training.early_stopping is not None and "best, waited = math.inf, 0",
    )


def _loop(training: Training) -> str:
    classes, schedule, clip = training.network_entry.loss.classifies, training.schedule_entry, training.clip_norm
    scheduled = bool(schedule.torch)
    step = parts.body(
        "optimizer.zero_grad()",
        "loss(model(features_here), targets_here).backward()",
        clip is not None and f"torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm={clip!r})",
        "optimizer.step()",
        scheduled and schedule.unit == "step" and "scheduler.step()  # after every step",
    )
    epoch = parts.body(
        f"for features_here, targets_here in loader:\n{step}",
        "with torch.no_grad():\n    outputs = model(x[validation])",
        "value = loss(outputs, y[validation]).item()",
        classes and "accuracy = (outputs.argmax(dim=1) == y[validation]).double().mean().item()",
        f"print(epoch, value{', accuracy' * classes})",
        scheduled
        and schedule.unit == "epoch"
        and f"scheduler.step({'value' * schedule.reactive})  # after every epoch",
        training.early_stopping is not None and _early_stopping(training.early_stopping),
    )
    restored = training.early_stopping is not None and "\nmodel.load_state_dict(best_weights)"
    return parts.lines(f"\nfor epoch in range({training.epochs}):\n{epoch}", restored)


def _early_stopping(patience: int) -> str:
    return "\n".join(
        (
            "waited += 1",
            "if value < best:",
            "    best, waited, best_weights = value, 0, copy.deepcopy(model.state_dict())",
            f"if waited == {patience}:  # epochs without a new lowest validation loss",
            "    break",
        )
    )


def note(training: Training) -> str:
    """What makes it another run than the one that was shown, and what PyTorch lacks."""
    return parts.sentences(
        "The same examples, the same split and the same distribution of first weights; PyTorch draws its own weights"
        " and mini-batches, so the curves differ from those above as one seed's do from another's.",
        parts.note(training, "pytorch"),
    )
