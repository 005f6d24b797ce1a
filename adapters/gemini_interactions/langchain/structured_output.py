"""Ask for objects: schemas of every kind to the API's response format, and answers to objects.

Reference: ai.google.dev/gemini-api/docs/structured-output.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any, Literal

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.output_parsers import JsonOutputParser, PydanticOutputParser
from langchain_core.output_parsers.openai_tools import JsonOutputKeyToolsParser, PydanticToolsParser
from langchain_core.runnables import Runnable, RunnableGenerator, RunnableLambda, RunnableMap, RunnablePassthrough
from langchain_core.utils.function_calling import convert_to_json_schema
from langchain_core.utils.pydantic import is_basemodel_subclass

from ..client.http.errors import InvalidOption
from ..framework.formats import JSON, json_format
from .errors import ContentBlockedError
from .tools import tool_to_declaration

Method = Literal["json_schema", "function_calling", "json_mode"]


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
    parser: Runnable[Any, Any]
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
        if tools:
            parser = _unless_called(parser)
    parser = RunnableGenerator(_refuse_refusals, _arefuse_refusals) | parser
    if not include_raw:
        return bound | parser
    parsed = RunnablePassthrough.assign(parsed=itemgetter("raw") | parser, parsing_error=lambda _: None)
    failed = RunnablePassthrough.assign(parsed=lambda _: None)
    return RunnableMap(raw=bound) | parsed.with_fallbacks([failed], exception_key="parsing_error")


def refusal_of(message: BaseMessage) -> str | None:
    """Return what the model said instead of answering, if the service blocked it."""
    for block in message.content if isinstance(message.content, list) else ():
        if isinstance(block, dict) and block.get("type") == "refusal":
            return str(block.get("refusal") or "The answer was blocked.")
    return None


def _is_class(schema: Any) -> bool:
    return isinstance(schema, type) and is_basemodel_subclass(schema)


def _unless_called(parser: Runnable[Any, Any]) -> Runnable[Any, Any]:
    """Parse nothing where a model with tools calls one instead of answering."""
    parse: Callable[[AIMessage], Any] = lambda message: None if message.tool_calls else parser.invoke(message)  # noqa: E731
    return RunnableLambda(parse)


def _check(message: BaseMessage) -> BaseMessage:
    refusal = refusal_of(message)
    if refusal is not None:
        raise ContentBlockedError(refusal, code="content_blocked")
    return message


def _refuse_refusals(messages: Iterator[BaseMessage]) -> Iterator[BaseMessage]:
    for message in messages:
        yield _check(message)


async def _arefuse_refusals(messages: AsyncIterator[BaseMessage]) -> AsyncIterator[BaseMessage]:
    async for message in messages:
        yield _check(message)
