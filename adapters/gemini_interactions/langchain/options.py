"""Convert the options of one call, in any shape LangChain knows, to the API's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from langchain_core.utils.function_calling import convert_to_json_schema

from ..framework.formats import response_format_to_api
from ..framework.tools import each_once, tool_choice_to_api
from .tools import tool_to_declaration


def options_to_api(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return these options with `tools`, `tool_choice` and `response_format` in the API's shape.

    Raises:
        InvalidOption: one of them cannot be sent.
    """
    options = {name: value for name, value in options.items() if value is not None}
    options.pop("stream", None)  # LangChain's way to choose between invoke and stream; it has chosen
    tools = each_once(tool_to_declaration(tool, f"tools[{i}]") for i, tool in enumerate(options.pop("tools", ())))
    if tools:
        options["tools"] = tools
    if "tool_choice" in options:
        options["tool_choice"] = tool_choice_to_api(options["tool_choice"], tools)
    if "response_format" in options:
        options["response_format"] = response_format_to_api(options["response_format"], _schema_of)
    return options


def _schema_of(cls: type) -> dict[str, Any] | None:
    """Return the schema of a pydantic class, of version 2 or 1, or of a TypedDict."""
    try:
        return convert_to_json_schema(cls)
    except (TypeError, ValueError):
        return None
