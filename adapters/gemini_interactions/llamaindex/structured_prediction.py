"""Structured output as LlamaIndex asks for it: four methods over the API's own response format, with LlamaIndex's events."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from typing import Any, cast

from llama_index.core.base.llms.types import ChatResponse
from llama_index.core.instrumentation.events.llm import (
    LLMStructuredPredictEndEvent,
    LLMStructuredPredictInProgressEvent,
    LLMStructuredPredictStartEvent,
)
from llama_index.core.llms.function_calling import FunctionCallingLLM
from llama_index.core.prompts import PromptTemplate
from llama_index.core.types import PydanticProgramMode
from pydantic import BaseModel

from ..agents.facts import agent_facts
from ..client.http.errors import InvalidOption
from .structured_output import Model, WholeOnly, flexible_class, response_to_object, response_to_partial_object
from .tracing import dispatcher, spanned


class ResponseFormatLLM(FunctionCallingLLM):
    """An LLM whose service holds answers to a schema. Any other mode than LlamaIndex's default is LlamaIndex's own."""

    @spanned
    def structured_predict(
        self,
        output_cls: type[Model],
        prompt: PromptTemplate,
        llm_kwargs: dict[str, Any] | None = None,
        **prompt_args: Any,
    ) -> Model:
        """Ask for an object.

        Args:
            output_cls: its class.
            prompt: the prompt.
            llm_kwargs: options for the call; see `chat`.
            **prompt_args: what to fill the prompt with.

        Raises:
            StructuredOutputError: the answer is none, or not all of it: it was cut off or blocked.
            InvalidOption: an agent is asked that gives no objects; nothing was sent.
        """
        if not self._has_response_format:
            return cast(Model, super().structured_predict(output_cls, prompt, self._whole_only(llm_kwargs), **prompt_args))
        _check_class(output_cls)
        dispatcher.event(LLMStructuredPredictStartEvent(output_cls=output_cls, template=prompt, template_args=prompt_args))
        messages = self._get_messages(prompt, **prompt_args)
        response = self.chat(messages, **_with_format(output_cls, llm_kwargs))
        output = response_to_object(response, output_cls, self._output_limit(llm_kwargs))
        dispatcher.event(LLMStructuredPredictEndEvent(output=output))
        return output

    @spanned
    async def astructured_predict(
        self,
        output_cls: type[Model],
        prompt: PromptTemplate,
        llm_kwargs: dict[str, Any] | None = None,
        **prompt_args: Any,
    ) -> Model:
        """Ask for an object; see `structured_predict`."""
        if not self._has_response_format:
            return cast(Model, await super().astructured_predict(output_cls, prompt, self._whole_only(llm_kwargs), **prompt_args))
        _check_class(output_cls)
        dispatcher.event(LLMStructuredPredictStartEvent(output_cls=output_cls, template=prompt, template_args=prompt_args))
        messages = self._get_messages(prompt, **prompt_args)
        response = await self.achat(messages, **_with_format(output_cls, llm_kwargs))
        output = response_to_object(response, output_cls, self._output_limit(llm_kwargs))
        dispatcher.event(LLMStructuredPredictEndEvent(output=output))
        return output

    @spanned
    def stream_structured_predict(
        self,
        output_cls: type[Model],
        prompt: PromptTemplate,
        llm_kwargs: dict[str, Any] | None = None,
        **prompt_args: Any,
    ) -> Generator[Any, None, None]:
        """Ask for an object, and get it as it grows; the last is a whole one. See `structured_predict`."""
        if not self._has_response_format:
            yield from super().stream_structured_predict(output_cls, prompt, self._whole_only(llm_kwargs), **prompt_args)
            return
        _check_class(output_cls)
        dispatcher.event(LLMStructuredPredictStartEvent(output_cls=output_cls, template=prompt, template_args=prompt_args))
        messages = self._get_messages(prompt, **prompt_args)
        flexible_cls = flexible_class(output_cls)
        last: ChatResponse | None = None
        for response in self.stream_chat(messages, **_with_format(output_cls, llm_kwargs)):
            if response.delta:
                partial = response_to_partial_object(response, output_cls, flexible_cls)
                dispatcher.event(LLMStructuredPredictInProgressEvent(output=partial))
                yield partial
            last = response
        output = response_to_object(_received(last), output_cls, self._output_limit(llm_kwargs))
        dispatcher.event(LLMStructuredPredictEndEvent(output=output))
        yield output

    @spanned
    async def astream_structured_predict(
        self,
        output_cls: type[Model],
        prompt: PromptTemplate,
        llm_kwargs: dict[str, Any] | None = None,
        **prompt_args: Any,
    ) -> AsyncGenerator[Any, None]:
        """Ask for an object, and get it as it grows; see `stream_structured_predict`."""
        if not self._has_response_format:
            return await super().astream_structured_predict(output_cls, prompt, self._whole_only(llm_kwargs), **prompt_args)

        async def objects() -> AsyncGenerator[Any, None]:
            _check_class(output_cls)
            dispatcher.event(LLMStructuredPredictStartEvent(output_cls=output_cls, template=prompt, template_args=prompt_args))
            messages = self._get_messages(prompt, **prompt_args)
            flexible_cls = flexible_class(output_cls)
            last: ChatResponse | None = None
            async for response in await self.astream_chat(messages, **_with_format(output_cls, llm_kwargs)):
                if response.delta:
                    partial = response_to_partial_object(response, output_cls, flexible_cls)
                    dispatcher.event(LLMStructuredPredictInProgressEvent(output=partial))
                    yield partial
                last = response
            output = response_to_object(_received(last), output_cls, self._output_limit(llm_kwargs))
            dispatcher.event(LLMStructuredPredictEndEvent(output=output))
            yield output

        return objects()

    def _output_limit(self, options: dict[str, Any] | None) -> Any:
        given = options or {}
        return given.get("max_output_tokens", given.get("max_tokens", getattr(self, "max_output_tokens", None)))

    def _whole_only(self, options: dict[str, Any] | None) -> dict[str, Any]:
        """Return the options for a program of LlamaIndex's, which is to have whole answers.

        Raises:
            InvalidOption: the agent takes neither a format nor functions: it would work, and its report be thrown away.
        """
        agent = getattr(self, "agent", None)
        if agent is not None and self.pydantic_program_mode == PydanticProgramMode.DEFAULT:
            facts = agent_facts(agent)
            if "response_format" in facts.refused_options and "function" in facts.refused_tools:
                raise InvalidOption(
                    f"The agent {agent!r} takes no 'response_format', nor functions. {facts.refused_options['response_format']}"
                    " To have LlamaIndex ask for the form in the prompt, set pydantic_program_mode=PydanticProgramMode.LLM.",
                    field="response_format",
                )
        return {**(options or {}), WholeOnly.OPTION: WholeOnly(self._output_limit(options))}

    @property
    def _has_response_format(self) -> bool:
        is_model = getattr(self, "agent", None) is None  # agents have none
        return is_model and self.pydantic_program_mode == PydanticProgramMode.DEFAULT


def _check_class(output_cls: Any) -> None:
    """Refuse what LlamaIndex cannot make an object of; only this way of asking needs a class of pydantic's."""
    if not (isinstance(output_cls, type) and issubclass(output_cls, BaseModel)):
        shown = getattr(output_cls, "__name__", repr(output_cls))
        raise InvalidOption(f"'output_cls' must be a pydantic class, which {shown} is not.", field="output_cls")


def _with_format(output_cls: type[BaseModel], llm_kwargs: dict[str, Any] | None) -> dict[str, Any]:
    from ..framework.schemas.formats import json_format  # with the first call: importing an adapter loads little

    return {**(llm_kwargs or {}), "response_format": json_format(output_cls.model_json_schema())}


def _received(response: ChatResponse | None) -> ChatResponse:
    assert response is not None  # a stream that ends well ends with a response
    return response
