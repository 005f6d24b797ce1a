"""How much a request may ask for."""

from __future__ import annotations

from collections.abc import Callable, Sized

from ...core.errors import OPEN
from ...core.limits import MOST_STOPS, MOST_TOOLS, MOST_URIS
from ..names import model_of
from ..request import CheckedRequest
from .rules import Rule, Table, Words

_OWN = "the emulator's own limit, so that no request takes it away from the others"


def _at_most(most: int, path: str, entries: Callable[[CheckedRequest], Sized | None]) -> Rule:
    return Rule(
        name=f"too many entries in '{path}'",
        applies=lambda request: len(entries(request) or ()) > most,
        message=f"The value is invalid for '{path}'. Expected at most {most} entries.",
        source=_OWN,
    )


def _overflow(request: CheckedRequest) -> Words:
    window = model_of(request.model).window
    return {"tokens": request.tokens, "window": window} if request.model and request.tokens > window else None


def _too_much_output(request: CheckedRequest) -> Words:
    asked, model = request.config.get("max_output_tokens"), model_of(request.model)
    if asked is None or not request.model or model.goes_on or asked <= model.most:
        return None
    return {"most": model.most, "got": asked}


BOUNDS = Table(
    "How much",
    (
        _at_most(MOST_TOOLS, "tools", lambda r: r.tools),
        _at_most(MOST_STOPS, "generation_config.stop_sequences", lambda r: r.config.get("stop_sequences")),
        _at_most(MOST_URIS, "webhook_config.uris", lambda r: (r.body.get("webhook_config") or {}).get("uris")),
        Rule(
            name="more tokens than the model's window holds, with the history (by the emulator's count)",
            applies=_overflow,
            message="The input token count ({tokens}) exceeds the maximum number of tokens allowed ({window}).",
            source="as reported of generateContent (gemini-cli #6678)",
        ),
        Rule(
            name="more output than the model can give",
            applies=_too_much_output,
            message="The value is invalid for 'generation_config.max_output_tokens'. Expected a number from 1 to {most}, got"
            " {got}.",
            source=f"LiteLLM's and LangChain's tables of models; words: {OPEN}",
        ),
    ),
)
