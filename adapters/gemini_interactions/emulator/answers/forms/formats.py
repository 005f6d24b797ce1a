"""Forms of an answer that `response_format` asks for: JSON by a schema, plain text, a medium; one output each."""

from __future__ import annotations

import re
from typing import Any

from ...core.answer import to_json
from ...core.record import Step
from ..built_in_tools import use_built_in_tools
from ..context.context import UNKNOWN
from ..context.in_words import words_for
from ..media.media import medium_content
from ..model_input import ModelInput, Sign
from ..prompt_hints import PromptHints
from ..reply import Reply, output, text_content
from .schema import value_for

_KEYS = re.compile(r"\b(?:keys?|fields?|properties)\b", re.IGNORECASE)


def answer_in_formats(given: ModelInput, sign: Sign) -> Reply | None:
    """Answer in the forms that are asked for, filled from the prompt."""
    if not given.formats:
        return None
    tools, _ = use_built_in_tools(given.prompt, given.tools, sign)
    words = words_for(given)
    known = f"{words}\n{given.prompt}" if words and words != UNKNOWN else given.prompt
    hints = PromptHints(known, given.effort, answer=words)
    return Reply(outputs=in_formats(given, hints, text_content(words or f"You said: {given.prompt}")), tools=tuple(tools))


def in_formats(given: ModelInput, hints: PromptHints, said: dict[str, Any]) -> tuple[Step, ...]:
    """Return an answer in each of the forms that are asked for; in words if none is.

    Args:
        given: the request.
        hints: what JSON is filled from.
        said: the answer in words.
    """
    formats = given.formats or [{"type": "text"}]
    return tuple(output(_formatted(entry, given, hints, said)) for entry in formats)


def _formatted(entry: dict[str, Any], given: ModelInput, hints: PromptHints, said: dict[str, Any]) -> dict[str, Any]:
    if (medium := medium_content(entry, given, said["text"])) is not None:
        return medium
    if entry.get("mime_type") == "text/plain" or not (entry.get("schema") or entry.get("mime_type")):
        return said
    schema = entry.get("schema") or _schema_in_words(hints)
    return text_content(to_json(value_for(schema, hints, "response_format.schema")).decode())


def _schema_in_words(hints: PromptHints) -> dict[str, Any]:
    """Return the schema of an object that only the prompt describes."""
    told = [text for text in hints.quoted if text.isidentifier()] if _KEYS.search(hints.prompt) else []
    names = list(dict.fromkeys(told)) or ["answer"]
    return {"type": "object", "properties": {name: {"type": "string"} for name in names}, "required": names}
