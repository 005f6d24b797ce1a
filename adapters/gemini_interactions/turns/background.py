"""Hold on to a run in the background whose result is a reply of the framework."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator
from typing import Any, Generic, TypeVar

from ..client.http.async_requester import AsyncRequester
from ..client.http.requester import Requester
from ..client.interactions.async_follow import follow as afollow
from ..client.interactions.async_send import send as asend
from ..client.interactions.async_stream import AsyncEventStream
from ..client.interactions.async_stream import open_stream as aopen_stream
from ..client.interactions.calls import cancel_call
from ..client.interactions.error_mapping import raise_for_status
from ..client.interactions.follow import follow
from ..client.interactions.progress import AsyncOnProgress, Listener, OnProgress, ProgressTeller, joined
from ..client.interactions.run import BackgroundRun, RunState
from ..client.interactions.send import send
from ..client.interactions.stream import EventStream, open_stream
from ..client.interactions.wait_policy import WaitPolicy
from ..conversation.proofs import Holding
from ..wire.interaction import Interaction
from .calls import Calls
from .chat_request import reply_of
from .reply import Reply

R = TypeVar("R")
C = TypeVar("C")


class BackgroundReply(BackgroundRun, Generic[R, C]):
    """A run that a model class began: its result is a reply of the framework, which the next turn can continue.

    Each method is there for synchronous and for async code (`a…`).

    Args:
        host: returns the calls of the model as they are now: a key or a token may be replaced while the run goes on.
        state: the run.
        began: how the call that began it said to wait; None where another process did.
    """

    def __init__(self, host: Callable[[], Calls[..., R, C]], state: RunState, began: WaitPolicy | None = None) -> None:
        super().__init__(state)
        self._current_host = host
        self._began = began

    @property
    def _host(self) -> Calls[..., R, C]:
        return self._current_host()

    def refresh(self) -> str:
        """Ask for the run as it is now, and return its status."""
        with self._host.errors():
            return self._state.update(send(self._host.client, self._state.get_call(self._host.client.url))).status

    async def arefresh(self) -> str:
        """Ask for the run as it is now, and return its status."""
        with self._host.errors():
            return self._state.update(
                await asend(self._host.async_client, self._state.get_call(self._host.async_client.url))
            ).status

    def result(self, *, deadline: float | None = None, on_progress: OnProgress | None = None) -> R:
        """Wait for the reply.

        Args:
            deadline: seconds to wait at the most; else what the call that began the run said. The run goes on.
            on_progress: is called with a `Progress` at each change and once at the end; else what the call that began the run
                had, or the model has.

        Raises:
            DeadlineExceeded: it was still running.
            APIError: it failed, or was cancelled.
        """
        host = self._host
        with host.errors():
            told = self._told(on_progress, host, host.listener)
            waiting = {**self._waiting(deadline, host), "traceparent": self._state.traceparent}
            return self.take(follow(host.client, self.id, **waiting, on_progress=told))

    async def aresult(self, *, deadline: float | None = None, on_progress: AsyncOnProgress | None = None) -> R:
        """Wait for the reply; see `result`. `on_progress` may be async."""
        host = self._host
        with host.errors():
            told = self._told(on_progress, host, host.alistener)
            waiting = {**self._waiting(deadline, host), "traceparent": self._state.traceparent}
            return self.take(await afollow(host.async_client, self.id, **waiting, on_progress=told))

    def stream(
        self, *, last_event_id: str | None = None, deadline: float | None = None, on_progress: OnProgress | None = None
    ) -> Generator[C, None, None]:
        """Stream the reply, from the beginning or from after an event. The stream survives cuts; leaving it stops nothing.

        Args:
            last_event_id: the event after which to begin.
            deadline: seconds until the stream must have ended, else as in `result`; the run goes on.
            on_progress: see `result`.
        """
        host = self._host
        with host.errors(), self._open(host.client, last_event_id, deadline) as events:
            _report(events, self._told(on_progress, host, host.listener))
            chunks_of = host.to_chunks(events, self._reply)
            for event in events:
                yield from chunks_of(event)

    async def astream(
        self, *, last_event_id: str | None = None, deadline: float | None = None, on_progress: AsyncOnProgress | None = None
    ) -> AsyncGenerator[C, None]:
        """Stream the reply; see `stream`."""
        host = self._host
        with host.errors():
            async with await self._aopen(host.async_client, last_event_id, deadline) as events:
                _report(events, self._told(on_progress, host, host.alistener))
                chunks_of = host.to_chunks(events, self._reply)
                async for event in events:
                    for chunk in chunks_of(event):
                        yield chunk

    def cancel(self) -> None:
        """Stop the run."""
        with self._host.errors():
            self._state.update(send(self._host.client, cancel_call(self._host.client.url, self.id)))

    async def acancel(self) -> None:
        """Stop the run."""
        with self._host.errors():
            self._state.update(await asend(self._host.async_client, cancel_call(self._host.async_client.url, self.id)))

    def _open(self, client: Requester, last_event_id: str | None, deadline: float | None) -> EventStream:
        call = self._state.get_call(client.url, stream=True, last_event_id=last_event_id)
        return open_stream(client, call, **self._waiting(deadline, self._host)).report_end_to(self._state.update)

    async def _aopen(self, client: AsyncRequester, last_event_id: str | None, deadline: float | None) -> AsyncEventStream:
        call = self._state.get_call(client.url, stream=True, last_event_id=last_event_id)
        return (await aopen_stream(client, call, **self._waiting(deadline, self._host))).report_end_to(self._state.update)

    def _waiting(self, deadline: float | None, host: Calls[..., R, C]) -> dict[str, Any]:
        """Return how to wait: as this call says, else as the one that began the run did, else the model."""
        if self._began is None:
            return {"deadline": deadline, "poll_interval": host.poll_interval}
        return {"deadline": self._began.deadline if deadline is None else deadline, "poll_interval": self._began.poll_interval}

    def _told(self, on_progress: AsyncOnProgress | None, host: Calls[..., R, C], listener: Listener) -> AsyncOnProgress | None:
        named = (on_progress, self._began.on_progress if self._began else None, host.policy.on_progress)
        return joined(next((told for told in named if told is not None), None), listener)

    def take(self, interaction: Interaction) -> R:
        """Return the reply that the run is, as it was read at its end.

        Raises:
            APIError: it failed, or was cancelled.
        """
        raise_for_status(self._state.update(interaction))
        return self._host.to_reply(self._reply(interaction))

    def _reply(self, interaction: Interaction) -> Reply:
        state = self._state
        if not state.digest:  # as for a bare id: nobody can say which history the reply belongs to
            return Reply(interaction, interaction.reply_steps(), state_reset=state.state_reset)
        holding = Holding(bytes.fromhex(state.digest), state.base, bytes.fromhex(state.unvouched))
        return reply_of(interaction, holding, self._host.key, state_reset=state.state_reset)


def _report(events: EventStream | AsyncEventStream, on_progress: AsyncOnProgress | None) -> None:
    if on_progress is not None:
        events.report_to(ProgressTeller(on_progress))
