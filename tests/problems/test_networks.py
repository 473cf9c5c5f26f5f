"""Networks: their data, their first weights, their layers, and their losses as pure functions."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from lrviz.background import in_float64
from lrviz.problems.datasets import Examples
from lrviz.problems.layers import Conv, Flatten, Linear
from lrviz.problems.network import cross_entropy, in_precision, loss_at
from lrviz.problems.networks import NETWORKS


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_data_are_split_once_and_standardised_by_the_training_part_alone(network):
    train, validation = network.table()
    assert len(validation.targets) == round(0.2 * (len(train.targets) + len(validation.targets)))
    assert train.features.shape[1:] == network.input_shape
    assert train.features.mean() == pytest.approx(0, abs=1e-12)
    assert train.features.std() == pytest.approx(1, abs=1e-12)
    assert abs(validation.features.mean()) > 1e-6
    rows = {row.tobytes() for row in train.features}
    shared = sum(row.tobytes() in rows for row in validation.features)
    assert shared == 0
    if not network.loss.classifies:
        assert (train.targets.mean(), train.targets.std()) == pytest.approx((0, 1), abs=1e-12)


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_weights_start_uniform_within_one_over_the_root_of_fan_in(network):
    start = network.init(0)
    for name, values in start.items():
        weight = start[name.replace("bias", "weight")]
        bound = 1 / np.sqrt(np.prod(weight.shape[1:]))
        assert np.abs(values).max() <= bound
        if values.size > 200:
            assert values.std() == pytest.approx(bound / np.sqrt(3), rel=0.1)
    assert all((start[name] == network.init(0)[name]).all() for name in start)
    assert all((start[name] != network.init(1)[name]).all() for name in start)


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_the_loss_of_an_untrained_network_is_that_of_a_blind_guess(network):
    rows = network.examples("validation")
    outputs = network.apply(network.init(0), rows.features)
    assert len(outputs) == len(rows.targets)
    classes = int(rows.targets.max()) + 1
    blind = np.log(classes) if network.loss.classifies else 1.0
    assert loss_at(network, network.init(0), "validation") == pytest.approx(blind, rel=0.3)


def test_a_convolution_is_a_sum_over_windows():
    layer, generator = Conv(2, 3, 3, stride=2), np.random.default_rng(0)
    weights, image = layer.init(generator), generator.normal(size=(1, 2, 7, 7))
    outputs = layer(weights, jnp.asarray(image))
    assert outputs.shape == (1, 3, 3, 3)
    here = image[0, :, 2:5, 4:7]
    expected = (weights["weight"][1] * here).sum() + weights["bias"][1]
    assert float(outputs[0, 1, 1, 2]) == pytest.approx(expected)
    assert Flatten()({}, outputs).shape == (1, 27)


def test_cross_entropy_is_minus_the_log_of_the_share_of_the_class():
    scores, classes = jnp.array([[1.0, 2.0, 4.0], [900.0, 0.0, -900.0]]), jnp.array([1, 0])
    share = np.exp(2) / (np.exp(1) + np.exp(2) + np.exp(4))
    np.testing.assert_allclose(cross_entropy(scores, classes), [-np.log(share), 0], atol=1e-12)
    assert np.isnan(cross_entropy(jnp.array([[jnp.nan, 0.0]]), jnp.array([0]))).all()


def test_accuracy_is_the_share_of_right_classes_and_no_number_without_classes():
    network = NETWORKS["two_moons"]
    rows, params = network.examples("validation"), network.init(0)
    _, accuracy = network.measures(params, rows)
    guessed = np.asarray(network.apply(params, rows.features)).argmax(axis=1)
    assert float(accuracy) == pytest.approx((guessed == rows.targets).mean())
    network = NETWORKS["diabetes"]
    assert network.metric is None
    assert np.isnan(network.measures(network.init(0), network.examples("validation"))[1])


@pytest.mark.parametrize("key", ["digits_mlp", "diabetes"])
def test_label_noise_spoils_the_share_asked_for_and_leaves_validation_alone(key):
    network = NETWORKS[key]
    clean, noisy, again = network.examples(), *(network.examples("train", 0.3, seed=1) for _ in range(2))
    assert (noisy.targets == again.targets).all()
    wrong = (noisy.targets != clean.targets).mean()
    # Two patients may have one number; a wrong class is never the right one.
    assert wrong == pytest.approx(0.3, abs=0.001 if network.loss.classifies else 0.02)
    assert set(np.unique(noisy.targets)) <= set(np.unique(clean.targets))
    assert (network.examples("train", 0.3, seed=2).targets != noisy.targets).any()
    validation, with_noise = network.examples("validation"), network.examples("validation", 0.3, seed=1)
    for noisy_part, part in zip(with_noise, validation, strict=True):
        np.testing.assert_array_equal(noisy_part, part)
    start = network.init(0)
    assert loss_at(network, start, "train", 0.3, seed=1) != loss_at(network, start)


def test_an_unknown_part_is_named():
    with pytest.raises(ValueError, match="part must be one of train, validation, not 'test'"):
        NETWORKS["spiral"].examples("test")
    with pytest.raises(KeyError, match="network must be one of digits_mlp"):
        NETWORKS["resnet"]


@in_float64
def test_the_mean_loss_has_hessian_vector_products():
    network = NETWORKS["two_moons"]
    rows, params = Examples(*map(jnp.asarray, network.examples())), jax.tree.map(jnp.asarray, network.init(0))

    @jax.jit
    def slope(weights):
        return jax.grad(network.mean_loss)(weights, rows)

    along = jax.tree.map(jnp.ones_like, params)
    product = jax.jvp(slope, (params,), (along,))[1]
    nudge = 1e-5
    ahead, behind = (slope(jax.tree.map(lambda p, s=sign: p + s * nudge, params)) for sign in (1, -1))
    for name, values in product.items():
        np.testing.assert_allclose(values, (ahead[name] - behind[name]) / (2 * nudge), rtol=1e-5, atol=1e-9)


def test_the_losses_of_a_network_have_the_precision_of_its_weights():
    network = NETWORKS["breast_cancer"]
    rows = in_precision(network.examples(), np.float32)
    params = {name: values.astype(np.float32) for name, values in network.init(0).items()}
    assert network.per_example_loss(params, rows).dtype == np.float32
    assert rows.targets.dtype == np.int32
    assert loss_at(network, params) == pytest.approx(loss_at(network, network.init(0)), rel=1e-6)


def test_every_layer_says_how_it_is_written_elsewhere():
    assert Linear(3, 2).torch == "torch.nn.Linear(3, 2)"
    for network in NETWORKS.values():
        assert all(
            layer.torch.startswith("torch.nn.") and layer.keras.startswith("keras.layers.") for layer in network.layers
        )
