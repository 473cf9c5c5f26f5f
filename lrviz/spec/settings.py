"""What decides a run, as one frozen value: its fields checked, its parameters completed, and its form as a link."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl, urlencode

from lrviz.spec.registry import Entry, Registry, complete
from lrviz.spec.writing import value_in_link

MAX_QUERY_LENGTH = 8000


class Values(Mapping[str, float | int | str]):
    """Parameter values by name: a mapping that can't change and can be hashed."""

    __slots__ = ("_hash", "_values")

    def __init__(self, values: Mapping[str, float | int | str]) -> None:
        self._values = dict(values)
        self._hash = hash(frozenset(self._values.items()))

    def __getitem__(self, name: str) -> float | int | str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self._values == (other._values if isinstance(other, Values) else other)

    def __repr__(self) -> str:
        return repr(self._values)

    def __reduce__(self) -> tuple[object, ...]:
        # Made anew: the hash of a text is another in every process.
        return type(self), (self._values,)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The base of such values. A subclass is a frozen dataclass with `__hash__ = Settings.__hash__`.

    checks: field → (settings so far, value) → the value in its own type; KeyError or ValueError says what is allowed.
    subject: the field that chooses what is run. groups: the fields that choose an entry of a registry and have a field
    `…_params` beside them, with that registry. always: the other fields that a link always states; those left are
    stated where they are not the default. error: what is raised.
    """

    checks: ClassVar[Mapping[str, Callable[[Any, object], object]]]
    subject: ClassVar[str]
    groups: ClassVar[Mapping[str, Registry[Entry]]]
    always: ClassVar[tuple[str, ...]]
    error: ClassVar[type[ValueError]]

    def __post_init__(self) -> None:
        faults: list[str] = []
        for name, check in self.checks.items():
            try:
                object.__setattr__(self, name, check(self, getattr(self, name)))
            except (KeyError, ValueError) as error:
                faults.append(str(error.args[0]))
        if faults:
            raise self.error("; ".join(faults))

    @cached_property
    def _hash(self) -> int:
        return hash(tuple(getattr(self, f.name) for f in fields(self)))

    def __hash__(self) -> int:
        return self._hash

    def __getstate__(self) -> dict[str, object]:
        # Without the hash, which is another in every process.
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)

    def replace(self, **changes: object) -> Self:
        """The same with some fields changed; parameters of an entry that is replaced take their defaults."""
        for group in self.groups:
            if changes.get(group, getattr(self, group)) != getattr(self, group):
                changes.setdefault(f"{group}_params", {})
        return replace(self, **changes)  # __post_init__ checks their types

    @classmethod
    @cache
    def controls(cls) -> tuple[str, ...]:
        """The names of all that can be chosen, as a link writes them: optimizer, optimizer.momentum, …"""
        own = [f.name for f in fields(cls) if not f.name.endswith("_params")]
        params = [
            f"{group}.{param.name}"
            for group, registry in cls.groups.items()
            for entry in registry.values()
            for param in entry.params
        ]
        return tuple(dict.fromkeys(own + params))

    def values(self) -> dict[str, object]:
        """Every control's value by its name, those too that a link leaves out."""
        own: dict[str, object] = {f.name: getattr(self, f.name) for f in fields(self) if not f.name.endswith("_params")}
        return own | {f"{group}.{name}": value for group in self.groups for name, value in self._params(group).items()}

    def words(self) -> list[tuple[str, str]]:
        """This value in the words of a link."""
        return parse_qsl(self.to_query(), keep_blank_values=True)

    def to_query(self) -> str:
        """This value as the query string of a link; `from_query` gives back exactly this value."""
        pairs: list[tuple[str, object]] = []
        for group in self.groups:
            pairs.append((group, getattr(self, group)))
            pairs += [(f"{group}.{name}", value) for name, value in self._params(group).items()]
        pairs += [(name, getattr(self, name)) for name in self.always]
        stated = {*self.groups, *self.always, *(f"{group}_params" for group in self.groups)}
        pairs += [
            (f.name, getattr(self, f.name))
            for f in fields(self)
            if f.name not in stated and getattr(self, f.name) != f.default
        ]
        return urlencode([(name, value_in_link(value)) for name, value in pairs], safe=",:")

    @classmethod
    def from_query(cls, query: str, base: Self | None = None) -> Self:
        """The value of a link's query string; fields that are missing are those of `base`, or their defaults.

        Raises `error` naming every key that is unknown, given twice or not allowed.
        """
        if len(query) > MAX_QUERY_LENGTH:
            raise cls.error(f"the link is {len(query)} characters long; at most {MAX_QUERY_LENGTH} are allowed")
        words, faults = {}, []
        for key, text in parse_qsl(query.lstrip("?"), keep_blank_values=True):
            if key in words:
                faults.append(f"{key[:40]!r} is given twice")
            words[key] = text
        try:
            value = (base or cls()).changed(words)
        except cls.error as error:
            raise cls.error("; ".join([*faults, str(error)])) from None
        if faults:
            raise cls.error("; ".join(faults))
        return value

    def changed(self, words: Mapping[str, object]) -> Self:
        """The same after changes in the words of a link: `{"optimizer.momentum": 0.5, "seed": "60"}`.

        Raises `error` naming every word that is unknown or not allowed.
        """
        changes: dict[str, object] = {}
        given: dict[str, dict[str, object]] = {group: {} for group in self.groups}
        simple = {f.name for f in fields(self)} - {f"{group}_params" for group in self.groups}
        faults = []
        for key, value in words.items():
            group, _, name = str(key).partition(".")
            if group in given and name:
                given[group][name] = value
            elif key in simple:
                changes[key] = value
            else:
                faults.append(
                    f"{str(key)[:40]!r} is not a field; fields are {', '.join(sorted(simple))}"
                    f" and {', '.join(f'{group}.…' for group in self.groups)}"
                )
        for group in self.groups:
            kept = {} if changes.get(group, getattr(self, group)) != getattr(self, group) else self._params(group)
            changes[f"{group}_params"] = {**kept, **given[group]}
        try:
            value = self.replace(**changes)
        except self.error as error:
            raise self.error("; ".join([*faults, str(error)])) from None
        if faults:
            raise self.error("; ".join(faults))
        return value

    def _params(self, group: str) -> Mapping[str, float | int | str]:
        return getattr(self, f"{group}_params")


def parameters_of(group: str, registry: Registry[Entry]) -> Callable[[Settings, object], Values]:
    """The check of a field `…_params`: all parameters of the chosen entry."""

    def check(settings: Settings, given: object) -> Values:
        key = getattr(settings, group)
        entry = registry.get(key) if isinstance(key, str) else None
        if entry is None:
            return Values({})
        if not isinstance(given, Mapping):
            raise ValueError(f"{group}_params must be a mapping from names to values")
        return Values(complete(entry, group, given))

    return check
