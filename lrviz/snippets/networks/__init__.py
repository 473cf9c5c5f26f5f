"""A training → code that trains the same network on the same examples in PyTorch or Keras.

Its weights and mini-batches are drawn by the framework's own generator, so that it ends within the noise of a seed.
"""

import lrviz.snippets.networks.keras as keras
import lrviz.snippets.networks.pytorch as pytorch
from lrviz.snippets.framework import Framework
from lrviz.spec.registry import Registry
from lrviz.training import Training

TRAINING_FRAMEWORKS: Registry[Framework[Training]] = Registry(
    "framework",
    Framework("pytorch", "PyTorch", pytorch.write, pytorch.note, repeats=False),
    Framework("keras", "Keras, model.fit", keras.write, keras.note, repeats=False),
)
