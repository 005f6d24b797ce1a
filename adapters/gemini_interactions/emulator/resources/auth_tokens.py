"""The resource `auth_tokens` of an interaction: made and ended. What they are for, live interactions, is not here.

Paths and fields are those of the SDK (`google/genai/_gaos/auth_tokens.py`), which calls them experimental. Open questions
[default_life_of_tokens, longest_life_of_tokens]: how long one lasts if nothing is said (here: 30 minutes), and how long it may
(here: a day).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from ..core.answer import Answer
from ..core.clock import Clock, timestamp
from ..core.errors import HTTPError, invalid_argument, not_found
from .routing import Route, RoutedRequest, json_answer, read_fields, route

LASTS_SECONDS = 1_800.0
LONGEST_SECONDS = 86_400.0
_PATH = r"/interactions/([^/:]+)/auth_tokens"


class AuthTokens:
    """The tokens; any thread may use it.

    Args:
        clock: tells when they end.
        find: finds an interaction; it says 404 where there is none.
    """

    def __init__(self, clock: Clock, find: Callable[[str], Any]) -> None:
        self._clock = clock
        self._find = find
        self._ends: dict[tuple[str, str], float] = {}

    @property
    def routes(self) -> tuple[Route, ...]:
        """The rows."""
        return route("POST", _PATH, self._create), route("DELETE", f"{_PATH}/([^/:]+)", self._delete)

    def _create(self, request: RoutedRequest) -> Answer:
        [id] = request.arguments
        if request.vertex:  # the Gemini API alone has them
            raise not_found("Requested entity was not found.")
        self._find(id)
        now = self._clock.now()
        asked = read_fields(request.body, {"expire_time": (str,)}).get("expire_time")
        ends = now + LASTS_SECONDS if asked is None else _seconds(asked)
        if not now < ends <= now + LONGEST_SECONDS:
            raise HTTPError("The value is invalid for 'expire_time'. Expected a time within the next day.")  # unseen words
        token = secrets.token_hex(32)
        self._ends = {key: end for key, end in self._ends.items() if end > now} | {(id, token): ends}
        return json_answer({"auth_token": f"auth_tokens/{token}", "expires_at": timestamp(ends)})

    def _delete(self, request: RoutedRequest) -> Answer:
        id, token = request.arguments
        ends = self._ends.pop((id, token), 0.0)
        if ends <= self._clock.now():
            raise not_found("Auth token not found.")  # unseen words
        return json_answer({})


def _seconds(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise invalid_argument() from None
    if moment.tzinfo is None:
        raise invalid_argument()
    return moment.timestamp()
