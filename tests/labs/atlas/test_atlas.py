"""A cell of the atlas says what single runs do."""

import numpy as np
import pytest

from lrviz import Experiment, Verdict, diagnose, simulate
from lrviz.descent.rate_sweep import RULER_RATES
from lrviz.labs.atlas.atlas import cell


@pytest.mark.parametrize(("surface", "optimizer"), [("ravine", "sgd"), ("himmelblau", "adam"), ("rastrigin", "sgd")])
def test_a_cell_is_made_of_single_runs(surface, optimizer):
    found = cell(surface, optimizer, 100)
    for k in (0, 20, 33, 40, 47, 60):
        alone = diagnose(simulate(Experiment(surface=surface, optimizer=optimizer, learning_rate=RULER_RATES[k])))
        assert found.verdicts[k] is alone.verdict
        np.testing.assert_allclose(found.gaps[k], alone.evidence["settled_gap"], rtol=1e-9)
    assert found.width == sum(verdict is Verdict.JUST_RIGHT for verdict in found.verdicts) / 10


def test_more_steps_let_smaller_rates_arrive():
    short, long = (np.array(RULER_RATES)[cell("ravine", "sgd", steps).good] for steps in (100, 300))
    assert long[0] < short[0]
    assert long[-1] == short[-1]


def test_a_cell_says_from_which_to_which_rate_it_is_good():
    good = np.array(RULER_RATES)[cell("bowl", "sgd", 100).good]
    assert f"from η = {good[0]:g} to {good[-1]:g}" in cell("bowl", "sgd", 100).describe()
