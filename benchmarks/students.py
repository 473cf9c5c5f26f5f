"""Students without a browser: clients of Streamlit's websocket that open a page and move one of its controls."""

import asyncio
import random
import statistics
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import websockets
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider

PATIENCE = 120
MOST_USERS, MOST_MOVES = 100, 100


@dataclass
class Lesson:
    """What the students of one class met: seconds and bytes of each move, and every error."""

    seconds: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Seconds that a typical move took."""
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        """Seconds that 95% of the moves stayed under."""
        return statistics.quantiles(self.seconds, n=20)[-1]


class Student:
    """One connection. It moves the first slider of numbers whose label holds `label`."""

    def __init__(self, socket, query: str, page: str, label: str, lesson: Lesson) -> None:
        self.socket, self.query, self.page, self.label, self.lesson = socket, query, page, label.lower(), lesson
        self.slider: Slider | None = None
        self.fragment = ""

    async def run_script(self, value: float | None = None) -> tuple[float, int]:
        """Ask for a run, with the slider at `value`, and read until it is finished: seconds, bytes."""
        message = BackMsg()
        request = message.rerun_script
        request.query_string, request.page_name = self.query, self.page
        if value is not None:
            request.fragment_id = self.fragment
            state = request.widget_states.widgets.add(id=self.slider.id)
            state.double_array_value.data.append(value)
        size, began = 0, time.perf_counter()
        await self.socket.send(message.SerializeToString())
        while True:
            raw = await asyncio.wait_for(self.socket.recv(), PATIENCE)
            size += len(raw)
            answer = ForwardMsg.FromString(raw)
            match answer.WhichOneof("type"):
                case "script_finished":
                    return time.perf_counter() - began, size
                case "delta":
                    self._read(answer.delta)

    def _read(self, delta) -> None:
        element = delta.new_element
        match element.WhichOneof("type"):
            case "slider" if self.slider is None and self._wants(element.slider):
                self.slider, self.fragment = element.slider, delta.fragment_id
            case "alert" if element.alert.format == Alert.ERROR:
                self.lesson.errors.append(element.alert.body)
            case "exception":
                self.lesson.errors.append(element.exception.message)

    def _wants(self, slider: Slider) -> bool:
        return slider.type == Slider.SLIDER and self.label in slider.label.lower()

    def another_value(self, choice: random.Random) -> float:
        """A value of the slider, at random."""
        slider = self.slider
        return slider.min + choice.randint(0, round((slider.max - slider.min) / slider.step)) * slider.step


async def _attend(url: str, users: int, moves: int, label: str) -> Lesson:
    parts, lesson, together = urlsplit(url), Lesson(), asyncio.Barrier(users)
    if parts.hostname != "127.0.0.1" or users > MOST_USERS or moves > MOST_MOVES:
        raise ValueError("students visit this machine only, in small classes")

    async def student(number: int) -> None:
        choice = random.Random(number)
        async with websockets.connect(
            f"ws://{parts.netloc}/_stcore/stream",
            subprotocols=["streamlit"],
            origin=f"http://{parts.netloc}",
            max_size=None,
        ) as socket:
            me = Student(socket, parts.query, parts.path.strip("/"), label, lesson)
            await me.run_script()
            if me.slider is None:
                raise LookupError(f"no slider with {label!r} in its label on {url}")
            await me.run_script(me.another_value(choice))
            for _ in range(moves):
                await together.wait()
                seconds, size = await me.run_script(me.another_value(choice))
                lesson.seconds.append(seconds)
                lesson.sizes.append(size)

    async with asyncio.TaskGroup() as group:
        for number in range(users):
            group.create_task(student(number))
    return lesson


def attend(url: str, users: int, moves: int, label: str = "") -> Lesson:
    """`users` students open `url`; then all move a slider at the same instant, `moves` times."""
    return asyncio.run(_attend(url, users, moves, label))
