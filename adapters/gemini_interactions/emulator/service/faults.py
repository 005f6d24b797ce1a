"""Faults that are switched on for the next requests: refusals, broken bodies, cut streams, dropped connections, delays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from ..core.answer import Answer, ConnectionDropped, Frames, Pause, to_json
from ..core.errors import HTTPError, classic_error_body
from .stream import DONE, error_event, frame

# Status -> code, words, name in the classic envelope (ai.google.dev/gemini-api/docs/api-errors).
DEFAULTS: Mapping[int, tuple[str, str, str]] = {
    400: ("invalid_request", "Request contains an invalid argument.", "INVALID_ARGUMENT"),
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

CUT_AT_600_SECONDS = (
    b'[{"error":{"code":504,"message":"Deadline expired before operation could complete.","status":"DEADLINE_EXCEEDED"}}]'
)
"""What stands at the end of a stream that the gateway cuts after ten minutes: no event, but an array."""

_LAST = b"event: interaction.completed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong, how often, and for which requests. Without `method` and `when`, any request has it.

    Attributes:
        status, message, code: a refusal; what is left out is what the service says at that status.
        retry_after: seconds (or a date) in the `Retry-After` header of the refusal.
        classic_envelope: refuse in the gateway's envelope.
        raw_body, content_type: the body of the answer, at `status` (or 200).
        drop_connection: hang up without an answer.
        delay: seconds to wait before the answer.
        no_usage: leave the usage out.
        raw_stream: bytes in place of the stream's.
        cut_after: end the stream after so many events, with `cut_with` as last bytes.
        drop_after: hang up after so many events.
        error_event, after: an error event after so many events (None: before the last one), and the end.
        inject_event, after: a further event there; its `event_type` is the event's name.
        event_delay: seconds before each event.
        queued_seconds: a background run waits so long for capacity (`queued`) before it begins.
        zombie: a background run stays `in_progress` for ever, without steps.
        continue_after: an answer in the foreground stops after so many characters, as `requires_continuation`.
        times: for how many requests.
        method: the HTTP method it is for.
        when: a predicate on the request's body; a request without a body does not have it then.
    """

    status: int | None = None
    message: str | None = None
    code: str | None = None
    retry_after: float | str | None = None
    classic_envelope: bool = False
    raw_body: bytes | None = None
    content_type: str = "application/json"
    drop_connection: bool = False
    delay: float = 0.0
    no_usage: bool = False
    raw_stream: bytes | None = None
    cut_after: int | None = None
    cut_with: bytes = b""
    drop_after: int | None = None
    error_event: Mapping[str, Any] | None = None
    inject_event: Mapping[str, Any] | None = None
    after: int | None = None
    event_delay: float = 0.0
    queued_seconds: float = 0.0
    zombie: bool = False
    continue_after: int | None = None
    times: int = 1
    method: str | None = None
    when: Callable[[dict[str, Any]], object] | None = None

    @property
    def is_for_streams(self) -> bool:
        """Whether only a stream can have it."""
        return (
            self.raw_stream is not None
            or self.cut_after is not None
            or self.drop_after is not None
            or self.error_event is not None
            or self.inject_event is not None
            or self.event_delay > 0
        )

    def fits(self, method: str, body: dict[str, Any] | None, *, streams: bool) -> bool:
        """Whether a request has it."""
        if self.method is not None and self.method != method:
            return False
        if self.is_for_streams and not streams:
            return False
        creates = body if method == "POST" and body is not None and ("model" in body or "agent" in body) else None
        if (self.zombie or self.queued_seconds) and not (creates and creates.get("background")):
            return False
        if self.continue_after is not None and (not creates or creates.get("background") or "agent" in creates):
            return False
        return self.when is None or (body is not None and bool(self.when(body)))

    def refuse(self) -> Answer | None:
        """The answer in place of the service's, if the fault is one of those.

        Raises:
            ConnectionDropped: it is no answer at all.
        """
        if self.drop_connection:
            raise ConnectionDropped("the emulator dropped the connection")
        headers = {} if self.retry_after is None else {"retry-after": str(self.retry_after)}
        if self.raw_body is not None:
            return Answer(self.status or 200, {"content-type": self.content_type, **headers}, self.raw_body, self.delay)
        if self.status is None:
            return None
        code, words, name = DEFAULTS.get(self.status, DEFAULTS[500 if self.status >= 500 else 400])
        if self.classic_envelope:
            body: Any = classic_error_body(self.status, self.message or words, name)
            return Answer(
                self.status,
                {"content-type": "application/json", **headers},
                to_json(body),
                self.delay,
            )
        answer = HTTPError(self.message or words, self.code or code, self.status, headers).answer()
        return Answer(answer.status, answer.headers, answer.body, self.delay)

    def bend(self, frames: Frames) -> Frames:
        """A stream with the fault in it."""
        if self.raw_stream is not None:
            yield self.raw_stream
            return
        inserts = self.error_event is not None or self.inject_event is not None
        count = 0
        for entry in frames:
            if isinstance(entry, Pause):
                yield entry
                continue
            if count == self.cut_after:
                break
            if count == self.drop_after:
                raise ConnectionDropped("the emulator dropped the connection")
            if inserts and (count == self.after if self.after is not None else entry.startswith(_LAST)):
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


class Faults:
    """The faults still to come, in order; any thread may use it."""

    def __init__(self) -> None:
        self._waiting: list[list[Any]] = []  # [fault, times left]
        self._lock = Lock()

    def add(self, fault: Fault) -> None:
        """Switch a fault on."""
        with self._lock:
            self._waiting.append([fault, fault.times])

    def take(self, method: str, body: dict[str, Any] | None, *, streams: bool) -> Fault | None:
        """The first fault that this request has; used up after its times."""
        with self._lock:
            for entry in self._waiting:
                fault: Fault = entry[0]
                if not fault.fits(method, body, streams=streams):
                    continue
                entry[1] -= 1
                if entry[1] <= 0:
                    self._waiting.remove(entry)
                return fault
        return None
