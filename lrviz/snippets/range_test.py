"""The learning-rate range test in PyTorch: one run with a rate that rises, and the two rates read off its losses.

Smith, Cyclical Learning Rates for Training Neural Networks, WACV 2017; the losses are smoothed and the run stops when
they explode as in Gugger, How Do You Find a Good Learning Rate (2018), where the rate rises by equal factors.
"""

import lrviz.snippets.parts as parts
import lrviz.snippets.pytorch as pytorch
from lrviz.descent.experiment import Experiment

SCHEDULE = "range_test"
LOWEST = 1e-5
"""Where the test of an experiment with any other schedule begins; it ends at the schedule's own default."""

SETTINGS = """
BETA = 0.9  # smoothing of the losses; 0 for none
STOP_AT = 4  # the test ends when the loss is this many times the best so far"""

WATCH = """\
if not value.isfinite() or value > best + (STOP_AT - 1) * abs(best):  # abs: losses may be negative
    break
rates.append(optimizer.param_groups[0]["lr"])
losses.append(value.item())
best = min(best, losses[-1])"""

READ = """\
smooth, average = [], 0.0
for t, value in enumerate(losses, start=1):
    average = BETA * average + (1 - BETA) * value
    smooth.append(average / (1 - BETA**t))  # without the correction, the first values would lean to 0

# The slope against log(rate), as the rates may rise by equal amounts; 1e-12 is for rates that do not rise.
rises = np.maximum(np.diff(np.log(rates), append=np.inf), 1e-12)
steepest = rates[np.argmin(np.diff(smooth, append=smooth[-1]) / rises)]
minimum_over_10 = rates[np.argmin(smooth)] / 10
print("steepest fall at", steepest, "lowest point / 10 at", minimum_over_10)"""


def rising(experiment: Experiment) -> Experiment:
    """The experiment that the code runs: this one if its schedule is a range test, else one with a range test."""
    own = experiment.schedule == SCHEDULE
    return experiment if own else experiment.replace(schedule=SCHEDULE, learning_rate=LOWEST)


def write(experiment: Experiment) -> str:
    """The code, without its imports. It leaves `rates`, `losses`, `smooth`, `steepest` and `minimum_over_10`."""
    test = rising(experiment)
    return parts.blocks(
        pytorch.head(test, SETTINGS),
        parts.lines(
            pytorch.setup(test),
            "rates, losses, best = [], [], math.inf",
            f"\nfor step in range({test.steps}):\n{pytorch.step(test, WATCH)}",
            f"\n{READ}",
        ),
    )


def note(experiment: Experiment) -> str:
    """How to read the two rates, and what the test replaces."""
    return parts.sentences(
        pytorch.note(experiment),
        experiment != rising(experiment) and "The rising rate takes the place of this run's rate and schedule.",
        "Each rate had one step only and the smoothed loss lags behind: the two rates mark a region to try, and another"
        " start or seed may move it.",
    )
