"""Arguments of calls: filled from the prompt, once for each set of arguments that it gives."""

from __future__ import annotations

import re
from typing import Any

from ...core.errors import invalid_argument
from ..effort import Effort, searched
from ..forms.field_words import NAMING_WORDS
from ..forms.schema import value_for
from ..prompt_hints import PromptHints, split_words
from ..reply import Call
from .functions import Function

# Keywords that leave a string free.
_WORDS_OF_TEXT = frozenset({"type", "title", "description", "default", "examples"})


def calls_for(function: Function, prompt: str, effort: Effort | None = None, answer: str | None = None) -> list[Call]:
    """Return the calls of one function: one, unless the prompt gives several sets of arguments, or several names.

    Args:
        function: its declaration.
        prompt: the prompt.
        effort: what the request it belongs to may still cost; None: as much as any.
        answer: what texts among the arguments are to say; None: the prompt.

    Raises:
        HTTPError: its parameters are no schema, or ask for too much.
    """
    name, schema, effort = function["name"], function.get("parameters") or {}, effort or Effort()
    if not isinstance(schema, dict) or not isinstance(schema.get("properties") or {}, dict):
        raise invalid_argument()
    found = re.findall(rf"(?<!\w){re.escape(name)}\(([^()]*)\)", searched(prompt))
    written = [text for text in dict.fromkeys(found) if text.strip()]
    if len(written) > 1:
        return [(name, _arguments(name, schema, PromptHints(arguments, effort))) for arguments in written]
    if written and _is_positional(written[0]):  # what stands in the parentheses goes first, and counts once
        prompt = f"{written[0]}\n{prompt.replace(f'({written[0]})', '')}"
    field = _only_naming_field(schema)
    names = PromptHints(prompt, effort).names if field else []
    if field and len(names) > 1:
        others = {key: entry for key, entry in schema["properties"].items() if key != field}
        needed = {"required": [key for key in schema["required"] if key != field]} if "required" in schema else {}
        rest = _arguments(name, {**schema, "properties": others, **needed}, PromptHints(prompt, effort, answer=answer))
        return [(name, {field: one, **rest}) for one in names]
    return [(name, _arguments(name, schema, PromptHints(prompt, effort, answer=answer)))]


def _arguments(name: str, schema: dict[str, Any], hints: PromptHints) -> dict[str, Any]:
    made = value_for({"type": "object", **schema}, hints, f"tools.{name}.parameters")
    return made if isinstance(made, dict) else {}


def _is_positional(arguments: str) -> bool:
    return "=" not in arguments and ":" not in arguments


def _only_naming_field(schema: dict[str, Any]) -> str | None:
    """Return the one field that takes a name, if there is just one."""
    fields = [
        key for key, entry in (schema.get("properties") or {}).items() if set(split_words(key)) & NAMING_WORDS and _is_text(entry)
    ]
    return fields[0] if len(fields) == 1 else None


def _is_text(schema: Any) -> bool:
    """Return whether any string will do."""
    if not isinstance(schema, dict):
        return False
    if "anyOf" in schema:
        return any(map(_is_text, schema["anyOf"]))
    return schema.get("type", "string") == "string" and schema.keys() <= _WORDS_OF_TEXT
