"""JSON → a record: the log_history of Hugging Face's trainer_state.json, a list of entries, one entry a line."""

from lrviz.curves.entries import Entries
from lrviz.curves.record import Record
from lrviz.curves.text import Text
from lrviz.curves.watch import Watch


def looks_like_json(head: str) -> bool:
    """Whether a text begins as JSON does."""
    return head.lstrip()[:1] in ("{", "[")


def read_history(text: Text, record: Record, watch: Watch) -> None:
    """All entries of a JSON log into the record. LogError: no list of entries is in it."""
    entries = Entries(text, record, watch)
    record.format = entries.format
    for line, entry in entries:
        record.add_entry(entry, line)
