"""Send a request and receive its answer by a certain moment: the twin of `async_receiving` for synchronous code.

A socket that blocks is timed by each read, so a server that sends a byte now and then is never late by that measure. A thread
of the process's therefore watches those that are to be read by a certain moment, and shuts them.
"""

from __future__ import annotations

import socket
from collections.abc import Generator
from typing import Any

import httpx

from .deadline import Deadline
from .decoding import DecodedSize
from .watchdog import Watch, watch

REST_PATIENCE = 0.1
"""Seconds to wait for what comes behind the end of a stream: with it, the connection can be used again."""

REST_LIMIT = 1 << 16
"""Bytes of it to read."""

_CONNECTED = frozenset({"connection.connect_tcp.complete", "connection.start_tls.complete"})


def send(http: httpx.Client, request: httpx.Request, until: Deadline, *, is_exact: bool) -> httpx.Response:
    """Send a request, and return the answer with its headers read. The body is still to come.

    Args:
        http: sends it.
        request: the request.
        until: when the headers must have come. Over a new connection they do, or it is an error, within a few milliseconds of
            it. Over one that was used before, each read may take until then: a server that has answered properly and then
            sends its headers byte by byte is not held to it, since httpx does not tell which socket is waited for.
        is_exact: whether this matters to the millisecond, for which httpx has to tell of new connections. If not, each read may
            take until then.

    Raises:
        httpx.HTTPError: they did not.
    """
    watches: list[Watch] = []

    def on_event(name: str, info: dict[str, Any]) -> None:
        if name in _CONNECTED:
            watches.append(watch(info["return_value"].get_extra_info("socket"), until))

    if is_exact:
        request.extensions["trace"] = on_event
    try:
        response = http.send(request, stream=True, follow_redirects=False)
    except httpx.TransportError as failure:
        if any(each.end() for each in watches):
            raise httpx.ReadTimeout("no answer has begun", request=request) from failure
        raise
    for each in watches:
        each.end()
    return response


class Chunks:
    """The body of an answer, decoded, in pieces as they come.

    Args:
        response: the answer.
        until: when the body must have come: it does, or it is an error, within a few milliseconds of it; within twice the time
            where the transport is one of the caller's own without sockets.

    Attributes:
        until: may be changed between two pieces.
    """

    def __init__(self, response: httpx.Response, until: Deadline) -> None:
        self.until = until
        self._response = response
        self._size = DecodedSize(response)
        decodes = self._size.is_encoded or response.is_stream_consumed  # it was read before, by a client of the caller's
        self._pieces = response.iter_bytes() if decodes else response.iter_raw()

    def __iter__(self) -> Generator[bytes, None, None]:
        size = self._size
        watched: Deadline | None = None
        watching: Watch | None = None
        is_late = False
        try:
            while True:
                if watched is not self.until:
                    if watching is not None:
                        watching.end()
                    watched = self.until
                    watching = watch(_socket(self._response), watched)
                piece = next(self._pieces, None)
                if piece is None:
                    break
                if size.is_encoded:
                    size.add(piece)
                yield piece
                if self.until.passed:
                    raise httpx.ReadTimeout("the answer came too slowly", request=self._response.request)
        except httpx.TransportError as failure:
            is_late = watching is not None and watching.end()
            if not is_late:
                raise
            raise httpx.ReadTimeout("the answer came too slowly", request=self._response.request) from failure
        finally:
            is_shut = watching is not None and watching.end()
        if is_shut:  # an answer that has no length seems to end where its socket is shut
            raise httpx.ReadTimeout("the answer came too slowly", request=self._response.request)

    def read(self) -> bytes:
        """Return the whole body.

        Raises:
            httpx.HTTPError: it did not come, or not in time.
        """
        return b"".join(self)

    def read_rest(self) -> None:
        """Read what comes behind the end of a stream, if it comes at once, and forget it."""
        size = 0
        sock = _socket(self._response)
        if sock is None:
            return
        watching = watch(sock, Deadline(REST_PATIENCE))
        try:
            for piece in self._pieces:
                size += len(piece)
                if size > REST_LIMIT:
                    break
        except (httpx.HTTPError, httpx.StreamError):
            pass  # then the connection is not used again
        finally:
            watching.end()


def _socket(response: httpx.Response) -> socket.socket | None:
    """Return the socket that an answer comes by, where it comes by one of its own."""
    stream = response.extensions.get("network_stream")
    if stream is None or response.http_version == "HTTP/2":
        return None
    found = stream.get_extra_info("socket")
    return found if isinstance(found, socket.socket) else None
