"""The clinic: what looks wrong in a training, what may cause it, and a training run that shows each sign.

History → examined → Findings: the signs, the gravest first, each with its causes ranked by what was measured
"""

from lrviz.labs.clinic.cases import CLINIC_CASES, ClinicCase
from lrviz.labs.clinic.findings import HEALTHY, Findings, examined, findings_of
from lrviz.labs.clinic.signs import SYMPTOMS, Cause, Symptom

__all__ = [
    "CLINIC_CASES",
    "HEALTHY",
    "SYMPTOMS",
    "Cause",
    "ClinicCase",
    "Findings",
    "Symptom",
    "examined",
    "findings_of",
]
