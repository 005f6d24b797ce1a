"""The options of one call, as LlamaIndex passes them, to the API's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from ..client.http.errors import InvalidOption
from ..framework.tools import tool_choice_to_api
from .tools import AnyTool, join_tools, tool_to_declaration

JSON: dict[str, Any] = {"type": "text", "mime_type": "application/json"}
"""The response format that asks for JSON of any shape."""


def options_to_api(options: Mapping[str, Any], own_tools: Sequence[AnyTool] | None) -> dict[str, Any]:
    """These options with `tools`, `tool_choice` and `response_format` in the API's shape.

    Args:
        options: the keyword arguments of a call; None means not set.
        own_tools: the LLM's tools, which go with every request.

    Raises:
        InvalidOption: one of them cannot be sent.
    """
    options = {name: value for name, value in options.items() if value is not None}
    given = [tool_to_declaration(tool, f"tools[{i}]") for i, tool in enumerate(options.pop("tools", None) or ())]
    own = [tool_to_declaration(tool, f"tools[{i}]") for i, tool in enumerate(own_tools or ())]
    tools = join_tools(own, given)
    if tools:
        options["tools"] = tools
    if "tool_choice" in options:
        options["tool_choice"] = tool_choice_to_api(options["tool_choice"], tools)
    if "response_format" in options:
        options["response_format"] = response_format_to_api(options["response_format"])
    return options


def response_format_to_api(value: Any) -> Any:
    """The API's response format.

    Args:
        value: a pydantic class; OpenAI's `json_schema` or `json_object`; or the API's own, one or a list.

    Raises:
        InvalidOption: it is none of these.
    """
    if isinstance(value, list | tuple):
        return [response_format_to_api(item) for item in value]
    if isinstance(value, type) and issubclass(value, BaseModel):
        return {**JSON, "schema": value.model_json_schema()}
    if isinstance(value, Mapping):
        if value.get("type") == "json_schema" and isinstance(value.get("json_schema"), Mapping):
            return {**JSON, "schema": value["json_schema"].get("schema")}
        if value.get("type") == "json_object":
            return dict(JSON)
        if "type" in value:
            return dict(value)
    raise InvalidOption(
        "'response_format' must be a pydantic class or an object with a 'type', such as "
        "{'type': 'text', 'mime_type': 'application/json', 'schema': …}.",
        field="response_format",
    )
