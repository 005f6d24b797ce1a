"""Make the calls of the LLM. Loaded with the first call: importing the LLM must not import an HTTP client."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    CompletionResponse,
    CompletionResponseAsyncGen,
    CompletionResponseGen,
)

from ..client.interactions.base_stream import BaseEventStream
from ..client.interactions.progress import OnProgress
from ..framework.calls import ModelCalls
from ..telemetry.around import Around
from ..telemetry.streams import ain_context, in_context
from ..turns.reply import Reply
from ..wire.events import Event
from ..wire.interaction import Interaction
from .around import around_call, context_of_call
from .completions import aresponses_to_completions, response_to_completion, responses_to_completions
from .from_steps import reply_to_response
from .migration import CALL_NAMES
from .options import options_to_api
from .progress import listener_around
from .streaming import ResponseBuilder
from .structured_output import WholeOnly
from .to_steps import messages_to_history

if TYPE_CHECKING:
    from ..framework.settings import ModelSettings


class LLMCalls(ModelCalls[Sequence[ChatMessage], ChatResponse, ChatResponse]):
    """The calls of an LLM."""

    framework = "llamaindex"
    names = CALL_NAMES
    to_history = staticmethod(messages_to_history)
    to_reply = staticmethod(reply_to_response)

    def __init__(self, settings: ModelSettings, before: LLMCalls | None = None) -> None:
        super().__init__(settings, before)
        self._tools: list[Any] | None = getattr(settings, "tools", None)

    def chat(self, messages: Sequence[ChatMessage], options: Mapping[str, Any]) -> ChatResponse:
        """Return the response."""
        options, whole_only = WholeOnly.taken_from(options)
        response = self.to_reply(self.ask(messages, options))
        if whole_only:
            whole_only.check(response)
        return response

    async def achat(self, messages: Sequence[ChatMessage], options: Mapping[str, Any]) -> ChatResponse:
        """Return the response."""
        options, whole_only = WholeOnly.taken_from(options)
        response = self.to_reply(await self.aask(messages, options))
        if whole_only:
            whole_only.check(response)
        return response

    def chunks(self, messages: Sequence[ChatMessage], options: Mapping[str, Any]) -> Generator[ChatResponse, None, None]:
        """Ask, and yield the response as it grows."""
        options, whole_only = WholeOnly.taken_from(options)
        responses = in_context(super().chunks(messages, options), context_of_call())
        return responses if whole_only is None else whole_only.checked(responses)

    def achunks(self, messages: Sequence[ChatMessage], options: Mapping[str, Any]) -> AsyncGenerator[ChatResponse, None]:
        """Ask, and yield the response as it grows."""
        options, whole_only = WholeOnly.taken_from(options)
        responses = ain_context(super().achunks(messages, options), context_of_call())
        return responses if whole_only is None else whole_only.achecked(responses)

    def complete(self, messages: Sequence[ChatMessage], options: Mapping[str, Any]) -> CompletionResponse:
        """Return the response as a completion."""
        return response_to_completion(self.chat(messages, options))

    async def acomplete(self, messages: Sequence[ChatMessage], options: Mapping[str, Any]) -> CompletionResponse:
        """Return the response as a completion."""
        return response_to_completion(await self.achat(messages, options))

    def completions(self, messages: Sequence[ChatMessage], options: Mapping[str, Any]) -> CompletionResponseGen:
        """Ask, and yield the completion as it grows."""
        return responses_to_completions(self.chunks(messages, options))

    def acompletions(self, messages: Sequence[ChatMessage], options: Mapping[str, Any]) -> CompletionResponseAsyncGen:
        """Ask, and yield the completion as it grows."""
        return aresponses_to_completions(self.achunks(messages, options))

    def to_options(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options of a call in the API's shape, with the LLM's own tools."""
        return options_to_api(options, self._tools)

    def around(self) -> Around | None:
        """Return what OpenInference records of each call."""
        return around_call()

    def listener(self) -> OnProgress | None:
        """Find who listens around a call: a workflow, or the instrumentation."""
        return listener_around()

    def to_chunks(
        self, events: BaseEventStream, reply: Callable[[Interaction], Reply]
    ) -> Callable[[Event], Iterable[ChatResponse]]:
        """Return the function that makes the responses for each event."""
        builder = ResponseBuilder(events.accumulator, reply)

        def responses_of(event: Event) -> Iterable[ChatResponse]:
            response = builder.response(event)
            return (response,) if response is not None else ()

        return responses_of
