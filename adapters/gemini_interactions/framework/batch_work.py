"""Ask the service for the rows of a batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ..client.http.deadline import Deadline
from ..client.interactions.async_send import send as asend
from ..client.interactions.run import RunState
from ..turns.async_replies import start_run as astart_run
from ..turns.async_runs import cancel_run
from ..wire.interaction import Interaction
from .calls import ModelCalls

M = TypeVar("M")
R = TypeVar("R")

Host = Callable[[], ModelCalls[M, R, Any]]
"""Returns the calls of a model as they are now."""


class BatchWork:
    """Asks the service for the rows of a batch.

    Args:
        host: returns the calls of the model as they are now.
        messages_of: returns the messages of a row.
        options: of every call.
        deadline: when a run must have begun.
        is_cancelled: whether the batch was cancelled: what has begun meanwhile is stopped.
    """

    def __init__(
        self,
        host: Host[M, Any],
        messages_of: Callable[[int], M] | None,
        options: Mapping[str, Any],
        deadline: Deadline,
        is_cancelled: Callable[[], bool],
    ) -> None:
        self._host, self._messages_of, self._options = host, messages_of, options
        self._deadline, self._is_cancelled = deadline, is_cancelled

    async def start(self, number: int) -> RunState:
        """Begin the run of a row."""
        host = self._host()
        assert self._messages_of is not None
        with host.errors():
            left = {} if self._deadline.seconds is None else {"deadline": self._deadline.left()}
            calls, rest = host.for_call({**self._options, **left})
            request = calls.request(self._messages_of(number), {**rest, "background": True})
            run = await astart_run(calls.async_client, request, calls.index, deadline=calls.policy.deadline)
        if self._is_cancelled():
            await self.cancel(run)
        return run

    async def look(self, run: RunState) -> Interaction:
        """Return a run as it is now."""
        client = self._host().async_client
        return await asend(client, run.get_call(client.url))

    async def cancel(self, run: RunState) -> None:
        """Stop a run; what fails at it is logged."""
        await cancel_run(self._host().async_client, run.id)
