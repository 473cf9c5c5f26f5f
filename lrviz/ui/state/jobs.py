"""What takes long on a page: it goes on beside the page, which says how far it is, and can be stopped.

found = result_or_progress(lab, ("edge", training), lambda report: edge(training, report=report))
if found is None: …    # it goes on, or was stopped: the page shows that
"""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Protocol, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lrviz.background import Job, NoRoom, Report, abandon, start
from lrviz.ui.components.markdown import escape_markdown

WAIT_SECONDS = 0.7
"""So long a run of the page waits in all, as most computations take no longer."""
POLL_SECONDS, POLL_MORE, POLL_MOST = 0.4, 0.03, 3.0
"""How often a page looks after what takes longer: the more pages do, the more rarely each."""
WAITED = "lrviz.wait-until"


class Owner(Protocol):
    """What has keys of its own in the session: a lab, or a block of a lesson."""

    def key(self, field: str, /) -> str:
        """The session's key for a field."""
        ...


Result = TypeVar("Result")
Make = Callable[[Report], Result]
Watch = Callable[[Job], object]


def begin_run() -> None:
    """A run of the whole page begins: from now on it waits so long in all."""
    st.session_state[WAITED] = time.monotonic() + WAIT_SECONDS


def result_or_progress(
    owner: Owner,
    key: Hashable,
    make: Make[Result],
    *,
    ready: bool = False,
    seconds: float | None = None,
    watch: Watch | None = None,
    aside: str = "",
    name: str = "",
    quiet: bool = False,
) -> Result | None:
    """What `make` returns, once it is there; None while it goes on, which the page shows, or after it was stopped.

    owner: under whose keys the job is remembered. ready: it need not be computed, so it is taken at once. seconds: how
    long to wait for it. watch: draws how far it is, where that is not a bar. aside: what to say, too, after a stop.
    name: which it is, where an owner has several. quiet: how far it is is not shown. What went wrong is raised.
    """
    state, place = st.session_state, _Place(owner, name)
    current: Job | None = state.pop(place.key("job"), None)
    if current is not None and current.key != key:
        abandon(current.key)
    if ready:
        return make(_silent)
    if state.get(place.key("stopped")) == key:
        _stopped(place, aside)
        return None
    try:
        job = _job(current, key, make, _patience() if seconds is None else seconds)
    except NoRoom as error:
        _no_room(place, error)
        return None
    if not job.wait(0):
        state[place.key("job")] = job
        _watch(place, job, (lambda job: None) if quiet else watch, quiet)
        return None
    if isinstance(job.error, NoRoom):
        _no_room(place, job.error)
        return None
    if job.error is not None:
        raise job.error
    return job.result


def _silent(_share: float, _message: str) -> None:
    """Nobody looks at what is ready."""


def _patience() -> float:
    """Seconds that are left to wait: a fragment that runs alone has all of them."""
    context = get_script_run_ctx()
    until = st.session_state.get(WAITED)
    if until is None or (context is not None and context.fragment_ids_this_run):
        return WAIT_SECONDS
    return until - time.monotonic()


def _job(current: Job | None, key: Hashable, make: Make[object], seconds: float) -> Job:
    again = current is not None and current.key == key and not current.cancelled
    job = current if again and current is not None else start(key, make)
    if job.wait(seconds) and job.cancelled:
        # All others had left it just before.
        job = start(key, make)
        job.wait(seconds)
    return job


@dataclass(frozen=True)
class _Place:
    """Where on a page the job is shown."""

    owner: Owner
    name: str

    def key(self, part: str) -> str:
        return self.owner.key(f"{self.name}.{part}" if self.name else part)


def _stopped(place: _Place, aside: str) -> None:
    st.info(f"Stopped.{aside}", icon=":material/stop_circle:")
    st.button("Go on", key=place.key("go-on"), on_click=lambda: st.session_state.pop(place.key("stopped")))


def _no_room(place: _Place, error: NoRoom) -> None:
    st.warning(escape_markdown(error), icon=":material/hourglass_disabled:")
    st.button("Try again", key=place.key("again"))


def _watch(place: _Place, job: Job, watch: Watch | None, quiet: bool) -> None:
    """How far it is, again and again until it is over; and a button that ends it."""
    _watchers[place.key(str(id(st.session_state)))] = time.monotonic()
    st.fragment(_look, run_every=_poll_seconds())(place, job, watch, quiet)


_watchers: dict[str, float] = {}
"""Who watches a job, and since when."""


def _poll_seconds() -> float:
    long_ago = time.monotonic() - 2 * POLL_MOST
    for watcher in [name for name, since in list(_watchers.items()) if since < long_ago]:
        _watchers.pop(watcher, None)
    return min(POLL_MOST, POLL_SECONDS + POLL_MORE * len(_watchers))


def _look(place: _Place, job: Job, watch: Watch | None, quiet: bool) -> None:
    job.touch()
    if job.wait(0):
        st.rerun()
    if watch is not None:
        watch(job)
        if not quiet:
            _stop_button(place, job)
        return
    with st.container(key=f"job-{place.key('')}", horizontal=True, vertical_alignment="center"):
        st.progress(job.share, job.message)
        _stop_button(place, job)


def _stop_button(place: _Place, job: Job) -> None:
    if st.button("Stop", key=place.key("stop")):
        st.session_state[place.key("stopped")] = job.key
        abandon(job.key)
        st.rerun()
