"""Tools, in whatever shape users of the frameworks type or hand on, to the API's declarations.

Reference: ai.google.dev/api/interactions-api, `Tool`.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ... import tools as built_in
from ...client.http.errors import InvalidOption
from ...client.interactions.body import check_tool
from ...tools import BUILT_IN_TOOLS, tool_way_out
from ...wire.base import WireModel
from ..plain import plain
from ..schemas.classes import arguments_to_schema
from ..schemas.forms import is_schema
from ..schemas.keywords import schema_to_api
from ..schemas.words import own_words
from .checks import check_text, checked
from .foreign import from_another_provider, from_generate_content
from .frameworks import framework_tool_to_function
from .freeform import freeform_to_function, is_freeform
from .searches import SEARCH, is_callers, without_their_functions

_CONSTRUCTORS: tuple[Callable[..., dict[str, Any]], ...] = tuple(getattr(built_in, name) for name in built_in.__all__)

_FUNCTIONS = (None, "function", "custom")
"""The types that a function may have in the shapes of OpenAI and Anthropic."""

_PARAMETERS = ("parameters", "input_schema", "inputSchema", "parameters_json_schema", "parametersJsonSchema")
"""Where the schema of the arguments stands: the API and OpenAI; Anthropic and MCP's classes; MCP; generateContent."""

_BESIDE = ("defer_loading",)
"""The fields of a function that may stand beside it, where it is nested as OpenAI has it."""

_OTHERS = frozenset(
    {
        *("type", "name", "description", "strict", "cache_control", *_PARAMETERS),
        # Anthropic's: how arguments stream, who else may call, arguments that others had.
        *("eager_input_streaming", "allowed_callers", "input_examples"),
        # MCP's, for those who show tools to people.
        *("title", "annotations", "outputSchema", "output_schema", "icons", "execution", "_meta", "meta"),
        # generateContent's: the results that come, and when they do.
        *("response", "response_json_schema", "responseJsonSchema", "behavior"),
    }
)
"""The fields of a function that are converted, or that only others have; what is left is the API's own."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]{0,127}")
"""What a function may be called: ai.google.dev/api/caching, `FunctionDeclaration.name`; editions differ on 64 or 128."""


def known_tool(tool: Any, where: str = "tool") -> list[dict[str, Any]] | None:
    """Convert a tool that is in a shape known to all frameworks to the API's declarations; to None if it is in none.

    Args:
        tool: a built-in tool as the API writes it (`{"type": "google_search"}`), as generateContent did (`{"googleSearch": {}}`,
            several in one object too), or as OpenAI and Anthropic call it (`web_search`, `code_interpreter`, …); a function in
            the shape of the API, OpenAI, Anthropic, generateContent, Bedrock or MCP, or as a JSON Schema with a title; a tool
            that takes one free text (`custom`); an object of another SDK or framework for one of these; or a constructor of ours
            that needs no arguments, uncalled.
        where: what to call it in an error.

    Raises:
        InvalidOption: its `type` is none that is known, it is a function without a name or with one that the API refuses, or it
            asks for what the service cannot do.
    """
    if isinstance(tool, WireModel):
        return [tool.dump()]
    if built := constructed(tool, where):
        return built
    if isinstance(tool, str) and (way_out := tool_way_out(tool)):
        raise InvalidOption(f"{where} must be an object, not a name{way_out}.", field=where)
    if (function := framework_tool_to_function(tool)) is not None:
        return _as_function(function, where)
    given = plain(tool)
    if not isinstance(given, Mapping):
        return None
    tool = {name: value for name, value in given.items() if name != "cache_control"}
    if not is_schema(tool):  # of one, the type may be a list
        check_text(tool.get("type"), f"{where}.type")
    if (declarations := from_generate_content(tool, where, _nested)) is not None:
        return declarations
    if (declared := from_another_provider(tool, where)) is not None:
        return [checked(declared, where)]
    if is_freeform(tool):
        return _as_function(freeform_to_function(tool), where)
    if isinstance(tool.get("type"), str) and tool["type"] in BUILT_IN_TOOLS:
        set_fields = {name: value for name, value in tool.items() if value is not None}
        return [checked(_search(set_fields, where) if is_callers(set_fields) else set_fields, where)]
    return _as_function(tool, where)


def _nested(function: Any, where: str) -> list[dict[str, Any]]:
    if not isinstance(given := plain(function), Mapping):
        raise InvalidOption(f"{where} must be an object, not {type(function).__name__}.", field=where)
    return _as_function({"type": "function", **given}, where) or []


def _search(tool: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Convert a search for tools that the caller runs: it is declared as a function is, and the model calls it by its name."""
    check_text(tool.get("name"), f"{where}.name")
    function = function_declaration(tool.get("name") or SEARCH, tool.get("description"), tool.get("parameters"), where)
    return {**tool, **function, "type": SEARCH}


def _as_function(tool: Mapping[str, Any], where: str) -> list[dict[str, Any]] | None:
    kind = tool.get("type")
    nested = next((tool[name] for name in ("function", "toolSpec") if isinstance(tool.get(name), Mapping)), tool)
    if kind in _FUNCTIONS:
        if kind == "function" and nested is tool and tool.get("function") is not None:
            raise InvalidOption(
                f"{where}.function must be an object, not {type(tool['function']).__name__}.", field=f"{where}.function"
            )
        check_text(nested.get("name"), f"{where}.name")
        if isinstance(nested.get("name"), str) and nested["name"]:
            beside = {name: tool[name] for name in _BESIDE if tool.get(name) is not None}
            return [_function({**beside, **nested}, where)]
        if kind == "function" or nested is not tool:
            raise InvalidOption(f"{where} is a function without a name.", field=f"{where}.name")
    title = tool.get("title")
    if isinstance(title, str) and title and "properties" in tool and is_schema(tool):
        parameters = {name: value for name, value in tool.items() if name not in ("title", "description")}
        return [function_declaration(title, tool.get("description"), parameters, where)]
    if kind not in _FUNCTIONS and not is_schema(tool):
        check_tool(tool, where)
    return None


def _function(function: Mapping[str, Any], where: str) -> dict[str, Any]:
    parameters = next((function[name] for name in _PARAMETERS if function.get(name) is not None), None)
    if isinstance(parameters, Mapping) and set(parameters) == {"json"}:  # Bedrock's
        parameters = parameters["json"]
    declaration = function_declaration(function["name"], function.get("description"), parameters, where)
    more = {name: value for name, value in function.items() if name not in _OTHERS}
    return checked(declaration | more, where) if more else declaration


def function_declaration(
    name: str, description: str | None = None, parameters: Any = None, where: str = "tool"
) -> dict[str, Any]:
    """Return the API's declaration of a function.

    Args:
        name: its name.
        description: what it does, for the model.
        parameters: a JSON Schema of its arguments, or a class that has one: pydantic's, a dataclass, a TypedDict.
        where: what to call it in an error.

    Raises:
        InvalidOption: the name is none that the API takes, or the schema is none.
    """
    if not _NAME.fullmatch(name):
        raise InvalidOption(
            f"{where}: a function cannot be called {name!r}. Names begin with a letter or an underscore and have at most 128"
            " letters (a-z, A-Z), digits, underscores, dots, colons and dashes.",
            field=f"{where}.name",
        )
    declaration: dict[str, Any] = {"type": "function", "name": name}
    check_text(description, f"{where}.description")
    if description:
        declaration["description"] = description
    if parameters:
        schema = schema_to_api(_schema(parameters, f"{where}.parameters"), f"{where}.parameters", titles=False)
        if isinstance(schema, dict):
            schema.pop("title", None)  # the function has a name
            check_text(schema.get("description"), f"{where}.parameters.description")
            _lift_description(schema, declaration)
            if "properties" in schema:
                schema.setdefault("type", "object")
        declaration["parameters"] = schema
    return declaration


def _lift_description(schema: dict[str, Any], declaration: dict[str, Any]) -> None:
    """Say of the function what is said of its arguments, once; keywords that stand there are about the arguments."""
    words, keywords = own_words(schema.get("description", ""))
    if words and words == declaration.setdefault("description", words):
        del schema["description"]
        if keywords:
            schema["description"] = keywords


def _schema(parameters: Any, where: str) -> Any:
    cls = parameters if isinstance(parameters, type) else None
    schema = plain(parameters) if cls is None else arguments_to_schema(cls)
    if schema is None or (isinstance(schema, Mapping) and not isinstance(parameters, type | Mapping) and not is_schema(schema)):
        name = (cls or type(parameters)).__name__
        wanted = "a schema, or a class that has one: pydantic's, a dataclass, a TypedDict"
        raise InvalidOption(f"{where} must be {wanted}; {name} is none.", field=where)
    return schema


def each_once(declarations: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return these tools, each once: a model and a call, or two frameworks, may ask for the same.

    Raises:
        InvalidOption: two functions that are not the same have one name.
    """
    kept: list[dict[str, Any]] = []
    for tool in without_their_functions(list(declarations)):
        if tool in kept:
            continue
        name = tool.get("name") if tool.get("type") == "function" else None
        if name and any(name == other.get("name") for other in kept if other.get("type") == "function"):
            raise InvalidOption(
                f"'tools' has two different functions called {name!r}; the model could not tell them apart.",
                field="tools",
            )
        kept.append(dict(tool))
    return kept


def constructed(tool: Any, where: str) -> list[dict[str, Any]]:
    """Call a constructor of ours that was handed over uncalled; return no declaration if it is none.

    Raises:
        InvalidOption: it needs arguments.
    """
    constructor = next((each for each in _CONSTRUCTORS if each is tool), None)
    if constructor is None:
        return []
    needed = [
        name
        for name, value in inspect.signature(constructor).parameters.items()
        if value.default is value.empty and value.kind is not value.VAR_KEYWORD
    ]
    if needed:
        called = constructor.__name__
        raise InvalidOption(
            f"{where} is {called} itself; call it: {called}({', '.join(f'{name}=…' for name in needed)}).", field=where
        )
    return [constructor()]
