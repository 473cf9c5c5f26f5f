"""A large map on disk, tile by tile: it can be stopped at any time and continued, and nothing is lost."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile

import numpy as np

from lrviz.descent.experiment import Experiment
from lrviz.labs.fate.maps import MAPS, fate_map
from lrviz.labs.fate.mesh import agreed, is_first
from lrviz.labs.fate.window import Window

MANIFEST = "map.json"
LARGEST = 65_536
LARGEST_TILE = 1024
ARRAYS = {"fates": np.int8, "steps": np.uint16, "rates": np.float32}
"""What a tile holds, and the whole map in a file of its own; rates only for learning rate × momentum."""


@dataclass(frozen=True)
class TiledMap:
    """size × size runs in tiles of tile × tile, all in one precision. `ValueError` names what is not allowed."""

    experiment: Experiment
    kind: str
    window: Window
    size: int
    tile: int
    dtype: str

    def __post_init__(self) -> None:
        if self.kind not in MAPS:
            raise ValueError(f"kind must be one of {', '.join(MAPS)}, not {self.kind!r:.40}")
        if missing := MAPS[self.kind].needs(self.experiment):
            raise ValueError(f"a map of kind {self.kind} {missing}")
        if not 16 <= self.tile <= LARGEST_TILE:
            raise ValueError(f"tile must be a whole number from 16 to {LARGEST_TILE}, not {self.tile}")
        if not self.tile <= self.size <= LARGEST or self.size % self.tile:
            raise ValueError(f"size must be a multiple of the tile ({self.tile}) up to {LARGEST}, not {self.size}")
        if self.dtype not in ("float32", "float64"):
            raise ValueError(f"dtype must be float32 or float64, not {self.dtype!r:.40}")

    @property
    def across(self) -> int:
        """How many tiles lie side by side."""
        return self.size // self.tile

    @property
    def names(self) -> tuple[str, ...]:
        """The arrays of this map."""
        return tuple(ARRAYS) if MAPS[self.kind].runs is None else ("fates", "steps")

    def manifest(self) -> dict[str, str | int]:
        """Everything that decides the map."""
        return {
            "experiment": self.experiment.to_query(),
            "kind": self.kind,
            "window": str(self.window),
            "size": self.size,
            "tile": self.tile,
            "dtype": self.dtype,
        }

    def path(self, folder: Path, row: int, column: int) -> Path:
        """The file of a tile; row 0 is the lowest y."""
        return folder / f"tile-{row:04d}-{column:04d}.npz"

    def open(self, folder: Path) -> None:
        """Makes the folder this map's. `ValueError` if it holds another map, or can't be written."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            known = json.loads((folder / MANIFEST).read_text()) if (folder / MANIFEST).exists() else None
        except (OSError, ValueError) as error:
            raise ValueError(f"out: {str(folder)!r} can't be used: {error}") from None
        if known is None:
            _written(folder / MANIFEST, lambda file: file.write(json.dumps(self.manifest(), indent=1).encode()))
        elif known != self.manifest():
            other = ", ".join(key for key, value in self.manifest().items() if known.get(key) != value)
            raise ValueError(f"out: {str(folder)!r} holds another map, which differs in {other}; give another folder")

    def missing(self, folder: Path) -> list[tuple[int, int]]:
        """The tiles that are not there, or not whole."""
        every = ((row, column) for row in range(self.across) for column in range(self.across))
        return [place for place in every if self._read(self.path(folder, *place)) is None]

    def write(self, folder: Path) -> Iterator[tuple[int, int]]:
        """Computes the missing tiles, on all hosts together, and writes each at once; yields their places.

        The folder is one that the first process can write; it must be this map's (`open`).
        """
        places = self.missing(folder) if is_first() else []
        for number in range(agreed(len(places))):
            flat = agreed(places[number][0] * self.across + places[number][1] if is_first() else 0)
            row, column = divmod(flat, self.across)
            drawn = fate_map(
                self.experiment,
                self.kind,
                self.window.tile(row, column, self.across),
                self.tile,
                np.dtype(self.dtype).type,
            )
            if is_first():
                parts = {name: getattr(drawn, name).astype(ARRAYS[name]) for name in self.names}
                _written(self.path(folder, row, column), lambda file, parts=parts: np.savez_compressed(file, **parts))
            yield row, column

    def assemble(self, folder: Path) -> None:
        """Puts the tiles together: `fates.npy` and so on, `[size, size]`, to be memory-mapped."""
        arrays = {
            name: np.lib.format.open_memmap(folder / f".{name}.npy", "w+", ARRAYS[name], (self.size, self.size))
            for name in self.names
        }
        for row in range(self.across):
            for column in range(self.across):
                found = self._read(self.path(folder, row, column))
                if found is None:
                    raise ValueError(f"{self.path(folder, row, column).name} is missing or broken; run again")
                spot = (
                    slice(row * self.tile, (row + 1) * self.tile),
                    slice(column * self.tile, (column + 1) * self.tile),
                )
                for name, array in arrays.items():
                    array[spot] = found[name]
        for name, array in arrays.items():
            array.flush()
            os.replace(folder / f".{name}.npy", folder / f"{name}.npy")

    def _read(self, path: Path) -> dict[str, np.ndarray] | None:
        """The arrays of a tile; None if it is not there, or not whole."""
        try:
            with path.open("rb") as file, np.load(file) as found:
                arrays = {name: found[name] for name in self.names}
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return None
        return arrays if all(array.shape == (self.tile, self.tile) for array in arrays.values()) else None


def _written(path: Path, write: Callable[[BinaryIO], object]) -> None:
    # Under another name first: a reader, or a run that goes on, never sees half a file.
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
