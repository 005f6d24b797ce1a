"""Read how long the service asks to wait: from the headers of an answer, or from what its body says.

Reference: RFC 9110, 10.2.3; `google.rpc.RetryInfo` of the classic envelope, which JSON writes as `"31.44s"`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from math import isfinite
from time import time

import httpx

_HEADERS = (("retry-after-ms", 0.001), ("retry-after", 1.0))
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
_PIECE = r"(\d{1,9}(?:\.\d{1,9})?)\s?(h|ms|us|µs|ns|m|s)"
_DURATION = re.compile(rf"(?:{_PIECE})+(?![a-z])|{_PIECE}(?:ours?|in(?:ute)?s?|ec(?:ond)?s?)\b")
_IN_WORDS = re.compile(r"\b(?:retry|try again)\s(?:in|after)\s", re.IGNORECASE)


def retry_after(headers: Mapping[str, str] | httpx.Headers, body: object = None) -> float | None:
    """Return the seconds to wait that an answer names: the first that is more than none; None if it names none.

    Args:
        headers: those of the answer.
        body: the decoded body.
    """
    for name, unit in _HEADERS:
        value = headers.get(name)
        if value is not None and (seconds := _positive(_in_header(value, unit))) is not None:
            return seconds
    return _in_body(body)


def _in_header(value: str, unit: float) -> float | None:
    try:
        return float(value) * unit
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(value).timestamp() - time()
    except (ValueError, TypeError, OverflowError):
        return None


def _in_body(body: object) -> float | None:
    if isinstance(body, list) and body:
        body = body[0]
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return None
    details = error.get("details")
    for detail in details if isinstance(details, list) else ():
        if isinstance(detail, dict) and (seconds := _positive(_of_duration(detail.get("retryDelay")))) is not None:
            return seconds
    message = error.get("message")
    words = _IN_WORDS.search(message) if isinstance(message, str) else None
    return _positive(_in_text(words.string[words.end() :])) if words else None


def _of_duration(value: object) -> float | None:
    """Return the seconds of a duration as JSON writes it: a text, or an object of seconds and nanoseconds."""
    if isinstance(value, str):
        return _in_text(value)
    if isinstance(value, dict):
        seconds, nanos = value.get("seconds", 0), value.get("nanos", 0)
        try:
            return float(seconds) + float(nanos) * 1e-9
        except (TypeError, ValueError, OverflowError):
            return None
    return None


def _in_text(text: str) -> float | None:
    """Return the seconds that a text begins with: `31.44s`, `500ms`, `1m30s`, `12 seconds`."""
    match = _DURATION.match(text)
    if match is None:
        return None
    return sum(float(amount) * _UNITS[unit] for amount, unit in re.findall(_PIECE, match.group()))


def _positive(seconds: float | None) -> float | None:
    return seconds if seconds is not None and isfinite(seconds) and seconds > 0 else None
