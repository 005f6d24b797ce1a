"""The client for synchronous code."""

from __future__ import annotations

import time
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
from .interactions.handles import BackgroundInteraction, Run
from .interactions.stream import EventStream
from .interactions.wait import Look, Sleep, waiting
from .resources.agents import ManagedAgents
from .resources.environments import Environments


class Client(Service):
    """A client of the Interactions API.

    Making one does no I/O. Connections are shared by all clients of the process, unless `http_client` or `transport` is given.

    Args:
        api_key: the key; else GEMINI_API_KEY, else GOOGLE_API_KEY.
        base_url: where the service is; else GOOGLE_GEMINI_BASE_URL, else Google's.
        api_version: the version in the path, unless `base_url` has one.
        headers: headers for every request; with `Authorization` no key is needed.
        timeout: seconds for one attempt; in a stream, between two chunks.
        max_retries: attempts after the first, 0 for none. Retried are 408, 409, 429, 5xx but 501, and failed connections.
        http_client: an `httpx.Client` (or one like it) of your own. You close it.
        transport: an httpx transport of your own, such as the emulator's.
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
        http_client: httpx.Client | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        super().__init__(
            api_key=api_key, base_url=base_url, api_version=api_version, headers=headers, timeout=timeout, max_retries=max_retries
        )
        self._http = http_client
        self._transport = transport

    def create(
        self, *, deadline: Deadline | float | None = None, extra_body: Mapping[str, Any] | None = None, **options: Any
    ) -> Interaction:
        """Ask a model or an agent, and wait for the answer (with `background=True`: for its id).

        Args:
            deadline: seconds for the whole call, retries included.
            extra_body: fields to send as they are, over everything else.
            **options: `model` or `agent`, `input` (a text, contents or steps), and whatever `InteractionOptions` lists.

        Raises:
            InvalidOption: an option is unknown, contradicts another or is empty; nothing was sent.
            APIError: the service refused or failed.
            ConnectionFailed: it could not be reached, or did not answer in time.
        """
        return self.send(self.create_call(options, extra_body=extra_body), deadline=deadline)

    def stream(
        self, *, deadline: Deadline | float | None = None, extra_body: Mapping[str, Any] | None = None, **options: Any
    ) -> EventStream:
        """Ask a model or an agent, and get the answer as events.

        The first event has been read when this returns: up to there, failures are retried; from there on, they are raised while
        iterating. Arguments and errors are those of `create`.
        """
        return self.open(self.create_call(options, stream=True, extra_body=extra_body), deadline=deadline)

    def start(self, *, extra_body: Mapping[str, Any] | None = None, **options: Any) -> BackgroundInteraction:
        """Begin a run in the background, and get a handle of it.

        Args:
            extra_body: fields to send as they are, over everything else.
            **options: those of `create`; `background` is set.

        Returns:
            A handle that waits for the result, streams it or stops it, and that goes as JSON into any store.
        """
        interaction = self.create(extra_body=extra_body, **{**options, "background": True})
        return BackgroundInteraction(self, Run(interaction.id, interaction.status))

    def resume(self, handle: str | Mapping[str, Any]) -> BackgroundInteraction:
        """The handle of a run that any process began.

        Args:
            handle: what `to_dict` of a handle gave, or the interaction's id.
        """
        return BackgroundInteraction(self, Run.of(handle))

    @overload
    def get(self, id: str, *, stream: Literal[False] = False, deadline: Deadline | float | None = None) -> Interaction: ...
    @overload
    def get(
        self, id: str, *, stream: Literal[True], last_event_id: str | None = None, deadline: Deadline | float | None = None
    ) -> EventStream: ...
    def get(
        self, id: str, *, stream: bool = False, last_event_id: str | None = None, deadline: Deadline | float | None = None
    ) -> Interaction | EventStream:
        """Read an interaction with all its steps, the user's included.

        Args:
            id: the interaction's id.
            stream: get its events instead, from the start or from the one after `last_event_id`.
            last_event_id: where to resume.
            deadline: seconds for the whole call.

        Raises:
            InteractionNotFound: it does not exist, or not any more.
        """
        call = self.get_call(id, stream=stream, last_event_id=last_event_id)
        return self.open(call, deadline=deadline) if stream else self.send(call, deadline=deadline)

    def cancel(self, id: str) -> Interaction:
        """Stop a background run.

        Returns:
            The interaction as it stands; the status may take a moment to become `cancelled`.
        """
        return self.send(self.cancel_call(id))

    def delete(self, id: str) -> None:
        """Delete an interaction's record. A run that is going on is not stopped by it."""
        self._run(self.delete_call(id), None)

    def wait(
        self, id: str, *, poll_interval: float = 2.0, max_poll_interval: float = 15.0, deadline: Deadline | float | None = None
    ) -> Interaction:
        """Wait for a background run to end.

        Args:
            id: the interaction's id.
            poll_interval: seconds before the second look; it grows up to `max_poll_interval`.
            max_poll_interval: seconds.
            deadline: seconds to wait at the most.

        Returns:
            The interaction with whatever status ended it: look at `status`.

        Raises:
            DeadlineExceeded: it was still running; the run goes on.
        """
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
                    outcome = self.send(self.get_call(id), deadline=deadline)
                except GeminiInteractionsError as error:
                    outcome = error
            else:
                time.sleep(action.seconds)

    @property
    def agents(self) -> ManagedAgents:
        """Agents of your own: create, list, get, delete."""
        return ManagedAgents(self)

    @property
    def environments(self) -> Environments:
        """The sandboxes of agents, and their files."""
        return Environments(self)

    def export(self, *ids: str) -> list[Step]:
        """The steps of a stored conversation, the user's included, oldest first.

        Args:
            ids: the interactions of the conversation, oldest first, as the replies' messages have them; or the newest alone, from
                which the others are followed as far as the service names them.

        Raises:
            InteractionNotFound: one of them is gone.
        """
        chain = [self.get(id) for id in ids]
        while len(ids) == 1 and (previous := chain[0].previous_interaction_id):
            chain.insert(0, self.get(previous))
        return join_interactions(chain)

    def send(self, call: Call, *, deadline: Deadline | float | None = None) -> Interaction:
        """Make a prepared call whose answer is an interaction; one that comes in several hops is fetched whole."""
        deadline = Deadline.of(deadline)
        parts = [read_interaction(self._run(call, deadline))]
        while (following := next_hop(call, parts[-1])) is not None:
            parts.append(read_interaction(self._run(following, deadline)))
        return merge_continuations(parts)

    def open(self, call: Call, *, deadline: Deadline | float | None = None, poll_interval: float = 2.0) -> EventStream:
        """Make a prepared call whose answer is a stream, and read up to its first event."""
        deadline = Deadline.of(deadline)
        outcome = self._run(call, deadline, poll_interval)
        if isinstance(outcome, Answer):  # the run has begun, and its stream is still to be opened
            return EventStream(self, call, None, deadline, poll_interval).adopt(read_interaction(outcome)).open()
        stream: EventStream = outcome.stream
        return stream

    def connect(self, call: Call, *, deadline: Deadline | float | None = None) -> httpx.Response:
        """Make a prepared call whose answer is a stream, and leave the reading to the caller, who closes it."""
        response: httpx.Response = (self._run(call, Deadline.of(deadline))).stream
        return response

    def close(self) -> None:
        """Close what is this client's own: nothing, unless a `transport` was given."""
        if self._transport is not None and self._http is not None:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_http": None, "_transport": None}

    def _client(self) -> httpx.Client:
        if self._http is None:
            if self._transport is None:
                return pool.shared_client()
            self._http = httpx.Client(transport=self._transport)
        return self._http

    def _run(self, call: Call, deadline: Deadline | float | None, poll_interval: float | None = None) -> Any:
        http = self._client()
        deadline = Deadline.of(deadline)
        course = exchange(call, policy=self.policy, timeout=self.timeout, deadline=deadline, secret=self.secret)
        outcome: object = None
        while True:
            try:
                action = course.send(outcome)
            except StopIteration as done:
                return done.value
            if isinstance(action, Sleep):
                time.sleep(action.seconds)
                outcome = None
                continue
            try:
                outcome = self._perform(http, action, deadline, poll_interval)
            except (httpx.HTTPError, GeminiInteractionsError) as error:
                outcome = error

    def _perform(
        self, http: httpx.Client, action: Send, deadline: Deadline, poll_interval: float | None
    ) -> Answer | Opened[EventStream] | Opened[httpx.Response]:
        until = Deadline(action.timeout)
        request = self.request(http, action)
        response = http.send(request, stream=True)
        try:
            if wants_events(request, response, action.call):
                if poll_interval is None:
                    return Opened(response)
                return Opened(EventStream(self, action.call, response, deadline, poll_interval).open())
            chunks = []
            for chunk in response.iter_bytes():
                chunks.append(chunk)
                if until.passed:  # httpx times each read, not all of them together
                    raise httpx.ReadTimeout("the answer came too slowly", request=request)
            return Answer(response, b"".join(chunks))
        except BaseException:
            response.close()
            raise
