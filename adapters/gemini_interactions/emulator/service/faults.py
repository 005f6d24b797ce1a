"""Faults that are switched on for the next requests: refusals, broken bodies, cut streams, dropped connections, delays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from math import inf
from threading import RLock
from typing import Any, Concatenate, ParamSpec

from ..core.answer import JSON_HEADERS, Answer, ConnectionDropped, Frames, Pause, to_json
from ..core.errors import INVALID_ARGUMENT, HTTPError, classic_error_body
from ..core.record import OddRun
from .script_checks import CALLED_OFF, ScriptError, is_function
from .stream import DONE, error_event, frame

# Status -> code, words, name in the classic envelope (aistudio.google.com/docs/api-errors).
DEFAULTS: Mapping[int, tuple[str, str, str]] = {
    400: ("invalid_request", INVALID_ARGUMENT, "INVALID_ARGUMENT"),
    401: ("authentication", "Request had invalid authentication credentials.", "UNAUTHENTICATED"),
    402: ("payment_required", "Your prepayment credits are depleted.", "FAILED_PRECONDITION"),
    403: ("permission_denied", "The caller does not have permission.", "PERMISSION_DENIED"),
    404: ("not_found", "Requested entity was not found.", "NOT_FOUND"),
    409: ("aborted", "The operation was aborted.", "ABORTED"),
    416: ("out_of_range", "The value is out of range.", "OUT_OF_RANGE"),
    429: ("rate_limit_exceeded", "Resource has been exhausted (e.g. check quota).", "RESOURCE_EXHAUSTED"),
    499: ("cancelled", "The operation was cancelled.", "CANCELLED"),
    500: ("api_error", "An internal error has occurred.", "INTERNAL"),
    501: ("unimplemented", "Operation is not implemented, or supported, or enabled.", "UNIMPLEMENTED"),
    503: ("service_unavailable", "The service is currently unavailable.", "UNAVAILABLE"),
    504: ("deadline_exceeded", "Deadline expired before operation could complete.", "DEADLINE_EXCEEDED"),
}

Fields = ParamSpec("Fields")

_LAST_EVENT = b"event: interaction.completed"


@dataclass(frozen=True, kw_only=True)
class Refuse:
    """A fault in place of an answer.

    Attributes:
        status, message, code: an error; what is left out is what the service says at that status.
        retry_after: seconds (or a date) in the `Retry-After` header.
        classic_envelope: answer in the envelope of the gateway.
        raw_body, content_type: the body of the answer, at `status` (or 200).
        drop_connection: hang up without an answer.
    """

    status: int | None = None
    message: str | None = None
    code: str | None = None
    retry_after: float | str | None = None
    classic_envelope: bool = False
    raw_body: bytes | None = None
    content_type: str = "application/json"
    drop_connection: bool = False

    def refuse(self) -> Answer | None:
        """Return the answer in place of the service's, if there is to be one.

        Raises:
            ConnectionDropped: there is to be none at all.
        """
        if self.drop_connection:
            raise ConnectionDropped("the emulator dropped the connection")
        headers = {} if self.retry_after is None else {"retry-after": str(self.retry_after)}
        if self.raw_body is not None:
            return Answer(self.status or 200, {"content-type": self.content_type, **headers}, self.raw_body)
        if self.status is None:
            return None
        code, words, name = DEFAULTS.get(self.status, DEFAULTS[500 if self.status >= 500 else 400])
        message = self.message or words
        if self.classic_envelope:
            body = to_json(classic_error_body(self.status, message, name))
            return Answer(self.status, {**JSON_HEADERS, **headers}, body)
        return HTTPError(message, self.code or code, self.status, headers).answer()


@dataclass(frozen=True, kw_only=True)
class BreakStream:
    """A fault in the middle of a stream.

    Attributes:
        raw_stream: bytes in place of the stream's.
        cut_after: end the stream after so many events.
        cut_with: the last bytes of a stream that is cut.
        drop_after: hang up after so many events.
        error_event, after: an error event after so many events (None: before the last one), and the end.
        inject_event, after: a further event there; its `event_type` is the event's name.
        event_delay: seconds before each event.
    """

    raw_stream: bytes | None = None
    cut_after: int | None = None
    cut_with: bytes = b""
    drop_after: int | None = None
    error_event: Mapping[str, Any] | None = None
    inject_event: Mapping[str, Any] | None = None
    after: int | None = None
    event_delay: float = 0.0

    @property
    def breaks_streams(self) -> bool:
        """Whether anything of this is switched on."""
        given = (self.raw_stream, self.cut_after, self.drop_after, self.error_event, self.inject_event)
        return self.event_delay > 0 or any(value is not None for value in given)

    def apply(self, frames: Frames) -> Frames:
        """Yield the frames of a stream with the fault in it."""
        if self.raw_stream is not None:
            yield self.raw_stream
            return
        count = 0
        for entry in frames:
            if isinstance(entry, Pause):
                yield entry
                continue
            if count == self.cut_after:
                break
            if count == self.drop_after:
                raise ConnectionDropped("the emulator dropped the connection")
            if count == self.after if self.after is not None else entry.startswith(_LAST_EVENT):
                yield from self._inserted()
                if self.error_event is not None:
                    return
            if self.event_delay:
                yield Pause(self.event_delay)
            yield entry
            count += 1
        if self.cut_with:
            yield self.cut_with

    def _inserted(self) -> Iterator[bytes]:
        if self.inject_event is not None:
            yield frame({"event_type": "message", **self.inject_event})
        if self.error_event is not None:
            yield frame(error_event(str(self.error_event.get("message", "")), str(self.error_event.get("code", ""))))
            yield DONE


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_seconds(value: Any) -> bool:
    """Return whether a value is a time in seconds, from 0."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < inf


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_header(value: Any) -> bool:
    """Return whether an HTTP header can have this value."""
    return isinstance(value, str) and value.isascii() and value.isprintable()


_VALUES: Mapping[str, tuple[Callable[[Any], object], str]] = {
    "status": (lambda value: _is_count(value) and 100 <= value <= 599, "an HTTP status"),
    "times": (lambda value: _is_count(value) and value > 0, "a number from 1"),
    "when": (is_function, "a function of the request's body"),
    **dict.fromkeys(("message", "code"), (_is_text, "a text")),
    "retry_after": (lambda value: is_seconds(value) or _is_header(value), "seconds from 0, or a date"),
    "content_type": (_is_header, "a media type"),
    "method": (lambda value: isinstance(value, str) and value.isupper(), "an HTTP method in upper case"),
    "raw_body": (lambda value: isinstance(value, bytes), "bytes"),
    "raw_stream": (lambda value: isinstance(value, bytes), "bytes"),
    "cut_with": (lambda value: isinstance(value, bytes), "bytes"),
    "error_event": (lambda value: isinstance(value, Mapping), "an object with `code` and `message`"),
    "inject_event": (lambda value: isinstance(value, Mapping), "an object with its `event_type`"),
    **dict.fromkeys(("cut_after", "drop_after", "after", "continue_after"), (_is_count, "a number from 0")),
    **dict.fromkeys(("delay", "event_delay", "queued_seconds"), (is_seconds, "seconds from 0")),
}
"""What fields can hold, and what that is called; None is right where it is the default, and of `times`."""


@dataclass(frozen=True, kw_only=True)
class Fault(Refuse, BreakStream, OddRun):
    """A fault: its kind (see the classes it is made of), how often, and for which requests.

    Attributes:
        delay: seconds to wait before the answer.
        times: for how many requests; None: for all that fit, however many.
        method: the HTTP method it is for; None: any.
        when: a predicate on the request's body, which a request without a body does not pass; None: any request.
    """

    delay: float = 0.0
    times: int | None = 1
    method: str | None = None
    when: Callable[[dict[str, Any]], object] | None = None

    def __post_init__(self) -> None:
        """Refuse what can go wrong with nothing.

        Raises:
            ScriptError: a field has a value that it cannot have.
        """
        for name, (holds, expected) in _VALUES.items():
            value = getattr(self, name)
            may_be_none = name == "times" or self.__dataclass_fields__[name].default is None
            if not (may_be_none if value is None else holds(value)):
                raise ScriptError(f"fault: {name} is {expected}, not {value!r:.60}")

    def fits(self, method: str, body: dict[str, Any] | None, *, streams: bool) -> bool:
        """Return whether a request is to have it.

        Raises:
            ScriptError: the predicate fails.
        """
        if self.method not in (None, method) or (self.breaks_streams and not streams):
            return False
        creates = method == "POST" and body is not None and ("model" in body or "agent" in body)
        if not self.can_happen_to(body if creates and body else None):
            return False
        try:
            return self.when is None or (body is not None and bool(self.when(body)))
        except CALLED_OFF:
            raise
        except BaseException as error:
            raise ScriptError(f"{self}: its `when` failed with {type(error).__name__}: {error}") from error

    def spoil(self, answer: Answer) -> Answer:
        """Return an answer with the delay in front of it, and what breaks its stream in it."""
        body = answer.body if isinstance(answer.body, bytes) else self.apply(answer.body)
        return replace(answer, body=body, delay=self.delay)

    def __str__(self) -> str:
        given = ((field.name, getattr(self, field.name), field.default) for field in fields(self))
        told = [f"{name}={getattr(value, '__qualname__', None) or repr(value)}" for name, value, usual in given if value != usual]
        return f"fault({', '.join(told)})"


def takes_fields_of(
    fault: Callable[Fields, Fault],
) -> Callable[[Callable[..., None]], Callable[Concatenate[Any, Fields], None]]:
    """Say to type checkers and editors that a method takes the fields of a fault."""
    return lambda method: method


class Faults:
    """The faults still to come, in order; any thread may use it.

    Attributes:
        on_met: called with each fault that a request meets.
    """

    def __init__(self) -> None:
        self._waiting: list[list[Any]] = []  # [fault, times left (None: any), number]
        self._lock = RLock()  # a predicate may switch faults on, too
        self._count = 0
        self.on_met: list[Callable[[Fault], None]] = []

    def add(self, fault: Fault) -> None:
        """Switch a fault on."""
        with self._lock:
            self._count += 1
            self._waiting.append([fault, fault.times, self._count])

    def waiting(self) -> list[tuple[int, Fault, int | None]]:
        """Return those to come, in order: the number of each, the fault, and for how many requests it still is (None: all)."""
        with self._lock:
            return [(number, fault, left) for fault, left, number in self._waiting]

    def remove(self, number: int) -> bool:
        """Switch a fault off; return whether it was there."""
        with self._lock:
            before = len(self._waiting)
            self._waiting = [entry for entry in self._waiting if entry[2] != number]
            return len(self._waiting) < before

    def next_for(self, method: str, body: dict[str, Any] | None, *, streams: bool) -> Fault | None:
        """Return the first fault that this request has; used up after its times.

        Raises:
            ScriptError: a predicate fails.
        """
        with self._lock:
            for entry in list(self._waiting):
                fault: Fault = entry[0]
                if not fault.fits(method, body, streams=streams):
                    continue
                if entry[1] is not None:
                    entry[1] -= 1
                if entry[1] == 0:
                    self._waiting.remove(entry)
                break
            else:
                return None
        for listener in self.on_met:
            listener(fault)
        return fault
