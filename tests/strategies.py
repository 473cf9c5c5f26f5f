"""Random experiments for property tests."""

from hypothesis import strategies as st

from lrviz import OPTIMIZERS, SCHEDULES, SURFACES, Experiment
from lrviz.descent.experiment import GRADIENT_NOISE, STEPS
from lrviz.spec.fields import CLIP_NORM, LEARNING_RATE, SEED
from lrviz.spec.registry import Param

TEXTS = {
    "expression": st.sampled_from(["x*y", "(x - 1)**2 + abs(y)", "sin(x) + 0.1*y**2"]),
    "points": st.sampled_from(["0:1, 1:0", "0:0.1,0.25:1,1:0.01"]),
    "changes": st.sampled_from(["10:0.1", "0:0.5,3:2,40:0.01"]),
}


def values(param: Param) -> st.SearchStrategy:
    """Anything that a parameter may be."""
    if param.kind == "choice":
        return st.sampled_from(param.choices)
    if param.kind == "text":
        return TEXTS[param.name]
    if param.integer:
        return st.integers(int(param.minimum), int(param.maximum))
    return st.floats(param.minimum, param.maximum)


def parameters(entry) -> st.SearchStrategy:
    """Any values of an entry's parameters."""
    return st.fixed_dictionaries({}, optional={param.name: values(param) for param in entry.params})


@st.composite
def experiments(draw, surfaces=tuple(SURFACES), optimizers=tuple(OPTIMIZERS), schedules=tuple(SCHEDULES), **fixed):
    """Any experiment."""
    keys = {
        name: draw(st.sampled_from(list(choice)))
        for name, choice in (("surface", surfaces), ("optimizer", optimizers), ("schedule", schedules))
    }
    entries = {"surface": SURFACES, "optimizer": OPTIMIZERS, "schedule": SCHEDULES}
    coordinate = st.floats(-100, 100)
    fields = {
        "learning_rate": values(LEARNING_RATE),
        "steps": values(STEPS),
        "seed": values(SEED),
        "start": st.none() | st.tuples(coordinate, coordinate),
        "gradient_noise": st.just(0.0) | values(GRADIENT_NOISE),
        "clip_norm": st.none() | values(CLIP_NORM),
    } | {f"{name}_params": parameters(entries[name][key]) for name, key in keys.items()}
    given = {name: draw(strategy) for name, strategy in fields.items() if name not in fixed}
    return Experiment(**keys, **given, **fixed)


FORMULAS = (
    "log(x)+y**2",
    "-(x**2+y**2)",
    "sqrt(x**2+y**2)",
    "abs(x)+abs(y)",
    "sqrt(x)+y**2",
    "1/x+y**2",
    "x*y",
    "exp(-x)+y**2",
    "sin(3*x)+sin(3*y)",
    "(x-5)**2+y**2",
    "0*x",
    "1/(x**2+y**2)",
    "x**4+y**4",
    "tanh(x)+y**2",
)
"""Without a minimum, with kinks, with poles, without a value somewhere, flat."""
AWAY = st.floats(0.2, 1.3) | st.floats(-1.3, -0.2)


@st.composite
def any_descent(draw):
    """Any experiment of 2 to 2000 steps, with any start, on any surface or an odd formula."""
    found = draw(experiments(steps=draw(st.sampled_from((2, 3, 7, 20, 60, 130, 600, 2000)))))
    if not draw(st.booleans()):
        return found
    rate, start = found.learning_rate, draw(st.none() | st.just((0.0, 0.0)) | st.tuples(AWAY, AWAY))
    return Experiment(
        surface="formula",
        surface_params={"expression": draw(st.sampled_from(FORMULAS))},
        optimizer=draw(st.sampled_from(("sgd", "momentum", "adam", "rmsprop"))),
        learning_rate=rate,
        steps=found.steps,
        start=start,
    )
