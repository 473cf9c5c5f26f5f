"""Optuna's studies: where trials are kept, so that many workers can share a search and a stopped one can go on."""

import hashlib
import json
import os
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from lrviz.labs.finder.result import Trial
from lrviz.labs.finder.task import Task
from lrviz.spec.settings import Values

if TYPE_CHECKING:
    import optuna

VARIABLE = "LRVIZ_STUDY_STORAGE"
ALLOWED = "the URL of an Optuna storage, such as sqlite:////data/studies.db or postgresql://user@host/studies"
MADE_FOR = "made_for"
CLAIMED, SCORE, SEED, STOPPED = "claimed", "score", "seed", "stopped"
RATE = "learning_rate"


def storage_from_environment() -> str | None:
    """The storage named by LRVIZ_STUDY_STORAGE, or None: in memory. `ValueError` if it can't be used."""
    url = os.environ.get(VARIABLE, "").strip()
    if url:
        _opened(url, VARIABLE)
    return url or None


class Search:
    """One study of one task: asks for rates, and keeps what each trial spent and how it ended.

    Trials of other workers in the same study count as its own, towards the budget too.
    """

    def __init__(
        self,
        task: Task,
        method: str,
        params: Values,
        budget: int,
        seed: int,
        low: float,
        high: float,
        storage: str | None,
        study: str | None,
        sampler: Callable[[int | None], "optuna.samplers.BaseSampler"],
        pruner: "optuna.pruners.BasePruner | None" = None,
    ) -> None:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self.task, self.budget, self.seed, self.low, self.high = task, budget, seed, low, high
        made_for = {"task": task.identity, "method": method, "low": low, "high": high, "seed": seed, **params}
        # A study that somebody names may be continued with a larger budget; one without a name is this search's own.
        own = json.dumps({**made_for, "budget": budget})
        name = study or f"lrviz-{method}-{hashlib.sha256(own.encode()).hexdigest()[:16]}"
        # Workers that share a study must not all draw the same rates.
        self.study = optuna.create_study(
            storage=_opened(storage, "storage") if storage else None,
            study_name=name,
            load_if_exists=True,
            sampler=sampler(None if storage else seed),
            pruner=pruner,
        )
        known = self.study.user_attrs.get(MADE_FOR)
        if known is not None and known != made_for:
            wrong = ", ".join(f"{key} {known.get(key)!r:.80}" for key in made_for if known.get(key) != made_for[key])
            raise ValueError(f"study {name!r} was made for another search ({wrong}); give another name")
        if known is None:
            self.study.set_user_attr(MADE_FOR, made_for)
        self._losses: dict[int, np.ndarray] = {}

    def ask(self) -> "optuna.Trial":
        """A new trial, which has its rate."""
        trial = self.study.ask()
        trial.suggest_float(RATE, self.low, self.high, log=True)
        return trial

    def claim(self, trial: "optuna.Trial", wanted: int) -> int:
        """Takes up to `wanted` gradient evaluations out of the budget for this trial: how many it got.

        It claims first and looks then, so that workers who claim at once get too few rather than too many.
        """
        before = trial.user_attrs.get(CLAIMED, 0)
        trial.set_user_attr(CLAIMED, before + wanted)
        over = max(0, self.spent - self.budget)
        got = max(0, wanted - over)
        if got < wanted:
            trial.set_user_attr(CLAIMED, before + got)
        return got

    @property
    def spent(self) -> int:
        """The gradient evaluations that all trials have claimed."""
        return sum(trial.user_attrs.get(CLAIMED, 0) for trial in self._frozen)

    def tell(self, trial: "optuna.Trial", losses: np.ndarray, score: float, stopped: bool) -> None:
        """Ends a trial."""
        from optuna.trial import TrialState

        # The score last: it tells other workers that the rest is there.
        for name, value in {SEED: self.seed, STOPPED: stopped, SCORE: score}.items():
            trial.set_user_attr(name, value)
        self._losses[trial.number] = losses
        if stopped:
            self.study.tell(trial, state=TrialState.PRUNED)
        else:
            self.study.tell(trial, score)

    def drop(self, trial: "optuna.Trial") -> None:
        """Takes a trial back for which nothing of the budget is left."""
        from optuna.trial import TrialState

        self.study.tell(trial, state=TrialState.FAIL)

    @property
    def trials(self) -> tuple[Trial, ...]:
        """All trials that have ended, in their order; other workers' without their losses."""
        return tuple(
            Trial(
                trial.params[RATE],
                trial.user_attrs[CLAIMED],
                self._losses.get(trial.number, np.empty(0)),
                float(trial.user_attrs[SCORE]),
                int(trial.user_attrs[SEED]),
                bool(trial.user_attrs[STOPPED]),
            )
            # Another worker's trial is read in parts: its rate may come a moment after its score.
            for trial in self._frozen
            if SCORE in trial.user_attrs and RATE in trial.params
        )

    @property
    def _frozen(self) -> list["optuna.trial.FrozenTrial"]:
        return self.study.get_trials(deepcopy=False)


def _opened(url: str, field: str, attempts: int = 3) -> "optuna.storages.BaseStorage":
    import optuna
    from sqlalchemy.exc import DatabaseError

    if "://" not in url:
        raise ValueError(f"{field} must be {ALLOWED}, not {url!r:.80}")
    try:
        return optuna.storages.get_storage(url)
    except Exception as error:
        # Workers that start at once all make the tables: those that come second find them made a little later.
        if isinstance(error, DatabaseError) and attempts > 1:
            time.sleep(0.5)
            return _opened(url, field, attempts - 1)
        # A driver that is not installed, a folder that is not there, a server that does not answer: each its own kind.
        reason = str(error).strip().split("\n")[0]
        raise ValueError(f"{field} must be {ALLOWED}; {url!r:.80} can't be opened: {reason:.200}") from None


def completed(trials: Sequence[Trial]) -> list[Trial]:
    """The trials that were trained in full."""
    return [trial for trial in trials if not trial.stopped]
