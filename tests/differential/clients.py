"""The official client and ours, as anybody makes them, led to a server of the test's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from inspect import isawaitable
from operator import attrgetter
from typing import Any

import httpx

from gemini_interactions import AsyncClient, Client

from .cases import Service
from .server import HOST_HEADER

KEY = "the-key-of-the-test"
TOKEN = "ya29.token-of-the-test"
PROJECT, LOCATION, PAYER = "project-1", "global", "payer-1"
VERSION = "v1beta"
"""The version on the Gemini API that both are told; that they differ where nobody tells them has a test of its own."""

Ask = Callable[[str, Mapping[str, Any]], None]
"""Makes a call by the name of its method, with its arguments, and reads the answer to its end."""


class LeadAside(httpx.HTTPTransport):
    """Sends what is meant for any host to one server, and tells it the host."""

    def __init__(self, server: httpx.URL) -> None:
        super().__init__(verify=False)  # no certificates are read, which takes longest of all
        self._server = server

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send it there."""
        return super().handle_request(_led_to(self._server, request))


class AsyncLeadAside(httpx.AsyncHTTPTransport):
    """Sends what is meant for any host to one server, and tells it the host."""

    def __init__(self, server: httpx.URL) -> None:
        super().__init__(verify=False)  # no certificates are read, which takes longest of all
        self._server = server

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it there."""
        return await super().handle_async_request(_led_to(self._server, request))


def _led_to(server: httpx.URL, request: httpx.Request) -> httpx.Request:
    request.headers[HOST_HEADER] = request.url.netloc.decode()
    request.url = request.url.copy_with(scheme=server.scheme, host=server.host, port=server.port)
    return request


class Clients:
    """A synchronous and an asynchronous client of each kind, for one service.

    Args:
        url: the server.
        theirs: the settings of the official client.
        ours: the settings of ours.
        runner: runs what is asynchronous.
    """

    def __init__(self, url: str, theirs: Mapping[str, Any], ours: Mapping[str, Any], runner: asyncio.Runner) -> None:
        from google import genai

        server = httpx.URL(url)
        self._runner = runner
        self._http = httpx.Client(transport=LeadAside(server)), httpx.AsyncClient(transport=AsyncLeadAside(server))
        options = dict(theirs.get("http_options", {}))
        options |= {"httpx_client": self._http[0], "httpx_async_client": self._http[1], "retry_options": {"attempts": 1}}
        self._official = genai.Client(**{**theirs, "http_options": options})
        self._client = Client(**ours, max_retries=0, transport=LeadAside(server))
        self._async_client = AsyncClient(**ours, max_retries=0, transport=AsyncLeadAside(server))

    @property
    def official_client(self) -> Any:
        """The official client itself."""
        return self._official

    @property
    def officials(self) -> list[Ask]:
        """The ways to ask with the official client: synchronous, asynchronous."""
        return [self._asking(self._official), self._asking_async(self._official.aio)]

    @property
    def owns(self) -> list[Ask]:
        """The ways to ask with our client: synchronous, asynchronous."""
        return [self._asking(self._client), self._asking_async(self._async_client)]

    def _asking(self, client: Any) -> Ask:
        return lambda method, arguments: _drain(attrgetter(method)(client)(**arguments))

    def _asking_async(self, client: Any) -> Ask:
        return lambda method, arguments: self._runner.run(_adrain(lambda: attrgetter(method)(client)(**arguments)))

    def close(self) -> None:
        """Close the connections."""

        async def close() -> None:
            await self._async_client.aclose()
            await self._http[1].aclose()

        self._runner.run(close())
        self._client.close()
        self._http[0].close()


def _drain(answer: Any) -> None:
    if isinstance(answer, Iterator):
        for _ in answer:
            pass


async def _adrain(call: Any) -> None:
    answer = call()
    answer = await answer if isawaitable(answer) else answer
    if isinstance(answer, AsyncIterator):
        async for _ in answer:
            pass


def settings_of(service: Service) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the settings of the official client and of ours for a service."""
    if service == "gemini":
        return {"api_key": KEY, "http_options": {"api_version": VERSION}}, {"api_key": KEY, "api_version": VERSION}
    from google.oauth2.credentials import Credentials

    credentials = Credentials(token=TOKEN, quota_project_id=PAYER)  # type: ignore[no-untyped-call]
    theirs = {"vertexai": True, "project": PROJECT, "location": LOCATION, "credentials": credentials}
    return theirs, theirs
