"""The steps of a model: what it says, thinks, and calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...wire.base import WireModel, present_fields
from ..core.record import Step
from ..service.script_checks import ScriptError, Unchecked
from .citations import Citation


def say(*parts: str | Citation | Mapping[str, Any] | WireModel | Unchecked) -> list[Step]:
    """Return a `model_output` step.

    Args:
        *parts: in order, texts, each with its citations behind it (`cite`, `cite_file`, `cite_place`), media (`image`, `audio`,
            `video`), or any other content.

    Raises:
        ScriptError: there is no part; a citation has no text before it, or cites words that are not in it.
    """
    if not parts:
        raise ScriptError("say: there is nothing to say; an empty text is say('')")
    contents: list[Any] = []
    for part in parts:
        if isinstance(part, str):
            contents.append({"text": part, "type": "text"})
        elif isinstance(part, Citation):
            text = contents[-1] if contents else None
            if not isinstance(text, dict) or text.get("type") != "text":
                raise ScriptError("say: a citation stands behind the text that it supports")
            notes = [*text.get("annotations", ()), part.annotation(text["text"])]
            contents[-1] = {"annotations": notes, "text": text["text"], "type": "text"}
        else:
            contents.append(part)
    return [{"content": contents, "type": "model_output"}]


def think(*summary: str) -> list[Step]:
    """Return a `thought` step; it gets a signature that may be replayed.

    Args:
        *summary: its summary in one or more texts, which the service sends if `thinking_summaries` asks for it; none: no summary.
    """
    texts = [{"text": text, "type": "text"} for text in summary]
    return [{**present_fields(summary=texts or None), "type": "thought"}]


def call(
    name: str, arguments: Mapping[str, Any] | str | None = None, /, *, call_id: str | None = None, **more: Any
) -> list[Step]:
    """Return a `function_call` step: `call("get_weather", city="Paris")`. Several in one answer are parallel calls.

    A thought goes before the first call of an answer, as with the service, where the script has none.

    Args:
        name: the function.
        arguments: its arguments; a text, where the model wrote something that is no JSON object.
        call_id: the id of the call; None: a new one.
        **more: its arguments by name.

    Raises:
        ScriptError: the arguments are given twice over: as a text, and by name; or they are neither.
    """
    if isinstance(arguments, str):
        if more:
            raise ScriptError("call: arguments that are a text have no names")
        given: Any = arguments
    elif arguments is not None and not isinstance(arguments, Mapping):
        raise ScriptError(f"call: arguments are an object or a text, not {arguments!r:.80}")
    else:
        given = {**(arguments or {}), **more}
    return [{**present_fields(id=call_id), "type": "function_call", "name": name, "arguments": given}]
