"""Answers that are spelled oddly are read, and those that cannot be read are one error of ours."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx
import pytest

import gemini_interactions as gi
from gemini_interactions.assembly.accumulate import accumulate
from gemini_interactions.client.http.call import Call
from gemini_interactions.client.http.errors import GeminiInteractionsError

from ..events import COMPLETED, CREATED, delta, start, stop
from .bad_line import told
from .conftest import Connect

ASK: dict[str, Any] = {"model": "gemini-3.5-flash", "input": "Hi"}
WHOLE = {"id": "v1_a", "status": "completed", "steps": [{"type": "model_output", "content": [{"type": "text", "text": "Hello"}]}]}
EVENTS = [CREATED, start(0, type="model_output"), delta(0, type="text", text="Hello"), stop(0), COMPLETED]


def sent(*events: dict[str, Any]) -> bytes:
    return b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events)


def answering(content: bytes, status: int = 200, **headers: str) -> httpx.MockTransport:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.MockTransport(lambda _: httpx.Response(status, headers=named, stream=httpx.ByteStream(content)))


@pytest.mark.parametrize("status", [200, 201, 202, 203])
def test_any_status_that_brings_an_answer_will_do(connect: Connect, status: int) -> None:
    whole = answering(json.dumps(WHOLE).encode(), status, content_type="application/json")
    assert connect(transport=whole).create(**ASK).output_text == "Hello"
    stream = answering(sent(*EVENTS), status, content_type="text/event-stream")
    assert told(connect(transport=stream).events(**ASK)) == "Hello"


@pytest.mark.parametrize(
    "kind", ["text/event-stream", "Text/Event-Stream", "text/event-stream; charset=utf-8", "TEXT/EVENT-STREAM;charset=UTF-8"]
)
def test_the_type_of_a_stream_may_be_spelled_in_any_way(connect: Connect, kind: str) -> None:
    assert told(connect(transport=answering(sent(*EVENTS), content_type=kind)).events(**ASK)) == "Hello"


@pytest.mark.parametrize("kind", ["text/event-streams", "text/html", ""])
def test_another_type_is_an_error(connect: Connect, kind: str) -> None:
    with pytest.raises(gi.InvalidResponseError, match="was to be a stream"):
        connect(transport=answering(sent(*EVENTS), content_type=kind), max_retries=0).events(**ASK)


@pytest.mark.parametrize("ids", [[1, 2, 3, 4, 5], [0, 1, 2, 3, 4], ["", "", "", "", ""], [None] * 5])
def test_event_ids_may_be_numbers_or_nothing(connect: Connect, ids: list[Any]) -> None:
    marked = [{**event, "event_id": id} for event, id in zip(EVENTS, ids, strict=True)]
    events = connect(transport=answering(sent(*marked), content_type="text/event-stream")).events(**ASK)
    assert [event.dump() for event in events] == marked


@pytest.mark.parametrize("blank", ["created", "completed", "both"])
def test_an_id_may_be_null(connect: Connect, blank: str) -> None:
    events = [
        {**event, "interaction": {**event["interaction"], "id": None}}
        if "interaction" in event and (blank == "both" or event["event_type"].endswith(blank))
        else event
        for event in EVENTS
    ]
    heard = connect(transport=answering(sent(*events), content_type="text/event-stream")).events(**ASK)
    assert told(heard) == "Hello"
    assert accumulate(heard).id == ("" if blank == "both" else "v1_a")
    whole = answering(json.dumps({**WHOLE, "id": None}).encode(), content_type="application/json")
    assert connect(transport=whole).create(**ASK).id == ""


# The schema of the preview

PREVIEW = {"id": "v1_a", "status": "completed", "role": "model", "outputs": [{"type": "text", "text": "Hello"}]}


def test_an_answer_of_the_preview_is_an_error_that_says_so_and_carries_it(connect: Connect) -> None:
    with pytest.raises(gi.InvalidResponseError, match=r"schema of the preview.*base_url") as caught:
        connect(transport=answering(json.dumps(PREVIEW).encode(), content_type="application/json")).create(**ASK)
    assert caught.value.interaction is not None
    assert caught.value.interaction.dump() == PREVIEW


@pytest.mark.parametrize(
    "events",
    [
        [{"event_type": "interaction.start", "interaction": {"id": "v1_a", "status": "in_progress"}}],
        [{"event_type": "content.delta", "index": 0, "delta": {"type": "text", "text": "Hello"}}],
        [CREATED, {"event_type": "content.start", "index": 0, "content": {"type": "text"}}],
        [CREATED, {**COMPLETED, "interaction": PREVIEW}],
    ],
)
def test_so_is_a_stream_of_the_preview(connect: Connect, events: list[dict[str, Any]]) -> None:
    with pytest.raises(gi.InvalidResponseError, match="schema of the preview"):
        connect(transport=answering(sent(*events), content_type="text/event-stream")).events(**ASK)


# What no reader can take


def nested(depth: int, inner: str = "1") -> str:
    return '{"a":' * depth + inner + "}" * depth


HUGE = "1" * 5000
DEEP: dict[str, str] = {
    **{f"{depth} levels": nested(depth) for depth in (100, 180, 195, 200, 250, 260, 999, 5000, 100_000)},
    "lists": "[" * 3000 + "]" * 3000,
    "a huge integer": '{"n":' + HUGE + "}",
    "a huge exponent": '{"n":1e99999}',
    "an unfinished one": '{"a":' * 5000,
}


def used(interaction: Any) -> None:
    """Do with an answer what every adapter does."""
    json.dumps(interaction.dump())
    interaction.reply_steps()
    repr(interaction)


@pytest.mark.parametrize(
    "body",
    [
        '{"id":"v1_a","status":"completed","steps":[{"type":"function_call","id":"c","name":"f","arguments":%s}]}',
        '{"id":"v1_a","status":"completed","steps":[{"type":"moon","x":%s}]}',
        '{"id":"v1_a","status":"completed","steps":[],"usage":%s}',
        '{"id":"v1_a","status":"completed","steps":[],"new":%s}',
        "%s",
    ],
)
def test_an_answer_is_read_or_is_an_error_of_ours(connect: Connect, body: str) -> None:
    for value in DEEP.values():
        api = connect(transport=answering((body % value).encode(), content_type="application/json"), max_retries=0)
        with suppress(GeminiInteractionsError):
            used(api.create(**ASK))


@pytest.mark.parametrize("size", [99, 1_000_000])
def test_so_are_arguments_that_come_in_pieces(connect: Connect, size: int) -> None:
    call = start(0, type="function_call", id="c", name="f", arguments={})
    for value in DEEP.values():
        deltas = [delta(0, type="arguments_delta", arguments=value[i : i + size]) for i in range(0, len(value), size)]
        stream = answering(sent(CREATED, call, *deltas, stop(0), COMPLETED), content_type="text/event-stream")
        used(accumulate(connect(transport=stream, max_retries=0).events(**ASK)))


@pytest.mark.parametrize("body", ["%s", '{"error":%s}', '{"error":{"message":"Oh.","code":"x","details":%s}}', "[%s]"])
@pytest.mark.parametrize("stream", [False, True])
def test_so_are_errors(connect: Connect, body: str, stream: bool) -> None:
    for value in DEEP.values():
        kind, status = ("text/event-stream", 200) if stream else ("application/json", 400)
        api = connect(transport=answering((body % value).encode(), status, content_type=kind), max_retries=0)
        with pytest.raises(GeminiInteractionsError) as caught:
            (api.events if stream else api.create)(**ASK)
        assert str(caught.value)
        assert repr(caught.value.__dict__)


# Compressed answers


def bomb(megabytes: int, compress: Callable[[bytes], bytes]) -> bytes:
    return compress(b'{"status":"completed","x":"' + b" " * (megabytes << 20))


@pytest.mark.parametrize(
    ("encoding", "compress", "stream"),
    [("gzip", gzip.compress, False), ("gzip", gzip.compress, True), ("deflate", zlib.compress, False)],
)
def test_an_answer_that_unpacks_to_a_hundred_times_its_size_is_left(
    connect: Connect, encoding: str, compress: Callable[[bytes], bytes], stream: bool
) -> None:
    kind = "text/event-stream" if stream else "application/json"
    content = bomb(40, compress)
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        pieces = [content[i : i + 16_384] for i in range(0, len(content), 16_384)]
        return httpx.Response(200, headers={"content-type": kind, "content-encoding": encoding}, stream=_Pieces(pieces))

    api = connect(transport=httpx.MockTransport(answer))
    with pytest.raises(gi.InvalidResponseError, match="bytes unpack to"):
        (api.events if stream else api.create)(**ASK)
    assert len(asked) == 1


@pytest.mark.parametrize("encoding", ["gzip, gzip", "zstd", "br"])
def test_an_encoding_that_was_not_asked_for_is_an_error(connect: Connect, encoding: str) -> None:
    content = answering(gzip.compress(b"{}"), content_type="application/json", content_encoding=encoding)
    with pytest.raises(gi.InvalidResponseError, match="was not asked for"):
        connect(transport=content).create(**ASK)


def test_a_long_answer_that_is_compressed_is_read(connect: Connect) -> None:
    text = "Ein Satz über Zürich. " * 200_000
    whole = {**WHOLE, "steps": [{"type": "model_output", "content": [{"type": "text", "text": text}]}]}
    content = gzip.compress(json.dumps(whole).encode())
    assert len(json.dumps(whole)) > 100 * len(content)
    answer = answering(content, content_type="application/json", content_encoding="gzip")
    assert connect(transport=answer).create(**ASK).output_text == text


class _Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Any:
        return iter(self._pieces)

    async def __aiter__(self) -> Any:
        for piece in self._pieces:
            yield piece


def test_what_one_answer_was_asked_with_is_not_another_s() -> None:
    """Answers from one address share what says where they came from, and nothing else."""
    client = gi.Client(api_key="k")
    call = Call("GET", f"{client._requester.url}/interactions/v1_a")
    answers = [
        httpx.Response(200, request=httpx.Request("GET", call.url, headers={"accept-encoding": name})) for name in ("gzip", "br")
    ]
    for answer in answers:
        client._requester.forget_request(answer, call)
    assert [answer.request.headers["accept-encoding"] for answer in answers] == ["gzip", "br"]
