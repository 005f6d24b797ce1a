"""Share connections among all clients of a process: one TLS context, one pool, and one more pool per event loop.

A TLS context costs some 30 ms to build, a pool saves a handshake per call. Both are made at the first request, never by a
constructor.
"""

from __future__ import annotations

import atexit
import os
import ssl
from functools import cache
from threading import Lock
from typing import Any

import httpx

from .event_loop import PerLoop

LIMITS = httpx.Limits(max_connections=1000, max_keepalive_connections=100)
"""How many connections a pool has, and keeps while nobody uses them."""


class _NoCookies(httpx.Cookies):
    """Stays empty: a pool serves callers who have nothing to do with one another."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """Leave them alone: for httpx to look for them takes a tenth of a whole call."""


def _bare_request(_: object, method: str, url: httpx.URL | str, *, timeout: httpx.Timeout, **given: Any) -> httpx.Request:
    """Make a request of what is given: a pool has no settings of its own that would have to be merged with it."""
    return httpx.Request(method, url, extensions={"timeout": timeout.as_dict()}, **given)


class PoolClient(httpx.Client):
    """A client that keeps no cookies, and whose requests have what they are given."""

    cookies = _NoCookies()  # type: ignore[override]  # nobody sets them
    build_request = _bare_request  # type: ignore[assignment]  # a timeout is always given


class AsyncPoolClient(httpx.AsyncClient):
    """A client that keeps no cookies, and whose requests have what they are given."""

    cookies = _NoCookies()  # type: ignore[override]  # nobody sets them
    build_request = _bare_request  # type: ignore[assignment]  # a timeout is always given


_lock = Lock()
_sync_client: httpx.Client | None = None


@cache
def tls_context() -> ssl.SSLContext:
    """Return the one TLS context, made when first asked for; it honours SSL_CERT_FILE and SSL_CERT_DIR, as httpx does."""
    return httpx.create_ssl_context()


def shared_client() -> httpx.Client:
    """Return the pool for synchronous calls."""
    global _sync_client
    if _sync_client is None:
        with _lock:
            if _sync_client is None:
                _sync_client = PoolClient(**_settings())
    return _sync_client


async def shared_async_client() -> httpx.AsyncClient:
    """Return the pool of the running event loop; it is closed when the loop shuts down."""
    return await _async_clients.get()


def _settings() -> dict[str, Any]:
    return {"verify": tls_context(), "limits": LIMITS, "timeout": None}


_async_clients = PerLoop(lambda: AsyncPoolClient(**_settings()), httpx.AsyncClient.aclose)


@atexit.register
def _close() -> None:
    if _sync_client is not None:
        _sync_client.close()


def _forget_after_fork() -> None:
    """Forget the pool in a child process: it must not write on its parent's sockets."""
    global _sync_client, _lock
    _sync_client, _lock = None, Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_after_fork)
