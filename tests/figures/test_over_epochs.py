"""Figures of trainings: what is plotted is what was trained."""

import numpy as np
import pytest

from lrviz.lessons.figures import FIGURES
from lrviz.training import Training, trained

MOONS = Training(network="two_moons", optimizer="adam", learning_rate=0.03, epochs=6)
BREAKS = Training(network="diabetes", learning_rate=10.0, epochs=4)
KINDS = [key for key, kind in FIGURES.items() if kind.about is Training]


def curve(figure, name):
    return next(trace for trace in figure.data if trace.name == name)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_plotted_is_what_was_trained(kind):
    runs = {"a": MOONS, "b <i>": MOONS.replace(learning_rate=0.001)}
    figure, words = FIGURES[kind].draw(runs), FIGURES[kind].describe(runs)
    history = trained(MOONS)
    name, values = {
        "losses_over_epochs": ("a, validation", history.validation_losses),
        "accuracies_over_epochs": ("a", history.validation_accuracies),
        "losses_over_steps": ("a", history.losses),
    }[kind]
    np.testing.assert_array_equal(curve(figure, name).y, values)
    np.testing.assert_array_equal(curve(figure, name).x, np.arange(len(values)))
    assert "b <i>" in words
    assert "<i>" not in "".join(trace.name for trace in figure.data)


def test_where_numbers_end_the_curve_ends_and_says_so():
    step = trained(BREAKS).diverged_at
    figure = FIGURES["losses_over_steps"].draw({"": BREAKS})
    assert len(figure.data[0].y) == step
    assert any(f"ends at step {step}" in note.text.replace("<br>", " ") for note in figure.layout.annotations)
    for kind in ("losses_over_steps", "losses_over_epochs"):
        assert f"step {step}" in FIGURES[kind].describe({"": BREAKS})


def test_a_training_without_classes_has_no_accuracies_to_draw_and_no_training_has_no_figure():
    with pytest.raises(ValueError, match="no classes"):
        FIGURES["accuracies_over_epochs"].draw({"": BREAKS})
    with pytest.raises(ValueError, match="at least one run"):
        FIGURES["losses_over_epochs"].draw({})
