"""Have many runs at once by LangChain's own `batch` and its kin: the same calls, with the same callbacks, on one thread."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import get_config_list

from .part import ChatModelPart

if TYPE_CHECKING:
    from .calls import ChatCalls

Configs = RunnableConfig | Sequence[RunnableConfig] | None

_ITS_OWN = ("invoke", "generate", "generate_prompt", "_generate", "_generate_with_cache", "ainvoke", "_agenerate")
"""What a subclass may have changed so that the async calls do not do what the synchronous ones do."""

_PACKAGES = ("gemini_interactions.", "langchain_core.")
"""Whose calls do the same either way."""


class BatchesRuns(ChatModelPart):
    """A chat model that waits for many runs on one event loop; what is answered at once goes LangChain's way.

    The rest is as LangChain has it: order, errors, a configuration for each row, callbacks, caches, limits. `batch` and its kin
    without `max_concurrency` have as many rows at work as LangChain's threads would.
    """

    if TYPE_CHECKING:

        @property
        def _calls(self) -> ChatCalls: ...

    else:  # for checkers, LangChain's own stand

        def batch(
            self,
            inputs: list[LanguageModelInput],
            config: Configs = None,
            *,
            return_exceptions: bool = False,
            **kwargs: Any,
        ) -> list[AIMessage | Exception]:
            """Ask with many inputs at once; see `Runnable.batch`."""
            if len(inputs) < 2 or not self._waits_on_one_loop(kwargs):
                return super().batch(inputs, config, return_exceptions=return_exceptions, **kwargs)
            from ..turns.batches.loop_thread import LoopThread
            from ..turns.batches.many import in_order

            rows = self._rows(inputs, config, _as_many_as_threads, kwargs)
            with LoopThread() as loop:
                return loop.run(in_order(*rows, return_exceptions))

        def batch_as_completed(
            self,
            inputs: Sequence[LanguageModelInput],
            config: Configs = None,
            *,
            return_exceptions: bool = False,
            **kwargs: Any,
        ) -> Iterator[tuple[int, AIMessage | Exception]]:
            """Ask with many inputs at once, and get the answers as they come; see `Runnable.batch_as_completed`."""
            if len(inputs) < 2 or not self._waits_on_one_loop(kwargs):
                yield from super().batch_as_completed(inputs, config, return_exceptions=return_exceptions, **kwargs)
                return
            from ..turns.batches.loop_thread import LoopThread
            from ..turns.batches.many import as_completed

            answers = as_completed(*self._rows(inputs, config, _as_many_as_threads, kwargs), return_exceptions)
            with LoopThread() as loop:
                yield from loop.each(answers)

        async def abatch(
            self,
            inputs: list[LanguageModelInput],
            config: Configs = None,
            *,
            return_exceptions: bool = False,
            **kwargs: Any,
        ) -> list[AIMessage | Exception]:
            """Ask with many inputs at once; see `Runnable.abatch`. Where one fails, the runs of the others are not left alone."""
            if len(inputs) < 2 or not self._runs_long(kwargs):
                return await super().abatch(inputs, config, return_exceptions=return_exceptions, **kwargs)
            from ..turns.batches.many import as_completed

            answers = as_completed(*self._rows(inputs, config, _as_many_as_given, kwargs), return_exceptions)
            found = {i: answer async for i, answer in answers}
            return [found[i] for i in range(len(inputs))]

        async def abatch_as_completed(
            self,
            inputs: Sequence[LanguageModelInput],
            config: Configs = None,
            *,
            return_exceptions: bool = False,
            **kwargs: Any,
        ) -> AsyncIterator[tuple[int, AIMessage | Exception]]:
            """Ask with many inputs at once, and get the answers as they come; see `Runnable.abatch_as_completed`."""
            if len(inputs) < 2 or not self._runs_long(kwargs):
                async for each in super().abatch_as_completed(inputs, config, return_exceptions=return_exceptions, **kwargs):
                    yield each
                return
            from ..turns.batches.many import as_completed

            answers = as_completed(*self._rows(inputs, config, _as_many_as_given, kwargs), return_exceptions)
            try:
                async for each in answers:
                    yield each
            finally:
                await answers.aclose()

    def _rows(
        self,
        inputs: Sequence[LanguageModelInput],
        config: Configs,
        at_once: Callable[[Sequence[RunnableConfig]], int | None],
        options: dict[str, Any],
    ) -> tuple[Callable[[int], Awaitable[AIMessage]], int, int | None]:
        """Return what makes the call of a row, how many rows there are, and how many are at work at a time."""
        configs = get_config_list(config, len(inputs))
        return lambda i: self.ainvoke(inputs[i], configs[i], **options), len(inputs), at_once(configs)

    def _runs_long(self, options: dict[str, Any]) -> bool:
        """Whether calls with these options are runs that are waited for: of an agent, or in the background."""
        settings: Any = self
        background = options.get("background")
        asks_model = options.get("model") is not None and options.get("agent") is None
        is_agent = options.get("agent") is not None or (settings.agent is not None and not asks_model)
        return bool(settings.background if background is None else background) or is_agent

    def _waits_on_one_loop(self, options: dict[str, Any]) -> bool:
        """Whether such calls are the same on an event loop: nothing was given, or changed, for synchronous ones alone."""
        if not self._runs_long(options) or not self._calls.has_async_client:
            return False
        return all(getattr(type(self), name).__module__.startswith(_PACKAGES) for name in _ITS_OWN)


def _as_many_as_threads(configs: Sequence[RunnableConfig]) -> int:
    """Return how many rows are at work at a time: as many as LangChain's executor has threads."""
    return _as_many_as_given(configs) or min(32, (os.cpu_count() or 1) + 4)


def _as_many_as_given(configs: Sequence[RunnableConfig]) -> int | None:
    given = configs[0].get("max_concurrency")
    if given is not None and given <= 0:
        raise ValueError("max_workers must be greater than 0")  # the executor's words; LangChain's own async calls would hang
    return given
