"""Know the run that LangChain's tracers follow: of most streams it is told to nobody."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, BaseRunManager, CallbackManagerForLLMRun
from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatResult
from langchain_core.runnables import RunnableConfig
from langchain_core.utils.uuid import uuid7

from .part import ChatModelPart

_run: ContextVar[UUID | None] = ContextVar("gemini_interactions_run", default=None)


def current_run() -> UUID | None:
    """Return the run in whose course this is asked, where it is known."""
    return _run.get()


@contextmanager
def in_course_of(run: BaseRunManager | UUID | None) -> Iterator[None]:
    """Let `current_run` know the run, within a `with`; None for the one that it knows."""
    if run is None:
        yield
        return
    token = _run.set(run.run_id if isinstance(run, BaseRunManager) else run)
    try:
        yield
    finally:
        _run.reset(token)


class TracedRuns(ChatModelPart):
    """A chat model that knows its run, for `current_run`: LangChain tells it to few streams."""

    if not TYPE_CHECKING:  # for checkers, they stand in `typed_calls`

        def stream(
            self, input: LanguageModelInput, config: RunnableConfig | None = None, *, stop: list[str] | None = None, **kwargs: Any
        ) -> Iterator[AIMessageChunk]:
            """Ask, and get the answer as it grows."""
            if not _is_followed():
                return super().stream(input, config, stop=stop, **kwargs)
            from ..telemetry.streams import each_within

            config, run_id = _identified(config)
            return each_within(super().stream(input, config, stop=stop, **kwargs), partial(in_course_of, run_id))

        def astream(
            self, input: LanguageModelInput, config: RunnableConfig | None = None, *, stop: list[str] | None = None, **kwargs: Any
        ) -> AsyncIterator[AIMessageChunk]:
            """Ask, and get the answer as it grows."""
            if not _is_followed():
                return super().astream(input, config, stop=stop, **kwargs)
            from ..telemetry.streams import aeach_within

            config, run_id = _identified(config)
            return aeach_within(super().astream(input, config, stop=stop, **kwargs), partial(in_course_of, run_id))

    def _generate_with_cache(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        with in_course_of(run_manager):
            return super()._generate_with_cache(messages, stop=stop, run_manager=run_manager, **kwargs)

    async def _agenerate_with_cache(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        with in_course_of(run_manager):
            return await super()._agenerate_with_cache(messages, stop=stop, run_manager=run_manager, **kwargs)


def _is_followed() -> bool:
    """Whether OpenInference is at work: nobody else needs to be told the run of a stream."""
    if "openinference.instrumentation.langchain" not in sys.modules:
        return False
    from ..telemetry.around import openinference

    return openinference("langchain") is not None


def _identified(config: RunnableConfig | None) -> tuple[RunnableConfig, UUID | None]:
    """Return a configuration that names the run, and the name; None where what the caller has named it by is none."""
    given: Any = (config or {}).get("run_id") or uuid7()
    try:
        return {**(config or {}), "run_id": given}, given if isinstance(given, UUID) else UUID(str(given))
    except ValueError:
        return config or {}, None
