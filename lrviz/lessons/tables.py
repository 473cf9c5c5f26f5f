"""Tables: a table block → its cells, computed or taken from the registries."""

import re

from lrviz.lessons.blocks import CATALOGUES, Catalogued, Table
from lrviz.lessons.facts import as_text, facts

HEADINGS = {
    "learning_rate": "η",
    "steps_to_goal": "steps to reach 1%",
    "start_loss": "first loss",
    "final_loss": "last loss",
    "best_loss": "lowest loss",
    "gap": "share of the way left",
    "diverged_at": "not finite from step",
    "sharpness": "λmax",
    "limit": "largest stable η",
    "sharpness_ratio": "η as a share of the limit",
    "multiplier": "1 − ηλmax",
    "suggested_learning_rate": "suggested η",
    "ruler_best": "best η of the ruler",
    "settled_gap": "gap where it settles",
    "label": " ",
    "equation": "rule",
    "lesson": "what it does",
    "pytorch": "PyTorch",
    "keras": "Keras",
    "kept": "kept per parameter",
}
CLASS = re.compile(r"(?:^|[.\s])([A-Z]\w+)\(")


def cells(table: Table) -> tuple[list[str], list[list[str]]]:
    """The headings and the rows of a table, as Markdown."""
    head = [_heading(column) for column in table.columns]
    if table.of:
        registry = CATALOGUES[table.of]
        return head, [[_entry(registry[key], column) for column in table.columns] for key in table.only or registry]
    rows = [[name, *(as_text(facts(run)[column]) for column in table.columns)] for name, run in table.runs().items()]
    return ["", *head], rows


def _heading(column: str) -> str:
    group, _, name = column.partition(".")
    labels = {param.name: param.label for entry in CATALOGUES.get(f"{group}s", {}).values() for param in entry.params}
    return HEADINGS.get(column) or labels.get(name) or column.replace("_", " ")


def _entry(entry: Catalogued, column: str) -> str:
    if column == "kept":
        return ", ".join(f"${symbol}$" for symbol in getattr(entry, "state", {})) or "nothing"
    if column == "equation":
        # A bar would end the cell.
        return f"${entry.equation}$".replace(r"\|", r"\Vert ").replace("|", r"\vert ")
    if column in ("pytorch", "keras"):
        template = str(getattr(entry, "torch" if column == "pytorch" else column, "") or "")
        names = CLASS.findall(template)
        return f"`{names[-1]}`" if names else "—"
    return str(getattr(entry, column)).replace("|", r"\|")
