"""Share connections among all clients of a process: one TLS context, one pool, and one more pool per event loop.

A TLS context costs some 30 ms to build, a pool saves a handshake per call. Both are made at the first request, never by a
constructor.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import ssl
from collections.abc import AsyncGenerator
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import httpx

from .event_loop import running_loop

_LIMITS = httpx.Limits(max_connections=1000, max_keepalive_connections=100)
_lock = Lock()
_sync_client: httpx.Client | None = None
_async_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, tuple[httpx.AsyncClient, AsyncGenerator[None, None]]] = (
    WeakKeyDictionary()
)


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
                _sync_client = httpx.Client(**_settings())
    return _sync_client


async def shared_async_client() -> httpx.AsyncClient:
    """Return the pool of the running event loop; it is closed when the loop shuts down."""
    loop = running_loop()
    entry = _async_clients.get(loop)
    if entry is None:
        client = httpx.AsyncClient(**_settings())
        closer = _close_with_loop(client)
        _async_clients[loop] = client, closer
        await anext(closer)
        return client
    return entry[0]


def _settings() -> dict[str, Any]:
    # No cookies: the pool serves callers who have nothing to do with one another.
    cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    return {"verify": tls_context(), "limits": _LIMITS, "cookies": cookies, "timeout": None}


async def _close_with_loop(client: httpx.AsyncClient) -> AsyncGenerator[None, None]:
    """Close a pool with its event loop, which ends its open async generators and gives no other word of its end."""
    try:
        yield
    finally:
        await client.aclose()


@atexit.register
def _close() -> None:
    if _sync_client is not None:
        _sync_client.close()


def _forget_after_fork() -> None:
    """Forget the pools in a child process: it must not write on its parent's sockets."""
    global _sync_client, _lock
    _sync_client, _lock = None, Lock()
    _async_clients.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_after_fork)
