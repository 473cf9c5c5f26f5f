"""What LR-Viz computed at some time, so that moving code changes no number.

`python -m tests.recorded.outputs` records all of it anew, on other links; with names of outputs (diagnosis, ruler …)
only these, on the links that there are: after a change that was meant to change them.

links.txt: two hundred addresses of that time, a page and its query each. outputs.json: for each of them, name of an
output → a digest of all its bits, and a few of its numbers; and the processor, since another one rounds otherwise.
"""

import ast
import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np

from lrviz import SCHEDULES, Experiment, Training, diagnose, rate_sweep, simulate, train
from lrviz.lessons.figures import FIGURES
from lrviz.optim.optimizers import OPTIMIZERS
from lrviz.problems.networks import NETWORKS
from lrviz.problems.surfaces import SURFACES
from lrviz.snippets import frameworks, snippet
from lrviz.spec.access import EVERYTHING, Access
from lrviz.spec.links import read_link, write_link
from lrviz.spec.registry import Param
from lrviz.spec.settings import Settings
from lrviz.ui.server.lifespan import cpu_fingerprint

HERE = Path(__file__).parent
LINKS, OUTPUTS = HERE / "links.txt", HERE / "outputs.json"
PAGES: dict[str, Settings] = {"playground": Experiment(), "training": Training()}
SURFACE_LINKS, TRAINING_LINKS = 140, 60
NUMBERS = 4
"""How many numbers of an output are recorded as they are."""

Output = Callable[[], Any]


def links() -> list[tuple[str, str]]:
    """The recorded page and query of each link."""
    return [tuple(line.split("?", 1)) for line in LINKS.read_text(encoding="utf-8").splitlines()]


def run_of(page: str, query: str) -> Settings:
    """The experiment or the training that a link shows."""
    return read_link(parse_qsl(query, keep_blank_values=True), PAGES[page]).experiment


def outputs_of(index: int, run: Settings) -> Iterator[tuple[str, Output]]:
    """Name → what computes it; what takes long, for some of the links only."""
    if isinstance(run, Experiment):
        yield from _outputs_of_experiment(index, run)
    elif isinstance(run, Training) and index % 3 == 0:
        yield from _outputs_of_training(run)
    if index % 4 == 0:
        for framework in frameworks(run):
            yield f"code for {framework}", lambda framework=framework: _without_layout(snippet(run, framework).code)


def _without_layout(code: str) -> str:
    """What the code does, however its lines are broken and its comments worded."""
    return ast.unparse(ast.parse(code))


def _outputs_of_experiment(index: int, run: Experiment) -> Iterator[tuple[str, Output]]:
    def trajectory() -> list:
        found = simulate(run)
        return [found.positions, found.losses, found.gradients, found.learning_rates, found.diverged_at]

    def diagnosis() -> list:
        found = diagnose(simulate(run))
        return [
            found.verdict.name,
            found.suggested_learning_rate,
            *(repr(value.item() if isinstance(value, np.generic) else value) for value in found.evidence.values()),
        ]

    yield "trajectory", trajectory
    yield "diagnosis", diagnosis
    if index % 5 == 0:
        yield "ruler", lambda: [rate_sweep(run).runs.losses, [verdict.name for verdict in rate_sweep(run).verdicts]]
        for key, figure in FIGURES.items():
            if figure.about is Experiment and not key.startswith("search"):
                yield f"figure {key}", lambda figure=figure: _picture(figure, run)


def _outputs_of_training(run: Training) -> Iterator[tuple[str, Output]]:
    def history() -> list:
        found = train(run)
        return [
            found.losses,
            found.train_losses,
            found.validation_losses,
            found.gradient_norms,
            found.update_ratios,
            found.learning_rates,
            found.train_accuracies,
            [found.params[name] for name in sorted(found.params)],
        ]

    yield "history", history
    for key, figure in FIGURES.items():
        if figure.about is Training:
            yield f"figure {key}", lambda figure=figure: _picture(figure, run)


def _picture(figure: Any, run: Settings) -> str:
    try:
        return figure.draw({"": run}).to_json()
    except ValueError as error:
        return f"ValueError: {error}"


def recorded(output: Output) -> dict[str, Any]:
    """A digest of all bits of what it gives, and its last numbers."""
    digest, numbers = hashlib.sha256(), []

    def take(value: Any) -> None:
        if isinstance(value, list):
            for part in value:
                take(part)
        elif isinstance(value, np.ndarray):
            digest.update(f"{value.dtype} {value.shape}".encode() + np.ascontiguousarray(value).tobytes())
            numbers.extend(value.ravel()[-1:].tolist())
        else:
            digest.update(repr(value).encode())
            numbers.extend([value] if isinstance(value, float) else [])

    take(output())
    return {"bits": digest.hexdigest()[:16], "numbers": [repr(float(number)) for number in numbers[:NUMBERS]]}


def record(names: Sequence[str]) -> None:
    """Writes both files anew; with names only these outputs, on the same links."""
    before = json.loads(OUTPUTS.read_text(encoding="utf-8"))["outputs"] if names else {}
    if not names:
        LINKS.write_text("".join(f"{page}?{query}\n" for page, query in _new_links()), encoding="utf-8")
    found = {}
    for index, (page, query) in enumerate(links()):
        run, kept = run_of(page, query), before.get(f"{index}", {})
        found[f"{index}"] = {
            name: recorded(output) if not names or name in names else kept[name]
            for name, output in outputs_of(index, run)
        }
        print(index, page, *found[f"{index}"], file=sys.stderr, flush=True)
    told = {"processor": cpu_fingerprint(), "outputs": found}
    OUTPUTS.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _new_links() -> Iterator[tuple[str, str]]:
    rng = np.random.default_rng(20261128)
    for _ in range(SURFACE_LINKS):
        run = _any(rng, Experiment, surface=SURFACES, optimizer=OPTIMIZERS, schedule=SCHEDULES).replace(
            steps=int(rng.choice([20, 50, 100, 200]))
        )
        yield "playground", _query(rng, run)
    for _ in range(TRAINING_LINKS):
        run = _any(rng, Training, network=NETWORKS, optimizer=OPTIMIZERS, schedule=SCHEDULES).replace(
            epochs=int(rng.choice([2, 4])), batch_size=int(rng.choice([32, 64, 256]))
        )
        yield "training", _query(rng, run)


def _any(rng: np.random.Generator, kind: type[Settings], **registries: Any) -> Settings:
    rate = 10 ** rng.uniform(-4, 0.5)
    changes: dict[str, Any] = {"learning_rate": float(f"{rate:.4g}"), "seed": int(rng.integers(9))}
    for field, registry in registries.items():
        entry = registry[str(rng.choice(list(registry)))]
        changes[field] = entry.key
        params = {
            param.name: _value(rng, param)
            for param in getattr(entry, "params", ())
            if param.kind == "number" and rng.random() < 0.5
        }
        if params:
            changes[f"{field}_params"] = params
    if rng.random() < 0.3:
        changes["clip_norm"] = 1.0
    if kind is Experiment and rng.random() < 0.3:
        changes |= {"start": tuple(rng.uniform(-3, 3, 2).round(2).tolist()), "gradient_noise": 0.1}
    if kind is Training and rng.random() < 0.3:
        changes |= {"label_noise": 0.2, "early_stopping": 2}
    return kind(**changes)


def _value(rng: np.random.Generator, param: Param) -> float | int:
    share = rng.uniform(0.1, 0.9)
    if param.log and param.minimum > 0:
        value = param.minimum * (param.maximum / param.minimum) ** share
    else:
        value = param.minimum + share * (param.maximum - param.minimum)
    return round(value) if param.integer else float(f"{value:.3g}")


def _query(rng: np.random.Generator, run: Settings) -> str:
    pins = [run.replace(learning_rate=rate) for rate in (0.01, 0.3)[: rng.integers(3)]]
    limited = Access(hidden=frozenset({"seed"}), locked=frozenset({"optimizer"}))
    return urlencode(write_link(run, limited if rng.random() < 0.2 else EVERYTHING, pins))


if __name__ == "__main__":
    record(sys.argv[1:])
