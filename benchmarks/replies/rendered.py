"""The APIs that the canned server speaks, and their answers as bytes, rendered once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from replies import chat_completions, generate_content, interactions, responses

_STREAM_FIELD = (b'"stream":true', b'"stream": true')


@dataclass(frozen=True)
class Api:
    """One API.

    Attributes:
        answer: the JSON of a whole answer, by scenario.
        events: the JSON of each event of a streamed one.
        named: the field of an event that is told as the SSE event's name, too.
        line: the end of a line of the stream.
        last: what the stream ends with.
    """

    answer: Callable[[str], dict[str, Any]]
    events: Callable[[str], Iterator[dict[str, Any]]]
    named: str = ""
    line: bytes = b"\n"
    last: bytes = b""


_DONE = b"data: [DONE]\n\n"
APIS = {
    "interactions": Api(interactions.answer, interactions.events, "event_type", last=b"event: done\n" + _DONE),
    "generateContent": Api(generate_content.answer, generate_content.events, line=b"\r\n"),
    "chat/completions": Api(chat_completions.answer, chat_completions.events, last=_DONE),
    "responses": Api(responses.answer, responses.events, "type"),
}


def route(path: bytes, body: bytes) -> tuple[str, bool]:
    """The API that a path belongs to, none if it is empty, and whether the answer is a stream."""
    path = path.partition(b"?")[0]
    if path.endswith(b":streamGenerateContent"):
        return "generateContent", True
    name = next((name for name in APIS if path.endswith((f"/{name}".encode(), f":{name}".encode()))), "")
    return name, any(field in body for field in _STREAM_FIELD)


@cache
def plain(api: str, scenario: str) -> bytes:
    """The body of a whole answer; an id goes where `ID_PLACE` is."""
    return _json(APIS[api].answer(scenario))


@cache
def streamed(api: str, scenario: str) -> tuple[bytes, ...]:
    """The body of a streamed answer, an element an event."""
    spoken = APIS[api]
    rendered = []
    for event in spoken.events(scenario):
        name = b"event: %s\n" % event[spoken.named].encode() if spoken.named else b""
        rendered.append(name + b"data: " + _json(event) + 2 * spoken.line)
    return (*rendered, spoken.last) if spoken.last else tuple(rendered)


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
