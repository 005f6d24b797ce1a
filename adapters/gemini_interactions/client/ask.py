"""A turn from draft to reply: look up what an index knows, send, wait where the service works on, remember.

The sync and the async half differ in the I/O only.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from ..conversation.anchor import Anchor
from ..conversation.index import ConversationIndex
from ..wire.events import Event
from ..wire.interaction import Interaction
from .async_client import AsyncClient
from .client import Client
from .deadline import Deadline
from .faults import raise_for_status
from .streams import AsyncEventStream, EventStream
from .turn import Draft, Turn


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


def ask(client: Client, draft: Draft, index: ConversationIndex | None = None, *, deadline: float | None = None) -> Reply:
    """Take a turn and wait for the reply, however long the service works on it.

    Args:
        client: the client.
        draft: the turn.
        index: finds interactions of histories without anchors, and remembers this one.
        deadline: seconds for all of it.

    Raises:
        GeminiInteractionsError: it failed.
    """
    moment = Deadline(deadline)
    turn = draft.turn(_find(draft, index), stream=False)
    interaction = client.send(turn.call, deadline=moment)
    if interaction.is_running:
        interaction = client.wait(interaction.id, deadline=moment)
    if index is not None and (entry := turn.index_entry(interaction)) is not None:
        index.put(*entry)
    return _reply(turn, interaction)


async def aask(
    client: AsyncClient, draft: Draft, index: ConversationIndex | None = None, *, deadline: float | None = None
) -> Reply:
    """Take a turn and wait for the reply; see `ask`."""
    moment = Deadline(deadline)
    turn = draft.turn(await _afind(draft, index), stream=False)
    interaction = await client.send(turn.call, deadline=moment)
    if interaction.is_running:
        interaction = await client.wait(interaction.id, deadline=moment)
    if index is not None and (entry := turn.index_entry(interaction)) is not None:
        await index.aput(*entry)
    return _reply(turn, interaction)


class Listening(Iterator[Event]):
    """Take a turn and hear the reply as it comes: a context manager, and an iterator of events.

    Args:
        client: the client.
        draft: the turn.
        index: finds interactions of histories without anchors, and remembers this one when it has ended.
        deadline: seconds for all of it.

    Attributes:
        turn: the turn, once entered.
    """

    turn: Turn

    def __init__(
        self, client: Client, draft: Draft, index: ConversationIndex | None = None, *, deadline: float | None = None
    ) -> None:
        self._client, self._draft, self._index, self._deadline = client, draft, index, Deadline(deadline)
        self._stream: EventStream

    def __enter__(self) -> Self:
        self.turn = self._draft.turn(_find(self._draft, self._index), stream=True)
        self._stream = self._client.open(self.turn.call, deadline=self._deadline)
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


class AsyncListening(AsyncIterator[Event]):
    """Take a turn and hear the reply as it comes; see `Listening`."""

    turn: Turn

    def __init__(
        self, client: AsyncClient, draft: Draft, index: ConversationIndex | None = None, *, deadline: float | None = None
    ) -> None:
        self._client, self._draft, self._index, self._deadline = client, draft, index, Deadline(deadline)
        self._stream: AsyncEventStream

    async def __aenter__(self) -> Self:
        self.turn = self._draft.turn(await _afind(self._draft, self._index), stream=True)
        self._stream = await self._client.open(self.turn.call, deadline=self._deadline)
        self.turn.note_reset()
        return self

    async def __anext__(self) -> Event:
        try:
            return await anext(self._stream)
        except StopAsyncIteration:
            if self._index is not None and (entry := self.turn.index_entry(self._stream.interaction)) is not None:
                await self._index.aput(*entry)
            raise

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._stream.aclose()


def _find(draft: Draft, index: ConversationIndex | None) -> Mapping[bytes, str]:
    digests = draft.lookups() if index is not None else {}
    found = index.get(list(digests)) if index is not None and digests else {}
    return {digests[key]: interaction_id for key, interaction_id in found.items()}


async def _afind(draft: Draft, index: ConversationIndex | None) -> Mapping[bytes, str]:
    digests = draft.lookups() if index is not None else {}
    found = await index.aget(list(digests)) if index is not None and digests else {}
    return {digests[key]: interaction_id for key, interaction_id in found.items()}


def _reply(turn: Turn, interaction: Interaction) -> Reply:
    turn.note_reset()
    raise_for_status(interaction)
    return Reply(interaction, turn.anchor(interaction), turn.state_reset)
