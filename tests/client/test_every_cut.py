"""A stream that ends at any byte says what was received, or is whole: three streams in the shape of recorded traffic."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

import gemini_interactions as gi
from gemini_interactions.assembly.accumulate import accumulate
from gemini_interactions.emulator import Emulator
from gemini_interactions.wire.events import Event

MODEL = "gemini-3.5-flash"
WEATHER = {
    "type": "function",
    "name": "get_weather",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
}
STREAMS: dict[str, dict[str, Any]] = {
    "text": {"input": "Ein Satz über Zürich und 🎈."},
    "a call": {"input": "Call get_weather with city='Zürich'.", "tools": [WEATHER]},
    "a search": {"input": "Search for 'Zürich 🎈'.", "tools": [{"type": "google_search"}]},
}


class Cut(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A service that sends the beginning of a stream, and hangs up: properly, or not."""

    def __init__(self, stream: bytes) -> None:
        self._stream = stream
        self.at, self.is_clean = len(stream), True

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, stream=_Beginning(self))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.handle_request(request)

    def __iter__(self) -> Iterator[bytes]:
        yield self._stream[: self.at]
        if not self.is_clean:
            raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")


class _Beginning(httpx.SyncByteStream, httpx.AsyncByteStream):
    def __init__(self, cut: Cut) -> None:
        self._cut = cut

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._cut)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._cut:
            yield piece


def recorded(options: dict[str, Any]) -> bytes:
    """The bytes of a stream."""
    transport = Emulator().transport()
    with httpx.Client(transport=transport, headers={"x-goog-api-key": "k"}) as http:
        return http.post("http://e/v1beta/interactions", json={"model": MODEL, "stream": True, **options}).content


def heard(client: gi.Client) -> list[Event]:
    with client.stream(model=MODEL, input="Hi") as stream:
        return list(stream)


async def aheard(client: gi.AsyncClient) -> list[Event]:
    async with await client.stream(model=MODEL, input="Hi") as stream:
        return [event async for event in stream]


class Expected:
    """What a stream says, and what each of its beginnings does."""

    def __init__(self, whole: list[Event]) -> None:
        self._whole = whole
        beginnings = [accumulate(whole[:count]) for count in range(len(whole))]
        self._beginnings = {beginning.model_dump_json(): count for count, beginning in enumerate(beginnings)}

    def count(self, received: gi.StreamInterrupted | list[Event]) -> int:
        """Check that what was received is whole, or says that it is not and holds a beginning; return the number of events."""
        if isinstance(received, list):
            assert received == self._whole
            return len(self._whole)
        return self._beginnings[received.interaction.model_dump_json()]


@pytest.mark.parametrize("stream", STREAMS)
def test_a_stream_cut_at_any_byte_is_whole_or_interrupted(stream: str) -> None:
    raw = recorded(STREAMS[stream])
    cut = Cut(raw)
    client = gi.Client(api_key="k", transport=cut, max_retries=0)
    expected = Expected(heard(client))
    counts = []
    for cut.at in range(len(raw) + 1):
        try:
            counts.append(expected.count(heard(client)))
        except gi.StreamInterrupted as interrupted:
            counts.append(expected.count(interrupted))
    assert counts == sorted(counts)
    assert len(set(counts)) > 5


@pytest.mark.parametrize("stream", ["text", "a call"])
def test_so_is_one_that_breaks_off_and_for_the_async_client(stream: str) -> None:
    raw = recorded(STREAMS[stream])
    cut = Cut(raw)

    async def run() -> None:
        client = gi.AsyncClient(api_key="k", transport=cut, max_retries=0)
        expected = Expected(await aheard(client))
        cut.is_clean = False
        for cut.at in range(len(raw) + 1):
            try:
                expected.count(await aheard(client))
            except gi.StreamInterrupted as interrupted:
                expected.count(interrupted)

    asyncio.run(run())


def test_a_stream_cut_inside_its_first_event_is_asked_for_again_like_a_refused_connection() -> None:
    raw = recorded(STREAMS["text"])
    asked: list[int] = []

    def answer(_: httpx.Request) -> httpx.Response:
        asked.append(1)
        content = raw if len(asked) % 2 == 0 else raw[: len(asked) // 2]
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=content)

    client = gi.Client(api_key="k", transport=httpx.MockTransport(answer), max_retries=1)
    object.__setattr__(client._requester.policy, "first_delay", 0.0)
    first_event = raw.index(b"\n\n")
    for _ in range(first_event):
        assert heard(client)[-1].event_type == "interaction.completed"
    assert len(asked) == 2 * first_event
