"""`import lrviz` beside a program that uses JAX itself, each in a process of its own: nothing of theirs changes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

HOST = """
import json, threading
import jax, jax.numpy as jnp, numpy as np

def settings():
    return {name: str(value) for name, value in jax.config.values.items()}

traced = []

@jax.jit
def theirs(x):
    traced.append(x.dtype)
    return jnp.sin(x) * 2.0

before = settings()
FIRST
import lrviz
from jax._src import xla_bridge
untouched = STARTED or not xla_bridge.backends_are_initialized()

expected = str(theirs(jnp.ones(3)).dtype)
run = lrviz.Experiment(optimizer="adam", learning_rate=0.03, gradient_noise=0.1, seed=3)
found = {}

def use(number):
    alone = lrviz.simulate(run)
    many = lrviz.sweep(run, [0.01, 0.03])
    assert str(jnp.ones(3).dtype) == expected, jnp.ones(3).dtype
    assert str(theirs(jnp.ones(3)).dtype) == expected
    assert alone.positions.dtype == many.losses.dtype == np.float64
    assert np.array_equal(alone.positions, many.positions[1])
    found[number] = alone.positions.tolist(), lrviz.diagnose(alone).verdict

use(0)
threads = [threading.Thread(target=use, args=(number,)) for number in range(1, 5)]
[thread.start() for thread in threads], [thread.join() for thread in threads]
history = lrviz.train(lrviz.Training(network="two_moons", epochs=2), dtype=np.float64)
wild = lrviz.simulate(lrviz.Experiment(learning_rate=10.0, steps=1000))
assert wild.diverged_at and not np.isfinite(wild.losses[-1])
formula = lrviz.Experiment(surface="formula", surface_params={"expression": "x**2 + sin(y)**2"})
assert lrviz.diagnose(lrviz.simulate(formula)).verdict
assert lrviz.SURFACES["himmelblau"].minima({})[0].loss < 1e-12
assert str(jnp.ones(3).dtype) == expected
assert len(traced) == 1, traced
print(json.dumps({
    "same": settings() == before, "untouched": untouched, "ones": expected, "found": list(found.values()),
    "losses": history.train_losses.tolist(), "precision": str(history.train_losses.dtype),
}))
"""


def host(first: str = "", started: bool = False, **environment: str) -> dict:
    """What a host process finds: `first` is what it does before it imports lrviz."""
    code = HOST.replace("FIRST", first).replace("STARTED", str(started))
    clean = {name: value for name, value in os.environ.items() if name not in ("JAX_ENABLE_X64", "JAX_NUM_CPU_DEVICES")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def plain() -> dict:
    """A host in float32 that has done nothing before."""
    return host()


def test_importing_and_computing_change_nothing_of_jax(plain):
    assert plain["same"]
    assert plain["untouched"], "the import must not choose the devices"
    assert plain["ones"] == "float32"


def test_results_are_those_of_a_process_with_64_bits(plain):
    wide = host(JAX_ENABLE_X64="1")
    assert wide["ones"] == "float64"
    assert plain["precision"] == "float64"
    assert [plain["found"], plain["losses"]] == [wide["found"], wide["losses"]]


def test_every_thread_gets_the_same(plain):
    assert len(plain["found"]) == 5
    assert all(found == plain["found"][0] for found in plain["found"])


OTHER_SETTINGS = """
jax.config.update("jax_num_cpu_devices", 3)
jax.config.update("jax_debug_nans", True)
jax.config.update("jax_numpy_dtype_promotion", "strict")
jax.config.update("jax_numpy_rank_promotion", "raise")
jax.config.update("jax_default_matmul_precision", "bfloat16")
before = settings()
"""


def test_a_host_with_settings_of_its_own_keeps_them_and_the_numbers_stay(plain):
    found = host(OTHER_SETTINGS)
    assert found["same"]
    assert [found["found"], found["losses"]] == [plain["found"], plain["losses"]]


def test_a_host_that_has_computed_before_is_not_compiled_again(plain):
    found = host("theirs(jnp.ones(3))", started=True)
    assert found["same"]
    assert [found["found"], found["losses"]] == [plain["found"], plain["losses"]]
