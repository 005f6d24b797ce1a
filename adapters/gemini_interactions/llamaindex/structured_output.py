"""Structured output by the API's own response format: prompts to requests, answers to objects.

Reference: aistudio.google.com/docs/structured-output.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import aclosing, closing
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from llama_index.core.base.llms.types import ChatResponse, TextBlock
from llama_index.core.program.utils import create_flexible_model
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from ..client.http.errors import ContentBlockedError
from ..framework import whole_answers
from ..framework.whole_answers import why_not_whole

Model = TypeVar("Model", bound=BaseModel)

_FENCE = re.compile(r"\A\s*```[a-zA-Z]*\s*(.*?)\s*(?:```\s*)?\Z", re.DOTALL)


class StructuredOutputError(whole_answers.StructuredOutputError):
    """The answer is not the object that was asked for: it was cut off, blocked, or is something else.

    Attributes:
        response: the answer.
    """

    def __init__(self, message: str, response: ChatResponse | None = None) -> None:
        super().__init__(message)
        self.response = response


class BlockedOutputError(StructuredOutputError, ContentBlockedError):  # type: ignore[misc]  # `response` is LlamaIndex's here
    """The answer that was to be an object was blocked; `response` is what came."""

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.args, self.__dict__  # with the response, which an HTTP response would not be


@dataclass(frozen=True, slots=True)
class WholeOnly:
    """Options of a call ask by this that an answer which is not whole is an error, whichever program of LlamaIndex's calls.

    Attributes:
        limit: the `max_output_tokens` of the request, if known; the error says it.
    """

    OPTION: ClassVar[str] = "gemini_interactions_whole_only"

    limit: Any = None

    def check(self, response: ChatResponse) -> None:
        """Refuse an answer that ended before it was whole; one that still grows is let through.

        Raises:
            StructuredOutputError: it was cut off, or blocked.
        """
        check_whole(response, self.limit)

    def checked(self, responses: Generator[ChatResponse, None, None]) -> Generator[ChatResponse, None, None]:
        """Yield the responses of a stream, and refuse the last if it is not whole."""
        with closing(responses):
            for response in responses:
                self.check(response)
                yield response

    async def achecked(self, responses: AsyncGenerator[ChatResponse, None]) -> AsyncGenerator[ChatResponse, None]:
        """Yield the responses of a stream; see `checked`."""
        async with aclosing(responses):
            async for response in responses:
                self.check(response)
                yield response

    @classmethod
    def taken_from(cls, options: Mapping[str, Any]) -> tuple[dict[str, Any], WholeOnly | None]:
        """Return the options that are left for the request, and what asks for whole answers, if something does."""
        left = dict(options)
        return left, left.pop(cls.OPTION, None)


def check_whole(response: ChatResponse, limit: Any = None) -> None:
    """Refuse an answer that ended before it was whole; one that still grows is let through.

    Args:
        response: the answer.
        limit: the `max_output_tokens` of the request, if known; the error says it.

    Raises:
        StructuredOutputError: it was cut off, or blocked.
    """
    facts = response.additional_kwargs
    usage = response.raw.get("usage", {}) if isinstance(response.raw, dict) else {}
    words = why_not_whole(
        facts,
        output_tokens=usage.get("completion_tokens"),
        thought_tokens=usage.get("completion_tokens_details", {}).get("reasoning_tokens"),
        limit=limit,
    )
    if words is not None:
        raise (BlockedOutputError if facts["finish_reason"] == "content_filter" else StructuredOutputError)(words, response)


def response_to_object(response: ChatResponse, output_cls: type[Model], limit: Any = None) -> Model:
    """Return the object in an answer.

    Args:
        response: a whole answer.
        output_cls: its class.
        limit: the `max_output_tokens` of the request, if known.

    Raises:
        StructuredOutputError: it holds none, or not all of it; the error says what is wrong, and holds what came.
    """
    check_whole(response, limit)
    text = response_text(response)
    try:
        return output_cls.model_validate_json(text)
    except ValidationError as error:
        shown = text if len(text) <= 200 else f"{text[:200]}…"
        reason = _first(error)
        raise StructuredOutputError(f"The answer is no {output_cls.__name__}: {reason}. It reads {shown!r}.", response) from error


def response_to_partial_object(response: ChatResponse, output_cls: type[Model], flexible_cls: type[BaseModel]) -> BaseModel:
    """Return what a growing answer holds so far: the class itself as soon as it is valid, else one whose fields may be missing.

    Args:
        response: an answer of a stream.
        output_cls: the class.
        flexible_cls: see `flexible_class`.
    """
    text = response_text(response)
    try:
        value = from_json(text, allow_partial="trailing-strings")
    except ValueError:
        return flexible_cls()
    try:
        return output_cls.model_validate(value)
    except ValidationError:
        pass
    try:
        return flexible_cls.model_validate(value)
    except ValidationError:
        return flexible_cls()


def flexible_class(output_cls: type[BaseModel]) -> type[BaseModel]:
    """LlamaIndex's class for objects in the making: the same fields, none of them required."""
    made: type[BaseModel] = create_flexible_model(output_cls)
    return made


def response_text(response: ChatResponse) -> str:
    """Return the text of an answer without the fence that some models put around JSON."""
    # `content` puts a line break between texts, which may stand in the middle of a word of the JSON.
    text = "".join(block.text for block in response.message.blocks if isinstance(block, TextBlock))
    fenced = _FENCE.match(text)
    return fenced.group(1) if fenced else text


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else str(first["msg"])
