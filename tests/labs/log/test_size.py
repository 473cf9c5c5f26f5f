"""A log of 50 MB is read in seconds and in little memory."""

import subprocess
import sys
from pathlib import Path

import pytest

from lrviz.labs.log.text import SIZE_LIMIT

ROOT = Path(__file__).parents[3]
READ = """
import resource, sys, time
from lrviz.labs.log import examine, read_log
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
before = peak()
with open(sys.argv[1], "rb") as file:
    log = read_log(file)
examine(log)
print(log.fault_count, len(log.train_loss), peak() - before)
"""


HISTORY_ENTRY = '{"epoch": 1.5, "grad_norm": 2.25, "learning_rate": 1e-05, "loss": 0.75, "step": 10}'


def write_table(file: Path) -> int:
    """Rows as a script writes one a step, up to the limit; how many there are."""
    block = "".join(f"{n % 1000},{2 / (1 + n):.8f},{n % 97 / 97:.6f},0.001,1.{n % 10}\n" for n in range(10_000))
    blocks = SIZE_LIMIT // len(block)
    with file.open("w") as out:
        out.write("epoch,loss,accuracy,lr,grad_norm\n")
        for _ in range(blocks):
            out.write(block)
    return 10_000 * blocks


def write_losses(file: Path) -> int:
    """Nothing but the losses, up to the limit."""
    count = (SIZE_LIMIT - 5) // 7
    file.write_bytes(b"loss\n" + b"0.6931\n" * count)
    return count


def write_history(file: Path) -> int:
    """trainer_state.json on a single line, up to the limit."""
    count = SIZE_LIMIT // (len(HISTORY_ENTRY) + 2) - 10
    with file.open("w") as out:
        out.write('{"best_metric": null, "log_history": [')
        for n in range(count):
            out.write((", " if n else "") + HISTORY_ENTRY)
        out.write('], "max_steps": 10}')
    return count


@pytest.mark.parametrize(("write", "room"), [(write_table, 3), (write_history, 3), (write_losses, 6.5)])
def test_a_log_of_50_mb_is_read_whole_in_a_few_times_its_size(write, room, tmp_path):
    rows = write(tmp_path / "big.log")
    size = (tmp_path / "big.log").stat().st_size
    assert SIZE_LIMIT - 2**20 < size <= SIZE_LIMIT
    done = subprocess.run(
        [sys.executable, "-c", READ, str(tmp_path / "big.log")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )
    faults, read, memory = map(int, done.stdout.split())
    assert (faults, read) == (0, rows)
    assert memory < room * size
