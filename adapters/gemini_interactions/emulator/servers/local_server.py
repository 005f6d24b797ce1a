"""A handler of requests, made reachable: over a socket, from an ASGI server, or without either."""

from __future__ import annotations

from typing import Self

from .access import Access
from .asgi import Application, Refused, application
from .front import Front
from .handler import Handler
from .transport import EmulatorTransport
from .uvicorn_thread import UvicornThread


class LocalServer:
    """A handler of requests that can be served.

    As a context manager it serves on 127.0.0.1 and a free port, at `url`. `transport()` needs no server, `app` any ASGI server.

    Args:
        handler: answers the requests.
        blocking: whether it waits for another service; then async servers ask it in threads.
        access: who may ask it over a socket; None: whoever asks for this machine, and no page of another origin.
        front: what is there beside the API; None: only whether it is alive.
        on_refused: is told of what `access` refuses, which the handler does not see.
    """

    def __init__(
        self,
        handler: Handler,
        *,
        blocking: bool = False,
        access: Access | None = None,
        front: Front | None = None,
        on_refused: Refused | None = None,
    ) -> None:
        self._handler = handler
        self._blocking = blocking
        self._server: UvicornThread | None = None
        self._front = front or Front()
        self.app: Application = application(handler, blocking=blocking, access=access, front=self._front, on_refused=on_refused)

    def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Serve in a daemon thread; do nothing if it serves already.

        Args:
            host: the address to listen on.
            port: the port; 0: a free one.

        Raises:
            OSError: the port is taken.
            ImportError: uvicorn is not installed (extra `emulator`).
        """
        if self._server is None:
            self._front.ending.clear()
            server = UvicornThread(self.app, host, port)
            server.start()
            self._server = server

    def stop(self) -> None:
        """Stop serving; open streams are cut."""
        server, self._server = self._server, None
        self._front.ending.set()
        if server is not None:
            server.stop()

    def close(self) -> None:
        """Stop serving, and close all that is open."""
        self.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def url(self) -> str:
        """Where it serves, without a trailing slash and without a version.

        Raises:
            RuntimeError: it does not serve.
        """
        if self._server is None:
            raise RuntimeError(f"the {type(self).__name__.lower()} is not started: use it in a with statement, or call start()")
        return self._server.url

    def transport(self) -> EmulatorTransport:
        """Return a transport for `httpx.Client` and `httpx.AsyncClient` that needs no sockets."""
        return EmulatorTransport(self._handler, blocking=self._blocking)
