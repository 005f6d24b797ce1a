"""Scripted answers, which tests put in place of those of the rules."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from threading import Lock
from typing import Any

from ...wire.base import WireModel
from ..core.ids import new_call_id
from ..core.record import Step

Scripted = str | Sequence[Step | WireModel] | Mapping[str, Any] | Callable[[dict[str, Any]], Any]
"""A text; a list of steps; a part of an interaction; or a function of the request's body that gives one of these."""

When = Callable[[dict[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Script:
    """One scripted answer and, if it is reserved, a predicate on the request's body."""

    answer: Scripted
    when: When | None = None


class Scripts:
    """The answers still to be given, in order; any thread may use it."""

    def __init__(self) -> None:
        self._waiting: deque[Script] = deque()
        self._lock = Lock()

    def add(self, answers: Sequence[Scripted], when: When | None) -> None:
        """Append answers."""
        with self._lock:
            self._waiting.extend(Script(answer, when) for answer in answers)

    def next_for(self, body: dict[str, Any]) -> Scripted | None:
        """Return the first answer that this request may have, taken off the list."""
        with self._lock:
            for script in self._waiting:
                if script.when is None or script.when(body):
                    self._waiting.remove(script)
                    return script.answer
        return None

    def waiting(self) -> list[Script]:
        """Return those still to be given, in order."""
        with self._lock:
            return list(self._waiting)

    def __len__(self) -> int:
        return len(self._waiting)


def scripted_interaction(
    answer: Scripted, body: dict[str, Any], *, thought: Callable[[], Step], sign: Callable[[], str]
) -> dict[str, Any]:
    """Return a scripted answer as a part of an interaction, with `steps` as plain objects.

    A text gets a thought before it. Steps are taken as they are; where they lack something that the service always gives, it is
    filled in: the id of a call, the signature of a thought, a thought before the first function call.

    Args:
        answer: as it was scripted.
        body: the request.
        thought: makes a thought.
        sign: Make a signature.
    """
    if callable(answer):
        answer = answer(body)
    if isinstance(answer, str):
        return {"steps": [thought(), {"content": [{"text": answer, "type": "text"}], "type": "model_output"}]}
    if isinstance(answer, WireModel):
        answer = answer.dump() if hasattr(answer, "status") else [answer]
    partial: dict[str, Any] = deepcopy(dict(answer)) if isinstance(answer, Mapping) else {"steps": answer}
    if partial.get("type") is not None and "steps" not in partial and "status" not in partial:
        partial = {"steps": [partial]}  # a single step
    steps = [step.dump() if isinstance(step, WireModel) else deepcopy(dict(step)) for step in partial.get("steps") or ()]
    return {**partial, "steps": list(_completed(steps, thought, sign))}


def _completed(steps: list[Step], thought: Callable[[], Step], sign: Callable[[], str]) -> list[Step]:
    made: list[Step] = []
    proven = False
    for step in steps:
        kind = step["type"]
        if kind == "thought":
            if not step.get("signature"):
                step = {"signature": sign(), **{key: value for key, value in step.items() if key != "signature"}}
            proven = True
        elif kind == "function_call":
            if not proven and not step.get("signature"):
                made.append(thought())
            proven = True
            step = {"id": step.get("id") or new_call_id(), **{key: value for key, value in step.items() if key != "id"}}
            step.setdefault("arguments", {})
        made.append(step)
    return made
