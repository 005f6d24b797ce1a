"""Make the calls of the chat model. Loaded with the first call: importing the model must not import an HTTP client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from ..client.interactions.base_stream import BaseEventStream
from ..client.interactions.progress import AsyncOnProgress, OnProgress
from ..framework.calls import ModelCalls
from ..telemetry.around import Around
from ..turns.reply import Reply
from ..wire.events import Event
from ..wire.interaction import Interaction
from .around import around_run
from .errors import as_model_errors
from .from_steps import reply_to_message
from .metadata import generation_info
from .migration import CALL_NAMES
from .options import options_to_api
from .progress import alistener_around, listener_around
from .streaming import ChunkBuilder
from .to_steps import messages_to_history
from .traced_runs import in_course_of


class ChatCalls(ModelCalls[list[BaseMessage], AIMessage, AIMessageChunk]):
    """The calls of a chat model."""

    framework = "langchain"
    names = CALL_NAMES
    to_history = staticmethod(messages_to_history)
    to_options = staticmethod(options_to_api)

    def __init__(self, settings: Any, before: ChatCalls | None = None) -> None:
        super().__init__(settings, before)
        self._as_text = settings.output_version == "v0"

    def errors(self) -> AbstractContextManager[None]:
        """Turn our errors into LangChain's; what came of a blocked answer is a message in the form of any other."""
        return as_model_errors(as_text=self._as_text)

    def to_reply(self, reply: Reply) -> AIMessage:
        """Return the message for a reply."""
        return reply_to_message(reply, as_text=self._as_text)

    def generate(
        self, messages: list[BaseMessage], options: Mapping[str, Any], run_manager: CallbackManagerForLLMRun | None
    ) -> ChatResult:
        """Return the result of `invoke`."""
        with self.errors():
            return _result(self.to_reply(self.ask(messages, options, partial(listener_around, run_manager))))

    async def agenerate(
        self, messages: list[BaseMessage], options: Mapping[str, Any], run_manager: AsyncCallbackManagerForLLMRun | None
    ) -> ChatResult:
        """Return the result of `ainvoke`."""
        with self.errors():
            return _result(self.to_reply(await self.aask(messages, options, partial(alistener_around, run_manager))))

    def stream(
        self, messages: list[BaseMessage], options: Mapping[str, Any], run_manager: CallbackManagerForLLMRun | None
    ) -> Iterator[ChatGenerationChunk]:
        """Yield the chunks of `stream`, and tell the callbacks of each."""
        with self.errors():
            with in_course_of(run_manager):
                opened = self.open(messages, options, partial(listener_around, run_manager))
            with opened as stream:
                builder = ChunkBuilder(stream.events.accumulator, stream.request.reply, as_text=self._as_text)
                for event in stream.events:
                    if (chunk := builder.chunk(event)) is not None:
                        if run_manager:
                            run_manager.on_llm_new_token(chunk.text, chunk=chunk)
                        yield chunk

    async def astream(
        self, messages: list[BaseMessage], options: Mapping[str, Any], run_manager: AsyncCallbackManagerForLLMRun | None
    ) -> AsyncIterator[ChatGenerationChunk]:
        """Yield the chunks of `astream`, and tell the callbacks of each."""
        with self.errors():
            with in_course_of(run_manager):
                opened = self.aopen(messages, options, partial(alistener_around, run_manager))
            async with opened as stream:
                builder = ChunkBuilder(stream.events.accumulator, stream.request.reply, as_text=self._as_text)
                async for event in stream.events:
                    if (chunk := builder.chunk(event)) is not None:
                        if run_manager:
                            await run_manager.on_llm_new_token(chunk.text, chunk=chunk)
                        yield chunk

    def around(self) -> Around | None:
        """Return what others record of the run in whose course this is asked."""
        return around_run()

    def listener(self) -> OnProgress | None:
        """Find who listens around a wait for a handle's result."""
        return listener_around(None)

    def alistener(self) -> AsyncOnProgress | None:
        """Find who listens around a wait for a handle's result."""
        return alistener_around(None)

    def to_chunks(
        self, events: BaseEventStream, reply: Callable[[Interaction], Reply]
    ) -> Callable[[Event], Iterable[AIMessageChunk]]:
        """Return the function that makes the message chunks for each event."""
        builder = ChunkBuilder(events.accumulator, reply, as_text=self._as_text)

        def chunks_of(event: Event) -> Iterable[AIMessageChunk]:
            chunk = builder.chunk(event)
            message = chunk.message if chunk is not None else None
            return (message,) if isinstance(message, AIMessageChunk) else ()

        return chunks_of


def _result(message: AIMessage) -> ChatResult:
    return ChatResult(generations=[ChatGeneration(message=message, generation_info=generation_info(message.response_metadata))])
