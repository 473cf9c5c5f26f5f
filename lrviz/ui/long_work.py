"""What takes long on a page: it goes on beside the page, which says how far it is, and can be stopped."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from lrviz.ui.session import Lab
from lrviz.work import Report, Work, leave, work_on

WAIT_SECONDS = 0.7
"""So long the page waits, as most work takes no longer."""
POLL_SECONDS = 0.4
"""How often it looks after what takes longer."""

Make = Callable[[Report], Any]
Watch = Callable[[Work], object]


def finished(
    lab: Lab, key: Hashable, make: Make, *, seconds: float = WAIT_SECONDS, watch: Watch | None = None, aside: str = "",
    name: str = "",
) -> Any:
    """What the work gives, once it is over; None while it goes on, which the page shows, or after it was stopped.

    watch: draws how far it is, where that is not a bar. aside: what to say, too, after a stop. name: which it is, where
    a page has several. What went wrong is raised.
    """
    state, place = st.session_state, _Place(lab, name)
    held: Work | None = state.pop(place.key("work"), None)
    if held is not None and held.key != key:
        leave(held.key)
    if state.get(place.key("stopped")) == key:
        _stopped(place, aside)
        return None
    again = held is not None and held.key == key and not held.given_up
    work = held if again else work_on(key, make)
    if work.wait(seconds) and work.given_up:
        # All others had left it just before.
        work = work_on(key, make)
    if not work.wait(seconds):
        state[place.key("work")] = work
        _watch(place, work, watch)
        return None
    if work.error is not None:
        raise work.error
    return work.result


@dataclass(frozen=True)
class _Place:
    """Where on a page the work is shown."""

    lab: Lab
    name: str

    def key(self, part: str) -> str:
        return self.lab.key(f"{self.name}.{part}" if self.name else part)


def _stopped(place: _Place, aside: str) -> None:
    st.info(f"Stopped.{aside}", icon=":material/stop_circle:")
    st.button("Go on", key=place.key("go-on"), on_click=lambda: st.session_state.pop(place.key("stopped")))


@st.fragment(run_every=POLL_SECONDS)
def _watch(place: _Place, work: Work, watch: Watch | None) -> None:
    """How far it is, again and again until it is over; and a button that ends it."""
    work.ask()
    if work.wait(0):
        st.rerun()
    if watch is not None:
        watch(work)
        _stop_button(place, work)
        return
    with st.container(key=f"long-work-{place.key('')}", horizontal=True, vertical_alignment="center"):
        st.progress(work.share, work.told)
        _stop_button(place, work)


def _stop_button(place: _Place, work: Work) -> None:
    if st.button("Stop", key=place.key("stop")):
        st.session_state[place.key("stopped")] = work.key
        leave(work.key)
        st.rerun()
