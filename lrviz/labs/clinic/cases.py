"""Training runs with something wrong. To add one, add an entry to `CLINIC_CASES`."""

from collections.abc import Mapping
from dataclasses import dataclass

from lrviz.spec.registry import Param, Registry
from lrviz.training import Training


@dataclass(frozen=True, kw_only=True)
class ClinicCase:
    """A training that shows a sign, and the changes, in the words of a link, that cure it.

    show: the controls that matter for it.
    """

    key: str
    label: str
    sign: str
    training: Training
    cure: Mapping[str, float | int | str]
    lesson: str
    show: tuple[str, ...] = ()
    params: tuple[Param, ...] = ()


CLINIC_CASES: Registry[ClinicCase] = Registry(
    "case",
    ClinicCase(
        key="diverging",
        label="Diverging loss",
        sign="diverging",
        training=Training(network="breast_cancer", learning_rate=3.0, epochs=20),
        cure={"learning_rate": 0.3},
        lesson="The loss climbs away from where it began. Ask about the rate first.",
        show=("learning_rate", "clip_norm", "schedule"),
    ),
    ClinicCase(
        key="nan",
        label="NaN gradients",
        sign="nan",
        training=Training(network="diabetes", learning_rate=1.0, epochs=20),
        cure={"learning_rate": 0.1},
        lesson="On a squared error nothing bounds the gradient: a few steps, and the numbers are larger than a computer"
        " can hold.",
        show=("learning_rate", "clip_norm", "schedule"),
    ),
    ClinicCase(
        key="flat",
        label="Flat loss",
        sign="flat",
        training=Training(network="digits_mlp", learning_rate=1e-4, epochs=20),
        cure={"learning_rate": 0.1},
        lesson="Nothing happens, and nothing looks wrong. Compare the length of an update with that of the weights.",
        show=("learning_rate", "optimizer"),
    ),
    ClinicCase(
        key="dying_relus",
        label="Dying ReLUs",
        sign="dying_relus",
        training=Training(network="digits_mlp", learning_rate=3.0, epochs=20),
        cure={"clip_norm": 0.1},
        lesson="The loss is as flat as with a tiny rate, and the cause is the opposite one.",
        show=("learning_rate", "clip_norm", "schedule"),
    ),
    ClinicCase(
        key="fluctuating",
        label="Fluctuating accuracy",
        sign="fluctuating",
        training=Training(network="spiral", learning_rate=1.0, epochs=30),
        cure={"schedule": "cosine"},
        lesson="On average it gets better, but which epoch would you keep?",
        show=("learning_rate", "schedule", "batch_size"),
    ),
    ClinicCase(
        key="overfitting",
        label="Overfitting",
        sign="overfitting",
        training=Training(network="diabetes", optimizer="adam", learning_rate=0.01, epochs=100),
        cure={"early_stopping": 5},
        lesson="The training loss alone looks perfect. The other curve does not.",
        show=("learning_rate", "early_stopping", "optimizer"),
    ),
    ClinicCase(
        key="plateau",
        label="Plateau",
        sign="plateau",
        training=Training(network="two_moons", learning_rate=0.1, epochs=60),
        cure={"learning_rate": 1.0, "schedule": "cosine"},
        lesson="The loss fell at once to a level stretch: a border that is nearly straight is nearly right, and the"
        " last errors need bends.",
        show=("learning_rate", "optimizer", "schedule"),
    ),
)
