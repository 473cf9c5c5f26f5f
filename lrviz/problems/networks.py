"""The networks. Adding one is adding an entry to `NETWORKS`."""

from lrviz.problems import datasets
from lrviz.problems.layers import Conv, Flatten, Linear, ReLU, Tanh
from lrviz.problems.network import CROSS_ENTROPY, SQUARED_ERROR, Network
from lrviz.spec.registry import Registry

DIGITS = "1,797 handwritten digits of 8 × 8 pixels: Alpaydın & Kaynak, UCI Machine Learning Repository (1998)."

NETWORKS: Registry[Network] = Registry(
    "network",
    Network(
        key="digits_mlp",
        label="Digits, multilayer perceptron",
        architecture="64 pixels, 32 hidden units with ReLU, 10 classes",
        layers=(Linear(64, 32), ReLU(), Linear(32, 10)),
        loss=CROSS_ENTROPY,
        raw=datasets.digits,
        one_scale=True,
        input_shape=(64,),
        source=DIGITS,
        lesson="Small enough to train at every rate at once, real enough to go wrong at most of them.",
    ),
    Network(
        key="digits_cnn",
        label="Digits, convolutional network",
        architecture="8 × 8 pixels, 8 filters of 3 × 3 at every other pixel with ReLU, 32 filters of 3 × 3 with ReLU,"
        " 10 classes",
        layers=(Conv(1, 8, 3, stride=2), ReLU(), Conv(8, 32, 3), ReLU(), Flatten(), Linear(32, 10)),
        loss=CROSS_ENTROPY,
        raw=datasets.digits,
        one_scale=True,
        input_shape=(1, 8, 8),
        source=DIGITS + " Strides in place of pooling: Springenberg et al., Striving for Simplicity, ICLR Workshop"
        " 2015.",
        lesson="The same digits seen through small windows: another network, another range of good rates.",
    ),
    Network(
        key="breast_cancer",
        label="Breast cancer, classifier",
        architecture="30 measurements, 16 hidden units with ReLU, 2 classes",
        layers=(Linear(30, 16), ReLU(), Linear(16, 2)),
        loss=CROSS_ENTROPY,
        raw=datasets.breast_cancer,
        input_shape=(30,),
        source="569 tumours: Wolberg, Mangasarian, Street & Street, UCI Machine Learning Repository (1995).",
        lesson="An easy task: many rates end well, so what differs is how soon.",
    ),
    Network(
        key="diabetes",
        label="Diabetes, regression",
        architecture="10 measurements, 32 hidden units with ReLU, 1 number",
        layers=(Linear(10, 32), ReLU(), Linear(32, 1)),
        loss=SQUARED_ERROR,
        raw=datasets.diabetes,
        input_shape=(10,),
        source="442 patients: Efron, Hastie, Johnstone & Tibshirani, Annals of Statistics 32 (2004).",
        lesson="Few examples and much noise: the training loss falls on while the validation loss rises.",
    ),
    Network(
        key="spiral",
        label="Spiral, three arms",
        architecture="2 coordinates, two layers of 32 hidden units with ReLU, 3 classes",
        layers=(Linear(2, 32), ReLU(), Linear(32, 32), ReLU(), Linear(32, 3)),
        loss=CROSS_ENTROPY,
        raw=datasets.spiral,
        input_shape=(2,),
        source="Three arms of 200 points, drawn with a fixed seed.",
        lesson="A boundary that must be bent: with a small rate it stays straight for long.",
    ),
    Network(
        key="two_moons",
        label="Two moons",
        architecture="2 coordinates, 16 hidden units with tanh, 2 classes",
        layers=(Linear(2, 16), Tanh(), Linear(16, 2)),
        loss=CROSS_ENTROPY,
        raw=datasets.two_moons,
        input_shape=(2,),
        source="Two half circles of 200 points, make_moons of scikit-learn, drawn with a fixed seed.",
        lesson="Nearly straight is nearly right: the last errors need a boundary with two bends.",
    ),
)
