"""What is told of whole scenarios, as trees and tables in `snapshots/`: the same by every adapter, and in both kinds of code.

One file is for all of them, but for those of `OWN`. `UPDATE_SNAPSHOTS=1` writes the files; read what has changed.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import litellm
import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import INVALID_SPAN, get_current_span

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator

from ..adapters.conftest import ADAPTERS
from ..adapters.face_of_core import Core
from ..adapters.face_of_litellm import LiteLLM
from ..adapters.faces import Handle, Message, Reply, Talk, ainvoke, invoke
from ..litellm.conftest import FORCED_BY_LITELLM
from .collector import Collector
from .otlp import metrics_of, spans_of
from .registry import check_span
from .table import table
from .told import CALLER, Told
from .tree import assert_snapshot, tree

MODEL = "gemini-3.8-flash"
ANTIGRAVITY = "antigravity-preview-09-2026"
CITY = {"type": "object", "properties": {"city": {"type": "string"}}}
WEATHER = {"type": "function", "name": "get_weather", "parameters": CITY}
HI: Talk = [("user", "Hi")]
LONG_AGO = 60 * 86_400.0
ROOT = Path(__file__).parents[2]

OWN = {
    ("agent with sandbox", "litellm"): (("sync", "async"), "it counts replies that it has no price of"),
    ("batch", "litellm"): (("sync",), "the threads of its `batch_completion` do not know the context of who calls it"),
}
"""Scenario and adapter that have a file of their own: for which kinds of code, and why."""


# The two kinds of code


@dataclass(frozen=True)
class Way:
    """How code asks a model: it waits, or it awaits."""

    name: str
    ask: Callable[..., Reply]
    hear: Callable[..., None]
    start: Callable[..., Handle]
    batch: Callable[..., Sequence[Reply]]


def hear(model: Any, messages: Sequence[Message], each: Callable[[], None], **options: Any) -> None:
    for _ in model.stream(messages, **options):
        each()


def ahear(model: Any, messages: Sequence[Message], each: Callable[[], None], **options: Any) -> None:
    async def run() -> None:
        async for _ in model.astream(messages, **options):
            each()

    asyncio.run(run())


WAYS = (
    Way(
        "sync",
        invoke,
        hear,
        lambda model, messages, **options: model.start(messages, **options),
        lambda model, talks: model.batch(talks),
    ),
    Way(
        "async",
        ainvoke,
        ahear,
        lambda model, messages, **options: asyncio.run(model.astart(messages, **options)),
        lambda model, talks: asyncio.run(model.abatch(talks)),
    ),
)


@dataclass(frozen=True)
class Scene:
    """Where a scenario happens: the service, the framework, the kind of code, and who is told."""

    emulator: Emulator
    adapter: Any
    way: Way
    told: Told

    def model(self, **settings: Any) -> Any:
        return self.adapter(self.emulator, **({"model": MODEL} if "agent" not in settings else {}), **settings)

    def ask(self, model: Any, messages: Sequence[Message], **options: Any) -> Reply:
        return self.way.ask(model, messages, **options)

    def hear(self, messages: Sequence[Message], **options: Any) -> None:
        """Ask for a stream; what the caller does with the first chunk, and the first of the next connection, has a span."""
        shown: list[int] = []

        def show() -> None:
            if (connection := len(self.emulator.requests)) not in shown and len(shown) < 2:
                shown.append(connection)
                with self.span("show"):
                    pass

        with self.span("work"):
            self.way.hear(self.model(), messages, show, **options)
            with self.span("go on"):
                pass

    def span(self, name: str) -> AbstractContextManager[Any]:
        """A span of the code that asks."""
        return self.told.tracer.start_as_current_span(name)


@contextmanager
def ending_when_seen(emulator: Emulator) -> Iterator[None]:
    """Have the emulator's run end once it has been seen at work."""
    before = len(emulator.requests)

    def end() -> None:
        until = time.monotonic() + 60
        # The second look follows the answer to the first.
        while [request.method for request in emulator.requests[before:]].count("GET") < 2 and time.monotonic() < until:
            time.sleep(0.005)
        emulator.advance(60)

    thread = Thread(target=end)
    thread.start()
    try:
        yield
    finally:
        thread.join()


# The scenarios


def invoked(scene: Scene) -> None:
    scene.ask(scene.model(), HI, temperature=0.5, seed=7, max_output_tokens=100)


def streamed(scene: Scene) -> None:
    scene.hear(HI)


def tool_loop(scene: Scene) -> None:
    model = scene.model()
    messages: Talk = [("user", "What is the weather in Paris and Rome?")]
    with scene.span("work"):
        while (reply := scene.ask(model, messages, tools=[WEATHER])).calls:
            messages.append(("assistant", reply))
            for call in reply.calls:
                with scene.span(call.name):
                    messages.append(("tool", call.id, f"18 °C in {call.arguments['city']}"))


def replayed(scene: Scene) -> None:
    model = scene.model()
    messages: Talk = [("user", "My name is Ada.")]
    with scene.span("work"):
        messages += [("assistant", scene.ask(model, messages)), ("user", "What is my name?")]
        scene.emulator.advance(LONG_AGO)
        assert "Ada" in scene.ask(model, messages).text


def forked(scene: Scene) -> None:
    model = scene.model()
    messages: Talk = [("user", "My name is Ada.")]
    with scene.span("work"):
        messages += [("assistant", scene.ask(model, messages)), ("user", "I live in Rome.")]
        messages += [("assistant", scene.ask(model, messages))]
        scene.ask(model, [*messages[:2], ("user", "I live in Paris.")])


def cut(scene: Scene) -> None:
    scene.emulator.fault(cut_after=4)
    scene.hear(HI, background=True)


def refused(scene: Scene) -> None:
    said = {"type": "model_output", "content": [{"type": "text", "text": "I"}]}
    scene.emulator.reply({"status": "incomplete", "steps": [said], "errors": [{"code": "safety", "message": "Blocked."}]})
    model = scene.model()
    with scene.span("work"):
        scene.ask(model, HI)
        with pytest.raises(gi.InvalidRequestError):
            scene.ask(model, HI, temperature=7.0)


def throttled(scene: Scene) -> None:
    scene.emulator.fault(status=429, retry_after=0.01, times=2)
    scene.ask(scene.model(), HI)


def agent(scene: Scene) -> None:
    model = scene.model(agent=ANTIGRAVITY, environment="remote", background=True)
    messages: Talk = [("user", "Save `hello` to b.txt")]
    with scene.span("work"):
        with ending_when_seen(scene.emulator):
            reply = scene.ask(model, messages)
        with ending_when_seen(scene.emulator):
            scene.ask(model, [*messages, ("assistant", reply), ("user", "Read b.txt")])


def batch(scene: Scene) -> None:
    with scene.span("work"):
        scene.way.batch(scene.model(), [HI] * 3)


def in_parts(scene: Scene) -> None:
    scene.emulator.fault(continue_after=12)
    scene.emulator.fault(status=503, retry_after=0.01, when=lambda body: "continuation_token" in body)
    scene.hear([("user", "one two three four")])


def left(scene: Scene) -> None:
    with scene.span("work"), pytest.raises(gi.DeadlineExceeded):
        scene.ask(scene.model(deadline=9, poll_interval=10), HI, background=True)  # there is no time for a second look


SCENARIOS: dict[str, tuple[Callable[[Scene], None], float]] = {
    "invoke": (invoked, 0),
    "stream": (streamed, 0),
    "tool loop": (tool_loop, 0),
    "replay after expiry": (replayed, 0),
    "fork": (forked, 0),
    "cut and resumed stream": (cut, 0.05),
    "refusal": (refused, 0),
    "429 then success": (throttled, 0),
    "agent with sandbox": (agent, 60),
    "batch": (batch, 0),
    "answer in parts": (in_parts, 0),
    "run that takes too long": (left, 60),
}
"""What happens, and how many seconds a run takes by the emulator's clock."""


# The tests


def _param(cls: Any) -> Any:
    marks = [pytest.mark.filterwarnings(warning) for warning in FORCED_BY_LITELLM] if cls is LiteLLM else ()
    return pytest.param(cls, id=cls.name, marks=marks)


@pytest.fixture(params=[_param(cls) for cls in (Core, *ADAPTERS)])
def adapter(request: pytest.FixtureRequest, impatient: None) -> Iterator[Any]:
    litellm.suppress_debug_info = True
    yield request.param
    litellm.custom_provider_map = []


@pytest.fixture(params=WAYS, ids=lambda way: way.name)
def way(request: pytest.FixtureRequest) -> Way:
    return request.param  # type: ignore[no-any-return]


def told_of(spans: Sequence[ReadableSpan], *metrics: Any) -> str:
    """What was told, as a text; how many polls there were differs."""
    return "\n".join([tree(spans, given={"gemini_interactions.polls": "<polls>"}), *map(table, metrics)])


def file_of(scenario: str, adapter: Any, way: Way) -> str:
    name = scenario.replace(" ", "_")
    ways, _ = OWN.get((scenario, adapter.name), ((), ""))
    return f"{name}.{adapter.name}" if way.name in ways else name


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_adapter_tells_the_same(scenario: str, way: Way, adapter: Any, told: Told) -> None:
    happen, background_seconds = SCENARIOS[scenario]
    happen(Scene(Emulator(background_seconds=background_seconds), adapter, way, told))
    assert get_current_span() is INVALID_SPAN
    told.check()
    assert_snapshot(file_of(scenario, adapter, way), told_of(told.spans, told.metrics))


def test_a_run_that_another_process_resumes_is_linked_to_the_call_that_began_it(way: Way, adapter: Any, told: Told) -> None:
    with Emulator(background_seconds=60) as emulator, Collector() as collector:
        scene = Scene(emulator, adapter, way, told)
        with scene.span("begin"):
            handle = way.start(scene.model(base_url=emulator.url, transport=None), HI)
        variables = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.endpoint, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        with ending_when_seen(emulator):
            subprocess.run(
                [sys.executable, "-m", "tests.telemetry.resume_run", adapter.name, way.name, emulator.url],
                input=json.dumps(handle.stored()),
                env={**os.environ, **variables},
                cwd=ROOT,
                text=True,
                check=True,
            )
        there = spans_of(collector)
        told.check()
        assert [complaint for span in there if span.instrumentation_scope.name != CALLER for complaint in check_span(span)] == []
        text = told_of([*told.spans, *there], told.metrics, metrics_of(collector))
    assert_snapshot(file_of("background and resume", adapter, way), text)
