"""How an answer ends, and what goes wrong with it on its way. Each takes what `reply` takes, but for functions, or nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..service.faults import Fault
from ..service.script import Given, ScriptedReply
from ..service.script_checks import ScriptError

# An ending with a status of its own


def incomplete(answer: Given) -> ScriptedReply:
    """Let an answer stop early, as at `max_output_tokens`: status `incomplete`.

    Args:
        answer: what there is of it.
    """
    return _with_fields(answer, status="incomplete")


def failed(message: str, code: str = "api_error", *, after: Given | None = None) -> ScriptedReply:
    """Let an interaction fail: HTTP status 200, its own status `failed`, and the error in `errors`.

    Args:
        message: what went wrong.
        code: the service's word for it, such as `safety` or `malformed_function_call`.
        after: what was answered before; None: nothing.
    """
    return _with_fields({"steps": []} if after is None else after, status="failed", errors=[{"code": code, "message": message}])


# A refusal in place of an answer


def error(
    status: int, message: str | None = None, *, code: str | None = None, retry_after: float | str | None = None
) -> ScriptedReply:
    """Refuse a request that is right, with the service's body for this status: `error(429, retry_after=1)`, `error(503)`.

    Unlike `Emulator.fault`, it keeps its place among the replies, and lets a wrong request be refused for what is wrong with it.

    Args:
        status: the HTTP status, from 400.
        message: what is said; None: the service's words at this status.
        code: the code; None: the service's.
        retry_after: seconds (or a date) in the `Retry-After` header.

    Raises:
        ScriptError: the status is no refusal, or a value cannot be sent.
    """
    if status is None or (isinstance(status, int) and status < 400):
        raise ScriptError(f"error: a refusal has a status from 400, not {status!r}")
    return ScriptedReply({"steps": []}, fault=Fault(status=status, message=message, code=code, retry_after=retry_after))


def blocked(reason: str = "safety") -> ScriptedReply:
    """Refuse a request whose prompt is blocked: a 400 that only its words tell from others.

    Args:
        reason: as the service calls it: `safety`, `prohibited_content`, `blocklist`, ….
    """
    return error(400, f"Request blocked due to {reason}.")


def drop() -> ScriptedReply:
    """Hang up without an answer."""
    return ScriptedReply({"steps": []}, fault=Fault(drop_connection=True))


# An answer that has trouble on its way


def slow(answer: Given, seconds: float = 0.0, *, between_events: float = 0.0) -> ScriptedReply:
    """Let an answer take its time, in real seconds.

    Args:
        answer: the answer.
        seconds: before it begins.
        between_events: before each event, if it is asked for as a stream.
    """
    reply = _with_fault(answer, delay=seconds)
    return _with_fault(reply, event_delay=between_events) if between_events else reply


def cut(
    answer: Given, *, after: int, hang_up: bool = False, error: tuple[str, str] | None = None, rest: bytes = b""
) -> ScriptedReply:
    """Let the stream of an answer end early; played to a request that does not stream, it is an error of the script.

    Args:
        answer: the answer.
        after: after how many events.
        hang_up: whether the connection breaks, in place of a stream that ends in order but too soon.
        error: code and message of an `error` event that ends it.
        rest: bytes after the last event, such as half of the next one, or `CUT_AT_600_SECONDS`.

    Raises:
        ScriptError: it cannot end so, or is to end in more than one way.
    """
    if after is None:
        raise ScriptError("cut: `after` is a number of events, from 0")
    if sum((hang_up, error is not None, bool(rest))) > 1:
        raise ScriptError("cut: a stream ends in one way: `hang_up`, `error` or `rest`")
    if error is not None:
        if not (isinstance(error, tuple) and len(error) == 2 and all(isinstance(word, str) for word in error)):
            raise ScriptError(f"cut: `error` is a code and a message, not {error!r:.60}")
        return _with_fault(answer, error_event={"code": error[0], "message": error[1]}, after=after)
    if hang_up:
        return _with_fault(answer, drop_after=after)
    return _with_fault(answer, cut_after=after, cut_with=rest)


def in_background(answer: Given, seconds: float, *, queued: float = 0.0) -> ScriptedReply:
    """Let a run in the background take so long; played to a request in the foreground, it is an error of the script.

    Args:
        answer: what it answers in the end.
        seconds: how long it is `in_progress`, by the emulator's clock; `Emulator.advance` moves that on.
        queued: how long it is `queued` before.

    Raises:
        ScriptError: these are no times.
    """
    reply = replace(_reply(answer), seconds=seconds)
    return _with_fault(reply, queued_seconds=queued) if queued else reply


def _reply(answer: Given) -> ScriptedReply:
    return answer if isinstance(answer, ScriptedReply) else ScriptedReply(answer)


def _with_fields(answer: Given, **fields: Any) -> ScriptedReply:
    reply = _reply(answer)
    return replace(reply, fields={**reply.fields, **fields})


def _with_fault(answer: Given, **fields: Any) -> ScriptedReply:
    reply = _reply(answer)
    return replace(reply, fault=replace(reply.fault or Fault(), **fields))
