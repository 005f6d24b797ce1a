"""Convert the options of one call, in any shape LangChain knows, to the API's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..framework.schemas.classes import class_to_schema
from ..framework.schemas.formats import response_format_to_api
from ..framework.tools.choice import tools_to_api
from .tools import tools_to_declarations


def options_to_api(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return these options with `tools`, `tool_choice` and `response_format` in the API's shape.

    Raises:
        InvalidOption: one of them cannot be sent.
    """
    options = {name: value for name, value in options.items() if value is not None}
    declarations = tools_to_declarations(options.pop("tools", ()))
    options |= tools_to_api(declarations, options.pop("tool_choice", None))
    if "response_format" in options:
        options["response_format"] = response_format_to_api(options["response_format"], class_to_schema)
    return options
