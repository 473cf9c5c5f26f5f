"""Students without a browser: clients of Streamlit's websocket that see a page come, wait as a browser does, and act.

    async with Student(server.url) as student:
        opened = await student.open("training")
        await student.tell(student.component("lrviz_room"), "learning_rate", 0.07)

What a page asks a browser to run again and again, they run again. A browser also says what it has kept of earlier
messages, and is not sent that twice; they keep nothing, so they cost a server a little more than a reader does. Nothing
is needed beside the image that is deployed.
"""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from lrviz.ui.server.reruns import is_trigger
from tests.harness.shown import Shown, ShownPage
from tests.harness.waiting import ticks

LOOPBACK = "127.0.0.1"
MOST_STUDENTS = 200
PATIENCE = 180.0
"""Seconds without an answer after which a student gives up."""

FINDING, NO_ROOM = ":material/stethoscope:", ":material/hourglass_disabled:"
"""Icons of alerts that are no faults: what the clinic finds, and that the server is full."""


class Trouble(Exception):
    """A student was not answered, or lost the connection, or something is not there that should be."""


@dataclass(frozen=True)
class Opened:
    """How a page came: seconds until its first picture, until nothing more was to come, and the bytes received."""

    first: float
    whole: float
    size: int


class Student:
    """One reader, in a tab of its own.

    errors: what a reader should not meet. refused: messages that the server is full. shown: the page's elements.
    pages: path → the server's name for the page, once the first page has come.
    """

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        if address.hostname != LOOPBACK:
            raise ValueError("students visit this machine only")
        self._server = address.netloc
        self.errors: list[str] = []
        self.refused: list[str] = []
        self.shown = ShownPage()
        self.pages: dict[str, str] = {}
        self.page = self._query = self._asked = self._session = self._hash = self._there = ""
        self._values: dict[str, WidgetState] = {}
        self._timers: dict[str, tuple[float, asyncio.Task]] = {}
        self._running, self._quiet, self._received = False, 0.0, 0
        self._opened_in, self._first = 0, None
        self._begun: dict[str, int] = {}
        self._done: dict[str, tuple[int, float]] = {}
        self._closed, self._news = True, asyncio.Event()

    async def __aenter__(self) -> "Student":
        await self.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.leave()

    async def connect(self) -> None:
        """Opens the connection; after `leave`, to the session that the server has kept meanwhile."""
        back = ["PLACEHOLDER_AUTH_TOKEN", self._session] if self._session else []
        try:
            self._socket = await connect(
                f"ws://{self._server}/_stcore/stream",
                subprotocols=["streamlit", *back],
                origin=f"http://{self._server}",
                max_size=None,
                open_timeout=PATIENCE,
                ping_interval=None,
                close_timeout=2,
                proxy=None,
            )
        except (OSError, TimeoutError, WebSocketException) as error:
            raise Trouble(f"no connection: {type(error).__name__} {error}") from error
        self._closed = self._running = False
        self._listening = asyncio.create_task(self._listen())

    async def leave(self) -> None:
        """Closes the connection."""
        self._stop_timers()
        if not self._closed:
            self._listening.cancel()
            await self._socket.close()
        self._closed = True

    @property
    def is_whole(self) -> bool:
        """Whether no script runs, and none is to be run again."""
        return not self._running and not self._timers

    @property
    def has_progress(self) -> bool:
        """Whether the page says how far a computation is."""
        return bool(self.shown.of("progress"))

    def component(self, name: str) -> Shown:
        """The first component of this name. Trouble: there is none."""
        found = self.shown.components(name)
        if not found:
            raise Trouble(f"{self.page} has no {name}")
        return found[0]

    async def open(self, page: str, query: str = "") -> Opened:
        """Goes to the page of this path and waits until it is whole. A progress bar is no first picture."""
        began, before, since = time.perf_counter(), self._received, self.shown.run
        self._stop_timers()
        self._values.clear()
        self.page, self._query, self._asked, self._hash = page, query, query, self.pages.get(page, "")
        self._first, self._opened_in = None, since
        await self._send("")
        await self._until(lambda: self._answered(since, "") is not None and self.is_whole)
        first = self._quiet if self._first is None else self._first
        return Opened(first - began, self._quiet - began, self._received - before)

    async def become_whole(self) -> None:
        """Waits until nothing more is to come."""
        await self._until(lambda: self.is_whole)

    async def scroll(self) -> float | None:
        """Scrolls to the next part that has not been sent, waits for it: seconds, or None: all is there."""
        parts = self.shown.components("lrviz_near")
        if not parts:
            return None
        began = time.perf_counter()
        await self.tell(parts[0], "near", True)
        await self.become_whole()
        if parts[0].proto.id in {part.proto.id for part in self.shown.components("lrviz_near")}:
            raise Trouble(f"{self.page}: a part that was asked for did not come")
        return time.perf_counter() - began

    async def act(self, *controls: Shown, **value: Any) -> float:
        """Moves controls in one instant: `value` is one of WidgetState's fields; seconds until their script is done.

        Streamlit's browser code makes one message of it, which names the fragment of the first.
        """
        return await self._say(controls[0].fragment, *(WidgetState(id=one.proto.id, **value) for one in controls))

    async def tell(self, component: Shown, event: str, value: object) -> float:
        """What a component tells Python; seconds until its script is done."""
        name = f"$$STREAMLIT_INTERNAL_KEY_{component.proto.id}__events"
        said = json.dumps([{"event": event, "value": value}])
        return await self._say(component.fragment, WidgetState(id=name, json_trigger_value=said))

    async def _say(self, fragment: str, *states: WidgetState) -> float:
        began, since = time.perf_counter(), self.shown.run
        await self._send(fragment, *states)
        await self._until(lambda: self._answered(since, fragment) is not None)
        return self._answered(since, fragment) - began

    async def _send(self, fragment: str, *states: WidgetState, auto: bool = False) -> None:
        message = BackMsg()
        request = message.rerun_script
        request.query_string, request.fragment_id, request.is_auto_rerun = self._query, fragment, auto
        request.page_script_hash, request.page_name = self._hash, "" if self._hash else self.page
        request.context_info.url = f"http://{self._server}/{self.page}"
        # All that was set, as a browser does: of two requests that wait, the server keeps the later one's.
        self._values |= {state.id: state for state in states if not is_trigger(state)}
        request.widget_states.widgets.extend([*filter(is_trigger, states), *self._values.values()])
        try:
            await self._socket.send(message.SerializeToString())
        except WebSocketException as error:
            raise Trouble(f"{self.page}: the connection was closed: {error}") from error

    async def _until(self, done: Callable[[], bool]) -> None:
        deadline = time.perf_counter() + PATIENCE
        while not done():
            if self._closed:
                raise Trouble(f"{self.page}: the connection was closed")
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), deadline - time.perf_counter())
            except TimeoutError:
                raise Trouble(f"{self.page}: no answer for {PATIENCE:.0f} s") from None

    def _answered(self, since: int, fragment: str) -> float | None:
        """When a run was done that began after so many others, of all the page or of the fragment."""
        done = [self._done[name] for name in {"", fragment} & self._done.keys()]
        return min((when for run, when in done if run > since), default=None)

    async def _listen(self) -> None:
        try:
            async for raw in self._socket:
                self._received += len(raw)
                self._hear(ForwardMsg.FromString(raw))
                self._news.set()
        except WebSocketException:
            pass  # who waits for an answer says so
        except Exception as error:
            self._mind(f"{type(error).__name__} {error}")
        finally:
            self._closed = True
            self._news.set()

    def _hear(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "new_session":
                self._begin(message.new_session.initialize.session_id, frozenset(message.metadata.run.fragment_ids))
            case "navigation":
                self._hash = message.navigation.page_script_hash
                if self._hash != self._there:
                    # What the page before said of its address came before, but maybe after this one was asked for.
                    self._there, self._query = self._hash, self._asked
                self.pages = {
                    "" if page.is_default else page.url_pathname: page.page_script_hash
                    for page in message.navigation.app_pages
                }
            case "page_info_changed":
                self._query = message.page_info_changed.query_string
            case "auto_rerun":
                self._run_again(message.auto_rerun.fragment_id, message.auto_rerun.interval)
            case "stop_auto_rerun":
                self._stop_timers(*message.stop_auto_rerun.fragment_ids)
            case "delta":
                self._see(self.shown.draw(tuple(message.metadata.delta_path), message.delta))
            case "script_finished" if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                self._finish()
            case "page_not_found":
                self._mind("there is no such page")
            case "session_event" if message.session_event.HasField("script_compilation_exception"):
                self._mind(message.session_event.script_compilation_exception.message)

    def _begin(self, session: str, fragments: frozenset[str]) -> None:
        self._running, self._session = True, session
        self.shown.begin(fragments)
        if not fragments:
            self._stop_timers()
        self._begun |= dict.fromkeys(fragments or {""}, self.shown.run)

    def _finish(self) -> None:
        self._running, self._quiet = False, time.perf_counter()
        self._done |= {name: (run, self._quiet) for name, run in self._begun.items()}
        self._begun = {}
        self.shown.finish()

    def _see(self, shown: Shown | None) -> None:
        if shown is None:
            return
        if shown.kind == "exception":
            self._mind(f"{shown.proto.type} {shown.proto.message}")
        elif shown.kind == "alert" and shown.proto.icon == NO_ROOM:
            self.refused.append(f"{self.page}: {shown.proto.body[:200]}")
        elif shown.kind == "alert" and shown.proto.format == Alert.ERROR and shown.proto.icon != FINDING:
            self._mind(shown.proto.body)
        elif shown.is_picture and self._first is None and self.shown.run > self._opened_in:
            self._first = time.perf_counter()
        if getattr(shown.proto, "set_value", False):  # the server has decided
            self._values.pop(shown.proto.id, None)

    def _mind(self, what: str) -> None:
        self.errors.append(f"{self.page}: {what[:200]}")

    def _run_again(self, fragment: str, interval: float) -> None:
        if self._timers.get(fragment, (None,))[0] == interval:
            return
        self._stop_timers(fragment)

        async def again() -> None:
            with suppress(Trouble):  # who waits for an answer says so
                async for _ in ticks(interval):
                    await self._send(fragment, auto=True)

        self._timers[fragment] = interval, asyncio.create_task(again())

    def _stop_timers(self, *fragments: str) -> None:
        """Those of these fragments, or all."""
        for fragment in fragments or tuple(self._timers):
            if fragment in self._timers:
                self._timers.pop(fragment)[1].cancel()
        if not self._running:
            self._quiet = time.perf_counter()
