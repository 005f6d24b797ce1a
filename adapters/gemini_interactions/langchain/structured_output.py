"""Ask for objects: schemas of every kind to the API's response format, and answers to objects.

Reference: aistudio.google.com/docs/structured-output.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.output_parsers import JsonOutputParser, PydanticOutputParser
from langchain_core.output_parsers.openai_tools import JsonOutputKeyToolsParser, PydanticToolsParser
from langchain_core.output_parsers.transform import BaseCumulativeTransformOutputParser
from langchain_core.outputs import Generation
from langchain_core.runnables import Runnable, RunnableGenerator
from langchain_core.utils.function_calling import convert_to_json_schema
from langchain_core.utils.pydantic import is_basemodel_subclass
from pydantic import RootModel

from ..client.http.errors import InvalidOption
from ..framework.schemas.classes import class_to_schema
from ..framework.schemas.formats import JSON, json_format
from ..framework.schemas.forms import NamedSchema, find_schema
from ..framework.tools.declarations import function_declaration
from .structured_answers import AnswerParser

Method = Literal["json_schema", "function_calling", "json_mode"]

_UNNAMED = "Answer"
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.:-]")

NAME = "StructuredOutput"
"""What the step after the model is called in traces."""


def structured_output(
    model: BaseChatModel,
    schema: Any,
    /,
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
    found = None if schema is None else _find(schema)
    shown: dict[str, Any] = {
        "kwargs": {"method": method, "strict": strict},
        "schema": None if found is None else _shown(schema, found),
    }
    parser: BaseCumulativeTransformOutputParser[Any]
    if method == "function_calling":
        assert found is not None
        declaration = _function(schema, found)
        name = declaration["name"]
        bound = model.bind_tools([declaration, *(tools or ())], tool_choice=name, ls_structured_output_format=shown, **kwargs)
        if not _is_class(schema):
            parser = JsonOutputKeyToolsParser(key_name=name, first_tool_only=True)
        elif name != _title(schema) or issubclass(schema, RootModel):
            parser = _ClassParser(key_name=name, cls=schema)
        else:
            parser = PydanticToolsParser(tools=[schema], first_tool_only=True)
    else:
        response_format = dict(JSON) if method == "json_mode" or found is None else json_format(found.schema)
        kwargs.update(response_format=response_format, ls_structured_output_format=shown)
        bound = model.bind_tools(tools, **kwargs) if tools else model.bind(**kwargs)
        parser = PydanticOutputParser(pydantic_object=schema) if _is_class(schema) else JsonOutputParser()
    limit = kwargs.get("max_output_tokens", kwargs.get("max_tokens", getattr(model, "max_output_tokens", None)))
    answers = AnswerParser(parser, from_calls=method == "function_calling", other_tools=bool(tools), limit=limit)
    if include_raw:
        return bound | RunnableGenerator(answers.outcomes, answers.aoutcomes, name=NAME)
    return bound | RunnableGenerator(answers.objects, answers.aobjects, name=NAME)


def _find(schema: Any) -> NamedSchema:
    """Return the schema in whatever names one: a class, a function, a tool, or any provider's object."""
    if (found := find_schema(schema, class_to_schema)) is not None:
        return found
    try:
        made = convert_to_json_schema(schema)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InvalidOption(f"'schema' names no schema: {error}", field="schema") from error
    return NamedSchema(made, made["title"])


def _shown(schema: Any, found: NamedSchema) -> Mapping[str, Any]:
    """Return the schema as traces show it: as core writes it, where core can."""
    try:
        return convert_to_json_schema(schema)
    except (ValueError, TypeError, KeyError, RecursionError):
        return found.schema


def _function(schema: Any, found: NamedSchema) -> dict[str, Any]:
    """Return the function whose arguments are the object.

    Raises:
        InvalidOption: it is no object, as those of a `RootModel` of a list.
    """
    is_class = _is_class(schema)
    name = _NOT_IN_NAMES.sub("_", (_title(schema) if is_class else found.name) or _UNNAMED)
    description = found.description or found.schema.get("description")
    parameters = {key: value for key, value in found.schema.items() if key != "description"}
    declaration = function_declaration(name, description, parameters, "schema")
    if (kind := declaration.get("parameters", {}).get("type", "object")) != "object":
        raise InvalidOption(
            f"'schema' asks for {kind!r}, and the arguments of a function are an object: use method 'json_schema'.",
            field="schema",
        )
    return declaration


def _title(cls: Any) -> str:
    """Return what LangChain's parser knows a class by."""
    return str(getattr(cls, "model_config", {}).get("title") or cls.__name__)


class _ClassParser(JsonOutputKeyToolsParser):
    """Make an object of a class of the arguments of a call, where LangChain's parser would not find it by the function's name."""

    cls: Any
    first_tool_only: bool = True

    def parse_result(self, result: list[Generation], *, partial: bool = False) -> Any:
        """Return the object; None where there is none yet."""
        arguments = super().parse_result(result, partial=partial)
        try:
            return None if arguments is None else self.cls.model_validate(arguments)
        except ValueError:
            if partial:
                return None
            raise


def _is_class(schema: Any) -> bool:
    return isinstance(schema, type) and is_basemodel_subclass(schema)
