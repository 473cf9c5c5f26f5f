"""Reading somebody's own training log: the curves, what looks wrong, where, how sure, and what to try.

bytes → read_log → Log → examine → signs, the surest first
"""

from lrviz.labs.log.examination import examine
from lrviz.labs.log.log import Fault, Log, LogError, Role, Series, Unit
from lrviz.labs.log.reading import read_log
from lrviz.labs.log.sign import Sign, SignKind

__all__ = ["Fault", "Log", "LogError", "Role", "Series", "Sign", "SignKind", "Unit", "examine", "read_log"]
