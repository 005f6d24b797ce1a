"""Runs in the background that a model class began: handles whose result is a reply of the framework."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from ..client.http.error_mapping import raise_for_status
from ..client.interactions.handles import Handle, Run
from ..wire.interaction import Interaction

if TYPE_CHECKING:
    from ..client.async_client import AsyncClient
    from ..client.calls import Service
    from ..client.client import Client
    from ..conversation.anchor import Anchor, AnchorKey
    from ..wire.events import Event
    from .ask import Reply

R = TypeVar("R")
C = TypeVar("C")


class Host(Protocol):
    """What began a run: a model class, or whatever else knows the clients and the key of its anchors."""

    @property
    def poll_interval(self) -> float:
        """Seconds between the first looks at a run."""
        ...

    def _sync_client(self) -> Client: ...
    def _async_client(self) -> AsyncClient: ...
    def _anchor_key(self, service: Service) -> AnchorKey: ...


@dataclass(frozen=True, slots=True)
class Reading(Generic[R, C]):
    """How an adapter reads what came of a run.

    Attributes:
        reply: the framework's reply for ours.
        chunks: given the maker of the anchor and `state_reset`, what makes the framework's chunks for each event.
        errors: turns our errors into the framework's.
    """

    reply: Callable[[Reply], R]
    chunks: Callable[[Callable[[Interaction], Anchor | None], bool], Callable[[Event], Iterable[C]]]
    errors: Callable[[], AbstractContextManager[None]] = nullcontext


class BackgroundReply(Handle, Generic[R, C]):
    """A run that a model class began: its result is a reply of the framework, which the next turn can continue.

    Each method is there for synchronous and for asynchronous code (`a…`).
    """

    def __init__(self, model: Host, run: Run, reading: Reading[R, C]) -> None:
        super().__init__(run)
        self._model = model
        self._reading = reading

    def refresh(self) -> str:
        """Look at it now, and give its status."""
        with self._reading.errors():
            return self._saw(self._model._sync_client().get(self.id)).status

    async def arefresh(self) -> str:
        """Look at it now, and give its status."""
        with self._reading.errors():
            return self._saw(await self._model._async_client().get(self.id)).status

    def result(self, *, deadline: float | None = None) -> R:
        """Wait for the reply.

        Args:
            deadline: seconds to wait at the most; the run goes on.

        Raises:
            DeadlineExceeded: it was still running.
            APIError: it failed, or was cancelled.
        """
        with self._reading.errors():
            client = self._model._sync_client()
            return self._reply(client, client.wait(self.id, poll_interval=self._model.poll_interval, deadline=deadline))

    async def aresult(self, *, deadline: float | None = None) -> R:
        """Wait for the reply; see `result`."""
        with self._reading.errors():
            client = self._model._async_client()
            interaction = await client.wait(self.id, poll_interval=self._model.poll_interval, deadline=deadline)
            return self._reply(client, interaction)

    def stream(self, *, last_event_id: str | None = None, deadline: float | None = None) -> Generator[C, None, None]:
        """Hear the reply, from the beginning or from after an event. The stream survives cuts; leaving it stops nothing."""
        with self._reading.errors():
            client = self._model._sync_client()
            chunks_of = self._chunks(client)
            call = client.get_call(self.id, stream=True, last_event_id=last_event_id)
            with client.open(call, deadline=deadline, poll_interval=self._model.poll_interval) as events:
                for event in events:
                    yield from chunks_of(event)
                self._saw(events.interaction)

    async def astream(self, *, last_event_id: str | None = None, deadline: float | None = None) -> AsyncGenerator[C, None]:
        """Hear the reply; see `stream`."""
        with self._reading.errors():
            client = self._model._async_client()
            chunks_of = self._chunks(client)
            call = client.get_call(self.id, stream=True, last_event_id=last_event_id)
            async with await client.open(call, deadline=deadline, poll_interval=self._model.poll_interval) as events:
                async for event in events:
                    for chunk in chunks_of(event):
                        yield chunk
                self._saw(events.interaction)

    def cancel(self) -> None:
        """Stop it."""
        with self._reading.errors():
            self._saw(self._model._sync_client().cancel(self.id))

    async def acancel(self) -> None:
        """Stop it."""
        with self._reading.errors():
            self._saw(await self._model._async_client().cancel(self.id))

    def _reply(self, service: Service, interaction: Interaction) -> R:
        from .ask import Reply

        raise_for_status(self._saw(interaction))
        return self._reading.reply(Reply(interaction, self._anchor(service)(interaction), self._run.state_reset))

    def _chunks(self, service: Service) -> Callable[[Event], Iterable[C]]:
        return self._reading.chunks(self._anchor(service), self._run.state_reset)

    def _anchor(self, service: Service) -> Callable[[Interaction], Anchor | None]:
        from .turn import anchor_of

        key, digest = self._model._anchor_key(service), bytes.fromhex(self._run.digest)
        # Without the digest, as for a bare id, nobody can say which history the reply belongs to.
        return lambda interaction: anchor_of(key, digest, interaction) if digest else None
