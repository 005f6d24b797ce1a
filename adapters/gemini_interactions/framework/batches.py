"""Hold on to a batch: many runs in the background whose results are replies of the framework."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from inspect import isawaitable
from threading import Lock
from typing import Any, Generic, TypeVar

from ..client.http.deadline import Deadline
from ..client.http.errors import GeminiInteractionsError, InvalidOption
from ..client.http.numbers import number
from ..client.interactions.progress import check_on_progress
from ..models.costs import cost_of_tokens
from ..turns.async_guard import Guard, uncancelled
from ..turns.background import BackgroundReply
from ..turns.batches.checkpoint import Checkpoint, Target
from ..turns.batches.loop_thread import LoopThread
from ..turns.batches.progress import BatchProgress, OnBatchProgress, RowCounter, check_row_counter
from ..turns.batches.rows import WAITING, Key, Row, RowFailed, to_dict
from ..turns.batches.schedule import Schedule
from ..wire.interaction import Interaction
from .batch_work import BatchWork, Host

M = TypeVar("M")
R = TypeVar("R")


class Batch(Generic[M, R]):
    """Many runs that a model class began: their results are replies of the framework.

    Each method is there for synchronous and for async code (`a…`). A row that failed has its error in its place. The batch is
    waited for by one at a time.

    Args:
        host: returns the calls of the model as they are now.
        rows: the rows.
        asked: the model or agent that is asked.
        messages_of: returns the messages of a row; None where nobody has given them, since all rows have begun.
        options: of every call.
        max_concurrency: runs that are at work at a time.
        checkpoint: where it is written down.
        deadline: seconds for the whole batch, from now.
        cancel_abandoned: whether what runs is stopped when nobody waits any more.
    """

    def __init__(
        self,
        host: Host[M, R],
        rows: list[Row],
        asked: str,
        messages_of: Callable[[int], M] | None,
        options: Mapping[str, Any],
        *,
        max_concurrency: int | None,
        checkpoint: Target | None,
        deadline: float | None,
        cancel_abandoned: bool | None,
    ) -> None:
        if max_concurrency is not None and number("max_concurrency", max_concurrency) < 1:
            raise InvalidOption("'max_concurrency' is 1 or more, or None for no bound.", field="max_concurrency")
        self._host, self._rows, self._asked = host, rows, asked
        self._messages_of, self._options = messages_of, options
        self._at_once = max_concurrency
        self._target = checkpoint
        self._deadline = Deadline(deadline)
        if cancel_abandoned is None:  # what is written down is to be found again
            cancel_abandoned = host().policy.cancel_abandoned and checkpoint is None
        self._cancel_abandoned = cancel_abandoned
        self._is_cancelled = False
        self._writing, self._waited_for = Lock(), Lock()
        if not host().has_async_client:
            raise InvalidOption(
                "A batch asks over the async client, and only a synchronous one was given: give 'http_async_client' as well, or a"
                " 'transport' for both.",
                field="http_async_client",
            )

    # What is known of it

    def to_dict(self) -> dict[str, Any]:
        """Return the batch as JSON, for `resume_batch` in any process that has the key. Inputs and replies are not in it."""
        return to_dict(self._rows, self._asked)

    @property
    def keys(self) -> list[Key]:
        """The names of the rows, in their order."""
        return [row.key for row in self._rows]

    @property
    def states(self) -> dict[Key, str]:
        """What is known of each row: `waiting`, `starting`, `running`, `ended`, `failed` or `unsure`."""
        return {row.key: row.state for row in self._rows}

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        states = list(self.states.values())
        counts = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
        return f"{type(self).__name__}({counts or 'no rows'})"

    # Waiting

    def results(
        self,
        *,
        deadline: float | None = None,
        progress: RowCounter | None = None,
        on_progress: OnBatchProgress | None = None,
    ) -> list[R | Exception]:
        """Wait for all rows, and return a reply or an error for each, in the order of the inputs.

        Args:
            deadline: seconds to wait at the most; rows that have not ended by then have `DeadlineExceeded`. The runs go on.
            progress: counts rows that are done, as `gemini_interactions.bulk.progress.ProgressLine` does.
            on_progress: is called with a `BatchProgress` when a row is done.

        Raises:
            Exception: the checkpoint cannot be written, or `on_progress` raised.
        """
        _check(on_progress, is_async=False)
        with LoopThread() as loop:
            return loop.run(self.aresults(deadline=deadline, progress=progress, on_progress=on_progress))

    async def aresults(
        self,
        *,
        deadline: float | None = None,
        progress: RowCounter | None = None,
        on_progress: OnBatchProgress | None = None,
    ) -> list[R | Exception]:
        """Wait for all rows; see `results`. `on_progress` may be async."""
        found = {key: outcome async for key, outcome in self._each(deadline, progress, on_progress)}
        return [found[row.key] for row in self._rows]

    def as_completed(
        self,
        *,
        deadline: float | None = None,
        progress: RowCounter | None = None,
        on_progress: OnBatchProgress | None = None,
    ) -> Completed[R]:
        """Return the rows as they are done, each with its key: for `for` and, in async code, for `async for`.

        Args:
            deadline: see `results`, as for the others.
            progress: see `results`.
            on_progress: see `results`.
        """
        return Completed(lambda: self._each(deadline, progress, on_progress), on_progress)

    def cancel(self) -> None:
        """Stop what runs, and begin nothing more. Rows that had ended keep their replies."""
        with LoopThread() as loop:
            loop.run(self.acancel())

    async def acancel(self) -> None:
        """Stop what runs, and begin nothing more; see `cancel`."""
        self._is_cancelled = True
        for row in self._rows:
            if row.state == WAITING:
                row.failed(RowFailed(f"The batch was cancelled before its row {row.key!r} began."))
        schedule = self._schedule()
        await uncancelled(schedule.stop())
        await self._checkpoint().save()

    async def begin(self) -> None:
        """Begin as many runs as may be at work at a time."""
        schedule = self._schedule()
        try:
            await schedule.begin(self._deadline)
        except BaseException as error:
            # Nobody gets a handle, so that what runs is only to be found in a checkpoint, if that can be written.
            if self._cancel_abandoned or isinstance(error, Exception):
                await uncancelled(schedule.stop())
            raise

    async def _each(
        self, deadline: float | None, progress: RowCounter | None, on_progress: OnBatchProgress | None
    ) -> AsyncGenerator[tuple[Key, R | Exception], None]:
        _check(on_progress)
        check_row_counter(progress)
        wait_until = Deadline(deadline)
        until = min(wait_until, self._deadline, key=lambda each: each.left())
        with self._alone(), _drawn(progress, len(self._rows)):
            schedule = self._schedule()
            told: asyncio.Queue[tuple[Row, Interaction | Exception] | None] = asyncio.Queue()
            task = asyncio.create_task(schedule.run(lambda row, outcome: told.put_nowait((row, outcome)), until))
            task.add_done_callback(lambda _: told.put_nowait(None))
            sofar = BatchProgress("", len(self._rows))
            guard = Guard(schedule.stop, "of a batch")  # whoever reads may leave, and the loop end, before this is closed
            try:
                if self._cancel_abandoned:
                    await guard.begin()
                while (each := await told.get()) is not None:
                    row, outcome = each
                    reply = self._reply(row, outcome)
                    cost = _cost_of(outcome)
                    sofar = _further(sofar, row.key, cost, isinstance(reply, Exception), schedule.at_work)
                    if progress is not None:
                        progress.row(cost, isinstance(reply, Exception))
                    if on_progress is not None and isawaitable(answer := on_progress(sofar)):
                        await answer
                    yield row.key, reply
                task.result()
                if self._deadline.passed and self._cancel_abandoned:
                    await uncancelled(schedule.stop())
            except BaseException as error:
                task.cancel()
                await uncancelled(_ended(task))
                if self._cancel_abandoned and not isinstance(error, Exception):
                    await uncancelled(schedule.stop())
                raise
            finally:
                guard.release()
                await uncancelled(self._checkpoint().save())

    # What it is made of

    def _schedule(self) -> Schedule:
        work = BatchWork(self._host, self._messages_of, self._options, self._deadline, lambda: self._is_cancelled)
        interval = self._host().for_call(self._options)[0].poll_interval
        return Schedule(self._rows, work, self._checkpoint(), at_once=self._at_once, poll_interval=interval)

    def _checkpoint(self) -> Checkpoint:
        return Checkpoint(self._target, self.to_dict, self._writing)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._waited_for.acquire(blocking=False):
            raise GeminiInteractionsError("Somebody waits for this batch already; resume_batch(to_dict()) makes another handle.")
        try:
            yield
        finally:
            self._waited_for.release()

    def _reply(self, row: Row, outcome: Interaction | Exception) -> R | Exception:
        host = self._host()
        try:
            with host.errors():
                if isinstance(outcome, Exception):
                    raise outcome
                assert row.run is not None
                return BackgroundReply(self._host, replace(row.run)).take(outcome)
        except Exception as error:
            return error


class Completed(Generic[R]):
    """The rows of a batch as they are done: pairs of a key and a reply or an error.

    Args:
        each: waits for them.
        on_progress: is called with each; checked where it must not be async.
    """

    def __init__(
        self, each: Callable[[], AsyncGenerator[tuple[Key, R | Exception], None]], on_progress: OnBatchProgress | None
    ) -> None:
        self._each, self._on_progress = each, on_progress

    def __iter__(self) -> Generator[tuple[Key, R | Exception], None, None]:
        _check(self._on_progress, is_async=False)
        with LoopThread() as loop:
            yield from loop.each(self._each())

    def __aiter__(self) -> AsyncIterator[tuple[Key, R | Exception]]:
        return self._each()


def _further(sofar: BatchProgress, key: Key, cost: float | None, failed: bool, running: int) -> BatchProgress:
    return replace(
        sofar,
        key=key,
        done=sofar.done + 1,
        failed=sofar.failed + failed,
        running=running,
        cost=sofar.cost + (cost or 0.0),
        unpriced=sofar.unpriced + (cost is None and not failed),
    )


def _check(on_progress: Any, *, is_async: bool = True) -> None:
    check_on_progress(on_progress, is_async=is_async)


def _cost_of(outcome: Interaction | Exception) -> float | None:
    if isinstance(outcome, Exception):
        return None
    return cost_of_tokens(outcome.usage, outcome.model, datetime.now(UTC).date(), outcome.service_tier)


def _drawn(progress: Any, total: int) -> AbstractContextManager[Any]:
    """Tell a progress line how many rows there are, and open it, if it is one that can be."""
    if hasattr(progress, "expect"):
        progress.expect(total)
    return progress if isinstance(progress, AbstractContextManager) else nullcontext()


async def _ended(task: asyncio.Task[None]) -> None:
    await asyncio.wait([task])
