"""Once for all who ask: a function's result is computed by one thread, and shared by all.

    @once
    def ruler(experiment): …

Those who ask while it is being computed wait for it. Results are kept as long as there is room for them: together
they take a share of the memory that the process may use, and those that were not asked for longest are forgotten
first.
"""

import inspect
import threading
from collections.abc import Callable, Collection, Hashable
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar, overload

from cachetools import LRUCache

import lrviz.background.memory as memory
import lrviz.background.seats as seats
import lrviz.background.store as store
from lrviz.background.seats import HERE
from lrviz.background.store import MISSING

Key = tuple[Hashable, ...]
"""What a result is kept under: first what it was computed for."""
P = ParamSpec("P")
T = TypeVar("T")
REPORT = "report"
"""An argument of this name says how far the computation is, and is no part of what the result is kept under."""


class Flight:
    """A computation under way. waiting: how many threads wait for it. progress: the last that was reported of it."""

    def __init__(self) -> None:
        self.thread = threading.get_ident()
        self.waiting = 0
        self.progress: tuple[float, str] | None = None
        self.over = threading.Event()
        self.value: Any = MISSING
        self.error: Exception | None = None


class Once(Generic[P, T]):
    """A function whose results are shared; the arguments are those of `once`."""

    def __init__(self, function: Callable[P, T], stored: bool, weight: int, apart: Collection[str]) -> None:
        update_wrapper(self, function)
        self.stored = stored
        self._function: Callable[..., T] = function
        self._weight = weight
        self._signature = inspect.signature(function)
        self._apart = [name for name in self._signature.parameters if name == REPORT or name in apart]
        self.name = f"{function.__module__.removeprefix('lrviz.')}.{function.__qualname__}"

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        arguments, apart = self._bound(args, kwargs)
        key = self._key(arguments)
        value = get(key)
        if value is MISSING:
            value = self._shared(key, arguments, apart)
        if store.is_filling() and (entry := self._entry(arguments)) and not store.has(entry):
            store.write(entry, value)
        return value

    def is_ready(self, *args: Any, **kwargs: Any) -> bool:
        """Whether it answers without computing; what is no part of the key may be anything."""
        arguments, _ = self._bound(args, kwargs)
        if get(self._key(arguments)) is not MISSING:
            return True
        entry = self._entry(arguments)
        return entry is not None and store.has(entry)

    @property
    def kept(self) -> int:
        """How many of its results are kept in memory."""
        return kept_for().count(self)

    def forget(self) -> None:
        """Forgets all results of this function."""
        with _LOCK:
            for key in [key for key in _RESULTS if key[0] is self]:
                del _RESULTS[key]

    def _bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return bound.arguments, {name: bound.arguments.pop(name) for name in self._apart}

    def _entry(self, arguments: dict[str, Any]) -> str | None:
        """The name of the entry in the store; None where there is none, as of a task that somebody plugs in."""
        if not self.stored or not store.is_used():
            return None
        try:
            return store.name_of(self.name, arguments)
        except TypeError:
            return None

    def _key(self, arguments: dict[str, Any]) -> Key:
        return (self, *arguments.values())

    def _shared(self, key: Key, arguments: dict[str, Any], apart: dict[str, Any]) -> Any:
        while True:
            mine = Flight()
            with _LOCK:
                if key in _RESULTS:
                    return _RESULTS[key][0]
                flight = _FLIGHTS.setdefault(key, mine)
                if flight is not mine:
                    if flight.thread == mine.thread:
                        raise RecursionError(f"{self.name} asks for its own result")
                    flight.waiting += 1
            if flight is mine:
                return self._computed(key, flight, arguments, apart)
            _wait_for(flight)
            if flight.error is not None:
                raise flight.error
            if flight.value is not MISSING:
                return flight.value

    def _computed(self, key: Key, flight: Flight, arguments: dict[str, Any], apart: dict[str, Any]) -> Any:
        _FLYING.flights.append(flight)
        try:
            entry = self._entry(arguments)
            value = MISSING if entry is None else store.read(entry)
            if value is MISSING:
                with seats.seated():
                    value = self._function(**arguments, **apart)
            keep(key, value, self._weight)
            flight.value = value
            return value
        except Exception as error:
            flight.error = error
            raise
        finally:
            _FLYING.flights.remove(flight)
            with _LOCK:
                del _FLIGHTS[key]
            flight.over.set()


@overload
def once(function: Callable[P, T]) -> Once[P, T]: ...
@overload
def once(
    *, stored: bool = False, weight: int = 0, apart: Collection[str] = ()
) -> Callable[[Callable[P, T]], Once[P, T]]: ...
def once(
    function: Callable[..., Any] | None = None, *, stored: bool = False, weight: int = 0, apart: Collection[str] = ()
) -> Any:
    """The function, computed once for all who ask with equal arguments, which must be hashable.

    stored: its results may come from the store; they are plain values, arrays and the project's own classes. weight:
    bytes that a result takes beside what can be counted. apart: names of arguments that others decide, and that are no
    part of what the result is kept under, as a `report` is.
    What it raises reaches all who wait, and is not kept; where nobody wants it any more, the next one begins anew.
    """
    return (lambda f: Once(f, stored, weight, apart)) if function is None else Once(function, stored, weight, apart)


def others_wait() -> bool:
    """Whether another thread waits for what this one computes."""
    return any(flight.waiting for flight in _FLYING.flights)


def tell_others(share: float, message: str) -> None:
    """Tells whoever waits for this thread how far it is."""
    for flight in _FLYING.flights:
        flight.progress = share, message


def forget_all() -> None:
    """Forgets every result."""
    with _LOCK:
        _RESULTS.clear()


def forget_half() -> None:
    """Forgets half of what is kept, what was not asked for longest first."""
    with _LOCK:
        room = _RESULTS.currsize / 2
        while _RESULTS and _RESULTS.currsize > room:
            _RESULTS.popitem()


def kept_bytes() -> int:
    """About how many bytes all results take that are kept."""
    with _LOCK:
        return int(_RESULTS.currsize)


def _wait_for(flight: Flight) -> None:
    try:
        with seats.standing():
            while not flight.over.wait(seats.LOOK_AGAIN):
                HERE.check(None)
                if flight.progress is not None:
                    HERE.show(*flight.progress)
    finally:
        with _LOCK:
            flight.waiting -= 1


def get(key: Key) -> Any:
    """What is kept under this key, or MISSING."""
    with _LOCK:
        found = _RESULTS.get(key)
    return MISSING if found is None else found[0]


def keep(key: Key, value: Any, weight: int = 0) -> None:
    """Keeps a value under this key, as long as there is room. weight: bytes beside those that can be counted."""
    bytes_ = weight + memory.size_of(value)
    with _LOCK:
        if bytes_ <= _RESULTS.maxsize:
            _RESULTS[key] = value, bytes_


def kept_for() -> list[object]:
    """The first part of every key that is kept: what it was computed for."""
    with _LOCK:
        return [key[0] for key in _RESULTS]


class _Flying(threading.local):
    """The computations of this thread, each inside the one before."""

    def __init__(self) -> None:
        self.flights: list[Flight] = []


_FLYING = _Flying()
_LOCK = threading.Lock()
_FLIGHTS: dict[Key, Flight] = {}
_RESULTS: LRUCache[Key, tuple[Any, int]] = LRUCache(memory.room_for_results(), getsizeof=lambda entry: entry[1])
