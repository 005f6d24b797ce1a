"""Find out what other instrumentations record of a run of LangChain's: they keep its span, and need not make it current."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, BaseRunManager, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatResult
from langchain_core.runnables import RunnableConfig
from langchain_core.utils.uuid import uuid7

from ..telemetry.around import Around, context_of, openinference
from ..telemetry.streams import aeach_within, each_within

_FRAMEWORK = "langchain"
_OFFICIAL = "opentelemetry.instrumentation.genai.langchain"

_run: ContextVar[UUID | None] = ContextVar("gemini_interactions_run", default=None)


def around_run() -> Around | None:
    """Return what others record of the run in whose course this is asked; None where they record none."""
    if (run_id := _run.get()) is None:
        return None
    package = openinference(_FRAMEWORK)
    span = None if package is None else package.LangChainInstrumentor().get_span(run_id)
    if span is not None:
        return Around(context_of(span), is_counted=True)
    context = _context_of_official(run_id)
    return None if context is None else Around(context)


@contextmanager
def in_course_of(run: BaseRunManager | UUID | None) -> Iterator[None]:
    """Let `around_run` know the run, within a `with`; None for the one that it knows."""
    if run is None:
        yield
        return
    token = _run.set(run if isinstance(run, UUID) else run.run_id)
    try:
        yield
    finally:
        _run.reset(token)


def _context_of_official(run_id: UUID) -> Any:
    """Return the context that OpenTelemetry's instrumentation has for a run: `stream_events` runs outside of it."""
    package = sys.modules.get(_OFFICIAL)
    handler = None if package is None else package.LangChainInstrumentor()._callback_handler
    invocation = None if handler is None else handler._invocation_manager.get_invocation(run_id)
    return None if invocation is None else invocation.context


class TracedRuns(BaseChatModel):
    """A chat model that knows its run, for `around_run`: LangChain tells it to few streams."""

    if not TYPE_CHECKING:  # for checkers, they stand in `typed_calls`

        def stream(
            self, input: LanguageModelInput, config: RunnableConfig | None = None, *, stop: list[str] | None = None, **kwargs: Any
        ) -> Iterator[AIMessageChunk]:
            """Ask, and get the answer as it grows."""
            if openinference(_FRAMEWORK) is None:
                return super().stream(input, config, stop=stop, **kwargs)
            config, run_id = _identified(config)
            return each_within(super().stream(input, config, stop=stop, **kwargs), partial(in_course_of, run_id))

        def astream(
            self, input: LanguageModelInput, config: RunnableConfig | None = None, *, stop: list[str] | None = None, **kwargs: Any
        ) -> AsyncIterator[AIMessageChunk]:
            """Ask, and get the answer as it grows."""
            if openinference(_FRAMEWORK) is None:
                return super().astream(input, config, stop=stop, **kwargs)
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


def _identified(config: RunnableConfig | None) -> tuple[RunnableConfig, UUID]:
    """Return a configuration that names the run, and the name."""
    run_id = (config or {}).get("run_id") or uuid7()
    return {**(config or {}), "run_id": run_id}, run_id
