"""What must hold of whatever is read: a message, or a log and signs that are sound."""

import numpy as np

from lrviz.labs.log import LogError, examine, read_log
from lrviz.labs.log.log import FAULTS_KEPT


def outcome(source):
    """Reads and examines; only a LogError may come, and what comes without one must be sound."""
    message = ""
    try:
        log = read_log(source)
    except LogError as error:
        message = str(error)
    if message:
        assert 10 < len(message) < 1000
        return None
    assert len(log.faults) == min(log.fault_count, FAULTS_KEPT)
    assert all(fault.line >= 1 and fault.reason for fault in log.faults)
    for series in log.series:
        assert len(series.x) == len(series.y) > 0
        assert np.isfinite(series.x).all()
        assert (np.diff(series.x) >= 0).all()
    if log.clear:
        signs = examine(log)
        assert signs
        assert [sign.confidence for sign in signs] == sorted((sign.confidence for sign in signs), reverse=True)
        for sign in signs:
            assert 0 <= sign.confidence <= 1
            assert sign.start <= sign.end
            assert sign.explanation
            assert sign.advice
            assert all(sign.reasons)
    return log
