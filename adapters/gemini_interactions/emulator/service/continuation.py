"""Answers in several parts: status `requires_continuation`, and a token that asks for the rest.

Known from the SDK alone (`google/genai/_interactions_continuation.py`); nobody has seen it live. A stored part is continued with
the token and its own id as `previous_interaction_id`, without input; one that was not stored with the token and the original
input. Agents and background runs answer in one part.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from ..contract.words.conversation import INPUT_BESIDE_TOKEN, TOKEN_OF_ANOTHER_RUN, WRONG_TOKEN
from ..core.answer import to_json
from ..core.json_body import parse_body
from ..core.record import Record, Step

STATUS = "requires_continuation"
FIELD = "continuation_token"
_PREFIX = "ct_"


@dataclass(frozen=True, slots=True)
class Remainder:
    """The rest that a token stands for: its steps (None where a script has set the token), and its status."""

    steps: list[Step] | None
    status: str


def split_steps(steps: list[Step], most: int) -> tuple[list[Step], list[Step]]:
    """Return steps in two parts: the first has at most so many characters of the last output's text, the second the rest.

    Args:
        steps: an answer; a second part is there only if it ends with one long text.
        most: the characters.
    """
    last = steps[-1] if steps else {}
    contents = last.get("content") or []
    if last.get("type") != "model_output" or len(contents) != 1 or len(contents[0].get("text") or "") <= most:
        return steps, []
    text = contents[0]["text"]
    parts = ({**last, "content": [{"text": part, "type": "text"}]} for part in (text[:most], text[most:]))
    first, second = parts
    return [*steps[:-1], first], [second]


def new_token(remainder: Remainder) -> str:
    """Return a token that holds the rest itself, so that it outlives the process."""
    return _PREFIX + urlsafe_b64encode(to_json([remainder.steps, remainder.status])).decode()


def read_token(body: dict[str, Any], parent: Record | None, scripted: set[str]) -> Remainder | None:
    """Return the rest that the token of a request stands for; None if it has no token.

    Args:
        body: the request.
        parent: the interaction that it continues.
        scripted: tokens that scripts have set in answers that were not stored.

    Raises:
        HTTPError: the token was not issued, or is another interaction's; input is there that must not be, or is missing.
    """
    token = body.get(FIELD)
    if token is None:
        return None
    if body.get("agent") or body.get("background"):
        raise TOKEN_OF_ANOTHER_RUN.error()
    is_stored = body.get("store") is not False
    if is_stored and (parent is None or parent.extra.get(FIELD) != token):
        raise WRONG_TOKEN.error()
    if is_stored and body.get("input") is not None:
        raise INPUT_BESIDE_TOKEN.error()
    if token in scripted:
        return Remainder(None, "completed")
    try:
        rest, _ = parse_body(urlsafe_b64decode(token.removeprefix(_PREFIX)))
        steps, status = rest
    except (ValueError, TypeError):
        raise WRONG_TOKEN.error() from None
    return Remainder(steps, status)
