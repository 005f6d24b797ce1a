"""Ask for objects: schemas of every kind to the API's response format, and answers to objects.

Reference: ai.google.dev/gemini-api/docs/structured-output.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.output_parsers import JsonOutputParser, PydanticOutputParser
from langchain_core.output_parsers.openai_tools import JsonOutputKeyToolsParser, PydanticToolsParser
from langchain_core.output_parsers.transform import BaseCumulativeTransformOutputParser
from langchain_core.runnables import Runnable, RunnableGenerator
from langchain_core.utils.function_calling import convert_to_json_schema
from langchain_core.utils.pydantic import is_basemodel_subclass

from ..client.http.errors import InvalidOption
from ..framework.formats import JSON, json_format
from .structured_answers import AnswerParser
from .tools import tool_to_declaration

Method = Literal["json_schema", "function_calling", "json_mode"]

NAME = "StructuredOutput"
"""What the step after the model is called in traces."""


def structured_output(
    model: BaseChatModel,
    schema: Any,
    *,
    method: Method,
    include_raw: bool,
    strict: bool | None,
    tools: Sequence[Any] | None,
    **kwargs: Any,
) -> Runnable[Any, Any]:
    """Return a model that answers with objects; see `ChatGeminiInteractions.with_structured_output`.

    Raises:
        InvalidOption: the method is unknown, or a schema is missing.
    """
    if method not in ("json_schema", "function_calling", "json_mode"):
        raise InvalidOption(f"'method' is json_schema, function_calling or json_mode, not {method!r}.", field="method")
    if schema is None and method != "json_mode":
        raise InvalidOption(f"'schema' is needed for method {method!r}.", field="schema")
    shown: dict[str, Any] = {
        "kwargs": {"method": method, "strict": strict},
        "schema": convert_to_json_schema(schema) if schema is not None else None,
    }
    parser: BaseCumulativeTransformOutputParser[Any]
    if method == "function_calling":
        name = tool_to_declaration(schema)["name"]
        bound = model.bind_tools([schema, *(tools or ())], tool_choice=name, ls_structured_output_format=shown, **kwargs)
        parser = (
            PydanticToolsParser(tools=[schema], first_tool_only=True)
            if _is_class(schema)
            else JsonOutputKeyToolsParser(key_name=name, first_tool_only=True)
        )
    else:
        response_format = dict(JSON) if method == "json_mode" else json_format(shown["schema"])
        kwargs.update(response_format=response_format, ls_structured_output_format=shown)
        bound = model.bind_tools(tools, **kwargs) if tools else model.bind(**kwargs)
        parser = PydanticOutputParser(pydantic_object=schema) if _is_class(schema) else JsonOutputParser()
    limit = kwargs.get("max_output_tokens", kwargs.get("max_tokens", getattr(model, "max_output_tokens", None)))
    answers = AnswerParser(parser, from_calls=method == "function_calling", other_tools=bool(tools), limit=limit)
    if include_raw:
        return bound | RunnableGenerator(answers.outcomes, answers.aoutcomes, name=NAME)
    return bound | RunnableGenerator(answers.objects, answers.aobjects, name=NAME)


def _is_class(schema: Any) -> bool:
    return isinstance(schema, type) and is_basemodel_subclass(schema)
