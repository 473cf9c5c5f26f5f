"""Cases in which the range test, or one of its rules, goes wrong. Adding one is adding an entry to `CASES`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lrviz.descent.experiment import Experiment
from lrviz.labs.finder.methods import BUDGET
from lrviz.labs.finder.task import SurfaceTask
from lrviz.spec.registry import Param, Registry

TRAINED = Experiment(surface="logistic_regression", surface_params={"batch_size": 32}, steps=60, start=(-3.66, -0.59))
TUMOURS = Experiment(surface="logistic_regression", surface_params={"batch_size": 4}, steps=60)


@dataclass(frozen=True, kw_only=True)
class FinderCase:
    """A task and settings with which a rule of the range test picks badly, and why, in words."""

    key: str
    label: str
    task: SurfaceTask
    lesson: str
    rule: str = "minimum"
    budget: int = int(BUDGET.default)
    settings: Mapping[str, float | int | str] = field(default_factory=dict)
    method: str = "range_test"
    params: tuple[Param, ...] = ()


FINDER_CASES: Registry[FinderCase] = Registry(
    "case",
    FinderCase(
        key="already_trained",
        label="Already trained",
        task=SurfaceTask(TRAINED),
        lesson="The run starts almost where training would end. There is hardly a fall left to see, only noise, so the"
        " lowest point of the curve lies anywhere. Start a range test from fresh weights, or look only at where"
        " the loss explodes.",
    ),
    FinderCase(
        key="noisy",
        label="Noisy loss",
        task=SurfaceTask(TUMOURS),
        rule="steepest",
        lesson="Batches of four rows make the loss jump. A rule that looks for the steepest fall finds a jump; look how"
        " far apart the rules are, and how wide the range is that they leave. Larger batches, more seeds or"
        " more smoothing help.",
    ),
    FinderCase(
        key="no_smoothing",
        label="No smoothing",
        task=SurfaceTask(TUMOURS),
        settings={"smoothing": 0.0},
        lesson="The same loss as it was measured. One lucky batch sets a low best loss, the next one is several times"
        " higher, and the test takes that for the explosion: it ends before any rate could matter.",
    ),
    FinderCase(
        key="small_budget",
        label="Budget too small",
        task=SurfaceTask(Experiment(surface="himmelblau", steps=12)),
        budget=12,
        lesson="In a dozen steps over seven decades each rate has less than two steps. The average lags behind the"
        " loss, the explosion is over before it is seen, and the pick is too large. Give a test some steps for"
        " each decade, or a smaller range.",
    ),
    FinderCase(
        key="two_valleys",
        label="Two valleys",
        task=SurfaceTask(Experiment(surface="six_hump_camel", optimizer="adam")),
        lesson="Small rates end in a side valley of the surface, larger ones in a better one, and the good rates lie in"
        " separate bands. The one run of a range test goes down into the first valley that it meets and"
        " knows nothing of the others. Methods that train in full see them.",
    ),
)
