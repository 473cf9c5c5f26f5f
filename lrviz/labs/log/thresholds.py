"""Where the signs begin: every number that `examine` compares with, and why it is that number.

Losses are compared by their logarithms, so that a difference of 0.05 is 5% at any size of the loss. A threshold is
where the confidence is ½ (`sign.sure`).
"""

from math import log

SHORTEST = 5
"""Entries: fewer make no trend; five in falling order come up by chance once in 120."""

NEGLIGIBLE = 0.01
"""Of the loss at the start: what happens below is over. It is the share at which a run on a surface has arrived."""

SIGNIFICANT = 3.0
"""Standard errors: by chance once in 370."""

SEARCHED = 6.0
"""Standard errors, for what is looked for in some hundred places and found in the best of them."""

UNCHANGED = 0.05
"""A loss that ends within 5% of its start has learnt next to nothing: on ten classes chance is ln 10 = 2.3."""

LITTLE = log(1.6)
"""A run that falls by less than a factor of 1.6, and as fast at the end as at first, is too slow."""

STEADY = 0.2
"""Of the whole fall, in the second half: 0.5 on a straight line, 0.1 and less once a decay has arrived."""

IN_ORDER = 0.5
"""Kendall's τ of a trend: 1 when every value lies below the one before, 0 for noise, 0.5 if a quarter is not."""

MUCH_LEFT = 0.05
"""The fall in the last quarter of a run that was stopped too early: another quarter brings about as much."""

GROWN = log(1.5)
"""A training loss half as large again as its lowest: no schedule and no noise of a usual size does that."""

REGAINED = 0.3
"""Of what was won: a rise that gives back less is a bump."""

TURNED_BACK = 0.4
"""Of the rise, still there at the end; a peak that the run recovers from leaves less."""

WORSENED = 0.05
"""The rise of the validation loss over its lowest that early stopping would have saved."""

TOO_LATE = 0.12
"""Of the run, since the lowest validation loss: within the last eighth a rise may be chance."""

BELOW = 0.03
"""The validation loss under the training loss by 3%: as much as the split alone can do on some thousand examples."""

MOSTLY = 0.15
"""More than half of the validation's entries by this much, or it only crosses the training loss."""

SWINGS = 0.08
"""A typical distance of 8% from the trend, seen at a glance in a plot if the swings have a pattern."""

SCATTER = 0.12
"""A typical distance of 12% without a pattern: mini-batches of 32 and more of a usual task stay below."""

PATTERN = 0.4
"""The share of a pattern in the residuals (`Curve.pattern`): noise stays below 2/√n, swings with some noise above ½."""

PEAK = log(1.4)
"""A loss 40% above both neighbourhoods."""

PEAK_IN_NOISE = 4.5
"""Standard deviations above both neighbourhoods: of 5000 Gaussian values the largest is at 3.7."""

LASTING = 0.15
"""Of the run: what is high for longer is no peak."""

PLATEAU = 0.15
"""Of the run: shorter stretches without progress happen in healthy runs."""

DROP = 0.15
"""The fall after a plateau that is seen at a glance."""

DROP_IN_NOISE = 1.5
"""The same in standard deviations of the noise of one entry."""

TILT = 0.2
"""The slope of a plateau over that of the fall after it: 1 on a straight line."""

SCHEDULE_DROP = 0.05
"""The fall at a step of the schedule; with the step known, less is needed than for a fall out of nowhere."""

RATE_STEP = log(1.9)
"""A schedule's step at least halves the rate; from one entry to the next a smooth schedule changes it by less."""

SHOWN = 0.3
"""Signs that are less sure than this are not shown, unless there is no other."""

SUREST = 0.97
"""No statistic of one run makes surer than this; NaN, which is seen and not inferred, does."""
