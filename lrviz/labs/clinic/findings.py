"""A training → its signs, and the causes of each, ranked."""

from dataclasses import dataclass

from lrviz.labs.clinic.measures import Measures, measured, measures_of
from lrviz.labs.clinic.signs import SYMPTOMS, Cause, Symptom
from lrviz.training import History, Training, trained

HEALTHY = "healthy"


@dataclass(frozen=True)
class Findings:
    """What was found: the measures, and the signs that they show, the gravest first.

    >>> found = examined(Training(network="breast_cancer", learning_rate=3.0, epochs=20))
    >>> found.key, [cause.cure for cause, weight in found.causes(found.main) if weight > 0.4]
    ('diverging', ['Divide the rate by ten, then look whether there is room above.', 'Clip the gradient.'])
    """

    measures: Measures
    signs: tuple[Symptom, ...]

    @property
    def history(self) -> History:
        """The training, as it was run."""
        return trained(self.measures.training)

    @property
    def main(self) -> Symptom | None:
        """The gravest sign; None where the training is healthy."""
        return self.signs[0] if self.signs else None

    @property
    def label(self) -> str:
        """The verdict in one word or two."""
        return self.main.label if self.main else HEALTHY.capitalize()

    @property
    def key(self) -> str:
        """The gravest sign's key, or "healthy"."""
        return self.main.key if self.main else HEALTHY

    @property
    def evidence(self) -> str:
        """What is seen, in numbers."""
        if self.main:
            return self.main.evidence(self.measures)
        return f"The loss has fallen by {self.measures.fallen:.1%}, calmly, and validation follows."

    def causes(self, sign: Symptom) -> list[tuple[Cause, float]]:
        """The causes of a sign with their weights, the likeliest first; those that nothing speaks for are left out."""
        weighed = [(cause, cause.weight(self.measures)) for cause in sign.causes]
        return sorted((pair for pair in weighed if pair[1] > 0.05), key=lambda pair: -pair[1])


def examined(training: Training) -> Findings:
    """The findings of a training, which is run if it was not yet."""
    return _findings(measured(training))


def findings_of(history: History) -> Findings:
    """The findings of a training that was run."""
    return _findings(measures_of(history))


def _findings(measures: Measures) -> Findings:
    """A grave sign explains the lesser ones: where the loss is NaN, or nothing is learned, no other is named."""
    seen = [sign for sign in SYMPTOMS.values() if sign.seen(measures)]
    return Findings(measures, tuple(seen[:1] if seen and seen[0].grave else seen))
