"""Convert the options of one call, as LlamaIndex passes them, to the API's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from ..framework.schemas.formats import response_format_to_api
from ..framework.tools.choice import tools_to_api
from .tools import AnyTool, tools_to_declarations


def options_to_api(options: Mapping[str, Any], own_tools: Sequence[AnyTool] | None) -> dict[str, Any]:
    """Return these options with `tools`, `tool_choice` and `response_format` in the API's shape.

    Args:
        options: the keyword arguments of a call; None means not set.
        own_tools: the LLM's tools, which go with every request.

    Raises:
        InvalidOption: one of them cannot be sent.
    """
    options = {name: value for name, value in options.items() if value is not None}
    given = tools_to_declarations(options.pop("tools", None) or ())
    own = tools_to_declarations(own_tools or ())
    options |= tools_to_api([*own, *given], options.pop("tool_choice", None))
    if "response_format" in options:
        options["response_format"] = response_format_to_api(options["response_format"], schema_of)
    return options


def schema_of(cls: type) -> dict[str, Any] | None:
    """Return the schema of a pydantic class; None for any other."""
    return cls.model_json_schema() if issubclass(cls, BaseModel) else None
