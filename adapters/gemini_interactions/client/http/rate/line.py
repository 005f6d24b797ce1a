"""Keep those who want to ask one model in order. Any thread may use it, so that threads and event loops wait in one line.

The first in line watches the gate and the window; the others sleep until it is their turn, however many they are.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from random import random
from threading import RLock

from ..errors import APIError
from ..log import logger
from .gate import Gate, Ticket
from .wakers import CanWake
from .window import Window

PATIENCE = 5.0
"""Seconds that the first in line may be late: where its event loop has stopped, or is busy, the next one goes first."""

GUARDS = 100
"""How many look within that time whether the first is late, however many wait."""


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody in line sees.

    Attributes:
        ticket: the request may be made now.
        at_least: seconds until then, as far as is known.
        nap: seconds until they should look again; 0: they should ask the window for a place.
    """

    ticket: Ticket | None = None
    at_least: float = 0.0
    nap: float = 0.0


class Line:
    """Those who want to ask one model.

    Args:
        model: the model or agent; or the method, of requests that ask none.
        longest_wait: see `RateLimit`.
        window: how many requests there may be; None: any number.

    Attributes:
        refusal: the newest refusal, without what is of one caller's request.
    """

    def __init__(self, model: str, longest_wait: float, window: Window | None) -> None:
        self.model = model
        self.window = window
        self.refusal: APIError | None = None
        self._lock = RLock()  # the collector may end a coroutine of a closed loop in any line, and that one leaves
        self._gate = Gate(longest_wait)
        self._waiting: deque[CanWake] = deque()
        self._due = 0.0

    def join(self, waker: CanWake, *, in_front: bool) -> None:
        """Get in line: behind the others, or in front of them where the request had been made and was refused."""
        with self._lock:
            self._waiting.appendleft(waker) if in_front else self._waiting.append(waker)

    def leave(self, waker: CanWake, now: float) -> None:
        """Get out of line."""
        with self._lock:
            if waker not in self._waiting:  # its event loop is closed, and it was dropped
                return
            was_first = self._waiting[0] is waker
            self._waiting.remove(waker)
            if was_first:
                self._wake_first(now)

    def enter_at_once(self, now: float) -> Ticket | None:
        """Let a request through if nobody waits and nothing has to be asked elsewhere."""
        with self._lock:
            if self._waiting or self._gate.wait(now) > 0 or (self.window is not None and not self.window.is_local):
                return None
            return self._gate.enter(now) if self.window is None or self.window.take(self.model) == 0 else None

    def enter(self, now: float) -> Ticket | None:
        """Let a request through that has its place in the window, unless the gate has been closed meanwhile."""
        with self._lock:
            return self._gate.enter(now) if self._gate.wait(now) == 0 else None

    def look(self, waker: CanWake, now: float) -> Look:
        """See whether it is somebody's turn.

        Raises:
            APIError: the service takes nothing for longer than anybody waits.
        """
        with self._lock:
            if self.refusal is not None and (waker.refusal is not None or self._gate.is_shut(now)):
                raise _again(self.refusal)
            seconds = self._gate.wait(now)
            if self._waiting[0] is not waker:
                if now > self._due + PATIENCE:
                    self._waiting.rotate(-1)
                    self._wake_first(now)
                # Spread, so that now and then one looks; who is next is woken.
                return Look(at_least=seconds, nap=PATIENCE * max(1.0, 2.0 * random() * len(self._waiting) / GUARDS))
            if seconds == 0 and self.window is not None and self.window.is_local:
                seconds = self.window.take(self.model)
            elif seconds == 0 and self.window is not None:
                self._due = now + PATIENCE
                return Look()
            self._due = now + seconds
            return Look(at_least=seconds, nap=seconds) if seconds else Look(self._gate.enter(now))

    def passed(self, ticket: Ticket, now: float) -> None:
        """Note that a request was answered: there may be a place for another now."""
        with self._lock:
            before = self._gate.wait(now)
            self._gate.passed(ticket, now)
            if self._gate.wait(now) < before:
                self._wake_first(now)

    def left(self, ticket: Ticket, now: float) -> None:
        """Note that it is not known whether a request has passed."""
        with self._lock:
            before = self._gate.wait(now)
            self._gate.left(ticket)
            if self._gate.wait(now) < before:
                self._wake_first(now)

    def refused(self, ticket: Ticket, now: float, error: APIError) -> float | None:
        """Note that a request was refused; return the seconds until another may be made, None if that is not waited for."""
        with self._lock:
            self.refusal = _again(error)
            was_open = self._gate.wait(now) == 0
            seconds = self._gate.refused(ticket, now, error.retry_after)
            if seconds is None:
                for waker in tuple(self._waiting):
                    waker.refusal = self.refusal
                    waker.wake()
        if was_open and seconds is not None:
            logger.info("%s is refused (HTTP %s): all requests to it wait for %.1f s", self.model, error.status_code, seconds)
        return seconds

    def _wake_first(self, now: float) -> None:
        self._due = now
        while self._waiting and not (first := self._waiting[0]).wake():
            if self._waiting and self._waiting[0] is first:
                self._waiting.popleft()  # its event loop is closed


def _again(error: APIError) -> APIError:
    """Return an error that says the same to another caller."""
    again = type(error)(
        error.message, status_code=error.status_code, code=error.code, body=error.body, retry_after=error.retry_after
    )
    again.response = error.response
    return again
