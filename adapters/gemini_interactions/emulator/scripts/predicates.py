"""Which requests a scripted answer or a fault is for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..service.request import Request
from ..service.script_checks import ScriptError


def asks(*words: str, model: str | None = None) -> Callable[[dict[str, Any]], bool]:
    """Return a predicate for `when=`, true of requests for interactions that say something new with these words in it.

    Each framework has its own form of `input`, and some send the history again: this reads all of them, and what is new alone.

    Args:
        *words: texts that all stand in what the user said, or in the function results, in upper or lower case.
        model: the model, or the agent, that is asked; None: any.

    Raises:
        ScriptError: there is nothing to look for, or it is no text.
    """
    wrong = next((word for word in words if not isinstance(word, str)), None)
    if wrong is not None or not (words or model):
        raise ScriptError("asks: there is nothing to look for" if wrong is None else f"asks: a word is a text, not {wrong!r:.60}")
    sought = [word.casefold() for word in words]

    def asked(body: dict[str, Any]) -> bool:
        request = Request.received("POST", "/v1beta/interactions", {}, {}, body)
        if model is not None and model not in (request.model, request.agent):
            return False
        said = "\n".join(request.new_turns).casefold()
        return all(word in said for word in sought)

    told = [*map(repr, words), *([f"model={model!r}"] if model else [])]
    asked.__qualname__ = f"asks({', '.join(told)})"
    return asked
