"""The parameters of the schedules."""

from lrviz.optim.schedule import read_changes, read_points
from lrviz.spec.registry import Param


def count(name: str, label: str, default: int, what: str, minimum: int = 1, maximum: int = 2000) -> Param:
    return Param(
        name=name, label=label, default=default, minimum=minimum, maximum=maximum, integer=True, log=True, help=what
    )


def share(name: str, label: str, default: float, what: str, minimum: float = 0.0, maximum: float = 1.0) -> Param:
    return Param(name=name, label=label, default=default, minimum=minimum, maximum=maximum, step=0.05, help=what)


MIN_LR = Param(
    name="min_lr",
    label="Lowest rate",
    default=0.0,
    minimum=0.0,
    maximum=1.0,
    log=True,
    help="The rate never falls below this value.",
)
DECAY_RATE = Param(
    name="decay_rate",
    label="Decay rate k",
    default=0.03,
    minimum=0.0,
    maximum=1.0,
    log=True,
    help="The rate falls by this share in each epoch, about.",
)
MODE = Param(
    name="mode",
    label="Mode",
    default="triangular",
    choices=("triangular", "triangular2", "exp_range"),
    help="triangular2 halves the swing at each cycle, exp_range shrinks it by γ at each step.",
)
GAMMA = Param(
    name="gamma",
    label="γ (exp_range)",
    default=0.98,
    minimum=0.5,
    maximum=1.0,
    step=0.005,
    help="The swing's factor per step in mode exp_range.",
)
THRESHOLD = Param(
    name="threshold",
    label="Threshold",
    default=1e-3,
    minimum=0.0,
    maximum=1.0,
    log=True,
    help="Progress is a loss below best · (1 − threshold).",
)
DIV_FACTOR = Param(
    name="div_factor",
    label="Start divisor d",
    default=25.0,
    minimum=1.0,
    maximum=1000.0,
    log=True,
    help="The first rate is the highest divided by this.",
)
FINAL_DIV_FACTOR = Param(
    name="final_div_factor",
    label="Final divisor D",
    default=1e4,
    minimum=1.0,
    maximum=1e6,
    log=True,
    help="The last rate is the first divided by this.",
)
INVERSE_DECAY_RATE = Param(
    name="decay_rate",
    label="Decay rate k",
    default=0.03,
    minimum=0.0,
    maximum=10.0,
    log=True,
    help="After 1/k epochs the rate is half.",
)
MAX_LR = Param(
    name="max_lr",
    label="Highest rate",
    default=10.0,
    minimum=1e-8,
    maximum=100.0,
    log=True,
    help="The last rate. The rate never falls: at or below the learning rate, it stays there.",
)
INCREASE = Param(
    name="increase",
    label="The rate rises",
    default="exponential",
    choices=("exponential", "linear"),
    help="By equal factors, or by equal amounts.",
)
CHANGES = Param(
    name="changes",
    label="Changes, epoch : factor",
    default="10:0.1",
    help="1 to 40 changes such as 10:0.1, 15:0.01: from that epoch on, the first rate times that.",
    check=read_changes,
)
POINTS = Param(
    name="points",
    label="Points, share of the run : factor",
    default="0:0.1, 0.2:1, 0.6:1, 1:0.01",
    help="2 to 40 points such as 0:0.1, 0.2:1, 1:0.01, joined by lines.",
    check=read_points,
)
