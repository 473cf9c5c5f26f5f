"""Links and numbers of before are links and numbers of now: to the last bit where they were recorded, else nearly."""

import json
from urllib.parse import parse_qsl, urlencode

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrviz import Experiment, simulate
from lrviz.spec.links import read_link, write_link
from lrviz.ui.server.lifespan import cpu_fingerprint
from tests.recorded.outputs import OUTPUTS, PAGES, links, outputs_of, recorded, run_of

BEFORE = json.loads(OUTPUTS.read_text(encoding="utf-8"))
SAME_PROCESSOR = BEFORE["processor"] == cpu_fingerprint()
NUDGE, NEAR = 1e-9, 0.01


@pytest.mark.parametrize("index", [int(index) for index, found in BEFORE["outputs"].items() if found])
def test_what_is_computed_is_what_was_computed(index):
    run = run_of(*links()[index])
    computed = {name: recorded(output) for name, output in outputs_of(index, run)}
    before = BEFORE["outputs"][str(index)]
    assert computed.keys() == before.keys()
    if SAME_PROCESSOR:
        assert computed == before
        return
    if "trajectory" in computed:
        assert is_near(computed["trajectory"]["numbers"], before["trajectory"]["numbers"]) or is_chaotic(run)


def is_near(numbers, others) -> bool:
    """Whether these are the same but for rounding; what has diverged is not compared."""
    now, then = (np.array(each, dtype=float) for each in (numbers, others))
    calm = np.abs(then) < 1e6
    return now.shape == then.shape and np.allclose(now[calm], then[calm], rtol=NEAR, atol=NEAR)


def is_chaotic(run: Experiment) -> bool:
    """Whether the last digits decide where it ends, so that another processor may end elsewhere."""
    x, y = run.origin
    ends = [simulate(each).positions[-1] for each in (run, run.replace(start=(x + NUDGE, y)))]
    return not np.allclose(*ends, rtol=NEAR, atol=NEAR)


def in_any_order(pairs):
    """The pairs of a link; what is locked stands in any order, too."""
    return sorted(
        (name, sorted(parse_qsl(value, keep_blank_values=True)) if name == "lock" else [value]) for name, value in pairs
    )


@given(st.sampled_from(links()), st.data())
def test_a_link_of_before_is_read_as_it_was_meant(link, data):
    page, query = link
    pairs = parse_qsl(query, keep_blank_values=True)
    read = read_link(pairs, PAGES[page])
    assert not read.faults
    written = write_link(read.experiment, read.access, read.pins, locked_values=read.locked_values)
    assert in_any_order(written) == in_any_order(pairs)
    shuffled = read_link(data.draw(st.permutations(pairs)), PAGES[page])
    assert shuffled.experiment == read.experiment
    assert read_link(parse_qsl(urlencode(written), keep_blank_values=True), PAGES[page]) == read
