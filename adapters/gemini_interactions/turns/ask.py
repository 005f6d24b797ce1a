"""A turn from draft to reply: look up what an index knows, send, wait where the service works on, remember.

A run in the background outlives its connection. Whoever stops waiting for one (a deadline, a cancelled task, a stream that is
closed) stops it on the service too, unless told otherwise. The sync and the async half differ in the I/O only.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

from ..assembly.accumulate import Accumulator
from ..client.async_client import AsyncClient
from ..client.client import Client
from ..client.exchange import Call
from ..client.http.deadline import Deadline
from ..client.http.error_mapping import raise_for_status
from ..client.http.errors import GeminiInteractionsError
from ..client.interactions.handles import Run
from ..client.interactions.stream import AsyncEventStream, EventStream
from ..client.interactions.wait import WaitPolicy
from ..conversation.anchor import Anchor
from ..index.base import ConversationIndex
from ..telemetry import count
from ..wire.events import Event
from ..wire.interaction import Interaction
from .turn import Draft, Turn

T = TypeVar("T")

_PATIENCE = 10.0
"""Seconds that stopping a run may take; then it is left running, and said so."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a turn.

    Attributes:
        interaction: the service's answer.
        anchor: lets the next turn continue from it; None if nothing can.
        state_reset: whether the history had to be sent again because the service's was not available.
    """

    interaction: Interaction
    anchor: Anchor | None
    state_reset: bool


def ask(
    client: Client,
    draft: Draft,
    index: ConversationIndex | None = None,
    *,
    wait: WaitPolicy = WaitPolicy(),  # noqa: B008  # frozen
) -> Reply:
    """Take a turn and wait for the reply, however long the service works on it.

    Args:
        client: the client.
        draft: the turn.
        index: finds interactions of histories without anchors, and remembers this one.
        wait: how long to wait, and what becomes of a run that is waited for no longer.

    Raises:
        DeadlineExceeded: the time was up.
        GeminiInteractionsError: it failed.
    """
    deadline = Deadline(wait.deadline)
    turn = draft.turn(_find(draft, index), stream=False)
    interaction = client.send(turn.call, deadline=deadline)
    if interaction.is_running:
        try:
            interaction = client.wait(interaction.id, poll_interval=wait.poll_interval, deadline=deadline)
        except BaseException as error:
            if wait.gives_up(error):
                stop(client, interaction.id)
            raise
    if index is not None and (entry := turn.index_entry(interaction)) is not None:
        index.put(*entry)
    return reply_of(turn, interaction)


async def aask(
    client: AsyncClient,
    draft: Draft,
    index: ConversationIndex | None = None,
    *,
    wait: WaitPolicy = WaitPolicy(),  # noqa: B008
) -> Reply:
    """Take a turn and wait for the reply; see `ask`."""
    deadline = Deadline(wait.deadline)
    turn = draft.turn(await _afind(draft, index), stream=False)
    interaction = await _created(client, turn, deadline, wait)
    if interaction.is_running:
        try:
            interaction = await client.wait(interaction.id, poll_interval=wait.poll_interval, deadline=deadline)
        except BaseException as error:
            if wait.gives_up(error):
                await astop(client, interaction.id)
            raise
    if index is not None and (entry := turn.index_entry(interaction)) is not None:
        await index.aput(*entry)
    return reply_of(turn, interaction)


def begin(client: Client, draft: Draft, index: ConversationIndex | None = None) -> Run:
    """Take a turn that runs in the background, and do not wait for it."""
    turn = draft.turn(_find(draft, index), stream=False)
    return _run_of(turn, client.send(turn.call))


async def abegin(client: AsyncClient, draft: Draft, index: ConversationIndex | None = None) -> Run:
    """Take a turn that runs in the background, and do not wait for it."""
    turn = draft.turn(await _afind(draft, index), stream=False)
    # A handle that nobody gets is of no use: whatever the policy, a cancelled start leaves no run.
    return _run_of(turn, await _created(client, turn, Deadline(None), WaitPolicy()))


class _Listening:
    """What the sync and the async listener share: what they were made of, and what there is to see while they run."""

    turn: Turn
    _stream: EventStream | AsyncEventStream

    @property
    def accumulator(self) -> Accumulator:
        """What the events that were given out add up to."""
        return self._stream.accumulator

    @property
    def has_more_at_hand(self) -> bool:
        """Whether the next event has come already, so that it will be given without waiting."""
        return self._stream.has_more_at_hand

    def _is_abandoned(self, wait: WaitPolicy, error: BaseException | None) -> bool:
        """Whether a run goes on that nobody hears any more, and is to be stopped."""
        stream = self._stream
        return self.turn.call.once and not stream.has_ended and bool(stream.interaction_id) and wait.gives_up(error)


class Listening(_Listening, Iterator[Event]):
    """Take a turn and hear the reply as it comes: a context manager, and an iterator of events.

    Args:
        client: the client.
        draft: the turn.
        index: finds interactions of histories without anchors, and remembers this one when it has ended.
        wait: how long to wait, and what becomes of a run that is heard no longer.

    Attributes:
        turn: the turn, once entered.
    """

    _stream: EventStream

    def __init__(
        self,
        client: Client,
        draft: Draft,
        index: ConversationIndex | None = None,
        *,
        wait: WaitPolicy = WaitPolicy(),  # noqa: B008
    ) -> None:
        self._client, self._draft, self._index, self._wait = client, draft, index, wait

    def __enter__(self) -> Self:
        self.turn = self._draft.turn(_find(self._draft, self._index), stream=True)
        self._stream = self._client.open(self.turn.call, deadline=self._wait.deadline, poll_interval=self._wait.poll_interval)
        self.turn.note_reset()
        return self

    def __next__(self) -> Event:
        try:
            return next(self._stream)
        except StopIteration:
            if self._index is not None and (entry := self.turn.index_entry(self._stream.interaction)) is not None:
                self._index.put(*entry)
            raise

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stream.close()
        if self._is_abandoned(self._wait, error):
            stop(self._client, self._stream.interaction_id or "")


class AsyncListening(_Listening, AsyncIterator[Event]):
    """Take a turn and hear the reply as it comes; see `Listening`."""

    _stream: AsyncEventStream

    def __init__(
        self,
        client: AsyncClient,
        draft: Draft,
        index: ConversationIndex | None = None,
        *,
        wait: WaitPolicy = WaitPolicy(),  # noqa: B008
    ) -> None:
        self._client, self._draft, self._index, self._wait = client, draft, index, wait

    async def __aenter__(self) -> Self:
        self.turn = self._draft.turn(await _afind(self._draft, self._index), stream=True)
        call = self.turn.call
        opening = self._client.open(call, deadline=self._wait.deadline, poll_interval=self._wait.poll_interval)
        self._stream = await _unless_cancelled(opening, call, self._wait, self._undo)
        self.turn.note_reset()
        return self

    async def _undo(self, stream: AsyncEventStream) -> None:
        await stream.aclose()
        await astop(self._client, stream.interaction_id or "")

    async def __anext__(self) -> Event:
        try:
            return await anext(self._stream)
        except StopAsyncIteration:
            if self._index is not None and (entry := self.turn.index_entry(self._stream.interaction)) is not None:
                await self._index.aput(*entry)
            raise

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            await self._stream.aclose()
        finally:
            if self._is_abandoned(self._wait, error):
                await astop(self._client, self._stream.interaction_id or "")


def stop(client: Client, interaction_id: str) -> None:
    """Stop a run that nobody waits for any more. What fails at it is logged: the caller has an error of their own."""
    try:
        client.send(client.cancel_call(interaction_id), deadline=_PATIENCE)
    except GeminiInteractionsError as error:
        _left_running(interaction_id, error)


async def astop(client: AsyncClient, interaction_id: str) -> None:
    """Stop a run that nobody waits for any more; see `stop`."""

    async def work() -> None:
        try:
            await client.send(client.cancel_call(interaction_id), deadline=_PATIENCE)
        except GeminiInteractionsError as error:
            _left_running(interaction_id, error)

    await _surely(work())


_stopping: set[asyncio.Task[None]] = set()


async def _surely(work: Coroutine[Any, Any, None]) -> None:
    """Do it to its end, even if the task that asks is cancelled again: scopes of anyio cancel at every await."""
    task = asyncio.create_task(work)
    _stopping.add(task)  # the loop itself holds tasks weakly
    task.add_done_callback(_stopping.discard)
    await asyncio.shield(task)


def _left_running(interaction_id: str, error: GeminiInteractionsError) -> None:
    count(
        "run_left_running",
        "The run %s is waited for no longer, and could not be stopped: %s",
        interaction_id,
        error,
        level=logging.WARNING,
    )


async def _created(client: AsyncClient, turn: Turn, deadline: Deadline, wait: WaitPolicy) -> Interaction:
    """The answer to the request."""

    async def undo(interaction: Interaction) -> None:
        await astop(client, interaction.id)

    return await _unless_cancelled(client.send(turn.call, deadline=deadline), turn.call, wait, undo)


async def _unless_cancelled(
    making: Coroutine[Any, Any, T], call: Call, wait: WaitPolicy, undo: Callable[[T], Awaitable[None]]
) -> T:
    """What a request brings. A cancellation that comes while a run is being made waits for its id, to stop it.

    Args:
        making: the request.
        call: what it is for; what is no run is cancelled at once.
        wait: whether a run that nobody waits for is stopped.
        undo: stops the run.
    """
    if not call.once:
        return await making
    task = asyncio.ensure_future(making)

    async def stop_when_known() -> None:
        with suppress(Exception):
            await undo(await asyncio.wait_for(task, _PATIENCE))

    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if wait.cancel_abandoned:
            await _surely(stop_when_known())
        raise


def _find(draft: Draft, index: ConversationIndex | None) -> Mapping[bytes, str]:
    digests = draft.lookups() if index is not None else {}
    found = index.get(list(digests)) if index is not None and digests else {}
    return {digests[key]: interaction_id for key, interaction_id in found.items()}


async def _afind(draft: Draft, index: ConversationIndex | None) -> Mapping[bytes, str]:
    digests = draft.lookups() if index is not None else {}
    found = await index.aget(list(digests)) if index is not None and digests else {}
    return {digests[key]: interaction_id for key, interaction_id in found.items()}


def _run_of(turn: Turn, interaction: Interaction) -> Run:
    turn.note_reset()
    return Run(interaction.id, interaction.status, turn.digest.hex(), turn.state_reset)


def reply_of(turn: Turn, interaction: Interaction) -> Reply:
    """What came of a turn.

    Raises:
        APIError: the interaction failed, or was cancelled.
    """
    turn.note_reset()
    raise_for_status(interaction)
    return Reply(interaction, turn.anchor(interaction), turn.state_reset)
