"""What `lrviz` offers: every name explained, with an example that runs, and everything exported that one can meet."""

import dataclasses
import doctest
import inspect
import types
import typing

import pytest

import lrviz

PUBLIC = {name: getattr(lrviz, name) for name in lrviz.__all__ if name != "__version__"}
EXPLAINED = {name: value for name, value in PUBLIC.items() if inspect.isclass(value) or inspect.isfunction(value)}
FUNCTIONS = {name: value for name, value in PUBLIC.items() if inspect.isfunction(value)}
RESULTS = {name: value for name, value in PUBLIC.items() if inspect.isclass(value)}


def test_its_names_are_in_order_and_once():
    assert list(lrviz.__all__) == sorted(set(lrviz.__all__), key=lambda name: (not name.isupper(), name))


@pytest.mark.parametrize("name", EXPLAINED)
def test_every_example_is_true(name):
    """Of a class or a function itself, not of what it inherits."""
    found = doctest.DocTestParser().get_examples(EXPLAINED[name].__doc__ or "")
    assert found, f"{name} has no example"
    module = inspect.getmodule(EXPLAINED[name])
    run(EXPLAINED[name].__doc__, vars(module), name)


def test_the_examples_of_the_package_name_every_registry():
    run(lrviz.__doc__, vars(lrviz), "lrviz")
    for name in PUBLIC.keys() - EXPLAINED.keys():
        assert f"({name})" in lrviz.__doc__, f"{name} has no example"


def run(text: str, names: dict, name: str) -> None:
    """Runs the examples of a docstring."""
    told: list[str] = []
    test = doctest.DocTestParser().get_doctest(text, dict(names), name, None, 0)
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=told.append)
    assert not told, "".join(told)


def of_ours(annotation: object) -> set[type]:
    """The classes of this project that an annotation is made of."""
    parts = typing.get_args(annotation)
    if parts or isinstance(annotation, types.GenericAlias):
        return {kind for part in (*parts, typing.get_origin(annotation)) for kind in of_ours(part)}
    ours = inspect.isclass(annotation) and annotation.__module__.startswith("lrviz.")
    return {annotation} if ours else set()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_a_function_takes_and_returns_is_exported(name):
    functions = typing.get_overloads(FUNCTIONS[name]) or [FUNCTIONS[name]]
    met = {
        kind for function in functions for hint in typing.get_type_hints(function).values() for kind in of_ours(hint)
    }
    assert met
    assert {kind.__name__ for kind in met} <= PUBLIC.keys()


@pytest.mark.parametrize(
    "name", ["Diagnosis", "Evidence", "Findings", "Histories", "History", "RateSweep", "Sweep", "Trajectory"]
)
def test_what_a_result_holds_is_exported(name):
    kind = RESULTS[name]
    hints = typing.get_type_hints(kind)
    held = set(hints) if not dataclasses.is_dataclass(kind) else {field.name for field in dataclasses.fields(kind)}
    properties = [value.fget for value in vars(kind).values() if isinstance(value, property)]
    met = {one for field in held for one in of_ours(hints[field])}
    met |= {one for getter in properties for one in of_ours(typing.get_type_hints(getter)["return"])}
    assert {one.__name__ for one in met} <= PUBLIC.keys()


def test_what_is_raised_is_exported():
    for kind, error in ((lrviz.Experiment, lrviz.ExperimentError), (lrviz.Training, lrviz.TrainingError)):
        assert kind.error is error
        with pytest.raises(error, match="learning_rate must be"):
            kind(learning_rate=-1)
    with pytest.raises(TypeError, match="run must be a Trajectory or the History of a training, not int"):
        lrviz.diagnose(3)
