"""The other frameworks' global settings: chosen before they are imported, put back after each test."""

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
