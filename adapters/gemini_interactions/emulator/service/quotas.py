"""Quotas: how many requests to each model or agent the service takes within a sliding window, by the emulator's clock.

Google documents limits per project and model: requests a minute, tokens a minute, requests a day; counted here are requests. Open
questions: in which of its two envelopes the Interactions API refuses, since none of its 429s was ever published (by default here:
as generateContent's 429 was, with `RetryInfo`), whether it names the wait at all, whether polls count (here they do not), and
whether requests count that are wrong or refused (here: those that are wrong do, those that are refused for the quota do not).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import ceil
from threading import Lock
from typing import Any, Literal

from ..core.answer import JSON_HEADERS, Answer, to_json
from ..core.clock import Clock
from ..core.errors import HTTPError, classic_error_body
from ..core.recent import Recent
from .faults import DEFAULTS, is_seconds
from .request import creates_interaction

Hint = Literal["retry_info", "header"]
"""How a refusal says how long to wait: in the classic envelope, to the millisecond; or in `Retry-After`, in whole seconds."""

MINUTE = 60.0
_CODE, _WORDS, _NAME = DEFAULTS[429]


@dataclass(frozen=True, slots=True)
class Counted:
    """A request that was counted against a quota.

    Attributes:
        model: the model or agent that it asked.
        at: when, by the emulator's clock, in seconds since the epoch.
        passed: whether it was let through.
    """

    model: str
    at: float
    passed: bool


@dataclass(slots=True)
class _Quota:
    requests: int
    seconds: float
    hint: Hint | None
    passed: dict[str, deque[float]] = field(default_factory=dict)

    def wait(self, model: str, now: float) -> float:
        """Take a place and return 0, or return the seconds until there is one."""
        passed = self.passed.setdefault(model, deque())
        while passed and passed[0] <= now - self.seconds:
            passed.popleft()
        if len(passed) < self.requests:
            passed.append(now)
            return 0.0
        return passed[0] + self.seconds - now if passed else self.seconds


class Quotas:
    """The quotas of all models. Any thread may use it.

    Args:
        clock: the emulator's.
        log_size: how many requests are remembered in `counted`; None: all.
        requests_per_minute: the quota of each model to begin with.

    Attributes:
        counted: the requests that were counted, in order.
    """

    def __init__(self, clock: Clock, log_size: int | None, requests_per_minute: int | None) -> None:
        self._clock = clock
        self._lock = Lock()
        self._quotas: dict[str | None, _Quota] = {}
        self.counted: list[Counted] = Recent(log_size)
        self._at_first = requests_per_minute
        self.clear()

    def set(self, requests: int | None, *, seconds: float, model: str | None, hint: Hint | None) -> None:
        """Set the quota of each model, or of one; see `Emulator.quota`."""
        if requests is not None and (not isinstance(requests, int) or isinstance(requests, bool) or requests < 0):
            raise ValueError(f"quota: requests is a number from 0, or None, not {requests!r:.60}")
        if not is_seconds(seconds) or seconds == 0:
            raise ValueError(f"quota: seconds is a time above 0, not {seconds!r:.60}")
        if hint not in ("retry_info", "header", None):
            raise ValueError(f"quota: hint is 'retry_info', 'header' or None, not {hint!r:.60}")
        with self._lock:
            if requests is None:
                self._quotas.pop(model, None)
            else:
                self._quotas[model] = _Quota(requests, seconds, hint)

    def refuse(self, method: str, path: str, body: Any) -> Answer | None:
        """Count a request, and return the answer to it if it is one too many."""
        if not self._quotas or not (creates_interaction(method, path) or (method == "POST" and path.endswith("/decisions"))):
            return None
        asked = (body.get("agent") or body.get("model")) if isinstance(body, Mapping) else None
        model = str(asked or "").removeprefix("models/")
        with self._lock:
            quota = self._quotas.get(model, self._quotas.get(None))
            if quota is None:
                return None
            now = self._clock.now()
            seconds = quota.wait(model, now)
            self.counted.append(Counted(model, now, seconds == 0))
        return _ANSWERS[quota.hint](quota, model, seconds) if seconds else None

    def clear(self) -> None:
        """Forget what was counted, and the quotas but for the first."""
        with self._lock:
            self.counted.clear()
            self._quotas.clear()
        self.set(self._at_first, seconds=MINUTE, model=None, hint="retry_info")


def _in_classic_envelope(quota: _Quota, model: str, seconds: float) -> Answer:
    violation = {
        "quotaMetric": "generativelanguage.googleapis.com/generate_content_requests",
        "quotaId": "GenerateRequestsPerMinutePerProjectPerModel",
        "quotaDimensions": {"location": "global", "model": model},
        "quotaValue": str(quota.requests),
    }
    details: list[dict[str, Any]] = [
        {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]},
        {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{ceil(seconds * 1000) / 1000:.3f}s"},
    ]
    return Answer(429, JSON_HEADERS, to_json(classic_error_body(429, _WORDS, _NAME, details)))


_ANSWERS: Mapping[Hint | None, Callable[[_Quota, str, float], Answer]] = {
    "retry_info": _in_classic_envelope,
    "header": lambda _, __, seconds: HTTPError(_WORDS, _CODE, 429, {"retry-after": str(ceil(seconds))}).answer(),
    None: lambda _, __, ___: HTTPError(_WORDS, _CODE, 429).answer(),
}
