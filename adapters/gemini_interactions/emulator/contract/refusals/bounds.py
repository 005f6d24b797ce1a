"""How much a request may ask for."""

from __future__ import annotations

from collections.abc import Callable, Sized

from ...core.limits import MOST_STOPS, MOST_TOOLS, MOST_URIS
from .request import CheckedRequest
from .rules import Rule, Table

_OWN = "the emulator's own limit, which keeps one request from taking it away from the others"


def _at_most(most: int, path: str, entries: Callable[[CheckedRequest], Sized | None]) -> Rule:
    return Rule(
        name=f"too many entries in '{path}'",
        applies=lambda request: len(entries(request) or ()) > most,
        message=f"The value is invalid for '{path}'. Expected at most {most} entries.",
        source=_OWN,
    )


BOUNDS = Table(
    "How much",
    (
        _at_most(MOST_TOOLS, "tools", lambda r: r.tools),
        _at_most(MOST_STOPS, "generation_config.stop_sequences", lambda r: r.config.get("stop_sequences")),
        _at_most(MOST_URIS, "webhook_config.uris", lambda r: (r.body.get("webhook_config") or {}).get("uris")),
    ),
)
