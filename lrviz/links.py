"""Links: the address of a lab ↔ its experiment, its pinned runs and what a teacher hid or locked.

Besides the words of an experiment a link may hold `show`, `hide` (names of controls, separated by commas) and `lock`:
either such names, which then stay at the lab's own values, or words with the values at which they are locked, as in
`lock=learning_rate=0.02&steps=60` (encoded). What the rest of the link says about a locked control does not count.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from urllib.parse import parse_qsl, urlencode

from lrviz.access import EVERYTHING, Access, control_names, same_group
from lrviz.experiment import GROUPS, Experiment, ExperimentError

ACCESS_KEYS = ("show", "hide", "lock")
BLOCK = "block"
"""The key of a lesson's link that names the block to which the rest of it belongs."""

PIN_LIMIT = 4
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Link:
    """What a link says: the experiment, the pins, the controls, the page's own values, and what is wrong with it.

    readable: whether the experiment and the pins could be read; if not, `experiment` is the lab's own.
    """

    experiment: Experiment
    pins: tuple[Experiment, ...] = ()
    access: Access = EVERYTHING
    own: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    readable: bool = True


def read_link(pairs: Pairs, default: Experiment, access: Access = EVERYTHING, own_keys: Iterable[str] = (),
              base: Experiment | None = None) -> Link:
    """The link of a page whose lab is `default` with the controls of `access`.

    A link without an experiment shows `default`; one with some of its words changes `base`, or else `default`.
    What can't be read is left out and said in `faults`.
    """
    given = {name: value for name, value in pairs if name in ACCESS_KEYS}
    own = {name: value for name, value in pairs if name in own_keys}
    words = [pair for pair in pairs if pair[0] not in (*ACCESS_KEYS, *own_keys, "pin")]
    base = (base or default) if words else default
    faults: list[str] = []
    try:
        access, locked = _access(given, access, base)
    except ValueError as error:
        faults.append(f"This link's controls could not be read, so none is hidden or locked. {error}")
        locked = base
    try:
        asked = Experiment.from_query(urlencode(words), base) if words else default
        pins = tuple(Experiment.from_query(value) for name, value in pairs if name == "pin")
    except ExperimentError as error:
        faults.append(f"This link could not be read, so the page shows the last good run. {error}")
        return Link(locked, (), access, own, tuple(faults), readable=False)
    experiment, overridden = _hold(asked, locked, access, {name for name, _ in words})
    if overridden:
        faults.append(f"This link was changed: {', '.join(overridden)} is locked, so the locked value is shown.")
    return Link(experiment, pins[:PIN_LIMIT], access, own, tuple(faults))


def write_link(experiment: Experiment, access: Access = EVERYTHING, pins: Iterable[Experiment] = (),
               own: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """The pairs of the link that `read_link` reads back."""
    pairs = words_of(experiment) + list((own or {}).items())
    pairs += [("pin", pin.to_query()) for pin in pins]
    if access.shown is not None:
        pairs.append(("show", ",".join(sorted(access.shown))))
    if access.hidden:
        pairs.append(("hide", ",".join(sorted(access.hidden))))
    if access.locked:
        values = _values(experiment)
        held = {name: _text(value) for name, value in values.items() if same_group(name, access.locked)}
        elsewhere = dict.fromkeys(sorted(access.locked - set(held)), "")
        pairs.append(("lock", urlencode({**held, **elsewhere}, safe=",:")))
    return pairs


def words_of(experiment: Experiment) -> list[tuple[str, str]]:
    """The experiment in the words of a link."""
    return parse_qsl(experiment.to_query(), keep_blank_values=True)


def _access(given: Mapping[str, str], access: Access, default: Experiment) -> tuple[Access, Experiment]:
    shown, hidden, locked, held = access.shown, access.hidden, access.locked, default
    if "show" in given:
        shown = control_names(given["show"], "show")
    if "hide" in given:
        hidden |= control_names(given["hide"], "hide")
    if "lock" in given:
        names, values = _locked(given["lock"])
        locked |= names
        held = default.changed(values)
    return replace(access, shown=shown, hidden=hidden, locked=locked), held


def _locked(text: str) -> tuple[frozenset[str], dict[str, str]]:
    if "=" not in text:
        return control_names(text, "lock"), {}
    words = dict(parse_qsl(text, keep_blank_values=True))
    return control_names(words, "lock"), {name: value for name, value in words.items() if value}


def _hold(asked: Experiment, locked: Experiment, access: Access, given: set[str]) -> tuple[Experiment, list[str]]:
    """What was asked for with the locked controls at their values; the names of those asked to be otherwise."""
    wanted, values = _values(asked), _values(locked)
    # A parameter is held only where its optimizer (surface, schedule) is the one that it was locked for.
    held = {name: value for name, value in values.items() if same_group(name, access.locked)
            and (name.partition(".")[0] in access.locked or name in wanted)}
    overridden = [name for name, value in held.items() if name in given and wanted.get(name) != value]
    return asked.changed(held) if held else asked, sorted(overridden)


def _values(experiment: Experiment) -> dict[str, object]:
    """Every control's value by its name, those too that a link leaves out."""
    own = {f.name: getattr(experiment, f.name) for f in fields(experiment) if not f.name.endswith("_params")}
    own["start"] = experiment.origin
    return own | {f"{group}.{name}": value for group in GROUPS
                  for name, value in getattr(experiment, f"{group}_params").items()}


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(map(repr, value))
    return value if isinstance(value, str) else repr(value)
