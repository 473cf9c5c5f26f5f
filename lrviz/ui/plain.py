"""A reader's own text in a message: shown as it is, never as Markdown."""

MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\*_`[]<>$#~:!|"})


def plain(message: str) -> str:
    """The message as Markdown that shows exactly it; an excerpt after its first line keeps its spaces."""
    first, _, excerpt = message.partition("\n")
    safe = first.translate(MARKS)
    return f"{safe}\n```\n{excerpt.replace('`', ' ')}\n```" if excerpt else safe
