"""Count requests in a moving window, by the package `limits`: in this process, or where several processes do."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic, time
from typing import Any

from ....extras import needed
from ..errors import GeminiInteractionsError, InvalidOption
from ..secrets import Secret, held_address, shown, shown_address

NEAR_ENOUGH = 0.98
"""The share of the requests per minute from which on a shorter window is taken: its bursts are smaller."""
SECONDS = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60)
"""The windows to choose from. A minute is so many whole ones: what holds in each holds in any minute."""
STORAGE_TIMEOUT = 5.0
"""Seconds to wait for a storage elsewhere."""
SPARE = 1.0
"""Seconds for which a place that was taken in vain is there for the next request."""
LOCAL = "memory://"
SCHEMES = ("redis", "rediss", "redis+unix", "redis+sentinel", "redis+cluster", "valkey", "valkeys", "mongodb", "mongodb+srv")
"""Storages of `limits` that have moving windows and are seen by several processes."""


def window_of(requests_per_minute: int) -> tuple[int, int]:
    """Return how many requests in how many seconds come nearest to a number in a minute, and never above it."""
    windows = [(requests_per_minute * seconds // 60, seconds) for seconds in SECONDS]
    return next(each for each in windows if each[0] * 60 >= NEAR_ENOUGH * requests_per_minute * each[1])


class Window:
    """The requests that were made of each model within the last seconds. Any thread may use it.

    Args:
        requests_per_minute: how many there may be.
        storage: the address of a storage; None: this process.

    Raises:
        MissingExtra: a package is missing.
        InvalidOption: the storage is none.
    """

    def __init__(self, requests_per_minute: int, storage: str | Secret | None = None) -> None:
        with needed("bulk", "A rate limit with requests_per_minute"):
            from limits import RateLimitItemPerSecond
            from limits.storage import storage_from_string
            from limits.strategies import MovingWindowRateLimiter

        address = held_address(storage or LOCAL)
        self._shown = str(shown_address(address))
        scheme = self._shown.partition("://")[0]
        self.is_local: bool = scheme == LOCAL.removesuffix("://")
        if not self.is_local and scheme not in SCHEMES:
            raise InvalidOption(
                f"'storage' must be an address of {', '.join(SCHEMES)}; {self._shown!r} is none.", field="storage"
            )
        if scheme.startswith("redis"):
            with needed("redis", "A rate limit whose storage is Redis"):
                import redis  # noqa: F401
        is_redis = scheme.startswith(("redis", "valkey"))
        timeouts = {"socket_timeout": STORAGE_TIMEOUT, "socket_connect_timeout": STORAGE_TIMEOUT} if is_redis else {}
        self._item = RateLimitItemPerSecond(*window_of(requests_per_minute), namespace="gemini_interactions")
        self._limiter = self._asked(lambda: MovingWindowRateLimiter(storage_from_string(shown(address), **timeouts)))
        self._spare: dict[str, float] = {}
        self._lock = Lock()

    def take(self, model: str) -> float:
        """Take a place for a request; return 0, or the seconds until there may be one.

        Raises:
            GeminiInteractionsError: the storage cannot be used.
        """
        if monotonic() < self._spare.get(model, 0.0):
            with self._lock:
                if monotonic() < self._spare.pop(model, 0.0):
                    return 0.0
        return float(self._asked(lambda: self._take(model)))

    def give_back(self, model: str, taken: float = 0.0) -> None:
        """Leave a place that was taken in vain to the next request.

        Args:
            model: the model.
            taken: what `take` has returned: only with 0 is there a place.
        """
        if taken == 0.0:
            with self._lock:
                self._spare[model] = monotonic() + SPARE

    def _take(self, model: str) -> float:
        if self._limiter.hit(self._item, model):
            return 0.0
        found = self._limiter.get_window_stats(self._item, model)
        return max(found.reset_time - time(), 0.0) + 0.001 if found.remaining <= 0 else 0.001

    def _asked(self, ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except Exception as error:  # whatever a storage raises
            reason = f"{type(error).__name__}: {error}"
        # Out of the handler, so that the storage's own error is not kept, whose frames hold its address.
        raise GeminiInteractionsError(
            f"The storage {self._shown} of the rate limit cannot be used ({reason}). Nothing was sent: without it, nobody knows"
            " what other processes have sent."
        )
