"""CONTRIBUTING.md tells a stranger one file for each change, and that file is there and has what it is opened for."""

import re

import pytest

from tests.harness.server import ROOT

ROW = re.compile(r"\| (?P<change>[^|`]+) \| `(?P<file>[^`]+)` \| `(?P<name>[^`]+)` \|")
ROWS = [row.groupdict() for row in ROW.finditer((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))]


def test_the_table_covers_every_package_of_the_data_flow():
    rooms = {row["file"].split("/")[1] for row in ROWS}
    assert {
        "spec",
        "optim",
        "problems",
        "descent",
        "training",
        "figures",
        "labs",
        "lessons",
        "ui",
        "background",
    } <= rooms


@pytest.mark.parametrize("row", ROWS, ids=[row["change"] for row in ROWS])
def test_the_file_for_a_change_is_there_and_has_what_is_looked_for(row):
    text = (ROOT / row["file"]).read_text(encoding="utf-8")
    assert re.search(rf"\b{row['name']}\b", text)
