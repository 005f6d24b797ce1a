"""Hold requests below a rate, and let all who share it wait where the service refuses one of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from math import isnan
from threading import Lock
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from weakref import WeakSet

from .errors import InvalidOption
from .numbers import number
from .secrets import Secret, held_address, shown_address, userinfo

if TYPE_CHECKING:  # an adapter that is imported has no need of an HTTP client yet
    from .call import Call
    from .rate.line import Line
    from .rate.window import Window

STORAGE_VARIABLE = "GEMINI_INTERACTIONS_RATE_LIMIT_STORAGE"
"""The variable of the environment with the address of the storage, where a pickle came without its password."""


class RateLimit:
    """A rate of requests, shared by all clients that are given the same object: one object is one quota.

    Google counts per project and per model: requests a minute, tokens a minute, and requests a day. Counted here are requests
    that ask a model or an agent, for each of them apart; tokens are not, since nobody knows before how many there will be. What
    is over in tokens or in a day is refused by the service with 429, and a 429 is read here with or without
    `requests_per_minute`: all that ask the same model then wait as long as the service says (or ever longer, where it says
    nothing), one request tries, and the others begin again gradually, at the rate that was let through before. Such a 429 is no
    attempt of `max_retries`; nor is a 503 that says how long to wait, as when a tier is at capacity.

    It is shared by threads and event loops, and goes into other processes with the clients that have it: what is unpickled in the
    same process is the same object, in another process a limit of its own with the same settings. With a `storage`, the requests
    of all processes are counted together; what 429s say is known in each process alone. A password in the address is in no
    pickle: where one is unpickled, GEMINI_INTERACTIONS_RATE_LIMIT_STORAGE has the address with it.

    Args:
        requests_per_minute: how many requests to one model or agent are made in any minute at the most, evenly: they are held to
            that rate in a shorter window, too. None: as many as the service takes. Needs
            `pip install 'gemini-interactions[bulk]'`.
        storage: the address of a storage of the package `limits` in which several processes, and machines whose clocks agree,
            count together, such as `redis://127.0.0.1:6379/0`; one database for each quota. None: each process counts for itself.
        longest_wait: seconds. A refusal is raised at once where the service says to wait for longer, and where none of the
            requests to that model has passed for so long: none was answered, and the service is at work on none.

    Raises:
        InvalidOption: a setting is out of range, or the storage is none.
        MissingExtra: a package is missing.
    """

    def __init__(
        self, requests_per_minute: int | None = None, *, storage: str | None = None, longest_wait: float = 600.0
    ) -> None:
        storage = held_address(storage)
        if requests_per_minute is not None and (
            not isinstance(requests_per_minute, int) or isinstance(requests_per_minute, bool) or requests_per_minute < 1
        ):
            raise InvalidOption("'requests_per_minute' must be a whole number from 1, or None.", field="requests_per_minute")
        if isnan(number("longest_wait", longest_wait)) or longest_wait < 0:
            raise InvalidOption("'longest_wait' must be 0 seconds or more.", field="longest_wait")
        if storage is not None and not (isinstance(storage, str | Secret) and "://" in str(shown_address(storage))):
            raise InvalidOption("'storage' must be an address, such as 'redis://127.0.0.1:6379/0'.", field="storage")
        if storage is not None and requests_per_minute is None:
            raise InvalidOption(
                "'storage' counts against 'requests_per_minute', which is not given: give both.", field="requests_per_minute"
            )
        self.requests_per_minute: int | None = requests_per_minute
        self.longest_wait: float = longest_wait
        self._storage: str | Secret | None = storage
        self._id = uuid4().hex
        self.forget()
        if requests_per_minute is not None:
            self._window_of_all()  # now: what is missing or wrong is told where the limit is made
        _all.add(self)

    def __repr__(self) -> str:
        storage = f", storage={shown_address(self._storage)!r}" if self._storage else ""
        return f"RateLimit(requests_per_minute={self.requests_per_minute}{storage}, longest_wait={self.longest_wait:g})"

    def __reduce__(self) -> tuple[Callable[..., RateLimit], tuple[Any, ...]]:
        """Pickle what makes another process's limit the same; from here on this one stays, to be found again in this process."""
        _known[self._id] = self
        settings = self.requests_per_minute, shown_address(self._storage), userinfo(self._storage) is not None, self.longest_wait
        return _found, (self._id, *settings)

    def __copy__(self) -> RateLimit:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> RateLimit:
        return self  # a copy of a model is held to the same rate

    def line_of(self, call: Call) -> Line:
        """Return the line that a request waits in: that of its model or agent.

        Requests that ask none, such as polls, are not counted; what is refused of them is waited out by those of the same HTTP
        method, so that a run can be stopped while polls wait. Open question [polls_that_count]: whether the service counts them
        at all.
        """
        name = call.asks.removeprefix("models/") if call.asks else call.method
        line = self._lines.get(name)
        if line is None:
            from .rate.line import Line

            with self._lock:
                window = self._window_of_all() if call.asks else None
                line = self._lines.setdefault(name, Line(name, self.longest_wait, window))
        return line

    def forget(self) -> None:
        """Forget who waits and what was answered: in a child process, which has none of the threads that wait."""
        self._lock = Lock()
        self._lines: dict[str, Line] = {}
        self._window: Window | None = None

    def _window_of_all(self) -> Window | None:
        if self._window is None and self.requests_per_minute is not None:
            from .rate.window import Window

            self._window = Window(self.requests_per_minute, self._storage)
        return self._window


_all: WeakSet[RateLimit] = WeakSet()
_known: dict[str, RateLimit] = {}
"""Those that were pickled or unpickled here, kept to the end: what is unpickled in turn, again and again, is one limit."""
_knowing = Lock()


def _found(id: str, requests_per_minute: int | None, storage: str | None, has_password: bool, longest_wait: float) -> RateLimit:
    """Return the limit of this process with an id; a new one if there is none."""
    with _knowing:
        if (limit := _known.get(id)) is None:
            address = os.environ.get(STORAGE_VARIABLE, storage) if has_password else storage
            limit = _known[id] = RateLimit(requests_per_minute, storage=address, longest_wait=longest_wait)
            limit._id = id
        return limit


def _forget_after_fork() -> None:
    global _knowing
    _knowing = Lock()
    for limit in list(_all):
        limit.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_after_fork)
