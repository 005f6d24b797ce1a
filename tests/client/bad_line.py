"""A bad line to the emulator, those who call over it, and what they must have heard in the end."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from typing import Any

import httpx

from gemini_interactions.agents import deep_research
from gemini_interactions.assembly.accumulate import accumulate
from gemini_interactions.conversation.plan import History, HistoryMessage
from gemini_interactions.emulator import CUT_AT_600_SECONDS, Emulator
from gemini_interactions.framework.calls import ModelCalls
from gemini_interactions.framework.settings import ModelSettings
from gemini_interactions.turns.reply import Reply
from gemini_interactions.wire.deltas import TextDelta
from gemini_interactions.wire.events import Event, InteractionCompletedEvent, StepDelta, StepStart
from gemini_interactions.wire.interaction import Interaction

TEXT = "Ein Satz über Zürich, 東京 und 🎈, lang genug für mehr als ein Stück. " * 4
WHO: dict[str, dict[str, Any]] = {
    "model": {"model": "gemini-3.8-flash", "background": True},
    "deep-research": {
        "agent": "deep-research-preview-04-2026",
        "agent_config": deep_research(thinking_summaries="auto"),
    },
    "antigravity": {"agent": "antigravity-preview-09-2026", "environment": "remote", "background": True},
}
FOREGROUND: dict[str, dict[str, Any]] = {
    "foreground agent": {"agent": "antigravity-preview-09-2026", "environment": "remote"},
}
HISTORY = History(None, [HistoryMessage([{"type": "user_input", "content": [{"type": "text", "text": TEXT}]}])])
ENDS: list[dict[str, Any]] = [{"cut_with": b""}, {"cut_with": CUT_AT_600_SECONDS}, {"drop": True}]
GARBAGE = [b'data: {"index":\n\n', b"data: \xff\xfe\n\n", b"data: []\n\n"]
UNKNOWN = [
    b'event: moon.phase\ndata: {"event_type":"moon.phase","phase":3}\n\n',
    b'event: error\ndata: {"error":{},"event_type":"error"}\n\n',
    b": a comment\n\n",
]


class BadLine(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """The emulator over a bad line: events come twice and in pieces, with others and broken ones between them.

    Args:
        emulator: what answers.
        chance: decides what happens.
        repeats, strangers: how likely a frame comes again, and one that nobody knows comes after it.
        garbage: how many broken frames there are in all.
        on_frame: called with the number of frames so far before each, and may raise.
        on_request: called with each request.
    """

    def __init__(
        self,
        emulator: Emulator,
        chance: random.Random,
        *,
        repeats: float = 0.0,
        strangers: float = 0.0,
        garbage: int = 0,
        on_frame: Callable[[int], None] = lambda _: None,
        on_request: Callable[[httpx.Request], None] = lambda _: None,
    ) -> None:
        self._inner = emulator.transport()
        self._chance, self._repeats, self._strangers, self._garbage = chance, repeats, strangers, garbage
        self._on_frame, self._on_request = on_frame, on_request
        self._frames = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._on_request(request)
        return self._bent(self._inner.handle_request(request))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._on_request(request)
        return self._bent(await self._inner.handle_async_request(request))

    def _bent(self, response: httpx.Response) -> httpx.Response:
        if "event-stream" in response.headers.get("content-type", ""):
            response.stream = _Bent(response.stream, self)
        return response

    def bend(self, frame: bytes, before: list[bytes]) -> Iterator[bytes]:
        """What comes in place of a frame."""
        self._on_frame(self._frames)
        self._frames += 1
        at = self._chance.randrange(len(frame) + 1)
        yield frame[:at]
        yield frame[at:]
        if b'"event_id"' in frame:
            before.append(frame)
        if before and self._chance.random() < self._repeats:
            yield from self._chance.choices(before, k=2)
        if self._chance.random() < self._strangers:
            yield self._chance.choice(UNKNOWN)
        if self._garbage and self._frames > 1 and self._chance.random() < 0.2:
            self._garbage -= 1
            yield self._chance.choice(GARBAGE)


class _Bent(httpx.SyncByteStream, httpx.AsyncByteStream):
    def __init__(self, inner: Any, line: BadLine) -> None:
        self._inner, self._line = inner, line
        self._before: list[bytes] = []

    def __iter__(self) -> Iterator[bytes]:
        for frame in self._inner:
            yield from self._line.bend(frame, self._before)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async with aclosing(self._inner.__aiter__()) as frames:
            async for frame in frames:
                for piece in self._line.bend(frame, self._before):
                    yield piece

    def close(self) -> None:
        self._inner.close()

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Calls(ModelCalls[History, Reply, Event]):
    """The calls of a framework whose messages, replies and chunks are ours."""

    framework = "tests"

    def to_history(self, messages: History) -> History:
        return messages

    def to_reply(self, reply: Reply) -> Reply:
        return reply

    def to_chunks(self, events: Any, reply: Any) -> Callable[[Event], Iterable[Event]]:
        return lambda event: (event,)


class Caller:
    """What every adapter does with a run: ask and wait, or listen."""

    def __init__(self, who: str, transport: Any, **settings: Any) -> None:
        settings = {"poll_interval": 0.002, "max_retries": 2, **settings}
        self.calls = _Calls(ModelSettings(api_key="k", transport=transport, **{**WHO, **FOREGROUND}[who], **settings))
        for client in (self.calls.client, self.calls.async_client):
            object.__setattr__(client.policy, "first_delay", 0.001)

    def events(self) -> Iterator[Event]:
        with self.calls.open(HISTORY, {}) as stream:
            yield from stream.events

    async def aevents(self) -> AsyncIterator[Event]:
        async with self.calls.aopen(HISTORY, {}) as stream:
            async for event in stream.events:
                yield event

    def wait(self) -> Interaction:
        return self.calls.ask(HISTORY, {}).interaction

    async def await_(self) -> Interaction:
        return (await self.calls.aask(HISTORY, {})).interaction

    async def alist(self) -> list[Event]:
        async with aclosing(self.aevents()) as events:
            return [event async for event in events]

    def heard(self, is_async: bool) -> list[Event]:
        return asyncio.run(self.alist()) if is_async else list(self.events())

    def answer(self, is_async: bool) -> Interaction:
        return asyncio.run(self.await_()) if is_async else self.wait()


def texts_of(steps: Sequence[dict[str, Any]]) -> str:
    contents = [content for step in steps if step["type"] == "model_output" for content in step.get("content", ())]
    return "".join(content.get("text", "") for content in contents)


def told(events: Sequence[Event]) -> str:
    """The text that a caller who prints it as it comes has printed."""
    pieces = []
    for event in events:
        if isinstance(event, StepStart):
            pieces.append(texts_of([event.step.dump()]))
        elif isinstance(event, StepDelta) and isinstance(event.delta, TextDelta):
            pieces.append(event.delta.text)
    return "".join(pieces)


def check_events(emulator: Emulator, events: list[Event]) -> Interaction:
    """Everything that the emulator holds was told, in order, each thing once."""
    [record] = emulator.interactions.values()
    whole = accumulate(events)
    assert told(events) == texts_of(record.outputs) != ""
    assert whole.reply_steps() == record.outputs
    starts = [event.index for event in events if isinstance(event, StepStart)]
    assert starts == list(range(len(record.outputs)))
    assert [isinstance(event, InteractionCompletedEvent) for event in events].count(True) == 1
    return whole


def output(text: str) -> dict[str, Any]:
    return {"type": "model_output", "content": [{"type": "text", "text": text}]}


def running(emulator: Emulator) -> list[str]:
    return [id for id, record in emulator.interactions.items() if record.running]


@contextmanager
def jumping_clock(emulator: Emulator, chance: random.Random, seconds: float | None = None) -> Iterator[None]:
    """The emulator's clock, moved on all the time: by minutes, where not told how far."""
    stop, jumps = threading.Event(), random.Random(chance.random())

    def jump() -> None:
        while not stop.wait(0.002):
            emulator.advance(seconds or jumps.choice([1, 60, 400]))

    thread = threading.Thread(target=jump, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
