"""Make requests, and make them again where that may help."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from . import pool
from .async_receiving import AsyncChunks, send
from .auth import Headers, Key
from .base import ANSWERED, BaseRequester, is_event_stream
from .call import Call, Response
from .cloud.login import held_credentials
from .deadline import Deadline
from .error_mapping import error_from_response
from .errors import GeminiInteractionsError
from .log import log_answer, log_failure, log_retry, now_if_logged
from .rate.async_admission import AsyncAdmission
from .rate_limit import RateLimit
from .retries import connection_error, seconds_for_attempt
from .secrets import held, held_address, held_headers

T = TypeVar("T")


class AsyncRequester(BaseRequester):
    """Makes requests of the service. It knows nothing of what is asked for.

    Making one does no I/O. Connections are shared by all clients of the process, unless `http_client` or `transport` is given.

    Args:
        api_key, base_url, api_version, headers, timeout, max_retries, rate_limit, vertexai, project, location,
            credentials: see `BaseRequester`.
        http_client: an `httpx.AsyncClient` (or one like it) of your own. You close it.
        transport: an httpx transport of your own, such as the emulator's.
    """

    def __init__(
        self,
        *,
        api_key: Key | None = None,
        base_url: str | None = None,
        api_version: str | None = None,
        headers: Headers | None = None,
        timeout: float = 600.0,
        max_retries: int = 4,
        rate_limit: RateLimit | None = None,
        vertexai: bool | None = None,
        project: str | None = None,
        location: str | None = None,
        credentials: Any = None,
        http_client: httpx.AsyncClient | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        api_key, headers, base_url = held(api_key), held_headers(headers), held_address(base_url)
        credentials = held_credentials(credentials)
        super().__init__(
            api_key=api_key,
            base_url=base_url,
            api_version=api_version,
            headers=headers,
            timeout=timeout,
            max_retries=max_retries,
            rate_limit=rate_limit,
            vertexai=vertexai,
            project=project,
            location=location,
            credentials=credentials,
        )
        self._http = http_client
        self.learn_secrets_of(http_client)
        self._transport = transport

    async def aclose(self) -> None:
        """Close what is this client's own: nothing, unless a `transport` was given."""
        if self._transport is not None and self._http is not None:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.aclose()

    async def request(self, call: Call, *, deadline: Deadline | float | None = None) -> Response:
        """Make a request and read its answer.

        Args:
            call: the request.
            deadline: seconds for all attempts together.

        Raises:
            APIError: the service refused or failed.
            ConnectionFailed: it could not be reached, or did not answer in time.
            DeadlineExceeded: time was up.
        """
        return await self._until_done(call, Deadline.of(deadline), self._read)

    async def open(
        self, call: Call, begin: Callable[[httpx.Response], Awaitable[T]], *, deadline: Deadline | float | None = None
    ) -> T | Response:
        """Make a request for events.

        Args:
            call: the request.
            begin: begins to read the answer; what fails in it is tried again like the request itself.
            deadline: seconds for all attempts together.

        Returns:
            What `begin` gave; or the answer, where the service has answered whole.

        Raises:
            GeminiInteractionsError: see `request`.
        """

        async def receive(response: httpx.Response, until: Deadline) -> T | Response:
            return await begin(response) if is_event_stream(response, call) else await self._read(response, until)

        return await self._until_done(call, Deadline.of(deadline), receive)

    async def _until_done(self, call: Call, deadline: Deadline, receive: Callable[[httpx.Response, Deadline], Awaitable[T]]) -> T:
        attempt, has_new_token = 0, False
        admission = None if self.rate_limit is None else AsyncAdmission(self.rate_limit, call, deadline)
        while True:
            try:
                if admission is None:
                    return await self._attempt(call, deadline, receive)
                async with admission:
                    return await self._attempt(call, deadline, receive)
            except GeminiInteractionsError as error:
                self.clean(error)
                if admission is not None and admission.waits_out(error):
                    continue
                if call.amend(error):
                    continue
                if not has_new_token and self.own_credentials.forget_token(error):
                    has_new_token = True
                    continue
                delay = self.policy.delay_or_raise(error, call, attempt, deadline)
                log_retry(call, error, delay, attempt, self.blot)
            await asyncio.sleep(delay)
            attempt += 1

    async def _attempt(self, call: Call, deadline: Deadline, receive: Callable[[httpx.Response, Deadline], Awaitable[T]]) -> T:
        seconds = seconds_for_attempt(call, self.timeout, deadline)
        until = Deadline(seconds)
        http = await self._http_client()
        began = now_if_logged()
        try:
            headers = await self.own_credentials.aget(seconds)
            # What is kept of the request has no key.
            request = headers.on(self.build_request(http, call, seconds))
            response = await send(http, request, until, is_exact=deadline.seconds is not None)
            self.forget_request(response, call)
            try:
                if response.status_code in ANSWERED:
                    return await receive(response, until)
                answer = await self._read(response, until)
                raise error_from_response(response, answer.content, make=call.make_error, blot=self.blot)
            except BaseException:
                await response.aclose()
                raise
            finally:
                if began is not None:
                    log_answer(call, response, began, self.blot)
        except httpx.HTTPError as failure:
            if began is not None:
                log_failure(call, failure, began, self.blot)
            raise connection_error(failure, call) from failure

    async def _read(self, response: httpx.Response, until: Deadline) -> Response:
        return Response(response, await AsyncChunks(response, until).read(), self.blot)

    async def _http_client(self) -> httpx.AsyncClient:
        if self._http is None:
            if self._transport is None:
                return await pool.shared_async_client()
            self._http = httpx.AsyncClient(transport=self._transport)
        return self._http
