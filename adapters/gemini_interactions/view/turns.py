"""Turns of a conversation: what was sent, what came back, and what the service kept of the turns before. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, Self

from pydantic import ValidationError

from ..models.costs import cost_of_tokens
from ..wire.usage import Usage
from .figures import moment_of

Step = Mapping[str, Any]

RUNNING = frozenset({"in_progress", "queued"})
"""The statuses of what is still at work."""

ENDED_WELL = frozenset({"completed", "requires_action"})
"""The statuses that say of themselves that all is as it should be."""

_CONTENTS = frozenset({"text", "image", "audio", "video", "document"})

_SENT = frozenset({"user_input", "function_result"})
"""The types of steps that an interaction begins with where the service tells its input too."""

_DRAWN = frozenset(
    {
        *("id", "model", "agent", "input", "steps", "status", "usage", "created", "updated", "previous_interaction_id"),
        *("errors", "error", "object", "stream"),
    }
)
"""Fields of a request or an interaction that have a place of their own; the others are its settings."""


_MOST_TOKENS = 10**15
"""A count beyond it is none."""


class Dumped(Protocol):
    """What tells itself as JSON, as an interaction does."""

    def dump(self) -> dict[str, Any]:
        """Return it."""


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
        is_agent: whether an agent was asked.
        tier: the service tier of the answer; empty where it is not told.
        created: when it began, as the API writes times; empty where it is not told.
        updated: when it last changed.
        errors: what the interaction says went wrong.
        settings: all other fields of the request, or of the interaction where the request is not known.
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
    is_agent: bool = False
    tier: str = ""
    created: str = ""
    updated: str = ""
    errors: Sequence[Mapping[str, Any]] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, request: Mapping[str, Any], answer: Dumped | Mapping[str, Any]) -> Self:
        """Make a turn of a request's body and what answered it.

        Args:
            request: the body of `POST /interactions`, as JSON.
            answer: the interaction, or the JSON that came; that of an error is shown as one.
        """
        body = _body(answer)
        error = body.get("error") if "status" not in body else None
        steps = _steps(body.get("steps"))
        return cls(
            asked=_asked(request) or _asked(body),
            sent=input_as_steps(request.get("input")),
            came_back=steps[_inputs(steps) :] if error is None else [{"type": "error", **_error(error)}],
            bytes_sent=size(request),
            id=_text(body.get("id")),
            previous_id=_text(request.get("previous_interaction_id")) or None,
            status=_text(body.get("status")) or "failed",
            tools=tool_names(request.get("tools")),
            usage=_object(body.get("usage")),
            is_agent=bool(request.get("agent") or body.get("agent")),
            tier=_text(body.get("service_tier")),
            created=_text(body.get("created")),
            updated=_text(body.get("updated")),
            errors=_errors(body.get("errors")),
            settings=_settings(request),
        )

    @classmethod
    def of_interaction(cls, interaction: Dumped | Mapping[str, Any]) -> Self:
        """Make a turn of an interaction as `Client.get(id)` reads it, with its input among its steps.

        Args:
            interaction: the interaction, or its JSON.
        """
        body = _body(interaction)
        steps = _steps(body.get("steps"))
        inputs = steps[: _inputs(steps)]
        return cls(
            asked=_asked(body),
            sent=inputs,
            came_back=steps[len(inputs) :],
            bytes_sent=size(inputs),
            id=_text(body.get("id")),
            previous_id=_text(body.get("previous_interaction_id")) or None,
            status=_text(body.get("status")),
            tools=tool_names(body.get("tools")),
            usage=_object(body.get("usage")),
            is_agent=bool(body.get("agent")),
            tier=_text(body.get("service_tier")),
            created=_text(body.get("created")),
            updated=_text(body.get("updated")),
            errors=_errors(body.get("errors")),
            settings=_settings(body),
        )

    def tokens(self, kind: str) -> int:
        """Return a count of its usage; 0 where the service told none.

        Args:
            kind: `input`, `output`, `thought`, `cached` or `tool_use`.
        """
        count = self.usage.get(f"total_{kind}_tokens")
        return count if isinstance(count, int) and abs(count) < _MOST_TOKENS else 0

    @property
    def is_running(self) -> bool:
        """Whether the service was still at work on it."""
        return self.status in RUNNING

    @property
    def elapsed(self) -> float | None:
        """Seconds from its beginning to its last change; None where that is not told, or tells nothing, as of one at work."""
        began, ended = moment_of(self.created), moment_of(self.updated)
        if began is None or ended is None or self.is_running or ended <= began:
            return None
        return (ended - began).total_seconds()

    @property
    def cost(self) -> float | None:
        """US dollars for its tokens; None where no price is known, as of most agents. Searches are not in it."""
        if self.is_agent or not self.asked:
            return None
        try:
            usage = Usage.model_validate(dict(self.usage))
            began = moment_of(self.created)
            return cost_of_tokens(usage, self.asked, began.date() if began is not None else date.max, self.tier)
        except (ValidationError, OverflowError):  # a usage that is none
            return None


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
        if not isinstance(content, Mapping) or not _is_of(content, _CONTENTS):
            contents = []
            if isinstance(content, Mapping):
                steps.append(content)
            continue
        if not contents:  # neighbouring contents are one input
            steps.append({"type": "user_input", "content": contents})
        contents.append(content)
    return steps


def tool_names(tools: Any) -> list[str]:
    """Return the names of functions and the types of built-in tools.

    Args:
        tools: the `tools` of a request.
    """
    return [str(tool.get("name") or tool.get("type")) for tool in _steps(tools)]


def size(value: Any) -> int:
    """Return how many bytes JSON takes, without spaces, in UTF-8."""
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    except (RecursionError, ValueError):  # deeper lists, or longer numbers, than can be written: nothing that was sent as it is
        return 0
    return len(text.encode("utf-8", "surrogatepass"))


def _body(told: Dumped | Mapping[str, Any]) -> Mapping[str, Any]:
    return told if isinstance(told, Mapping) else told.dump()


def _steps(value: Any) -> list[Mapping[str, Any]]:
    return [step for step in value if isinstance(step, Mapping)] if isinstance(value, list) else []


def _inputs(steps: Sequence[Step]) -> int:
    """Return how many steps at the front are the caller's."""
    return next((count for count, step in enumerate(steps) if not _is_of(step, _SENT)), len(steps))


def _is_of(step: Step, types: frozenset[str]) -> bool:
    kind = step.get("type")
    return isinstance(kind, str) and kind in types


def _asked(body: Mapping[str, Any]) -> str:
    return str(body.get("model") or body.get("agent") or "")


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _error(error: Any) -> Mapping[str, Any]:
    return error if isinstance(error, Mapping) else {"message": str(error)}


def _errors(value: Any) -> list[Mapping[str, Any]]:
    return [_error(error) for error in value] if isinstance(value, list) else [] if value is None else [_error(value)]


def _settings(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in _DRAWN and value is not None}
