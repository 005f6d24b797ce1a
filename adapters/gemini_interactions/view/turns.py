"""Turns of a conversation: what was sent, what came back, and what the service kept of the turns before. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from ..wire.interaction import Interaction

Step = Mapping[str, Any]

_CONTENTS = frozenset({"text", "image", "audio", "video", "document"})

_SENT = frozenset({"user_input", "function_result"})
"""The types of steps that an interaction begins with where the service tells its input too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One request and its answer.

    Attributes:
        asked: the model or the agent.
        sent: the input, as steps.
        came_back: the steps of the answer.
        bytes_sent: of the request's body as compact JSON; of the input alone where the request is not known.
        id: that of the interaction; empty where nothing was stored.
        previous_id: that of the interaction it continues.
        status: that of the interaction, or of HTTP where there is none.
        tools: the names of the functions and the types of the built-in tools that were declared.
        usage: tokens, by the API's names.
    """

    asked: str
    sent: Sequence[Step]
    came_back: Sequence[Step]
    bytes_sent: int
    id: str = ""
    previous_id: str | None = None
    status: str = ""
    tools: Sequence[str] = ()
    usage: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, request: Mapping[str, Any], answer: Interaction | Mapping[str, Any]) -> Self:
        """Make a turn of a request's body and what answered it.

        Args:
            request: the body of `POST /interactions`, as JSON.
            answer: the interaction, or the JSON that came; that of an error is shown as one.
        """
        body = answer.dump() if isinstance(answer, Interaction) else answer
        error = body.get("error") if "status" not in body else None
        steps = _steps(body.get("steps"))
        return cls(
            asked=_asked(request) or _asked(body),
            sent=input_as_steps(request.get("input")),
            came_back=steps[_inputs(steps) :] if error is None else [{"type": "error", **_error(error)}],
            bytes_sent=size(request),
            id=body.get("id") or "",
            previous_id=request.get("previous_interaction_id"),
            status=str(body.get("status") or "failed"),
            tools=[str(tool.get("name") or tool.get("type")) for tool in _steps(request.get("tools"))],
            usage=body.get("usage") or {},
        )

    @classmethod
    def of_interaction(cls, interaction: Interaction | Mapping[str, Any]) -> Self:
        """Make a turn of an interaction as `Client.get(id)` reads it, with its input among its steps.

        Args:
            interaction: the interaction, or its JSON.
        """
        body = interaction.dump() if isinstance(interaction, Interaction) else interaction
        steps = _steps(body.get("steps"))
        inputs = steps[: _inputs(steps)]
        return cls(
            asked=_asked(body),
            sent=inputs,
            came_back=steps[len(inputs) :],
            bytes_sent=size(inputs),
            id=body.get("id") or "",
            previous_id=body.get("previous_interaction_id"),
            status=str(body.get("status") or ""),
            usage=body.get("usage") or {},
        )

    def tokens(self, kind: str) -> int:
        """Return a count of its usage; 0 where the service told none.

        Args:
            kind: `input`, `output`, `thought`, `cached` or `tool_use`.
        """
        count = self.usage.get(f"total_{kind}_tokens")
        return count if isinstance(count, int) else 0


@dataclass(frozen=True, slots=True)
class Kept:
    """What the service held when a turn began, so that it was not sent again.

    Attributes:
        bytes: of the steps of all turns before, as compact JSON: what a request without state would have to carry.
        tokens: that these steps are in the model's context.
        turns: how many turns.
    """

    bytes: int = 0
    tokens: int = 0
    turns: int = 0


def kept_before(turns: Iterable[Turn]) -> list[Kept]:
    """Tell, for each turn, what the service kept for it.

    Args:
        turns: of one conversation or of several, in the order in which they were taken. A turn that continues one that is not
            among them has nothing before it that can be told.
    """
    after: dict[str, Kept] = {}
    found = []
    for turn in turns:
        kept = after.get(turn.previous_id or "", Kept())
        found.append(kept)
        if turn.id:
            held = turn.tokens("input") + turn.tokens("output")
            after[turn.id] = Kept(kept.bytes + size([*turn.sent, *turn.came_back]), held, kept.turns + 1)
    return found


def input_as_steps(value: Any) -> list[Step]:
    """Return the input of a request, in any of its forms, as steps.

    Args:
        value: a text, a content, a list of contents, or a list of steps.
    """
    entries = value if isinstance(value, list) else [] if value is None else [value]
    steps: list[Step] = []
    contents: list[Any] = []
    for entry in entries:
        content = {"type": "text", "text": entry} if isinstance(entry, str) else entry
        if not isinstance(content, Mapping) or content.get("type") not in _CONTENTS:
            contents = []
            if isinstance(content, Mapping):
                steps.append(content)
            continue
        if not contents:  # neighbouring contents are one input
            steps.append({"type": "user_input", "content": contents})
        contents.append(content)
    return steps


def size(value: Any) -> int:
    """Return how many bytes JSON takes, without spaces, in UTF-8."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode("utf-8", "surrogatepass"))


def _steps(value: Any) -> list[Mapping[str, Any]]:
    return [step for step in value if isinstance(step, Mapping)] if isinstance(value, list) else []


def _inputs(steps: Sequence[Step]) -> int:
    """Return how many steps at the front are the caller's."""
    return next((count for count, step in enumerate(steps) if step.get("type") not in _SENT), len(steps))


def _asked(body: Mapping[str, Any]) -> str:
    return str(body.get("model") or body.get("agent") or "")


def _error(error: Any) -> Mapping[str, Any]:
    return error if isinstance(error, Mapping) else {"message": str(error)}
