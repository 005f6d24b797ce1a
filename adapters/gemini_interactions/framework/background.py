"""Let a model class begin runs in the background."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:  # loaded at the first call: importing an adapter must not import an HTTP client
    from ..turns.background import BackgroundReply
    from ..turns.batches.checkpoint import Target
    from ..turns.batches.rows import Key
    from .batches import Batch
    from .calls import ModelCalls

I = TypeVar("I")  # noqa: E741
M = TypeVar("M")
R = TypeVar("R")
C = TypeVar("C")


class StartsRuns(ABC, Generic[I, M, R, C]):
    """The methods of a model class for runs in the background.

    `I` is what users ask with, `M` what the framework's messages are, `R` its reply and `C` its chunk.
    """

    @property
    @abstractmethod
    def _calls(self) -> ModelCalls[M, R, C]:
        """The calls for the settings as they are now."""

    @abstractmethod
    def _messages_of(self, input: I) -> M:
        """Return the framework's messages for what the user asks with."""

    def start(self, input: I, **kwargs: Any) -> BackgroundReply[R, C]:
        """Begin a run in the background, and get a handle of it.

        Args:
            input: as for any other call.
            **kwargs: options for this call, `tools` among them.

        Returns:
            A handle whose `result()` is the reply; `to_dict()` makes JSON of it, for a checkpoint, a store or another process.
        """
        return self._calls.start(self._messages_of(input), kwargs, lambda: self._calls)

    async def astart(self, input: I, **kwargs: Any) -> BackgroundReply[R, C]:
        """Begin a run in the background; see `start`."""
        return await self._calls.astart(self._messages_of(input), kwargs, lambda: self._calls)

    def resume(self, handle: str | Mapping[str, Any]) -> BackgroundReply[R, C]:
        """Return the handle of a run that any process began.

        Args:
            handle: what `to_dict` of a handle gave, or the interaction's id.
        """
        return self._calls.resume(handle, lambda: self._calls)

    def start_batch(
        self,
        inputs: Iterable[I],
        *,
        keys: Iterable[Key] | None = None,
        max_concurrency: int | None = None,
        checkpoint: Target | None = None,
        deadline: float | None = None,
        cancel_abandoned: bool | None = None,
        **kwargs: Any,
    ) -> Batch[M, R]:
        """Begin a run in the background for each input, and get a handle of all of them.

        Args:
            inputs: what each row asks, each as for any other call.
            keys: a name for each row: texts or whole numbers, all different; else their numbers, from 0.
            max_concurrency: runs that are at work at a time, at the most; the others begin while the batch is waited for. None
                for all at once.
            checkpoint: the path of a file that is not there yet, or a function that is called with a dict, in another thread:
                where the batch is written down before and after each start, for `resume_batch`.
            deadline: seconds for the whole batch; rows that have not ended by then have `DeadlineExceeded` as their result.
            cancel_abandoned: whether what runs is stopped when waiting is broken off or `deadline` has passed; else as the model
                says, but never with a checkpoint, from which the runs are to be found again.
            **kwargs: options for every row, as of `start`.

        Returns:
            A handle whose `results()` are the replies, or errors, in the order of the inputs.

        Raises:
            InvalidOption: an argument cannot be; nothing was sent. What is wrong with one row is told in its place.
        """
        from ..turns.batches.loop_thread import LoopThread

        batch = self._new_batch(inputs, keys, max_concurrency, checkpoint, deadline, cancel_abandoned, kwargs)
        with LoopThread() as loop:
            loop.run(batch.begin())
        return batch

    async def astart_batch(
        self,
        inputs: Iterable[I],
        *,
        keys: Iterable[Key] | None = None,
        max_concurrency: int | None = None,
        checkpoint: Target | None = None,
        deadline: float | None = None,
        cancel_abandoned: bool | None = None,
        **kwargs: Any,
    ) -> Batch[M, R]:
        """Begin a run in the background for each input; see `start_batch`."""
        batch = self._new_batch(inputs, keys, max_concurrency, checkpoint, deadline, cancel_abandoned, kwargs)
        await batch.begin()
        return batch

    def resume_batch(
        self,
        kept: Mapping[str, Any] | str | os.PathLike[str],
        inputs: Iterable[I] | None = None,
        *,
        max_concurrency: int | None = None,
        checkpoint: Target | None = None,
        deadline: float | None = None,
        cancel_abandoned: bool | None = None,
        restart_unsure: bool = False,
        **kwargs: Any,
    ) -> Batch[M, R]:
        """Return the handle of a batch that any process began. Rows that have yet to begin do so while it is waited for.

        A row whose start was not recorded to its end may have a run that nobody can find: it has an error in its place, and is
        not begun a second time.

        Args:
            kept: what `to_dict` of a batch gave, or the path of the file of its checkpoint, which is written on.
            inputs: the same as at the beginning, where some row has yet to begin.
            max_concurrency: see `start_batch`.
            checkpoint: see `start_batch`; here it may be there already.
            deadline: see `start_batch`; counted from now.
            cancel_abandoned: see `start_batch`.
            restart_unsure: begin rows again whose start was not recorded to its end: some may run, and cost, twice.
            **kwargs: see `start_batch`.

        Raises:
            InvalidOption: it is no checkpoint, or one of other inputs or of another model.
        """
        from .batch_beginnings import kept_batch

        return kept_batch(
            lambda: self._calls,
            kept,
            inputs,
            self._messages_of,
            kwargs,
            checkpoint=checkpoint,
            restart_unsure=restart_unsure,
            max_concurrency=max_concurrency,
            deadline=deadline,
            cancel_abandoned=cancel_abandoned,
        )

    def _new_batch(
        self,
        inputs: Iterable[I],
        keys: Iterable[Key] | None,
        max_concurrency: int | None,
        checkpoint: Target | None,
        deadline: float | None,
        cancel_abandoned: bool | None,
        options: Mapping[str, Any],
    ) -> Batch[M, R]:
        from .batch_beginnings import new_batch

        return new_batch(
            lambda: self._calls,
            inputs,
            self._messages_of,
            options,
            keys=keys,
            checkpoint=checkpoint,
            max_concurrency=max_concurrency,
            deadline=deadline,
            cancel_abandoned=cancel_abandoned,
        )
