"""Make asynchronous requests over aiohttp, as LiteLLM's own providers do.

httpx's pool looks at each of its connections for each request, which is dear where many calls are made at once.
"""

from __future__ import annotations

import os
from functools import cache

import httpx
import litellm
from aiohttp import ClientSession, DummyCookieJar, TCPConnector
from litellm.llms.custom_httpx.aiohttp_transport import LiteLLMAiohttpTransport

from ..client.http.event_loop import PerLoop
from ..client.http.pool import LIMITS, AsyncPoolClient, tls_context


class AiohttpTransport(httpx.AsyncBaseTransport):
    """LiteLLM's transport, one for each event loop."""

    def __init__(self) -> None:
        self._transports = PerLoop(lambda: LiteLLMAiohttpTransport(client=_session), LiteLLMAiohttpTransport.aclose)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Make a request, and return the answer with its headers read.

        Raises:
            httpx.HTTPError: there was none.
        """
        transport = await self._transports.get()
        try:
            return await transport.handle_async_request(request)
        except httpx.RequestError as error:
            if type(error) is not httpx.RequestError:
                raise
            # What is no HTTP, which httpx itself would call so. aiohttp's error has the request's headers, and so the key.
            raise httpx.RemoteProtocolError(str(error)) from None


def _session() -> ClientSession:
    connector = TCPConnector(limit=LIMITS.max_connections or 0, ssl=tls_context())
    return ClientSession(connector=connector, cookie_jar=DummyCookieJar())


@cache
def _client() -> httpx.AsyncClient:
    return AsyncPoolClient(transport=AiohttpTransport(), timeout=None, trust_env=False)


def async_http_client() -> httpx.AsyncClient | None:
    """Return what makes the asynchronous requests of all handlers; None for httpx's own pool, where the user wants no aiohttp."""
    if litellm.disable_aiohttp_transport or os.environ.get("DISABLE_AIOHTTP_TRANSPORT", "").lower() == "true":
        return None
    return _client()
