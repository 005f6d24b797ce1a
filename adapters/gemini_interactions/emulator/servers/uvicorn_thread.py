"""A real server: uvicorn on a socket of its own, in a daemon thread."""

from __future__ import annotations

import socket
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING

from ...extras import needed
from ..core.answer import ConnectionDropped
from .asgi import Application, Receive, Scope, Send

if TYPE_CHECKING:
    import uvicorn

_START_TIMEOUT = 10.0
_STOP_TIMEOUT = 5.0


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
        # Streams that are still open at the end get no grace: their clients are gone or about to be.
        config = uvicorn.Config(
            hanging_up(app), log_level="error", lifespan="off", ws="none", access_log=False, timeout_graceful_shutdown=1
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
        self._server.should_exit = True
        self._thread.join(_STOP_TIMEOUT)
        self._socket.close()


def hanging_up(app: Application) -> Application:
    """Return an application for uvicorn that closes the socket where the emulator drops a connection.

    ASGI has no word for that: the transport is the one that uvicorn's request cycle, whose method `send` is, writes to.
    """

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except ConnectionDropped:
            cycle = getattr(send, "__self__", None)
            transport = getattr(cycle, "transport", None)
            if transport is None:
                raise
            transport.abort()
            while (await receive())["type"] != "http.disconnect":
                pass

    return wrapped
