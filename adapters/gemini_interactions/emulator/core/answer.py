"""HTTP answers before a server sends them: a status, headers, and a body or the frames of a stream."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .record import Record

JSON_HEADERS: Mapping[str, str] = {"content-type": "application/json"}
STREAM_HEADERS: Mapping[str, str] = {"content-type": "text/event-stream"}

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_json(value: object) -> bytes:
    """Return a value as the service writes JSON: compact, UTF-8, nothing escaped that need not be.

    A lone surrogate, which no UTF-8 text can hold, becomes a question mark.
    """
    return _encode(value).encode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Pause:
    """An instruction to the server, among the frames of a stream: wait, then ask for the next frame."""

    seconds: float


class ConnectionDropped(Exception):
    """An instruction to the server, raised instead of an answer or among the frames: hang up."""


Frames = Iterator[bytes | Pause]


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer. `body` is bytes, or an iterator that a server drains as fast as the client reads.

    `delay` is in seconds; the server waits that long before it begins. `about` is the interaction that it tells of.
    `failure` is the fault of a test's own script, which a client in the same process meets as it is.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes | Frames
    delay: float = 0.0
    about: Record | None = None
    failure: Exception | None = None
