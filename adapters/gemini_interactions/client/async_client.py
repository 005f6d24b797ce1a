"""The client for asynchronous code; it differs from `client.py` in the I/O only."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Literal, Self, overload

import httpx

from ..assembly.continuation import merge_continuations
from ..conversation.export import join_interactions
from ..wire.interaction import Interaction
from ..wire.steps import Step
from .calls import Service, next_hop, read_interaction, wants_events
from .exchange import Answer, Call, Opened, Send, exchange
from .http import pool
from .http.deadline import Deadline
from .http.errors import GeminiInteractionsError
from .interactions.handles import AsyncBackgroundInteraction, Run
from .interactions.stream import AsyncEventStream
from .interactions.wait import Look, Sleep, waiting
from .resources.agents import AsyncManagedAgents
from .resources.environments import AsyncEnvironments


class AsyncClient(Service):
    """A client of the Interactions API for async code.

    It may be used from several event loops at once: connections belong to the loop, not to the client. Arguments are those of
    `Client`, with an `httpx.AsyncClient` and an async transport.
    """

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        api_version: str | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 600.0,
        max_retries: int = 4,
        http_client: httpx.AsyncClient | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        super().__init__(
            api_key=api_key, base_url=base_url, api_version=api_version, headers=headers, timeout=timeout, max_retries=max_retries
        )
        self._http = http_client
        self._transport = transport

    async def create(
        self, *, deadline: Deadline | float | None = None, extra_body: Mapping[str, Any] | None = None, **options: Any
    ) -> Interaction:
        """Ask a model or an agent, and wait for the answer; see `Client.create`."""
        return await self.send(self.create_call(options, extra_body=extra_body), deadline=deadline)

    async def stream(
        self, *, deadline: Deadline | float | None = None, extra_body: Mapping[str, Any] | None = None, **options: Any
    ) -> AsyncEventStream:
        """Ask a model or an agent, and get the answer as events; see `Client.stream`."""
        return await self.open(self.create_call(options, stream=True, extra_body=extra_body), deadline=deadline)

    async def start(self, *, extra_body: Mapping[str, Any] | None = None, **options: Any) -> AsyncBackgroundInteraction:
        """Begin a run in the background, and get a handle of it; see `Client.start`."""
        interaction = await self.create(extra_body=extra_body, **{**options, "background": True})
        return AsyncBackgroundInteraction(self, Run(interaction.id, interaction.status))

    def resume(self, handle: str | Mapping[str, Any]) -> AsyncBackgroundInteraction:
        """The handle of a run that any process began; see `Client.resume`."""
        return AsyncBackgroundInteraction(self, Run.of(handle))

    @overload
    async def get(self, id: str, *, stream: Literal[False] = False, deadline: Deadline | float | None = None) -> Interaction: ...
    @overload
    async def get(
        self, id: str, *, stream: Literal[True], last_event_id: str | None = None, deadline: Deadline | float | None = None
    ) -> AsyncEventStream: ...
    async def get(
        self, id: str, *, stream: bool = False, last_event_id: str | None = None, deadline: Deadline | float | None = None
    ) -> Interaction | AsyncEventStream:
        """Read an interaction, whole or as events; see `Client.get`."""
        call = self.get_call(id, stream=stream, last_event_id=last_event_id)
        return await self.open(call, deadline=deadline) if stream else await self.send(call, deadline=deadline)

    async def cancel(self, id: str) -> Interaction:
        """Stop a background run; see `Client.cancel`."""
        return await self.send(self.cancel_call(id))

    async def delete(self, id: str) -> None:
        """Delete an interaction's record; see `Client.delete`."""
        await self._run(self.delete_call(id), None)

    async def wait(
        self, id: str, *, poll_interval: float = 2.0, max_poll_interval: float = 15.0, deadline: Deadline | float | None = None
    ) -> Interaction:
        """Wait for a background run to end; see `Client.wait`."""
        deadline = Deadline.of(deadline)
        course = waiting(id, poll_interval=poll_interval, max_poll_interval=max_poll_interval, deadline=deadline)
        outcome: Interaction | GeminiInteractionsError | None = None
        while True:
            try:
                action = course.send(outcome)
            except StopIteration as end:
                found: Interaction = end.value
                return found
            outcome = None
            if isinstance(action, Look):
                try:
                    outcome = await self.send(self.get_call(id), deadline=deadline)
                except GeminiInteractionsError as error:
                    outcome = error
            else:
                await asyncio.sleep(action.seconds)

    @property
    def agents(self) -> AsyncManagedAgents:
        """Agents of your own; see `Client.agents`."""
        return AsyncManagedAgents(self)

    @property
    def environments(self) -> AsyncEnvironments:
        """The sandboxes of agents, and their files; see `Client.environments`."""
        return AsyncEnvironments(self)

    async def export(self, *ids: str) -> list[Step]:
        """The steps of a stored conversation; see `Client.export`."""
        chain = [await self.get(id) for id in ids]
        while len(ids) == 1 and (previous := chain[0].previous_interaction_id):
            chain.insert(0, await self.get(previous))
        return join_interactions(chain)

    async def send(self, call: Call, *, deadline: Deadline | float | None = None) -> Interaction:
        """Make a prepared call whose answer is an interaction; see `Client.send`."""
        deadline = Deadline.of(deadline)
        parts = [read_interaction(await self._run(call, deadline))]
        while (following := next_hop(call, parts[-1])) is not None:
            parts.append(read_interaction(await self._run(following, deadline)))
        return merge_continuations(parts)

    async def open(self, call: Call, *, deadline: Deadline | float | None = None, poll_interval: float = 2.0) -> AsyncEventStream:
        """Make a prepared call whose answer is a stream; see `Client.open`."""
        deadline = Deadline.of(deadline)
        outcome = await self._run(call, deadline, poll_interval)
        if isinstance(outcome, Answer):  # the run has begun, and its stream is still to be opened
            return await AsyncEventStream(self, call, None, deadline, poll_interval).adopt(read_interaction(outcome)).open()
        stream: AsyncEventStream = outcome.stream
        return stream

    async def connect(self, call: Call, *, deadline: Deadline | float | None = None) -> httpx.Response:
        """Make a prepared call whose answer is a stream, and leave the reading to the caller, who closes it."""
        response: httpx.Response = (await self._run(call, Deadline.of(deadline))).stream
        return response

    async def aclose(self) -> None:
        """Close what is this client's own; see `Client.close`."""
        if self._transport is not None and self._http is not None:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.aclose()

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_http": None, "_transport": None}

    async def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            if self._transport is None:
                return await pool.shared_async_client()
            self._http = httpx.AsyncClient(transport=self._transport)
        return self._http

    async def _run(self, call: Call, deadline: Deadline | float | None, poll_interval: float | None = None) -> Any:
        http = await self._client()
        deadline = Deadline.of(deadline)
        course = exchange(call, policy=self.policy, timeout=self.timeout, deadline=deadline, secret=self.secret)
        outcome: object = None
        while True:
            try:
                action = course.send(outcome)
            except StopIteration as done:
                return done.value
            if isinstance(action, Sleep):
                await asyncio.sleep(action.seconds)
                outcome = None
                continue
            try:
                outcome = await self._perform(http, action, deadline, poll_interval)
            except (httpx.HTTPError, GeminiInteractionsError) as error:
                outcome = error

    async def _perform(
        self, http: httpx.AsyncClient, action: Send, deadline: Deadline, poll_interval: float | None
    ) -> Answer | Opened[AsyncEventStream] | Opened[httpx.Response]:
        until = Deadline(action.timeout)
        request = self.request(http, action)
        response = await http.send(request, stream=True)
        try:
            if wants_events(request, response, action.call):
                if poll_interval is None:
                    return Opened(response)
                return Opened(await AsyncEventStream(self, action.call, response, deadline, poll_interval).open())
            chunks = []
            async for chunk in response.aiter_bytes():
                chunks.append(chunk)
                if until.passed:  # httpx times each read, not all of them together
                    raise httpx.ReadTimeout("the answer came too slowly", request=request)
            return Answer(response, b"".join(chunks))
        except BaseException:
            await response.aclose()
            raise
