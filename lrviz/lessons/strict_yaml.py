"""YAML as YAML 1.2 has it, with the line of every field: no aliases, no field twice, and `no` is a word."""

import re
from typing import Any

import yaml

from lrviz.lessons.fault import LessonError

Lines = dict[tuple[str | int, ...], int]
TEXT = "tag:yaml.org,2002:str"
NO_BREAKS = {0x85: " ", 0x2028: " ", 0x2029: " "}
"""Line breaks to YAML 1.1 only; as they are no lines in an editor, they must not be counted."""

# \A keeps a search, too, from trying a long run of digits at each of them.
NUMBER = re.compile(r"\A[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$")


class _Loader(yaml.SafeLoader):
    """Reads only what JSON knows: true, false, null, numbers, texts, lists and mappings."""

    def compose_node(self, parent: Any, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()
            raise LessonError((event.start_mark.line, "aliases (*name) are not allowed"))
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"\A[-+]?[0-9]+$"), list("-+0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", NUMBER, list("-+.0123456789"))
_Loader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))
_Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: float(node.value))


def read_mapping(text: str, first_line: int) -> tuple[dict[str, Any], Lines]:
    """The mapping that a YAML text holds, and the line of each field by its path; the text starts at `first_line`.

    Raises `LessonError` with the line of the mistake.
    """
    text = text.translate(NO_BREAKS)
    try:
        loader = _Loader(text)
    except yaml.reader.ReaderError as error:
        line = first_line + text.count("\n", 0, error.position)
        raise LessonError((line, f"is not YAML: {error.reason} (U+{ord(text[error.position]):04X})")) from None
    try:
        node = loader.get_single_node()
        if node is None:
            return {}, {}
        if not isinstance(node, yaml.MappingNode):
            raise LessonError((node.start_mark.line, "must be fields, one a line, as in `title: My lesson`"))
        lines: Lines = {}
        _note_lines(node, (), first_line, lines)
        return loader.construct_document(node), lines
    except LessonError as error:
        raise LessonError(*((first_line + line, message) for line, message in error.faults)) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        raise LessonError((line, f"is not YAML: {error.problem}{_hint(error)}")) from None
    except (yaml.YAMLError, ValueError) as error:
        raise LessonError((first_line, f"is not YAML: {' '.join(str(error).split())[:120]}")) from None
    except RecursionError:
        raise LessonError((first_line, "is nested too deeply")) from None
    finally:
        loader.dispose()


def _hint(error: yaml.MarkedYAMLError) -> str:
    colon = "mapping values are not allowed" in str(error.problem)
    return ' (a text with a colon in it needs quotes: "such: a text")' if colon else ""


def _note_lines(node: yaml.Node, path: tuple[str | int, ...], first_line: int, lines: Lines) -> None:
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            lines[(*path, index)] = first_line + item.start_mark.line
            _note_lines(item, (*path, index), first_line, lines)
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise LessonError((key.start_mark.line, "a field's name must be text"))
        if key.tag != TEXT:
            quoted = f'"{key.value[:40]}"'
            raise LessonError((key.start_mark.line, f"a field's name must be text; in quotes it is: {quoted}"))
        place = (*path, key.value)
        if place in lines:
            raise LessonError((key.start_mark.line, f"{key.value[:40]!r} stands here twice"))
        lines[place] = first_line + key.start_mark.line
        _note_lines(value, place, first_line, lines)
