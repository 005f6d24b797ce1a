"""What the engine hands to its fronts: a status, headers, and a body or the frames of a stream."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

JSON_HEADERS: Mapping[str, str] = {"content-type": "application/json"}
STREAM_HEADERS: Mapping[str, str] = {"content-type": "text/event-stream"}

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_json(value: object) -> bytes:
    """A value as the service writes JSON: compact, UTF-8, nothing escaped that need not be.

    A lone surrogate, which no UTF-8 text can hold, becomes a question mark.
    """
    return _encode(value).encode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Pause:
    """An instruction to the front, among the frames of a stream: wait, then ask for the next frame."""

    seconds: float


class Dropped(Exception):
    """An instruction to the front, raised instead of an answer or among the frames: hang up."""


Frames = Iterator[bytes | Pause]


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer. `body` is bytes, or an iterator that a front drains as fast as the client reads.

    `delay` is in seconds; the front waits that long before it begins.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes | Frames
    delay: float = 0.0


class Handler(Protocol):
    """What answers requests: the emulator's engine, a recorder, a replayer."""

    def handle(self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], content: bytes) -> Answer:
        """Answer one request; see `Engine.handle`."""
        ...


async def entries(frames: Frames, *, blocking: bool) -> AsyncGenerator[bytes | Pause, None]:
    """The frames of a stream for async code.

    Args:
        frames: the frames.
        blocking: whether to ask for them in a thread, because they come from elsewhere.
    """
    if not blocking:
        for entry in frames:
            yield entry
        return
    try:
        while (found := await asyncio.to_thread(next, frames, None)) is not None:
            yield found
    finally:
        # One that a thread is still asking is closed when that has ended.
        with suppress(ValueError):
            getattr(frames, "close", lambda: None)()


@dataclass(slots=True)
class Refusal(Exception):
    """A request that the service turns down, raised wherever that is found out.

    Attributes:
        message: the service's words.
        code: its code in snake case (ai.google.dev/gemini-api/docs/api-errors).
        status: the HTTP status.
        headers: headers besides the content type.
    """

    message: str
    code: str = "invalid_request"
    status: int = 400
    headers: Mapping[str, str] = field(default_factory=dict)

    def answer(self) -> Answer:
        """The answer that says so."""
        return Answer(self.status, {**JSON_HEADERS, **self.headers}, to_json(error_body(self.message, self.code)))


def error_body(message: str, code: str) -> dict[str, Any]:
    """The error envelope of the Interactions API: the message first, nothing else."""
    return {"error": {"message": message, "code": code}}


def classic_error_body(status: int, message: str, name: str, details: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """The error envelope of the gateway in front of it, as all older Google APIs have it."""
    error: dict[str, Any] = {"code": status, "message": message, "status": name}
    if details is not None:
        error["details"] = details
    return {"error": error}


def not_found(message: str) -> Refusal:
    """A refusal with 404 `not_found`."""
    return Refusal(message, "not_found", 404)
