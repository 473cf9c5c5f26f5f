"""The ruler of a training: every rate judged by one rule, remembered, explained, pictured, and changed by hand."""

from types import SimpleNamespace

import jax
import numpy as np
import pytest

from lrviz import diagnose
from lrviz.descent.verdict import Verdict
from lrviz.problems.networks import NETWORKS
from lrviz.training import Training, learning_rates, train, train_sweep
from lrviz.training.explanation import explanation
from lrviz.training.manual_schedule import MOST_CHANGES, with_change
from lrviz.training.predictions import GRID, LEVELS, NO_ANSWER, OUTSIDE, drawn_epochs
from lrviz.training.rate_sweep import TRAINING_RULER_RATES, training_rate_sweep
from lrviz.training.verdict import judge, overfits_after

MOONS = Training(network="two_moons", epochs=12, learning_rate=0.5)
DIABETES = Training(network="diabetes", epochs=40, learning_rate=0.2)


EPOCHS = np.arange(13)
CURVES = {
    "creeps": 1 - 0.01 * EPOCHS,
    "arrives": np.maximum(0.1, 1 - 0.3 * EPOCHS),
    "arrives within 5% of the way": np.maximum(0.144, 1 - 0.3 * EPOCHS),
    "arrives within 6% of the way": np.maximum(0.154, 1 - 0.3 * EPOCHS),
    "rests far above": np.maximum(0.6, 1 - 0.3 * EPOCHS),
    "leaps far above": 0.6 + 0.3 * (EPOCHS % 2),
    "leaps around where others arrive": np.where(EPOCHS < 4, 1 - 0.3 * EPOCHS, 0.09 + 0.3 * (EPOCHS % 2)).clip(0),
    "touches 0 once": np.where(EPOCHS == 6, 0.0, 0.6),
    "stays at 1.6": np.where(EPOCHS, 1.6, 1.0),
    "stays at 1.4": np.where(EPOCHS, 1.4, 1.0),
    "ends in NaN": np.where(EPOCHS < 9, np.maximum(0.1, 1 - 0.3 * EPOCHS), np.nan),
}
"""A training and validation loss after each epoch."""


def judged(*names: str, scale: float = 1.0, seeds: int = 1):
    """What is made of rates, from the smallest on, whose losses are these curves for each seed."""
    losses = scale * np.stack([np.tile(CURVES[name], (seeds, 1)) for name in names])
    ended = np.isnan(losses)
    return judge(
        SimpleNamespace(
            train_losses=losses,
            validation_losses=losses,
            epochs=np.full(losses.shape[:2], 12),
            diverged_at=np.where(ended.any(axis=2), ended.argmax(axis=2), -1),
        )
    )


@pytest.mark.parametrize(
    ("curves", "verdicts", "best"),
    [
        (("creeps", "arrives", "rests far above", "stays at 1.6"), "too_small just_right stuck diverged", 1),
        (("creeps", "arrives", "leaps far above"), "too_small just_right too_large", 1),
        (("arrives within 5% of the way", "arrives", "ends in NaN"), "just_right just_right diverged", 1),
        (("arrives within 6% of the way", "arrives", "stays at 1.4"), "too_small just_right stuck", 1),
        (("arrives", "arrives within 6% of the way"), "just_right stuck", 0),
        (("arrives", "leaps around where others arrive"), "just_right too_large", 0),
        (("creeps", "leaps around where others arrive"), "too_small just_right", 1),
        (("touches 0 once", "arrives"), "too_small just_right", 1),
        (("creeps", "stays at 1.6", "ends in NaN"), "just_right diverged diverged", 0),
    ],
)
@pytest.mark.parametrize("scale", [1.0, 1e-6, 1e6])
@pytest.mark.parametrize("seeds", [1, 3])
def test_a_rate_is_judged_by_what_its_losses_and_those_of_the_other_rates_do(curves, verdicts, best, scale, seeds):
    found = judged(*curves, scale=scale, seeds=seeds)
    assert [str(verdict) for verdict in found.verdicts] == verdicts.split()
    assert found.best == best


@pytest.mark.parametrize(
    "training", [MOONS, DIABETES, MOONS.replace(optimizer="adam"), Training(network="breast_cancer")]
)
def test_all_rates_below_the_good_ones_are_too_small_and_no_run_that_ends_in_nan_is_said_to_go_on(training):
    ruler = training_rate_sweep(training)
    verdicts = np.array([str(verdict) for verdict in ruler.judgement.verdicts])
    good, slow = (np.flatnonzero(verdicts == verdict) for verdict in ("just_right", "too_small"))
    assert ruler.judgement.best in good
    assert slow.tolist() == list(range(good.min())), "every rate below the good ones, and no other"
    ended = ruler.histories.diverged_at[:, 0] >= 0
    assert (verdicts[ended] == "diverged").all()


@pytest.mark.parametrize("training", [MOONS, DIABETES, Training(network="digits_mlp", epochs=12)])
def test_the_training_room_and_the_signs_clinic_agree_on_what_diverges(training):
    histories = train_sweep(training, TRAINING_RULER_RATES)
    for k, verdict in enumerate(judge(histories).verdicts):
        main = diagnose(histories[k, 0]).main
        assert (verdict is Verdict.DIVERGED) == (main is not None and main.key in ("nan", "diverging")), (
            TRAINING_RULER_RATES[k]
        )


def test_a_training_that_leaps_to_the_end_is_not_just_right_where_a_calm_one_comes_as_low():
    ruler = training_rate_sweep(Training(network="spiral", learning_rate=1.0, epochs=30))
    k = ruler.index(1.0)
    assert ruler.judgement.verdicts[k] is Verdict.TOO_LARGE
    assert "leaps" in explanation(ruler, 1.0)


def test_where_nothing_is_learned_no_rate_is_just_right_and_the_best_does_the_least_harm():
    found = judge(train_sweep(Training(network="breast_cancer", label_noise=1.0, epochs=6), TRAINING_RULER_RATES))
    assert Verdict.JUST_RIGHT not in found.verdicts
    calm = [k for k, verdict in enumerate(found.verdicts) if verdict is not Verdict.DIVERGED]
    assert found.kept[found.best] == found.kept[calm].min()


def test_a_network_that_is_dead_is_stuck_and_not_said_to_diverge():
    ruler = training_rate_sweep(Training(network="digits_mlp", epochs=12))
    assert ruler.judgement.verdicts[ruler.index(3.0)] is Verdict.STUCK


def test_a_rate_of_the_ruler_is_the_run_at_that_rate_and_the_readers_own_is_one_of_them():
    ruler = training_rate_sweep(MOONS.replace(learning_rate=0.123))
    assert set(ruler.rates) == {*TRAINING_RULER_RATES, 0.123}
    run = train(MOONS.replace(learning_rate=0.123))
    np.testing.assert_array_equal(ruler.history(0.123).validation_losses, run.validation_losses)
    assert training_rate_sweep(MOONS) is training_rate_sweep(MOONS.replace(learning_rate=TRAINING_RULER_RATES[3])), (
        "a released rate trains nothing"
    )
    with pytest.raises(ValueError, match="not in list"):
        ruler.index(0.321)


def test_what_is_said_has_the_numbers_that_were_measured():
    ruler = training_rate_sweep(DIABETES)
    for verdict in set(ruler.judgement.verdicts):
        rate = float(ruler.rates[ruler.judgement.verdicts.index(verdict)])
        history, text = ruler.history(rate), explanation(ruler, rate)
        if verdict is Verdict.DIVERGED and history.diverged_at is not None:
            assert f"NaN from step {history.diverged_at} on," in text
        elif verdict is not Verdict.DIVERGED:
            assert f"{ruler.judgement.kept[ruler.index(rate)]:.3g}" in text
    best = explanation(ruler, float(ruler.rates[ruler.judgement.best]))
    assert "the lowest of all these rates" in best
    assert "Try" not in best


def test_overfitting_is_a_validation_loss_that_rises_while_the_training_loss_falls():
    history = training_rate_sweep(DIABETES).history(0.2)
    epoch = overfits_after(history)
    assert epoch == int(np.argmin(history.validation_losses))
    assert history.train_losses[-1] < history.train_losses[epoch]
    assert f"Overfits after epoch {epoch}:" in explanation(training_rate_sweep(DIABETES), 0.2)
    assert overfits_after(training_rate_sweep(DIABETES).history(1e-4)) is None


@pytest.mark.parametrize("network", NETWORKS)
def test_the_picture_shows_what_network_entry_answers(network):
    training = Training(network=network, epochs=3, learning_rate=0.1)
    ruler = training_rate_sweep(training)
    picture, history = ruler.picture, train(training, snapshots=True)
    k = ruler.index(0.1)
    assert picture.epochs == drawn_epochs(3) == history.snapshot_epochs == (0, 1, 2, 3)
    rows, entry = training.network_entry.examples("validation"), training.network_entry
    for frame, epoch in enumerate(picture.epochs):
        weights = {name: values[epoch] for name, values in history.snapshots.items()}
        shown = picture.frames[k, frame]
        if picture.kind == "matrix":
            assert shown.sum() == len(rows.targets)
            np.testing.assert_allclose(np.trace(shown) / shown.sum(), history.validation_accuracies[epoch], atol=0.006)
        elif picture.kind == "plane":
            x, y = (np.linspace(*ends, GRID) for ends in picture.limits)
            grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2).astype(np.float32)
            answers = np.asarray(jax.nn.softmax(entry.apply(weights, grid))).argmax(axis=1)
            assert (shown.ravel() // LEVELS == answers).mean() > 0.99
        else:
            predicted = np.asarray(entry.apply(weights, rows.features.astype(np.float32)))[:, 0]
            low, high = picture.limits[0]
            inside = (predicted > low) & (predicted < high)
            np.testing.assert_allclose((shown[inside] - 1) / 251 * (high - low) + low, predicted[inside], atol=0.02)
            assert set(shown[~inside]) <= {*OUTSIDE}


def test_a_network_without_numbers_gives_no_answer():
    ruler = training_rate_sweep(Training(network="diabetes", epochs=12, learning_rate=10.0))
    assert ruler.histories.diverged_at[-1, 0] >= 0
    assert (ruler.picture.frames[-1, -1] == NO_ANSWER).all()


SCHEDULED = [
    ("constant", {}),
    ("step", {"drop_step": 3}),
    ("cosine", {}),
    ("by_hand", {"changes": "2:0.5, 9:3"}),
    ("plateau", {"patience": 0, "threshold": 0.5}),
]


@pytest.mark.parametrize(("schedule", "params"), SCHEDULED)
def test_a_change_by_hand_leaves_what_was_before_and_multiplies_what_comes(schedule, params):
    training = MOONS.replace(schedule=schedule, schedule_params=params)
    history = train(training)
    changed = training.replace(schedule="by_hand", schedule_params={"changes": with_change(history, 5, 0.1)})
    after = learning_rates(changed, np.array([training.learning_rate]))[0]
    steps = 5 * training.steps_per_epoch
    np.testing.assert_allclose(after[:steps], history.learning_rates[:steps], rtol=1e-4)
    np.testing.assert_allclose(after[steps:], 0.1 * history.learning_rates[steps], rtol=1e-4)
    again = Training.from_query(changed.to_query())
    assert again == changed


def test_changes_by_hand_are_bounded():
    history = train(MOONS.replace(epochs=60, schedule="cosine"))
    assert len(with_change(history, 58, 0.1).split(",")) == MOST_CHANGES
    with pytest.raises(ValueError, match="epoch must be from 0 to 59"):
        with_change(history, 60, 0.1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("5", "not epoch:factor"),
        ("5:0.1, 5:0.2", "larger than"),
        ("-1:2", "epoch from 0"),
        ("1:1e9", "to 1000"),
        (", ".join(f"{epoch}:1" for epoch in range(41)), "1 to 40 changes"),
        ("", "not epoch:factor"),
    ],
)
def test_changes_that_are_not_allowed_are_named(text, said):
    with pytest.raises(ValueError, match=f"schedule.changes: .*{said}"):
        MOONS.replace(schedule="by_hand", schedule_params={"changes": text})
