"""The finder page's pictures and tables: the methods at work, and what their picks are worth."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from lrviz.background import Job, Report, once
from lrviz.descent.experiment import Experiment
from lrviz.labs.finder import BUDGET, METHODS, Exhaustive, Finding, NetworkTask, SurfaceTask, Task
from lrviz.labs.finder.comparison import Comparison, RunningComparison, finished_comparison, running_comparison
from lrviz.labs.finder.figures import Searched, describe_searches, describe_training, search_picture, training_curves
from lrviz.labs.finder.scorecard import bayesian_against_grid, scores_of_methods, scores_of_rules, scores_on_each_task
from lrviz.spec.settings import Values
from lrviz.training import Training
from lrviz.ui.components.markdown import escape_markdown
from lrviz.ui.labs.finder_task import METHOD_PARAMS, PICK
from lrviz.ui.state.jobs import result_or_progress
from lrviz.ui.state.page_parameters import PageParameters
from lrviz.ui.state.session import AnyLab
from lrviz.ui.widgets.drawings import DRAWN_BYTES, Drawing

PLAYING = "finder.playing"
FRAMES = 24
"""Pictures in which the methods are watched again."""
FRAME_SECONDS = 0.35


@dataclass(frozen=True, eq=False)
class Judged(Searched):
    """What the methods found, beside the reader's own pick, with the whole truth."""

    truth: Exhaustive = field()
    pin: float = field()


def show_finder(lab: AnyLab, parameters: PageParameters) -> None:
    """The methods at work, what they found, and what it is worth."""
    asked = task_of(lab.experiment), int(parameters["budget"]), lab.experiment.seed, _method_settings(parameters)
    task, budget = asked[:2]
    try:
        under_way = running_comparison(*asked)
    except ValueError as error:
        st.error(escape_markdown(str(error)))
        return
    found: Comparison | None = result_or_progress(
        lab,
        ("finder", *asked),
        lambda report: finished_comparison(*asked, report=report),
        ready=finished_comparison.is_ready(*asked, None),
        watch=lambda job: _at_work(under_way, job),
    )
    if found is None:
        return
    truth = found.truth
    _spent({key: history[-1].spent if history else 0 for key, history in found.histories.items()}, budget)
    spent = _replay(lab, budget)
    searched, drawing = _searched(found, task, spent, float(parameters["pick"]))
    drawing.show(lab.key("picture"), on_click=lambda clicked: parameters.set("pick", float(f"{clicked['x']:.3g}")))
    st.markdown(_table(searched))
    st.caption(
        "Regret: how much of the way down from the starting loss the pick leaves undone that the best of"
        f" {len(truth.rates)} rates does, after {task.steps} steps. 0 is as good as the best."
    )
    _details(lab, searched)


def prepare(run: Experiment | Training, report: Report) -> None:
    """What the page shows of a search with all settings at their defaults."""
    task, settings = task_of(run), Values({param.name: param.default for param in METHOD_PARAMS})
    found = finished_comparison(task, int(BUDGET.default), run.seed, settings, report)
    searched, _ = _searched(found, task, int(BUDGET.default), float(PICK.default))
    for finding in searched.findings.values():
        for pick in (finding.suggestion, *finding.rules.values()):
            if pick is not None:
                found.truth.regret(task, pick.learning_rate)
    found.truth.regret(task, float(PICK.default))
    _picture_of_training(searched)


@once(weight=DRAWN_BYTES)
def _searched(found: Comparison, task: Task, spent: int, pick: float) -> tuple[Judged, Drawing]:
    """What the methods had found when they had spent so much, beside the reader's own pick; and its picture."""
    searched = Judged(task, found.findings(spent), found.truth, pick)
    return searched, Drawing(search_picture(searched), describe_searches(searched))


def task_of(run: Experiment | Training) -> Task:
    """The task of finding a rate for this run."""
    return NetworkTask(run) if isinstance(run, Training) else SurfaceTask(run)


def _method_settings(parameters: PageParameters) -> Values:
    return Values({param.name: parameters[param.name] for param in METHOD_PARAMS})


def _at_work(under_way: RunningComparison, job: Job) -> None:
    _spent({key: under_way.spent(key) for key in METHODS}, under_way.budget)
    st.progress(job.share, job.message)


def _spent(spent: Mapping[str, int], budget: int) -> None:
    """How much of its budget each method has spent."""
    for column, (key, method) in zip(st.columns(len(METHODS)), METHODS.items(), strict=True):
        column.progress(min(1.0, spent[key] / budget), f"{method.label}: {spent[key]:,} of {budget:,}")


def _replay(lab: AnyLab, budget: int) -> int:
    """How much of the budget is shown as spent: all of it, or what the reader chooses, to watch them work."""
    slider, button = st.columns([3.4, 1], vertical_alignment="bottom")
    key = lab.key(f"spent-of-{budget}")
    if is_playing():
        st.session_state[key] = min(budget, st.session_state[key] + max(1, budget // FRAMES))
        st.session_state[PLAYING] = st.session_state[key] < budget
        if not is_playing():
            st.rerun()
    spent = slider.slider("Gradient evaluations spent by each", 0, budget, budget, step=1, key=key)

    def play() -> None:
        st.session_state[key], st.session_state[PLAYING] = 0, True

    if button.button("Watch again", key=lab.key("play"), icon=":material/replay:", on_click=play, width="stretch"):
        st.rerun()  # the page decides how often the fragment runs
    return spent


def is_playing() -> bool:
    """Whether the methods are being watched again."""
    return bool(st.session_state.get(PLAYING))


def _table(searched: Judged) -> str:
    truth = searched.truth
    lines = [
        "| Method | Pick | Range | Evaluations | Factor from the best | Regret | Seconds |",
        "| --- | ---: | --- | ---: | ---: | ---: | ---: |",
    ]
    picks = [(METHODS[key].label, finding) for key, finding in searched.findings.items()]
    for label, finding in sorted(picks, key=lambda pick: _regret(searched, pick[1])):
        pick = finding.suggestion
        if pick is None:
            lines.append(f"| {label} | none yet | | {finding.spent:,} | | | {finding.seconds:.2f} |")
            continue
        lines.append(
            f"| {label} | {pick.learning_rate:.3g} | {pick.low:.2g} to {pick.high:.2g} | {finding.spent:,}"
            f" | {truth.distance(pick.learning_rate):.2g}× | {_percent(_regret(searched, finding))}"
            f" | {finding.seconds:.2f} |"
        )
    mine = searched.pin
    lines.append(
        f"| **Your own pick** | {mine:.3g} | | 0 | {truth.distance(mine):.2g}×"
        f" | {_percent(truth.regret(searched.task, mine))} | |"
    )
    return "\n".join(lines)


def _regret(searched: Judged, finding: Finding) -> float:
    if finding.suggestion is None:
        return float("inf")
    return searched.truth.regret(searched.task, finding.suggestion.learning_rate)


def _percent(share: float) -> str:
    return "100% or more" if share >= 1 else f"{100 * share:.2g}%" if share >= 1e-4 else "under 0.01%"


def _details(lab: AnyLab, searched: Judged) -> None:
    names = ("Train at each pick", "The range test's rules", "How far to trust them", "How each works")
    chosen = st.segmented_control("More", names, default=names[0], key=lab.key("section"), label_visibility="collapsed")
    if chosen == names[0]:
        _train(lab, searched)
    elif chosen == names[1]:
        _rules(searched)
    elif chosen == names[2]:
        _trust(lab)
    elif chosen == names[3]:
        for method in METHODS.values():
            st.markdown(f"**{method.label}.** {method.how}  \n*{method.source}*")


def _train(lab: AnyLab, searched: Judged) -> None:
    _picture_of_training(searched).show(lab.key("training"))


@once(weight=DRAWN_BYTES)
def _picture_of_training(searched: Judged) -> Drawing:
    """The training at each pick, and the same in words."""
    # In the order of the lanes' colours, of which the first is the reader's.
    picks = {"yours": searched.pin}
    picks |= {
        METHODS[key].label: finding.suggestion.learning_rate
        for key, finding in searched.findings.items()
        if finding.suggestion is not None
    }
    picks["best of all"] = searched.truth.best_rate
    seeds = searched.truth.seeds
    return Drawing(training_curves(searched.task, picks, seeds), describe_training(searched.task, picks, seeds))


def _rules(searched: Judged) -> None:
    test = searched.findings.get("range_test")
    if test is None or not test.rules:
        st.caption("The range test has found nothing yet.")
        return
    lines = ["| Rule | Pick | Factor from the best | Regret | |", "| --- | ---: | ---: | ---: | --- |"]
    for rule in test.rules.values():
        regret = _percent(searched.truth.regret(searched.task, rule.learning_rate))
        lines.append(
            f"| {rule.rule} | {rule.learning_rate:.3g} | {searched.truth.distance(rule.learning_rate):.2g}×"
            f" | {regret} | {rule.reason} |"
        )
    st.markdown("\n".join(lines))


def _trust(lab: AnyLab) -> None:
    st.markdown(
        "Every rule and every method, tried on tasks whose best rate is known, each with a budget of thirty full runs."
        " *Off by*: the pick over the best rate, or the other way round."
    )
    tables = result_or_progress(
        lab, "how far to trust them", _scores, name="trust", ready=all(table.is_ready() for table in JUDGED.values())
    )
    if tables is None:
        return
    for title, rows in tables.items():
        st.markdown(f"**{title}**\n\n{_scores_table(rows)}")


JUDGED = {
    "The range test's rules": scores_of_rules,
    "The rules on each task: off by, regret": scores_on_each_task,
    "The methods": scores_of_methods,
    "Thirty trials each: the regret of an even grid and of Bayesian optimisation": bayesian_against_grid,
}


def _scores(report: Report) -> dict[str, list[Mapping[str, object]]]:
    tables = {}
    for title, table in JUDGED.items():
        report(len(tables) / len(JUDGED), f"{title}; once for everybody")
        tables[title] = table()
    return tables


def _scores_table(rows: list[Mapping[str, object]]) -> str:
    head = list(rows[0])
    cells = [[value if isinstance(value, str) else f"{value:.3g}" for value in row.values()] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] + ["---:"] * (len(head) - 1), *cells))
