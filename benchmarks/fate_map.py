"""The map of fates, 65,536 runs × 200 steps, against C++ (`-Ofast -march=native`, two threads)."""

import math
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.table import Row
from lrviz import Experiment
from lrviz.labs.fate import final_positions

EACH, MEAN = 0.9, 1.2
RUNS, STEPS, RATE = 65536, 200, 1e-3
ROUNDS, REPEATS = 5, 5
SOURCE = Path(__file__).with_suffix(".cpp")


def build(folder: str) -> str:
    """Compile the peer; the path of the program."""
    compiler = shutil.which("g++")
    if compiler is None:
        raise RuntimeError("the peer of the fate map needs g++")
    program = str(Path(folder, "fate_map"))
    subprocess.run([compiler, "-Ofast", "-march=native", "-pthread", str(SOURCE), "-o", program], check=True)
    return program


def peer_seconds(program: str) -> dict[tuple[str, str], float]:
    """surface, optimizer → the fastest of REPEATS."""
    output = subprocess.run([program, str(REPEATS)], check=True, capture_output=True, text=True).stdout
    return {(surface, optimizer): float(best) for surface, optimizer, best, _ in map(str.split, output.splitlines())}


def our_seconds(surface: str, optimizer: str, x: np.ndarray, y: np.ndarray) -> float:
    """The fastest of REPEATS calls of the public function, copies in and out included."""
    experiment, best = Experiment(surface=surface, optimizer=optimizer, steps=STEPS), math.inf
    for _ in range(REPEATS):
        began = time.perf_counter()
        final_positions(experiment, x, y, RATE)
        best = min(best, time.perf_counter() - began)
    return best


def rows() -> Iterator[Row]:
    x, y = np.random.default_rng(0).uniform(-2, 2, (2, RUNS)).astype(np.float32)
    with tempfile.TemporaryDirectory() as folder:
        program = build(folder)
        cases = list(peer_seconds(program))
        for case in cases:
            our_seconds(*case, x, y)
        theirs, ours = dict.fromkeys(cases, math.inf), dict.fromkeys(cases, math.inf)
        for _ in range(ROUNDS):
            for case, seconds in peer_seconds(program).items():
                theirs[case] = min(theirs[case], seconds)
                ours[case] = min(ours[case], our_seconds(*case, x, y))
    ratios = {case: theirs[case] / ours[case] for case in cases}
    for (surface, optimizer), ratio in ratios.items():
        speed = RUNS * STEPS / ours[surface, optimizer] / 1e6
        peer = RUNS * STEPS / theirs[surface, optimizer] / 1e6
        yield Row(
            f"fate map {surface} {optimizer}, C++ : ours",
            ratio,
            EACH,
            at_least=True,
            detail=f"{speed:,.0f} against {peer:,.0f} million steps/s",
        )
    mean = math.prod(ratios.values()) ** (1 / len(ratios))
    yield Row("fate map, geometric mean", mean, MEAN, at_least=True)
