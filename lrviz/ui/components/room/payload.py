"""What the training room draws, and how it travels: one block of bytes, laid out as `lrviz.ui.components.block` says.

Arrays (K rates, n of the epochs 0 … E, m of the T steps, R runs in full: the reader's own and the pinned ones):

    sweep.{series}             uint16 [K, n]  train, validation: log; train_accuracy, validation_accuracy: linear
                               uint16 [K, m]  rate: log
                               uint8  [K, m]  batch, norm, ratio: log
    sweep.{series}.low, .high  uint8  [K, n]  from the lowest to the highest of the seeds, where there are several
    run{i}.{series}            float32        of runs[i]
    picture                    uint8  [·]     the frames of all rates, deflated; header.picture says what they are
    points                     uint8  [·, 3]  of a plane: x, y (0 to 255 over the limits), class; first those trained on
    truth                      uint8  [·]     of a scatter: the true numbers, coded as the frames are

Codes: the largest is nan, the one below it infinity, the next one "not above 0"; those left go evenly over
header.scales[series], a range of log10 or of the values. Float32 is a display copy, and nothing is clamped.

Epochs are sent every `epoch_stride`, and the last; steps in bins of `step_stride`: of the norm and the ratio the
largest of a bin, so that no peak is lost, of the mini-batches' losses the mean, of the rate the first.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from lrviz.background import once
from lrviz.training import History
from lrviz.training.explanation import explanation
from lrviz.training.predictions import Picture
from lrviz.training.rate_sweep import TrainingRateSweep
from lrviz.training.verdict import overfits_after
from lrviz.ui.components.block import assemble
from lrviz.ui.components.stage.payload import VERDICTS

MOST_EPOCHS, MOST_STEPS = 80, 160
BY_EPOCH = {
    "train": "train_losses",
    "validation": "validation_losses",
    "train_accuracy": "train_accuracies",
    "validation_accuracy": "validation_accuracies",
}
BY_STEP = {"batch": "losses", "rate": "learning_rates", "norm": "gradient_norms", "ratio": "update_ratios"}
FINE = {*BY_EPOCH, "rate"}
UNITS = {"train_accuracy", "validation_accuracy"}
SPECIAL_CODES = 3
OF_BIN = {"batch": np.mean, "rate": lambda bins, axis: bins[..., 0], "norm": np.max, "ratio": np.max}
FLOOR, HEADROOM = 4.0, 0.4
"""Decades of loss that are drawn below and above where training starts."""
MOST_DECADES = 5
"""Decades of a norm or a ratio that are drawn: units that have died press none of the others flat."""


@dataclass(frozen=True)
class PinnedRun:
    """A run beside the reader's own, and its name."""

    history: History
    label: str
    verdict: str


@dataclass(frozen=True)
class RoomFlags:
    """What the room shows and allows.

    changing: the rate may be changed by hand; undoing: there is such a change. finished: what is shown is what was
    asked for, and not the training before it. brief: only the picture, the losses and the accuracy. suggest: says which
    rate would be better.
    """

    autoplay: bool = True
    waiting: bool = False
    show_ruler: bool = True
    allow_learning_rate: bool = True
    allow_pin: bool = True
    changing: bool = True
    undoing: bool = False
    finished: bool = True
    brief: bool = False
    suggest: bool = True


def pack(
    ruler: TrainingRateSweep,
    rate: float,
    pins: Sequence[PinnedRun],
    flags: RoomFlags,
    heard: int = 0,
) -> bytes:
    """The whole room as one block of bytes. rate: the reader's own, one of the ruler's."""
    own = ruler.history(rate)
    k = ruler.index(rate)
    sweep, scales, about = _of_all_rates(ruler, flags.suggest)
    arrays = dict(sweep)
    for index, history in enumerate([own, *(pin.history for pin in pins)]):
        _run(history, index, arrays)
    header = {
        "version": 1,
        "heard": heard,
        "flags": asdict(flags),
        "scales": scales,
        **about,
        "own": k,
        "runs": [
            _described(own, "main", "", str(ruler.judgement.verdicts[k])),
            *(_described(pin.history, "pinned", pin.label, pin.verdict) for pin in pins),
        ],
        "patience": own.training.early_stopping,
        "network": own.training.network_entry.label,
        "seeds": len(ruler.histories.seeds),
        "suggested": float(ruler.rates[ruler.judgement.best]) if flags.suggest else None,
    }
    return assemble(header, arrays)


def epoch_stride(epochs: int) -> int:
    """Every so many epochs are sent."""
    return math.ceil(epochs / MOST_EPOCHS)


def step_stride(steps: int) -> int:
    """So many steps make one bin."""
    return math.ceil(steps / MOST_STEPS)


@once
def _of_all_rates(
    ruler: TrainingRateSweep,
    suggest: bool,
) -> tuple[dict[str, np.ndarray], dict[str, list[float]], dict[str, Any]]:
    """The arrays, the scales and the part of the header that are the same whichever rate is the reader's."""
    arrays: dict[str, np.ndarray] = {}
    scales = _sweep(ruler, arrays)
    return (
        arrays,
        scales,
        {"ranges": _ranges(ruler, scales), "ruler": _ruler(ruler, suggest), "picture": _picture(ruler.picture, arrays)},
    )


def _sweep(ruler: TrainingRateSweep, arrays: dict[str, np.ndarray]) -> dict[str, list[float]]:
    histories, scales = ruler.histories, {}
    for name, field in {**BY_EPOCH, **BY_STEP}.items():
        values = getattr(histories, field)
        if values is None:
            continue
        drawn = _thinned(name, values)
        linear, dtype = name in UNITS, np.uint16 if name in FINE else np.uint8
        scales[name] = [0.0, 1.0] if linear else _log_scale(drawn)
        arrays[f"sweep.{name}"] = coded(drawn[:, 0], scales[name], dtype, linear)
        if name in BY_EPOCH and len(histories.seeds) > 1:
            # A seed whose numbers have ended is not in the band.
            seen = np.isfinite(drawn)
            low, high = np.where(seen, drawn, np.inf).min(axis=1), np.where(seen, drawn, -np.inf).max(axis=1)
            for end, band in (("low", low), ("high", high)):
                band = np.where(np.isfinite(band), band, np.nan)
                arrays[f"sweep.{name}.{end}"] = coded(band, scales[name], np.uint8, linear)
    return scales


def _run(history: History, index: int, arrays: dict[str, np.ndarray]) -> None:
    for name, field in {**BY_EPOCH, **BY_STEP}.items():
        values = getattr(history, field)
        if values is not None:
            with np.errstate(over="ignore"):
                arrays[f"run{index}.{name}"] = np.ascontiguousarray(_thinned(name, values), "<f4")


def _thinned(name: str, values: np.ndarray) -> np.ndarray:
    """`[…, E+1]` or `[…, T]` → `[…, n]` or `[…, m]`."""
    if name in BY_EPOCH:
        last = values.shape[-1] - 1
        drawn = np.arange(0, last + 1, max(1, epoch_stride(last)))
        return values[..., drawn if drawn[-1] == last else np.append(drawn, last)]
    steps = values.shape[-1]
    stride = step_stride(steps)
    full = np.pad(values, [(0, 0)] * (values.ndim - 1) + [(0, -steps % stride)], mode="edge")
    with np.errstate(invalid="ignore", over="ignore"):
        return OF_BIN[name](full.reshape(*values.shape[:-1], -1, stride), axis=-1)


def _log_scale(values: np.ndarray) -> list[float]:
    positive = values[np.isfinite(values) & (values > 0)]
    if not positive.size:
        return [0.0, 1.0]
    low, high = float(np.log10(positive.min())), float(np.log10(positive.max()))
    return [low, high if high > low else low + 1.0]


def coded(values: np.ndarray, scale: Sequence[float], dtype: type, linear: bool = False) -> np.ndarray:
    """Values as codes over a scale, as above."""
    top = int(np.iinfo(dtype).max)
    low, high = scale
    finite = np.isfinite(values)
    there = finite if linear else finite & (values > 0)
    place = np.where(there, values, 1.0)
    place = place if linear else np.log10(place)
    code = np.round((place - low) / (high - low) * (top - SPECIAL_CODES))
    with np.errstate(invalid="ignore"):
        return np.select([there, np.isnan(values), values == np.inf], [code, top, top - 1], top - 2).astype(dtype)


def _ranges(ruler: TrainingRateSweep, scales: Mapping[str, Sequence[float]]) -> dict[str, list[float]]:
    """The fixed log10 ranges of the charts, over all rates, so that moving the rate moves a curve and not an axis."""
    histories = ruler.histories
    start = math.log10(float(histories.validation_losses[0, 0, 0]))
    low = max(start - FLOOR, min(scales["train"][0], scales["validation"][0]))
    ranges = {"loss": [min(low, start - 0.5), start + HEADROOM], "rate": list(scales["rate"])}
    for name in ("norm", "ratio"):
        values = getattr(histories, BY_STEP[name])
        values = np.log10(values[np.isfinite(values) & (values > 0)])
        # Without the wildest: one run that explodes would press all others flat.
        ends = np.quantile(values, [0.01, 0.97]) if values.size else (0.0, 1.0)
        ranges[name] = [max(float(ends[0]) - 0.2, float(ends[1]) - MOST_DECADES), float(ends[1]) + 0.4]
    return ranges


def _ruler(ruler: TrainingRateSweep, suggest: bool) -> dict[str, Any]:
    histories = ruler.histories
    best = float(ruler.rates[ruler.judgement.best])
    return {
        "learning_rates": ruler.rates.tolist(),
        "verdicts": [VERDICTS.index(verdict) for verdict in ruler.judgement.verdicts],
        "diverged_at": [int(step) if step >= 0 else None for step in histories.diverged_at[:, 0]],
        "epochs_run": histories.epochs[:, 0].tolist(),
        "best_epochs": histories.best_epoch[:, 0].tolist(),
        "overfits_after": [overfits_after(histories[k, 0]) for k in range(len(ruler.rates))],
        "sentences": [explanation(ruler, float(rate), suggest) for rate in ruler.rates],
        "ticks": [[best, "lowest validation loss"]] if suggest else [],
        **_axes(histories.training),
    }


def _axes(training: Any) -> dict[str, int]:
    return {
        "epochs": training.epochs,
        "epoch_stride": epoch_stride(training.epochs),
        "steps_per_epoch": training.steps_per_epoch,
        "step_stride": step_stride(training.steps),
    }


def _described(history: History, role: str, label: str, verdict: str) -> dict[str, Any]:
    training = history.training
    return {
        "role": role,
        "label": label,
        "learning_rate": training.learning_rate,
        "verdict": verdict,
        "diverged_at": history.diverged_at,
        "epochs_run": history.epochs,
        "best_epoch": history.best_epoch,
        "overfits_after": overfits_after(history),
        "epochs": training.epochs,
        "steps_per_epoch": training.steps_per_epoch,
        "epoch_stride": epoch_stride(history.epochs),
        "step_stride": step_stride(len(history.losses)),
    }


Limits = tuple[tuple[float, float], tuple[float, float]]
"""From where to where, along both axes."""


def _picture(picture: Picture, arrays: dict[str, np.ndarray]) -> dict[str, Any]:
    arrays["picture"] = np.frombuffer(picture.deflated, np.uint8)
    if picture.limits is not None and picture.train is not None and picture.validation is not None:
        arrays["points"] = np.concatenate(
            [_points(picture.limits, part) for part in (picture.train, picture.validation)]
        )
    if picture.limits is not None and picture.truth is not None:
        low, high = picture.limits[0]
        arrays["truth"] = np.round(1 + (picture.truth - low) / (high - low) * 251).astype(np.uint8)
    return {
        "kind": picture.kind,
        "epochs": picture.epochs,
        "classes": picture.classes,
        "limits": picture.limits,
        "shape": picture.frames.shape,
        "dtype": picture.frames.dtype.name,
        "training_rows": len(picture.train[0]) if picture.train else 0,
    }


def _points(limits: Limits, part: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    points, classes = part
    (low, high) = np.transpose(limits)
    return np.column_stack([np.round((points - low) / (high - low) * 255), classes]).astype(np.uint8)
