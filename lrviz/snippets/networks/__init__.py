"""A training → code that trains the same network on the same examples in PyTorch or Keras.

Its weights and mini-batches are drawn by the framework's own generator, so that it ends within the noise of a seed.
"""

from lrviz.snippets.framework import Framework
from lrviz.snippets.networks import keras, pytorch
from lrviz.spec.registry import Registry

TRAINING_FRAMEWORKS: Registry[Framework] = Registry(
    "framework",
    Framework("pytorch", "PyTorch", pytorch.write, pytorch.note, repeats=False),
    Framework("keras", "Keras, model.fit", keras.write, keras.note, repeats=False),
)
