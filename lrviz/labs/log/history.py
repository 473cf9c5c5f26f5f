"""JSON → a record: the log_history of Hugging Face's trainer_state.json, a list of entries, one entry a line."""

from lrviz.labs.log.entries import Entries
from lrviz.labs.log.record import LogBuilder
from lrviz.labs.log.text import Text
from lrviz.labs.log.watch import Watch


def looks_like_json(head: str) -> bool:
    """Whether a text begins as JSON does."""
    return head.lstrip()[:1] in ("{", "[")


def read_history(text: Text, record: LogBuilder, watch: Watch) -> None:
    """All entries of a JSON log into the record. LogError: no list of entries is in it."""
    entries = Entries(text, record, watch)
    record.format = entries.format
    for line, entry in entries:
        record.add_entry(entry, line)
