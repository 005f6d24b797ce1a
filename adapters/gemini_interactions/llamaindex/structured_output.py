"""Structured output by the API's own response format: prompts to requests, answers to objects.

Reference: ai.google.dev/gemini-api/docs/structured-output.
"""

from __future__ import annotations

import re
from typing import TypeVar

from llama_index.core.base.llms.types import ChatResponse, TextBlock
from llama_index.core.program.utils import create_flexible_model
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from ..client.http.errors import GeminiInteractionsError

Model = TypeVar("Model", bound=BaseModel)

_FENCE = re.compile(r"\A\s*```[a-zA-Z]*\s*(.*?)\s*(?:```\s*)?\Z", re.DOTALL)


class StructuredOutputError(GeminiInteractionsError, ValueError):
    """The answer is not an object of the class that was asked for.

    Attributes:
        response: the answer.
    """

    def __init__(self, message: str, response: ChatResponse) -> None:
        super().__init__(message)
        self.response = response


def response_to_object(response: ChatResponse, output_cls: type[Model]) -> Model:
    """Return the object in an answer.

    Args:
        response: a whole answer.
        output_cls: its class.

    Raises:
        StructuredOutputError: it holds none; the error says what is wrong, and whether the answer was cut short.
    """
    text = response_text(response)
    try:
        return output_cls.model_validate_json(text)
    except ValidationError as error:
        status = response.additional_kwargs.get("status")
        reason = f"it was cut short ({status})" if status not in (None, "completed") else _first(error)
        if refusal := response.additional_kwargs.get("refusal"):
            reason = f"it was refused: {refusal}"
        shown = text if len(text) <= 200 else f"{text[:200]}…"
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
