"""Know the run that LangChain's tracers follow: OpenInference keeps the span of each, and makes it nobody's current one."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from uuid import UUID

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, BaseRunManager, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatResult
from langchain_core.runnables import RunnableConfig
from langchain_core.utils.uuid import uuid7

_run: ContextVar[UUID | None] = ContextVar("gemini_interactions_run", default=None)


def current_run() -> UUID | None:
    """Return the run in whose course this is asked, where it is known."""
    return _run.get()


def _is_followed() -> bool:
    """Whether OpenInference may be at work: nobody else needs to know the run."""
    return "openinference.instrumentation.langchain" in sys.modules


class TracedRuns(BaseChatModel):
    """A chat model that knows its run where OpenInference is at work, for `current_run`: LangChain tells it to no stream."""

    if not TYPE_CHECKING:  # for checkers, they stand in `typed_calls`

        def stream(
            self, input: LanguageModelInput, config: RunnableConfig | None = None, *, stop: list[str] | None = None, **kwargs: Any
        ) -> Iterator[AIMessageChunk]:
            """Ask, and get the answer as it grows."""
            if not _is_followed():
                return super().stream(input, config, stop=stop, **kwargs)
            config, run_id = _identified(config)
            return _in_run(run_id, super().stream(input, config, stop=stop, **kwargs))

        def astream(
            self, input: LanguageModelInput, config: RunnableConfig | None = None, *, stop: list[str] | None = None, **kwargs: Any
        ) -> AsyncIterator[AIMessageChunk]:
            """Ask, and get the answer as it grows."""
            if not _is_followed():
                return super().astream(input, config, stop=stop, **kwargs)
            config, run_id = _identified(config)
            return _ain_run(run_id, super().astream(input, config, stop=stop, **kwargs))

    def _generate_with_cache(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        with _running(run_manager):
            return super()._generate_with_cache(messages, stop=stop, run_manager=run_manager, **kwargs)

    async def _agenerate_with_cache(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        with _running(run_manager):
            return await super()._agenerate_with_cache(messages, stop=stop, run_manager=run_manager, **kwargs)


def _identified(config: RunnableConfig | None) -> tuple[RunnableConfig, UUID]:
    """Return a configuration that names the run, and the name."""
    run_id = (config or {}).get("run_id") or uuid7()
    return {**(config or {}), "run_id": run_id}, run_id


@contextmanager
def _running(run: BaseRunManager | UUID | None) -> Iterator[None]:
    token = _run.set(run.run_id if isinstance(run, BaseRunManager) else run)
    try:
        yield
    finally:
        _run.reset(token)


def _in_run(run_id: UUID, chunks: Iterator[AIMessageChunk]) -> Iterator[AIMessageChunk]:
    while True:
        with _running(run_id):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk


async def _ain_run(run_id: UUID, chunks: AsyncIterator[AIMessageChunk]) -> AsyncIterator[AIMessageChunk]:
    while True:
        with _running(run_id):
            chunk = await anext(chunks, None)
        if chunk is None:
            return
        yield chunk
