"""Links: the address of a lab ↔ its experiment (or training), its pinned runs and what a teacher hid or locked.

Besides the words of an experiment a link may hold `show`, `hide` (names of controls, separated by commas) and `lock`:
either such names, which then stay at the lab's own values, or words with the values at which they are locked, as in
`lock=learning_rate=0.02&steps=60` (encoded). What the rest of the link says about a locked control does not count.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar
from urllib.parse import parse_qsl, urlencode

from lrviz.spec.access import EVERYTHING, Access, control_names, same_group
from lrviz.spec.settings import Settings
from lrviz.spec.writing import field_text, value_in_link

ACCESS_KEYS = ("show", "hide", "lock")
BLOCK = "block"
"""The key of a lesson's link that names the block to which the rest of it belongs."""

PIN_LIMIT = 4
MAX_WORDS = 64
"""The longest link that the app writes has about forty."""
MAX_LENGTH = 40_000
"""Letters of a whole link: a run and four pins may have 8000 each."""
MAX_FAULT = 1000
"""Letters of one fault: what is wrong with sixty words fills no page."""
Pairs = Sequence[tuple[str, str]]
S = TypeVar("S", bound=Settings)
LockedValues = Mapping[str, object]
"""The values at which controls are locked, by name."""


@dataclass(frozen=True)
class Link(Generic[S]):
    """What a link says: the experiment, the pins, the controls, the page's own values, and what is wrong with it.

    locked_values: the values of the locked controls. readable: whether the experiment and the pins could be read; if
    not, `experiment` is the lab's own.
    """

    experiment: S
    pins: tuple[S, ...] = ()
    access: Access = EVERYTHING
    locked_values: LockedValues = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    readable: bool = True


def read_link(
    pairs: Pairs,
    default: S,
    access: Access = EVERYTHING,
    own_keys: Iterable[str] = (),
    base: S | None = None,
) -> Link[S]:
    """The link of a page whose lab is `default` with the controls of `access`.

    A link without an experiment shows `default`; one with some of its words changes `base`, or else `default`.
    What can't be read is left out and said in `faults`.
    """
    if fault := _too_much(pairs):
        return Link(default, (), access, _locked_values(default, access, {}), faults=(fault,), readable=False)
    single = (*ACCESS_KEYS, *own_keys)
    given, twice = _first_of_each([pair for pair in pairs if pair[0] in single])
    words = [pair for pair in pairs if pair[0] not in (*single, "pin")]
    faults = [f"This link gives {name} twice, so only the first counts." for name in twice]
    base = (base or default) if words else default
    try:
        access, locked_at = _access(given, access, default.controls())
        locked_values = _locked_values(base, access, locked_at)
    except ValueError as error:
        faults.append(f"This link's controls could not be read, so none is hidden or locked. {_short(error)}")
        locked_values = {}
    own = {name: given[name] for name in own_keys if name in given}
    pinned = [value for name, value in pairs if name == "pin"]
    if len(pinned) > PIN_LIMIT:
        faults.append(f"This link pins {len(pinned)} runs; only the first {PIN_LIMIT} are shown.")
    try:
        asked = default.from_query(urlencode(words), base) if words else default
        pins = tuple(map(default.from_query, pinned[:PIN_LIMIT]))
    except default.error as error:
        faults.append(f"This link could not be read, so the page shows the last good run. {_short(error)}")
        return Link(apply_locked(default, locked_values), (), access, locked_values, own, tuple(faults), readable=False)
    experiment = apply_locked(asked, locked_values)
    before, after = asked.values(), experiment.values()
    changed = sorted(name for name in dict(words) if name in locked_values and before.get(name) != after.get(name))
    if changed:
        named = " and ".join(f"the {field_text(name)}" for name in changed)
        are = "is" if len(changed) == 1 else "are"
        faults.append(f"This link was changed, but {named} {are} locked: the page shows what it is locked to.")
    return Link(experiment, pins, access, locked_values, own, tuple(faults))


def write_link(
    experiment: Settings,
    access: Access = EVERYTHING,
    pins: Iterable[Settings] = (),
    own: Mapping[str, str] | None = None,
    locked_values: LockedValues | None = None,
) -> list[tuple[str, str]]:
    """The pairs of the link that `read_link` reads back; what is newly locked is locked at the experiment's values."""
    pairs = experiment.words() + list((own or {}).items())
    pairs += [("pin", pin.to_query()) for pin in pins]
    if access.shown is not None:
        pairs.append(("show", ",".join(sorted(access.shown))))
    if access.hidden:
        pairs.append(("hide", ",".join(sorted(access.hidden))))
    if access.locked:
        locked = {name: value for name, value in experiment.values().items() if same_group(name, access.locked)}
        locked = dict.fromkeys(sorted(access.locked), "") | locked | dict(locked_values or {})
        pairs.append(("lock", urlencode({name: value_in_link(value) for name, value in locked.items()}, safe=",:")))
    return pairs


def apply_locked(experiment: S, locked_values: LockedValues) -> S:
    """The experiment with the locked controls at their values; a parameter that it does not have waits."""
    choosing = {experiment.subject, *experiment.groups}
    entries = {name: value for name, value in locked_values.items() if name in choosing}
    experiment = experiment.changed(entries) if entries else experiment
    here = experiment.values()
    others = {name: value for name, value in locked_values.items() if name not in choosing and name in here}
    return experiment.changed(others) if others else experiment


def _too_much(pairs: Pairs) -> str:
    """What is wrong with a link that is too long to be read, or nothing."""
    if len(pairs) > MAX_WORDS:
        return f"This link has more than {MAX_WORDS} words, so none of them counts."
    length = sum(len(name) + len(value) for name, value in pairs)
    if length > MAX_LENGTH:
        return f"This link is {length:,} characters long, so none of it counts; at most {MAX_LENGTH:,} are allowed."
    return ""


def _short(error: ValueError) -> str:
    message = str(error)
    return message if len(message) <= MAX_FAULT else f"{message[:MAX_FAULT]}…"


def _first_of_each(pairs: Pairs) -> tuple[dict[str, str], list[str]]:
    given: dict[str, str] = {}
    twice = []
    for name, value in pairs:
        if name in given:
            twice.append(name)
        given.setdefault(name, value)
    return given, sorted(set(twice))


def _access(given: Mapping[str, str], access: Access, controls: Sequence[str]) -> tuple[Access, dict[str, str]]:
    shown, hidden, locked, values = access.shown, access.hidden, access.locked, {}
    if "show" in given:
        shown = control_names(given["show"], "show", controls)
    if "hide" in given:
        hidden |= control_names(given["hide"], "hide", controls)
    if "lock" in given:
        names, values = _locked(given["lock"], controls)
        locked |= names
    return replace(access, shown=shown, hidden=hidden, locked=locked), values


def _locked(text: str, controls: Sequence[str]) -> tuple[frozenset[str], dict[str, str]]:
    if "=" not in text:
        return control_names(text, "lock", controls), {}
    values, twice = _first_of_each(parse_qsl(text, keep_blank_values=True))
    if twice:
        raise ValueError(f"lock: {twice[0]!r:.40} is given twice")
    return control_names(values, "lock", controls), {name: value for name, value in values.items() if value}


def _locked_values(base: Settings, access: Access, locked_at: Mapping[str, str]) -> dict[str, object]:
    target = apply_locked(base, locked_at).values()
    return {**locked_at, **{name: value for name, value in target.items() if same_group(name, access.locked)}}
