"""What the signs mean and what to try, in plain words."""

from dataclasses import replace

import numpy as np

from lrviz.labs.log.sign import Sign, SignKind
from lrviz.labs.log.statistics import Curve

EXPLANATIONS = {
    SignKind.NAN: (
        "The loss stops being a number. The weights have grown beyond what a float can hold, or a step took the"
        " logarithm or root of something negative; nothing after that point is training."
    ),
    SignKind.DIVERGING: (
        "The loss climbs away from its lowest point: the steps overshoot the valley, and each one makes the next worse."
    ),
    SignKind.OVERFITTING: (
        "The validation loss rises while the training loss does not: the network learns its training examples by heart."
    ),
    SignKind.OSCILLATING: (
        "The loss swings from side to side of its trend: the steps are too long to settle across the steepest "
        "direction."
    ),
    SignKind.FLAT: (
        "The loss goes nowhere. Either the rate is so large that the first steps have broken the network (look "
        "for a jump at the very start), or it is next to 0, or the labels or the gradients do not arrive."
    ),
    SignKind.TOO_SLOW: "The loss goes down steadily but hardly gets anywhere: the steps are too short.",
    SignKind.SPIKE: "The loss jumps up and comes back: a bad batch, or a step too long for that place.",
    SignKind.LR_DROP: "The loss falls when the schedule lowers the rate: the longer steps had kept it from settling.",
    SignKind.PLATEAU_THEN_DROP: (
        "The loss stands still for a while and then falls: a flat region or a saddle, or a rate that the "
        "schedule lowered."
    ),
    SignKind.NOISY: "The loss scatters around its trend without a pattern, as small batches make it.",
    SignKind.VALIDATION_BETTER: (
        "The validation loss is the lower one. Dropout and augmentation act in training only, and the training "
        "loss counts weight penalties; or the split is easier, or leaks."
    ),
    SignKind.STILL_IMPROVING: "The loss was still going down when the log ends.",
    SignKind.HEALTHY: (
        "The loss falls and levels off, and nothing looks wrong. Whether that level is a good one, a curve "
        "alone does not say."
    ),
    SignKind.TOO_SHORT: "There are too few entries to say anything.",
}

ADVICE = {
    SignKind.NAN: "Divide the learning rate by 10{:/10}, clip the gradient's norm at 1, and look at the batch before.",
    SignKind.DIVERGING: (
        "Divide the learning rate by 3{:/3} until it stops, or warm it up, and clip the gradient's norm."
    ),
    SignKind.OVERFITTING: (
        "Stop at the lowest validation loss, at {start}; then try more data or augmentation, weight decay ×10, "
        "dropout, or a smaller network."
    ),
    SignKind.OSCILLATING: "Divide the learning rate by 3{:/3}, or let a schedule lower it; with momentum 0.9 try 0.5.",
    SignKind.FLAT: (
        "Try the rate divided by 10{:/10} and multiplied by 10{:*10}. If neither moves, fit ten examples: where"
        " even those are not learnt, the fault is in the data, the loss or frozen weights."
    ),
    SignKind.TOO_SLOW: "Multiply the learning rate by 3 to 10{:*3}, and see where the loss begins to shake.",
    SignKind.SPIKE: (
        "If it comes back by itself, nothing. If there are more: clip the gradient's norm, warm up, or divide "
        "the learning rate by 2{:/2}."
    ),
    SignKind.LR_DROP: "Try the drop a little earlier, or a smooth schedule such as the cosine.",
    SignKind.PLATEAU_THEN_DROP: (
        "To leave the plateau sooner: multiply the rate by 3{:*3} with a warm-up, or use momentum or Adam."
    ),
    SignKind.NOISY: "Judge it by its running average. To calm it: a batch four times as large, or half the rate{:/2}.",
    SignKind.VALIDATION_BETTER: (
        "Compare both losses in evaluation mode on the same examples; check the split for leaks."
    ),
    SignKind.STILL_IMPROVING: "Train on for half as long again, or multiply the rate by 2{:*2}.",
    SignKind.HEALTHY: "To see if there is more in it, try the rate divided by 3{:/3} and multiplied by 3{:*3}.",
    SignKind.TOO_SHORT: "Log more often, or train for longer.",
}


class _Rate(float):
    """A learning rate that a text can ask for a share of: `{:/10}` gives " (0.1 → 0.01)", nothing if not known."""

    def __format__(self, how: str) -> str:
        if not np.isfinite(self) or not how:
            return ""
        other = self / float(how[1:]) if how[0] == "/" else self * float(how[1:])
        return f" ({float(self):.2g} → {other:.2g})"


def explained(sign: Sign, unit: str, rate: float | None) -> Sign:
    """The sign with its explanation and its advice; rate: the learning rate where it begins, if the log has it."""
    known = _Rate(np.nan if rate is None else rate)
    advice = ADVICE[sign.kind].format(*[known] * 2, start=f"{unit} {sign.start:g}")
    return replace(sign, explanation=EXPLANATIONS[sign.kind], advice=advice)


def times(curve: Curve, difference: float) -> str:
    """A difference of levels as a factor: "3.2 times"."""
    if curve.logarithmic:
        return f"{np.exp(min(difference, 700)):.3g} times"
    return f"{difference:.2g} times the usual size above"


def change(curve: Curve, difference: float) -> str:
    """A difference of levels in percent, or as a factor where that is clearer."""
    if not curve.logarithmic:
        return f"{difference:.1%} of its usual size"
    if difference > 1:
        return f"a factor of {np.exp(min(difference, 700)):.3g}"
    return f"{round(float(np.expm1(difference)), 3) + 0.0:.1%}"  # + 0: no -0.0%


def number(value: float) -> str:
    """A number of times, without false digits."""
    return f"{value:.2g}" if value < 1000 else "over 1000"
