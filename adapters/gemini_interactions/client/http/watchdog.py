"""Shut sockets that are read for too long: one thread of the process's for all of them, which ends when there have been none."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from threading import Condition, Thread
from time import monotonic

from .deadline import Deadline

LINGER = 5.0
"""Seconds that the thread stays where there is nothing to watch: to start one takes half as long as a short call."""


class Watch:
    """A socket that is to be read by a certain moment."""

    __slots__ = ("_end", "_is_shut", "_sock")

    def __init__(self, sock: socket.socket, end: float) -> None:
        self._sock = sock
        self._end = end
        self._is_shut = False

    def end(self) -> bool:
        """Watch it no longer, and say whether it was shut."""
        with _changed:
            _watched.discard(self)
        return self._is_shut

    def left(self, now: float) -> float:
        """Return the seconds that it may still be read."""
        return self._end - now

    def shut(self) -> None:
        """Shut the socket: whoever reads it reads its end. Closing it is the reader's business, who may be about to use it."""
        self._is_shut = True
        with suppress(OSError):
            # Not as an SSLSocket would, which takes its state from under the reader.
            socket.socket.shutdown(self._sock, socket.SHUT_RDWR)


class _Unwatched(Watch):
    __slots__ = ()

    def __init__(self) -> None:
        pass

    def end(self) -> bool:
        return False


_UNWATCHED = _Unwatched()
_changed = Condition()
_watched: set[Watch] = set()
_thread: Thread | None = None
_wakes_at = float("inf")


def watch(sock: socket.socket | None, until: Deadline) -> Watch:
    """Shut a socket at a certain moment, unless the watch is ended before.

    Args:
        sock: the socket; None where there is none to watch.
        until: the moment.
    """
    global _thread
    left = until.left()
    if sock is None or left == float("inf"):
        return _UNWATCHED
    end = monotonic() + left
    found = Watch(sock, end)
    with _changed:
        _watched.add(found)
        if _thread is None:
            _thread = Thread(target=_run, name="gemini-interactions-deadlines", daemon=True)
            _thread.start()
        elif end < _wakes_at:
            _changed.notify()
    return found


def _run() -> None:
    global _thread, _wakes_at
    with _changed:
        is_over = False
        while _watched or not is_over:
            now = monotonic()
            for found in [each for each in _watched if each.left(now) <= 0]:
                found.shut()
                _watched.discard(found)
            is_idle = not _watched
            wait = min((each.left(now) for each in _watched), default=LINGER)
            _wakes_at = now + wait
            is_over = not _changed.wait(wait) and is_idle
        _thread, _wakes_at = None, float("inf")


def _forget_after_fork() -> None:
    """Forget the sockets of the parent, and the thread, which the child does not have."""
    global _changed, _thread, _wakes_at
    _changed, _thread, _wakes_at = Condition(), None, float("inf")
    _watched.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_after_fork)
