"""The glossary: terms, what they mean, which lesson teaches them and where they can be seen."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lrviz.lessons.fault import LessonError
from lrviz.lessons.strict_yaml import read_mapping

FILE = "glossary.yaml"
SEEN_IN = re.compile(r"lesson:[a-z0-9-]+#[a-z0-9-]+|playground:.+")


class Term(BaseModel):
    """A term: its definition in two sentences, other spellings, the lesson, and a run in which it can be seen."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    term: Annotated[str, Field(min_length=1, max_length=60)]
    also: list[str] = []
    definition: Annotated[str, Field(min_length=1, max_length=600)]
    lesson: str
    lab: Annotated[str, Field(pattern=SEEN_IN.pattern)]

    @property
    def key(self) -> str:
        """How links call it: small letters and hyphens."""
        return re.sub(r"[^a-z0-9]+", "-", self.term.lower()).strip("-")


def read_glossary(text: str) -> Mapping[str, Term]:
    """The terms by key, in alphabetical order; `LessonError` with the line of each mistake."""
    indented = "terms:\n" + text
    fields, lines = read_mapping(indented, first_line=0)
    entries = fields.get("terms")
    if not isinstance(entries, list):
        raise LessonError((1, "a glossary is a list of terms, each beginning with `- term:`"))
    terms: dict[str, Term] = {}
    faults: list[tuple[int, str]] = []
    for index, entry in enumerate(entries):
        line = lines["terms", index]
        try:
            term = Term.model_validate(entry)
        except ValidationError as error:
            faults += [
                (line, f"{'.'.join(map(str, detail['loc'])) or 'term'}: {detail['msg']}") for detail in error.errors()
            ]
            continue
        if term.key in terms:
            faults.append((line, f"{term.term!r} stands here twice"))
        terms[term.key] = term
    if faults:
        raise LessonError(*faults)
    return dict(sorted(terms.items()))
