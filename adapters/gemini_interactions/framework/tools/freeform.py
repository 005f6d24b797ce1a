"""Tools that take one free text, as OpenAI's `custom` tools do, as functions with one argument; and their calls.

The API has no grammars: one that is given stands in the description, for the model to read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

INPUT = "input"
"""The argument that takes the text."""


def is_freeform(tool: Mapping[str, Any]) -> bool:
    """Return whether a tool takes one free text: `custom` without a schema, nested as in chat completions or flat."""
    return tool.get("type") == "custom" and not {"input_schema", "inputSchema", "parameters"} & tool.keys()


def freeform_to_function(tool: Mapping[str, Any]) -> dict[str, Any]:
    """Convert a tool that takes one free text to a function."""
    nested = tool.get("custom")
    fields = nested if isinstance(nested, Mapping) else tool
    kept = {name: value for name, value in fields.items() if name not in ("type", "format", "custom")}
    text: dict[str, Any] = {"type": "string", "description": "The whole input of the tool, as plain text."}
    grammar = _grammar(fields.get("format"))
    if grammar:
        text["description"] = "The whole input of the tool, as plain text that follows its grammar."
        kept["description"] = "\n\n".join(filter(None, [kept.get("description"), grammar]))
    parameters = {"type": "object", "properties": {INPUT: text}, "required": [INPUT]}
    return {"type": "function", **kept, "parameters": parameters}


def _grammar(given: Any) -> str | None:
    if not isinstance(given, Mapping) or given.get("type") != "grammar":
        return None
    nested = given.get("grammar")
    grammar = nested if isinstance(nested, Mapping) else given
    syntax, definition = grammar.get("syntax"), grammar.get("definition")
    return f"The input must follow this {f'{syntax} ' if syntax else ''}grammar:\n{definition}" if definition else None


def call_to_freeform(name: str, arguments: Any) -> dict[str, str]:
    """Return the call of such a tool in OpenAI's words: its name, and the text.

    Args:
        name: the function's name.
        arguments: what it is called with; what is no single text is given as its JSON.
    """
    if isinstance(arguments, Mapping) and isinstance(arguments.get(INPUT), str) and len(arguments) == 1:
        return {"name": name, INPUT: arguments[INPUT]}
    return {"name": name, INPUT: arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)}


def freeform_call_to_function(call: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a call of a history as one of a function, if it is one of a tool that takes one free text; else as it is."""
    custom = call.get("custom")
    if call.get("type") != "custom" or not isinstance(custom, Mapping) or not custom.get("name"):
        return call
    kept = {name: value for name, value in call.items() if name not in ("type", "custom")}
    return {**kept, "type": "function", "function": {"name": custom.get("name"), "arguments": {INPUT: custom.get("input") or ""}}}
