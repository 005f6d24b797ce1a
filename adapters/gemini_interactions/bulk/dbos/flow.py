"""The course of one row, from the first announcement of a start to the end of its run.

What decides here is in the steps' records only, never a clock or the state of the process: a worker that takes the row up after a
crash goes the same way again. Steps may be added at the end of a course, and none may change its place while rows are under way.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from dbos import DBOS

from ...client.http.errors import GeminiInteractionsError
from ...client.http.log import logger
from ...client.interactions.error_mapping import CANCELLED, raise_for_status
from ...wire.interaction import IDLE, Interaction
from .enqueueing import CANCEL, TOPIC
from .failure import Code, RunFailed, error_as_json
from .labels import START, WORKFLOW, workflow_label
from .pace import Pace
from .steps import Record, Steps, has_ended, new_token

ANNOUNCE, START_STEP = "announce", "start"
"""The names of the steps between which the gap is."""

MOST_STOPS = 8
"""How often a run is asked to stop before the row ends without it."""

STOPPING = Pace(1.0, 15.0)
"""The looks at a run that is to stop."""


class Flow:
    """The course of one row.

    Args:
        steps: what the worker does.
        workflow_id: the row's id.
        given: its request.
        patience: seconds in which the service may refuse a start, or not tell of a run, before the row fails.

    Attributes:
        unrecorded: the id of a run that was begun, as long as DBOS has not recorded it.
        run_id: the id of the run, once it is known.
    """

    def __init__(self, steps: Steps, workflow_id: str, given: Mapping[str, Any], *, patience: float) -> None:
        self._steps = steps
        self._workflow_id = workflow_id
        self._given = given
        self._patience = patience
        self.unrecorded: str | None = None
        self.run_id: str | None = None

    async def begin(self) -> Record:
        """Begin the run, once; return the step's record, with its handle.

        Raises:
            RunFailed: nothing was begun; or something may have been, and is not to be begun again.
        """
        attempt, first_at, announced, token = 0, None, None, ""
        while True:
            async with self._steps.few():
                if announced is None:
                    token = new_token()
                    announced = await _step(ANNOUNCE, partial(self._steps.announce, self._given, token))
                is_first = announced.get("token") == token
                record = (
                    announced
                    if "wait" in announced
                    else await _step(START_STEP, partial(self._start, announced, attempt, is_first))
                )
                self.unrecorded = None
            if "wait" in record:
                await self._pause(record["wait"])
                announced = None
                continue
            first_at = first_at or announced["at"]
            if "handle" in record:
                self.run_id = record["handle"]["id"]
                return record
            if "failed" in record:
                labels = self._labels(announced["token"]) if record["failed"] == "may_have_begun" else None
                raise RunFailed(record["message"], code=record["failed"], error=record.get("error"), labels=labels)
            if "look" in record:
                token = ""  # the next start is not the first of this announcement
                await self._pause(record["look"])
                continue
            if announced["at"] - first_at > self._patience:
                code: Code = "may_have_begun" if record.get("may_have_begun") else "refused"
                said = (record.get("error") or {}).get("message", "the answer to a start was lost")
                raise RunFailed(f"No run was made in {self._patience:g} s: {said}", code=code, error=record.get("error"))
            await self._pause(record["again"])
            attempt, announced = attempt + 1, None

    async def _start(self, announced: Record, attempt: int, is_first: bool) -> Record:
        record = await self._steps.start(self._given, self._workflow_id, announced, attempt, is_first)
        self.unrecorded = record["handle"]["id"] if "handle" in record else None
        return record

    async def _pause(self, seconds: float) -> None:
        """Wait, durably; a message to stop ends the row."""
        if await DBOS.recv_async(TOPIC, timeout_seconds=seconds) == CANCEL:
            raise RunFailed("The row was stopped before a run had begun.", code="cancelled")

    def _labels(self, token: str) -> dict[str, str]:
        return {WORKFLOW: workflow_label(self._workflow_id), START: token}

    async def follow(self, begun: Record, pace: Pace, deadline: float | None) -> Interaction:
        """Wait for the end of the run, and return the interaction.

        Args:
            begun: the record of its start.
            pace: how often to look.
            deadline: seconds after the start after which the run is stopped; None for none.

        Raises:
            RunFailed: the run failed, was stopped, or could not be read.
        """
        handle, began = begun["handle"], begun["began"]
        seconds, stopping, stops = pace.first, None, 0
        failed_looks, failing_since, idle_looks = 0, None, 0
        while True:
            message = await DBOS.recv_async(TOPIC, timeout_seconds=seconds)
            stopping = stopping or ("cancelled" if message == CANCEL else None)
            look = _Look(self._steps, handle["id"])
            seen = await _step("look", look)
            if "error" in seen:
                failed_looks, failing_since = failed_looks + 1, failing_since or seen["at"]
                most = seen["most"]
                if (most is not None and failed_looks >= most) or seen["at"] - failing_since > self._patience:
                    words = f"The run {handle['id']} cannot be read, and may go on: {seen['error']['message']}"
                    raise RunFailed(words, code="unreachable", handle=handle, error=seen["error"])
            else:
                failed_looks, failing_since = 0, None
                idle_looks = idle_looks + 1 if seen["status"] == IDLE else 0
                if has_ended(seen["status"], idle_looks) and (interaction := await look.interaction()) is not None:
                    _check(interaction, handle, stopping)
                    return interaction
            if stopping is None and deadline is not None and seen["at"] > began + deadline:
                stopping = "deadline_exceeded"
            if stopping is None:
                seconds = pace.after(seconds)
                continue
            if stops == MOST_STOPS:
                raise RunFailed(
                    f"The run {handle['id']} was asked to stop {stops} times ({stopping}), and may go on.",
                    code="cancelled" if stopping == "cancelled" else "deadline_exceeded",
                    handle=handle,
                    error=seen.get("error"),
                )
            await _step("stop", partial(self._steps.stop, handle["id"]))
            seconds = STOPPING.first if stops == 0 else STOPPING.after(seconds)
            stops += 1


class _Look:
    """One look at a run: the record for DBOS, and the interaction for this execution, which is not recorded twice."""

    def __init__(self, steps: Steps, id: str) -> None:
        self._steps = steps
        self._id = id
        self._seen: Interaction | None = None

    async def __call__(self) -> Record:
        record, self._seen = await self._steps.look(self._id)
        return record

    async def interaction(self) -> Interaction | None:
        """Return the interaction, read again where the look was another execution's; None if it cannot be read now."""
        if self._seen is None:
            record, self._seen = await self._steps.look(self._id)
            if self._seen is None:
                logger.warning("The run %s has ended and cannot be read now: %s", self._id, record["error"]["message"])
        return self._seen


def _check(interaction: Interaction, handle: Mapping[str, Any], stopping: str | None) -> None:
    """Raise if a run ended without an answer; one that answered before it could be stopped has one."""
    try:
        raise_for_status(interaction)
    except GeminiInteractionsError as error:
        code: Code = "failed"
        if interaction.status == CANCELLED:
            code = "deadline_exceeded" if stopping == "deadline_exceeded" else "cancelled"
        words = "The run took longer than its deadline, and was stopped." if code == "deadline_exceeded" else str(error)
        raise RunFailed(words, code=code, handle=handle, error=error_as_json(error), interaction=interaction.dump()) from None


async def _step(name: str, function: Callable[[], Awaitable[Record]]) -> Record:
    async def call() -> Record:
        return await function()

    return await DBOS.run_step_async({"name": name}, call)
