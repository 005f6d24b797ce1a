"""Hold on to a run in the background: wait for it, stream it, stop it."""

from __future__ import annotations

from ...wire.interaction import Interaction
from ..http.async_requester import AsyncRequester
from .async_follow import follow
from .async_send import send
from .async_stream import AsyncEventStream, open_stream
from .calls import cancel_call
from .error_mapping import raise_for_status
from .progress import AsyncOnProgress
from .run import BackgroundRun, RunState


class AsyncBackgroundInteraction(BackgroundRun):
    """A run that `AsyncClient.start` began, or `AsyncClient.resume` found again."""

    def __init__(self, requester: AsyncRequester, state: RunState) -> None:
        super().__init__(state)
        self._requester = requester

    async def refresh(self) -> Interaction:
        """Ask for the interaction as it is now."""
        return self._state.update(await send(self._requester, self._state.get_call(self._requester.url)))

    async def result(
        self, *, deadline: float | None = None, poll_interval: float = 2.0, on_progress: AsyncOnProgress | None = None
    ) -> Interaction:
        """Wait for the run to end.

        Args:
            deadline: seconds to wait at the most; the run goes on.
            poll_interval: seconds between the first polls.
            on_progress: is called with a `Progress` at each change and once at the end.

        Raises:
            DeadlineExceeded: it was still running.
            APIError: it failed, or was cancelled.
        """
        interaction = await follow(
            self._requester,
            self.id,
            poll_interval=poll_interval,
            deadline=deadline,
            on_progress=on_progress,
            traceparent=self._state.traceparent,
        )
        raise_for_status(self._state.update(interaction))
        return interaction

    async def stream(self, *, last_event_id: str | None = None, deadline: float | None = None) -> AsyncEventStream:
        """Stream the run's events, from the first or from after one. The stream survives cuts.

        Args:
            last_event_id: the event after which to begin.
            deadline: seconds until the stream must have ended; the run goes on.
        """
        call = self._state.get_call(self._requester.url, stream=True, last_event_id=last_event_id)
        stream = await open_stream(self._requester, call, deadline=deadline)
        return stream.report_end_to(self._state.update)

    async def cancel(self) -> Interaction:
        """Stop the run."""
        return self._state.update(await send(self._requester, cancel_call(self._requester.url, self.id)))
