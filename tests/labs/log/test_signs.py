"""What the curves show: 200 curves whose illness is known, real training runs, and what must not depend on units."""

from collections import Counter, defaultdict

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits

from lrviz.labs.log import LogError, SignKind, examine, read_log
from lrviz.labs.log.words import ADVICE, EXPLANATIONS
from tests.labs.log.illnesses import ILLNESSES, as_csv, curve

torch.set_num_threads(1)

CURVES = 200
RIGHT = 0.9


def top(columns):
    return examine(read_log(as_csv(columns)))[0]


def test_nine_in_ten_of_200_curves_are_said_to_have_what_they_were_made_with(capsys):
    confusion: dict[str, Counter[str]] = defaultdict(Counter)
    kinds = list(ILLNESSES)
    for number in range(CURVES):
        kind = kinds[number % len(kinds)]
        confusion[kind][top(curve(kind, number)).kind.value] += 1
    right = sum(counts[kind] for kind, counts in confusion.items())
    with capsys.disabled():
        print(f"\n{right} of {CURVES} curves right; the others:")
        for kind, counts in confusion.items():
            for other in counts.keys() - {kind}:
                print(f"    {kind} taken for {other}: {counts[other]} of {counts.total()}")
    assert right >= RIGHT * CURVES
    assert all(counts[kind] >= 0.7 * counts.total() for kind, counts in confusion.items())


def test_every_kind_is_explained_and_has_a_curve():
    assert set(EXPLANATIONS) == set(ADVICE) == set(SignKind)
    assert {SignKind(kind) for kind in ILLNESSES} == set(SignKind) - {SignKind.TOO_SHORT}


@pytest.mark.parametrize("kind", ILLNESSES)
def test_the_size_of_the_loss_and_the_count_do_not_matter(kind):
    columns = curve(kind, 77)
    bigger = {name: values if name == "learning_rate" else values * 4096.0 for name, values in columns.items()}
    one, other = examine(read_log(as_csv(columns))), examine(read_log(as_csv(bigger)))
    assert [sign.kind for sign in one] == [sign.kind for sign in other]
    assert [sign.confidence for sign in one] == pytest.approx([sign.confidence for sign in other], rel=1e-6)


def test_a_sign_begins_and_ends_where_the_curve_shows_it():
    columns = curve("overfitting", 5)
    sign = top(columns)
    assert columns["val_loss"][int(sign.start)] < 1.15 * columns["val_loss"].min()
    assert sign.end == len(columns["loss"]) - 1
    assert f"epoch {sign.start:g}" in sign.advice
    broken = curve("nan", 4)
    assert top(broken).start == np.flatnonzero(~np.isfinite(broken["loss"]))[0]
    peaked = curve("healthy", 9)
    place = len(peaked["loss"]) // 2
    peaked["loss"][place] *= 10
    sign = top(peaked)
    assert sign.kind is SignKind.SPIKE
    assert sign.start <= place <= sign.end


def test_a_drop_of_the_loss_is_put_down_to_the_schedule_only_where_the_rate_drops():
    columns = curve("lr_drop", 3)
    drops = np.flatnonzero(np.diff(columns["learning_rate"]) < 0)
    found = [sign for sign in examine(read_log(as_csv(columns))) if sign.kind is SignKind.LR_DROP]
    assert {sign.start for sign in found} <= set(drops)
    assert found
    smooth = columns | {"learning_rate": np.geomspace(0.1, 0.001, len(columns["loss"]))}
    assert all(sign.kind is not SignKind.LR_DROP for sign in examine(read_log(as_csv(smooth))))


def test_the_advice_has_the_logs_own_rate():
    columns = curve("diverging", 2)
    rate = {"lr": np.full(len(columns["loss"]), 0.3)}
    assert "Divide the learning rate by 3 (0.3 → 0.1)" in top(columns | rate).advice
    assert "→" not in top(columns).advice


def test_a_loss_below_zero_is_examined_too():
    t = np.linspace(0, 1, 300)
    noise = 0.02 * np.random.default_rng(0).normal(size=300)
    assert top({"loss": -5 + 8 * np.exp(-20 * t) + noise}).kind is SignKind.HEALTHY
    assert top({"loss": -5 + 8 * np.exp(-20 * t) + 40 * np.clip(t - 0.7, 0, 1) + noise}).kind is SignKind.DIVERGING


@pytest.mark.parametrize("loss", [np.zeros(50), np.full(50, 2.3), np.full(50, -1.0)])
def test_a_constant_loss_is_flat(loss):
    assert top({"loss": loss}).kind is SignKind.FLAT


def test_a_long_log_that_learns_all_at_its_very_start_is_not_flat():
    steps = np.arange(20_000)
    noise = np.exp(0.03 * np.random.default_rng(0).normal(size=len(steps)))
    assert top({"loss": (0.1 + 2 / (1 + steps)) * noise}).kind is SignKind.HEALTHY


def test_a_loss_of_nothing_but_nan_is_nan_from_the_start():
    sign = top({"loss": np.full(20, np.nan)})
    assert (sign.kind, sign.start) == (SignKind.NAN, 0)


def test_a_log_of_two_entries_is_too_short_to_tell():
    signs = examine(read_log("epoch,loss\n0,3\n1,2\n"))
    assert [sign.kind for sign in signs] == [SignKind.TOO_SHORT]


def test_without_a_loss_there_is_nothing_to_examine():
    with pytest.raises(LogError, match=r"no loss: read it with columns=.*, one of a, b"):
        examine(read_log("a,b\n1,2\n3,4\n"))


def test_a_log_of_a_validation_loss_alone_is_examined():
    t = np.linspace(0, 1, 100)
    assert top({"val_loss": 0.2 + np.exp(-20 * t)}).kind is SignKind.HEALTHY


def train(rate, rows=1000, epochs=30, seed=0, momentum=0.0, adam=False, wrong=0.0, width=64, dropout=0.0):
    """A real run on the handwritten digits: the mean training loss and the validation loss of each epoch."""
    torch.manual_seed(seed)
    digits = load_digits()
    inputs, labels = torch.tensor(digits.data / 16, dtype=torch.float32), torch.tensor(digits.target)
    order = torch.randperm(len(inputs))
    inputs, labels = inputs[order], labels[order]
    held, held_labels = inputs[1400:], labels[1400:]
    inputs, labels = inputs[:rows], labels[:rows]
    labels[torch.rand(rows) < wrong] = 3
    network = torch.nn.Sequential(
        torch.nn.Linear(64, width), torch.nn.ReLU(), torch.nn.Dropout(dropout), torch.nn.Linear(width, 10)
    )
    optimizer = (
        torch.optim.Adam(network.parameters(), rate)
        if adam
        else torch.optim.SGD(network.parameters(), rate, momentum=momentum)
    )
    columns: dict[str, list[float]] = {"loss": [], "val_loss": []}
    for _ in range(epochs):
        total = 0.0
        network.train()
        for batch in torch.randperm(rows).split(32):
            loss = torch.nn.functional.cross_entropy(network(inputs[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        network.eval()
        with torch.no_grad():
            columns["val_loss"].append(torch.nn.functional.cross_entropy(network(held), held_labels).item())
        columns["loss"].append(total / rows)
    return {name: np.array(values) for name, values in columns.items()}


@pytest.mark.parametrize(
    ("settings", "kinds"),
    [
        ({"rate": 1e-4}, {SignKind.TOO_SLOW}),
        ({"rate": 1e-5, "adam": True}, {SignKind.TOO_SLOW}),
        ({"rate": 0.01}, {SignKind.STILL_IMPROVING, SignKind.TOO_SLOW}),
        ({"rate": 0.3}, {SignKind.HEALTHY}),
        ({"rate": 1.0}, {SignKind.HEALTHY, SignKind.NOISY}),
        ({"rate": 5.0}, {SignKind.FLAT}),  # so long a step that the units die: the loss stays at ln 10
        ({"rate": 10.0}, {SignKind.FLAT}),
        ({"rate": 1.0, "adam": True}, {SignKind.FLAT}),
        ({"rate": 3e-3, "adam": True, "rows": 60, "wrong": 0.2, "epochs": 100, "width": 256}, {SignKind.OVERFITTING}),
        ({"rate": 1e-3, "adam": True, "dropout": 0.5}, {SignKind.VALIDATION_BETTER}),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "-".join(sorted(value)),
)
def test_real_runs_show_what_their_rate_and_their_data_lead_to(settings, kinds):
    assert {top(train(seed=seed, **settings)).kind for seed in (1, 2)} <= kinds
