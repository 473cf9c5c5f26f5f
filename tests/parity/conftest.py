"""The other frameworks' global settings: chosen before they are imported, put back after each test."""

import contextlib
import io
import os

os.environ["KERAS_BACKEND"] = "jax"

import keras
import pytest
import torch

torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def settings_put_back():
    dtype, floatx = torch.get_default_dtype(), keras.config.floatx()
    yield
    torch.set_default_dtype(dtype)
    keras.config.set_floatx(floatx)


def executed(code: str) -> dict:
    """The names that the code leaves behind; it must print something."""
    names: dict = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, "snippet", "exec"), names)
    assert printed.getvalue().strip()
    return names
