"""Write a large map of fates to disk: `python -m lrviz.fate "surface=himmelblau&learning_rate=0.02" --out FOLDER`."""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from lrviz.background import run_command
from lrviz.descent.experiment import Experiment
from lrviz.labs.fate.maps import MAPS
from lrviz.labs.fate.mesh import is_first, join_hosts
from lrviz.labs.fate.tiles import TiledMap
from lrviz.labs.fate.window import Window


def main(arguments: Sequence[str] | None = None, prog: str = "python -m lrviz.fate") -> int:
    """Computes and writes; 0 when the map is whole, 2 for what is not allowed, 130 when it was stopped."""
    asked = _parser(prog).parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        join_hosts()
        tiled = _tiled(asked)
        if is_first():
            tiled.open(asked.out)
    except (ValueError, KeyError) as error:
        print(f"{prog}: {error.args[0]}", file=sys.stderr)
        return 2
    try:
        return _write(tiled, asked.out)
    except KeyboardInterrupt:
        print(
            f"\nstopped; {len(tiled.missing(asked.out))} of {tiled.across**2} tiles are left. The same command goes"
            " on from here.",
            file=sys.stderr,
        )
        return 130
    except OSError as error:
        print(f"{prog}: --out: {(error.strerror or str(error)).lower()}: {asked.out}", file=sys.stderr)
        return 2


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog, description=__doc__)
    parser.add_argument("experiment", help="in the words of a link: surface=himmelblau&learning_rate=0.02&steps=200")
    parser.add_argument("--kind", default="starts", help=f"one of {', '.join(MAPS)}")
    parser.add_argument("--window", help="x from, x to, y from, y to; for rates their log10 (default: the whole map)")
    parser.add_argument("--size", type=_whole, default=8192, help="pixels along each side")
    parser.add_argument("--tile", type=_whole, default=512, help="pixels along each side of a tile")
    parser.add_argument("--dtype", default="float32", help="float32 or float64")
    parser.add_argument("--out", type=Path, required=True, help="the folder; run again to go on where it stopped")
    return parser


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise argparse.ArgumentTypeError(f"must be a whole number, not {text!r:.40}")
    return int(text)


def _tiled(asked: argparse.Namespace) -> TiledMap:
    experiment = Experiment.from_query(asked.experiment)
    kind = MAPS[asked.kind]
    if missing := kind.needs(experiment):
        raise ValueError(f"a map of kind {asked.kind} {missing}")
    window = Window.parse(asked.window) if asked.window else kind.opening(experiment)
    return TiledMap(experiment, asked.kind, window.inside(kind.bounds(experiment)), asked.size, asked.tile, asked.dtype)


def _write(tiled: TiledMap, folder: Path) -> int:
    total = tiled.across**2
    done = total - len(tiled.missing(folder)) if is_first() else 0
    with tqdm(total=total, initial=done, unit="tile", disable=not is_first(), file=sys.stderr) as bar:
        for _ in tiled.write(folder):
            bar.update()
    if is_first():
        tiled.assemble(folder)
        print(f"{folder}: {', '.join(f'{name}.npy' for name in tiled.names)}, {tiled.size} × {tiled.size} runs")
    return 0


if __name__ == "__main__":
    run_command(main)
