"""A real server: uvicorn on a socket of its own, in a daemon thread."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, MutableMapping
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from ...extras import needed
from ..core.answer import ConnectionDropped
from .asgi import Application, Receive, Scope, Send

if TYPE_CHECKING:
    import uvicorn

_START_TIMEOUT = 10.0
_STOP_TIMEOUT = 5.0
_GRACE = 0.5
"""Seconds in which answers may be finished at the end; less than uvicorn gives, which complains when they are over."""


class UvicornThread:
    """Serves an application until it is stopped.

    Args:
        app: the application to serve.
        host: the address to listen on.
        port: the port; 0: a free one.

    Raises:
        OSError: the port is taken.
        ImportError: uvicorn is not installed (extra `emulator`).
    """

    def __init__(self, app: Application, host: str, port: int) -> None:
        with needed("emulator", "Serving the emulator over HTTP"):
            import uvicorn

        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, port), family=family, backlog=128)
        # Accepted sockets inherit it. asyncio sets it only on sockets that name their protocol, which these do not.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        shown = f"[{host}]" if ":" in host else host
        self.url: str = f"http://{shown}:{self._socket.getsockname()[1]}"
        self._requests = _Requests()
        config = uvicorn.Config(
            self._requests.of(app), log_level="error", lifespan="off", ws="none", access_log=False, timeout_graceful_shutdown=1
        )
        self._server: uvicorn.Server = uvicorn.Server(config)
        self._thread = Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, name="emulator", daemon=True)

    def start(self) -> None:
        """Serve, and return when requests are accepted.

        Raises:
            TimeoutError: it does not come up.
        """
        self._thread.start()
        deadline = monotonic() + _START_TIMEOUT
        while not self._server.started:
            if monotonic() > deadline or not self._thread.is_alive():
                raise TimeoutError("the emulator's server did not start")
            sleep(0.005)

    def stop(self) -> None:
        """Stop, and return when the thread has ended and the port is free."""
        self._requests.end(self._abort)  # before, while its loop surely runs
        self._server.should_exit = True
        self._thread.join(_STOP_TIMEOUT)
        self._socket.close()

    def _abort(self) -> None:
        """Cut what is left: connections whose clients read no further, say."""
        for connection in list(self._server.server_state.connections):
            transport = getattr(connection, "transport", None)
            if transport is not None:
                transport.abort()


class _Requests:
    """The requests that are being answered, cut where the emulator drops a connection, and at the end: none holds that up.

    ASGI has no word for cutting: the transport is the one that uvicorn's request cycle, whose method `send` is, writes to.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._open: set[asyncio.Task[Any]] = set()
        self._ending = False

    def of(self, app: Application) -> Application:
        """Return an application for uvicorn that closes the socket where a request is to be cut."""

        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            task = asyncio.current_task()
            assert task is not None  # uvicorn makes one for each request
            self._loop = task.get_loop()

            async def watched(message: MutableMapping[str, Any]) -> None:
                if self._ending and message.get("more_body"):
                    raise ConnectionDropped("the server ends")
                await send(message)

            self._open.add(task)
            try:
                await app(scope, receive, watched)
            except ConnectionDropped:
                await _hang_up(receive, send)
            except asyncio.CancelledError:
                if not self._ending:
                    raise
                await _hang_up(receive, send)
            finally:
                self._open.discard(task)

        return wrapped

    def end(self, abort: Callable[[], None]) -> None:
        """Cut streams where they go on, and all that is still open a little later; called from another thread.

        Args:
            abort: Close what is open even then.
        """
        self._ending = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._loop.call_later, _GRACE, self._cut, abort)

    def _cut(self, abort: Callable[[], None]) -> None:
        for task in list(self._open):
            task.cancel()
        abort()


async def _hang_up(receive: Receive, send: Send) -> None:
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionDropped("the server's socket cannot be reached")
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass
