"""Begin the runs of a batch and wait for them: one loop over all rows, no thread and no task for those that are at work."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from heapq import heappop, heappush
from itertools import count
from typing import Protocol

from ...client.http.deadline import Deadline
from ...client.http.errors import DeadlineExceeded, GeminiInteractionsError
from ...client.http.log import logger
from ...client.interactions.run import RunState
from ...telemetry import reason_of
from ...wire.interaction import Interaction
from ..async_guard import PATIENCE, uncancelled
from .checkpoint import Checkpoint
from .looks import Looks
from .rows import ENDED, RUNS, STARTING, WAITING, Row

STARTS_AT_ONCE = 32
"""Runs that are being begun at a time, at the most."""

NOTED_STARTS_AT_ONCE = 8
"""The same where each is written down: of so many rows, at the most, nobody knows what became of them after a crash."""

LOOKS_AT_ONCE = 32
"""Runs that are being looked at at a time, at the most."""

Told = Callable[[Row, Interaction | Exception], None]
"""Is told what became of a row."""


class Work(Protocol):
    """Asks the service for the rows of a batch."""

    async def start(self, number: int) -> RunState:
        """Begin the run of a row."""

    async def look(self, run: RunState) -> Interaction:
        """Return a run as it is now."""

    async def cancel(self, run: RunState) -> None:
        """Stop a run; what fails at it is logged."""


class Schedule:
    """Begins the runs of a batch, and waits for them.

    Args:
        rows: the rows; what becomes of them is noted there.
        work: asks the service.
        checkpoint: is written before and after each start.
        at_once: runs that may be at work at a time; None for all.
        poll_interval: seconds between the first looks at a run.
    """

    def __init__(
        self, rows: Sequence[Row], work: Work, checkpoint: Checkpoint, *, at_once: int | None, poll_interval: float
    ) -> None:
        self._rows, self._work, self._checkpoint = rows, work, checkpoint
        self._at_once = at_once
        self._starts_at_once = NOTED_STARTS_AT_ONCE if checkpoint.is_kept else STARTS_AT_ONCE
        self._poll_interval = poll_interval
        self._waiting = deque(number for number, row in enumerate(rows) if row.state == WAITING)
        self._at_work = sum(row.state == RUNS for row in rows)
        self._starts: dict[asyncio.Task[None], int] = {}
        self._looks: dict[asyncio.Task[Interaction], int] = {}
        self._due: list[tuple[float, int, int]] = []  # when, a number that makes it unique, and the row
        self._policies: dict[int, Looks] = {}
        self._turn = count()
        self._unwritten: Exception | None = None

    @property
    def at_work(self) -> int:
        """How many runs are at work, or being begun."""
        return self._at_work

    async def begin(self, deadline: Deadline) -> None:
        """Begin as many runs as may be at work at a time, and wait for none; none is begun after the deadline."""
        try:
            while self._waiting or self._starts:
                if not deadline.passed:
                    self._begin_starts()
                if not self._starts:
                    return
                done, _ = await asyncio.wait(self._starts, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    self._started(task)
        finally:
            await uncancelled(self._settle())

    async def run(self, told: Told, deadline: Deadline) -> None:
        """Begin all runs and wait for all of them.

        Args:
            told: is told what became of each row, once.
            deadline: when to wait no longer: what has not ended by then is told as that.
        """
        open_rows = set(range(len(self._rows)))

        def tell(number: int, outcome: Interaction | Exception) -> None:
            open_rows.discard(number)
            told(self._rows[number], outcome)

        for number, row in enumerate(self._rows):
            if row.run is not None:
                self._look_after(number, 0.0)
            elif row.state != WAITING:
                tell(number, row.outcome())
        try:
            while open_rows:
                if deadline.passed:
                    await uncancelled(self._settle())
                    if self._unwritten is not None:
                        raise self._unwritten
                    for number in sorted(open_rows):
                        tell(number, _too_late(self._rows[number], deadline))
                    return
                for number in self._begin_starts():
                    tell(number, self._rows[number].outcome())
                self._begin_looks()
                if not open_rows:
                    return
                await self._wait(deadline)
                for task in [task for task in self._starts if task.done()]:
                    number = self._started(task)
                    if self._rows[number].run is None:
                        tell(number, self._rows[number].outcome())
                    else:
                        self._look_after(number)
                for look in [look for look in self._looks if look.done()]:
                    number = self._looks.pop(look)
                    if (outcome := self._seen(number, look)) is not None:
                        tell(number, outcome)
        finally:
            await uncancelled(self._settle())

    async def stop(self) -> None:
        """Stop the runs that are at work, as far as is known."""
        running = [row for row in self._rows if row.state == RUNS]
        gate = asyncio.Semaphore(LOOKS_AT_ONCE)

        async def stop(row: Row) -> None:
            async with gate:
                if row.run is not None:
                    await self._work.cancel(row.run)

        await asyncio.gather(*map(stop, running))

    # The starts

    def _begin_starts(self) -> list[int]:
        """Begin what may be begun, and return the rows that are not to be begun any more: the batch was cancelled meanwhile."""
        left = []
        while self._waiting and len(self._starts) < self._starts_at_once:
            if self._rows[self._waiting[0]].state != WAITING:
                left.append(self._waiting.popleft())
                continue
            if self._at_once is not None and self._at_work >= self._at_once:
                break
            number = self._waiting.popleft()
            self._at_work += 1
            self._starts[asyncio.create_task(self._start(self._rows[number], number))] = number
        return left

    async def _start(self, row: Row, number: int) -> None:
        row.state = STARTING
        try:
            await self._checkpoint.save()
        except BaseException:
            row.state = WAITING  # nothing was sent
            raise
        try:
            row.begun(await self._work.start(number))
        except Exception as error:
            row.failed(error)
        except BaseException:
            row.lost()
            raise
        await self._checkpoint.save()

    def _started(self, task: asyncio.Task[None]) -> int:
        number = self._starts.pop(task)
        if self._rows[number].state != RUNS:
            self._at_work -= 1
        task.result()  # the checkpoint could not be written: nothing more is begun
        return number

    async def _settle(self) -> None:
        """Let what is being begun be begun, so that it is known; look at nothing any more."""
        for look in self._looks:
            look.cancel()
        if self._starts:
            _, late = await asyncio.wait(self._starts, timeout=PATIENCE)
            for task in late:
                task.cancel()
        ends = await asyncio.gather(*self._starts, return_exceptions=True)
        self._unwritten = next((error for error in ends if isinstance(error, Exception)), None)
        await asyncio.gather(*self._looks, return_exceptions=True)
        self._starts.clear()
        self._looks.clear()

    # The looks

    def _look_after(self, number: int, seconds: float | None = None) -> None:
        policy = self._policies.setdefault(number, Looks(self._poll_interval))
        if seconds is None:
            seconds = 0.0 if self._rows[number].state == ENDED else policy.next()
        heappush(self._due, (asyncio.get_running_loop().time() + seconds, next(self._turn), number))

    def _begin_looks(self) -> None:
        now = asyncio.get_running_loop().time()
        while self._due and self._due[0][0] <= now and len(self._looks) < LOOKS_AT_ONCE:
            _, _, number = heappop(self._due)
            run = self._rows[number].run
            assert run is not None
            self._looks[asyncio.create_task(_look(self._work.look(run)))] = number

    def _seen(self, number: int, look: asyncio.Task[Interaction]) -> Interaction | Exception | None:
        """Return what became of a run that was looked at; None if it is looked at again."""
        row, policy = self._rows[number], self._policies[number]
        error = look.exception()
        if error is None:
            interaction = look.result()
            if not policy.ended(interaction):
                self._look_after(number)
                return None
            self._ended(row, interaction)
            outcome: Interaction | Exception = interaction
        elif not isinstance(error, Exception):
            raise error
        elif isinstance(error, GeminiInteractionsError) and not policy.gives_up(error):
            logger.info("The run %s could not be looked at: %s", row.run and row.run.id, reason_of(error))
            self._look_after(number)
            return None
        else:
            outcome = error
            self._at_work -= row.state == RUNS
        del self._policies[number]
        return outcome

    def _ended(self, row: Row, interaction: Interaction) -> None:
        if row.run is not None:
            row.run.update(interaction)
            row.run.seen = None
        self._at_work -= row.state == RUNS
        row.state = ENDED

    async def _wait(self, deadline: Deadline) -> None:
        """Wait until there is something to do."""
        ahead = float("inf")
        if self._due and len(self._looks) < LOOKS_AT_ONCE:
            ahead = self._due[0][0] - asyncio.get_running_loop().time()
        seconds = max(0.0, deadline.left(ahead))
        tasks: list[asyncio.Task[None] | asyncio.Task[Interaction]] = [*self._starts, *self._looks]
        timeout = None if seconds == float("inf") else seconds
        if tasks:
            await asyncio.wait(tasks, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(seconds)


async def _look(looking: Awaitable[Interaction]) -> Interaction:
    return await looking


def _too_late(row: Row, deadline: Deadline) -> Exception:
    if row.run is not None:
        return DeadlineExceeded(f"After {deadline} the interaction {row.run.id} is {row.run.status}.")
    if row.state == WAITING:
        return DeadlineExceeded(f"After {deadline} the row {row.key!r} has not begun.")
    return row.outcome()
