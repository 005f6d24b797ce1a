# Generated from async_handles.py by scripts/unasync.py: change that file, then run `make format`.
"""Hold on to a run in the background: wait for it, stream it, stop it."""

from __future__ import annotations

from ...wire.interaction import Interaction
from ..http.requester import Requester
from .calls import cancel_call
from .error_mapping import raise_for_status
from .follow import follow
from .progress import OnProgress
from .run import BackgroundRun, RunState
from .send import send
from .stream import EventStream, open_stream


class BackgroundInteraction(BackgroundRun):
    """A run that `Client.start` began, or `Client.resume` found again."""

    def __init__(self, requester: Requester, state: RunState) -> None:
        super().__init__(state)
        self._requester = requester

    def refresh(self) -> Interaction:
        """Ask for the interaction as it is now."""
        return self._state.update(send(self._requester, self._state.get_call(self._requester.url)))

    def result(
        self, *, deadline: float | None = None, poll_interval: float = 2.0, on_progress: OnProgress | None = None
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
        interaction = follow(
            self._requester,
            self.id,
            poll_interval=poll_interval,
            deadline=deadline,
            on_progress=on_progress,
            traceparent=self._state.traceparent,
        )
        raise_for_status(self._state.update(interaction))
        return interaction

    def stream(self, *, last_event_id: str | None = None, deadline: float | None = None) -> EventStream:
        """Stream the run's events, from the first or from after one. The stream survives cuts.

        Args:
            last_event_id: the event after which to begin.
            deadline: seconds until the stream must have ended; the run goes on.
        """
        call = self._state.get_call(self._requester.url, stream=True, last_event_id=last_event_id)
        stream = open_stream(self._requester, call, deadline=deadline)
        return stream.report_end_to(self._state.update)

    def cancel(self) -> Interaction:
        """Stop the run."""
        return self._state.update(send(self._requester, cancel_call(self._requester.url, self.id)))
