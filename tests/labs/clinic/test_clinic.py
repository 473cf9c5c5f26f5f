"""Every case really has its sign, its cure really cures it, and causes are ranked by what was measured."""

import numpy as np
import pytest

from lrviz import Experiment, diagnose, simulate
from lrviz.labs.clinic import CLINIC_CASES, SYMPTOMS, examined
from lrviz.labs.clinic.figures import examined_curves
from lrviz.labs.clinic.measures import measures_of
from lrviz.problems.networks import NETWORKS
from lrviz.training import Training, train

every_case = pytest.mark.parametrize("case", CLINIC_CASES.values(), ids=CLINIC_CASES)


@every_case
def test_a_case_has_its_sign_and_its_cure_cures_it(case):
    ill, cured = examined(case.training), examined(case.training.changed(case.cure))
    assert ill.main is SYMPTOMS[case.sign]
    assert cured.main is None, cured.evidence
    assert ill.label != cured.label
    for name in (*case.cure, *case.show):
        assert name in Training.controls()
    assert "nan" not in ill.evidence.replace("NaN", "")


@every_case
def test_causes_are_ranked_and_each_says_what_to_try(case):
    findings = examined(case.training)
    weights = [weight for _, weight in findings.causes(findings.main)]
    assert weights == sorted(weights, reverse=True)
    assert 0 < weights[0] <= 1
    assert all(cause.cure for cause, _ in findings.causes(findings.main))


def test_a_flat_loss_has_opposite_causes_told_apart_by_the_update():
    slow = examined(CLINIC_CASES["flat"].training)
    assert "too small" in slow.causes(slow.main)[0][0].text


@every_case
def test_the_curves_name_the_sign_where_it_is(case):
    findings = examined(case.training)
    pictures = examined_curves(findings)
    assert any(note.text == findings.label for figure, _ in pictures for note in figure.layout.annotations)
    assert all(findings.evidence in text for _, text in pictures)


def test_dead_units_are_those_that_are_0_for_every_row():
    network = NETWORKS["digits_mlp"]
    rows, params = network.examples(), network.init(0)
    hidden = np.maximum(rows.features @ params["0.weight"].T + params["0.bias"], 0)
    assert network.dead_units(params, rows) == (hidden == 0).all(axis=0).mean()
    killed = {**params, "0.bias": np.where(np.arange(32) < 8, -1e6, params["0.bias"])}
    assert network.dead_units(killed, rows) == 0.25
    assert np.isnan(NETWORKS["two_moons"].dead_units(NETWORKS["two_moons"].init(0), NETWORKS["two_moons"].examples()))


def test_diagnose_takes_trajectories_and_trainings():
    assert diagnose(simulate(Experiment(learning_rate=0.2))).verdict == "diverged"
    assert diagnose(train(CLINIC_CASES["flat"].training)).main is SYMPTOMS["flat"]


def test_with_early_stopping_the_weights_that_are_kept_are_judged():
    training = Training(network="diabetes", optimizer="adam", learning_rate=0.01, epochs=100, early_stopping=5)
    assert measures_of(train(training)).rise == 1


def test_an_accuracy_that_climbs_does_not_fluctuate():
    climbing = measures_of(train(Training(network="digits_cnn", optimizer="rmsprop", learning_rate=0.002, epochs=5)))
    assert climbing.swing > 0.03 > climbing.to_and_fro
    restless = measures_of(train(CLINIC_CASES["fluctuating"].training))
    assert restless.to_and_fro == pytest.approx(restless.swing, rel=0.2)


def test_overfitting_needs_a_training_loss_that_falls():
    leaping = Training(network="breast_cancer", optimizer="momentum", learning_rate=0.3, epochs=10, label_noise=0.3)
    assert SYMPTOMS["overfitting"] not in examined(leaping).signs
    assert examined(CLINIC_CASES["overfitting"].training).main is SYMPTOMS["overfitting"]
