"""No change that the browser reports is lost, whatever else is reported, or runs, at the same time.

Streamlit 1.67 loses one in two ways.

- Its browser code sends what changes in one instant as one message, which names one fragment: the callbacks of the
  other changes run, but their parts of the page stay as they were. So a click is lost that meets what a script of ours
  tells, such as that a part of a lesson has come near.
- A run that is asked to end does so at the next thing that it reads of the session: even between the callbacks of
  a change, and before them. The change then counts as known. And with `runner.fastReruns` the next run begins beside
  it, on the same session.
"""

from collections.abc import Mapping
from itertools import chain
from weakref import WeakKeyDictionary

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequest, ScriptRequests

TRIGGERS = frozenset({"trigger_value", "string_trigger_value", "json_trigger_value", "chat_input_value"})
ReportedValues = dict[str, bytes]
"""Widget → its state, as the browser reported it."""


def heed_every_change() -> None:
    """From now on, every part of the page in which something changed runs again, and no callback is cut off."""
    request, last = AppSession.request_rerun, WeakKeyDictionary[AppSession, ReportedValues]()
    look_at_requests = ScriptRequests.on_scriptrunner_yield

    def request_rerun(self: AppSession, client_state: ClientState | None) -> None:
        if client_state is not None:
            before, now = last.get(self, {}), reported_values(client_state)
            client_state, last[self] = heeded(client_state, before, now, fragments(self)), now
        request(self, client_state)

    def once_callbacks_are_over(self: ScriptRequests) -> ScriptRequest | None:
        context = get_script_run_ctx(suppress_warning=True)
        return None if context and not context.has_script_started else look_at_requests(self)

    AppSession.request_rerun = request_rerun
    ScriptRequests.on_scriptrunner_yield = once_callbacks_are_over


def fragments(session: AppSession) -> Mapping[str, str | None]:
    """Widget → the fragment that it stands in, if it stands in one."""
    states = session.session_state._new_widget_state  # pyright: ignore[reportPrivateUsage] nothing else tells it
    known = states.widget_metadata
    return {name: metadata.fragment_id for name, metadata in list(known.items())}


def reported_values(message: ClientState) -> ReportedValues:
    """What keeps its value; a trigger is reported once."""
    return {state.id: state.SerializeToString() for state in message.widget_states.widgets if not is_trigger(state)}


def heeded(
    message: ClientState, before: ReportedValues, now: ReportedValues, places: Mapping[str, str | None]
) -> ClientState:
    """The message, for the whole page if something changed outside of the fragment that it names.

    before, now: what the message before it reported, and what it reports itself. places: widget → its fragment. A
    timer's message is left as it is, but for the triggers: they are still to be reported by a message of their own, and
    would count twice.
    """
    changed, fragment = ClientState(), message.fragment_id
    changed.CopyFrom(message)
    widgets = message.widget_states.widgets
    if message.is_auto_rerun:
        del changed.widget_states.widgets[:]
        changed.widget_states.widgets.extend(state for state in widgets if not is_trigger(state))
        return changed
    pressed = (state.id for state in widgets if is_trigger(state))
    # What is reported for the first time may only have appeared.
    moved = (name for name, state in now.items() if before.get(name, state) != state)
    if any(places.get(name, fragment) != fragment for name in chain(pressed, moved)):
        changed.fragment_id = ""
    return changed


def is_trigger(state: WidgetState) -> bool:
    """Whether it tells of an event, such as a click, and holds no value."""
    return state.WhichOneof("value") in TRIGGERS
