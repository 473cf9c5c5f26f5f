"""Look for a learning rate on the command line: `python -m lrviz.finder "surface=himmelblau" --method bayesian`."""

import argparse
import signal
import sys
from collections.abc import Sequence

from lrviz.background import run_command
from lrviz.descent.experiment import Experiment
from lrviz.labs.finder.exhaustive import HIGH, LOW
from lrviz.labs.finder.methods import BUDGET, METHODS
from lrviz.labs.finder.result import Finding
from lrviz.labs.finder.study import storage_from_environment
from lrviz.labs.finder.task import SurfaceTask
from lrviz.spec.fields import SEED


def main(arguments: Sequence[str] | None = None, prog: str = "python -m lrviz.finder") -> int:
    """Searches and reports each trial; 0 if it ended, 2 for what is not allowed, 130 when it was interrupted."""
    asked = _parser(prog).parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    last, storage = None, asked.storage
    try:
        method = METHODS[asked.method]
        if method.shares:
            storage = storage or storage_from_environment()
        task = SurfaceTask(Experiment.from_query(asked.experiment))
        for last in method.search(task, asked.budget, asked.seed, asked.low, asked.high, storage, asked.study):
            _report(last, asked.budget)
    except KeyboardInterrupt:
        kept = "the same command goes on from here" if storage else "give a --storage to keep trials"
        print(f"\nstopped after {last.spent if last else 0} gradient evaluations; {kept}", file=sys.stderr)
        return 130
    except (ValueError, KeyError) as error:
        print(f"{prog}: {error.args[0]}", file=sys.stderr)
        return 2
    return _conclude(last)


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog, description=__doc__)
    parser.add_argument("experiment", help="the task, in the words of a link: surface=himmelblau&optimizer=adam")
    parser.add_argument("--method", default="bayesian", help=f"one of {', '.join(METHODS)}")
    parser.add_argument("--budget", default=BUDGET.default, help=f"gradient evaluations: {BUDGET.allowed}")
    parser.add_argument("--seed", default=SEED.default, help=f"for what is drawn at random: {SEED.allowed}")
    parser.add_argument("--low", default=LOW, help="the lowest rate to try")
    parser.add_argument("--high", default=HIGH, help="the highest rate to try")
    parser.add_argument("--storage", help="an Optuna storage's URL: workers with one study share the budget")
    parser.add_argument("--study", help="the study's name; without it, one made of the search")
    return parser


def _report(found: Finding, budget: object) -> None:
    trial, pick = found.trials[-1], found.suggestion
    ended = "stopped early" if trial.stopped else f"loss {trial.score:.4g} above the lowest"
    print(
        f"[{found.spent}/{budget}] η = {trial.learning_rate:.4g}: {ended}; best so far"
        f" {'none' if pick is None else format(pick.learning_rate, '.4g')}",
        flush=True,
    )


def _conclude(last: Finding | None) -> int:
    if last is None or last.suggestion is None:
        print("no rate was found: every run diverged, or the budget is spent", flush=True)
        return 0
    pick = last.suggestion
    print(
        f"suggested learning rate {pick.learning_rate:.4g}, between {pick.low:.2g} and {pick.high:.2g}"
        f" ({pick.rule}: {pick.reason})",
        flush=True,
    )
    return 0


if __name__ == "__main__":
    run_command(main)
