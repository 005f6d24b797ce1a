"""Follow the calls of a conversation that wait for their results.

A model's turn calls functions; the caller answers, and the model goes on. What other providers and frameworks keep of that is not
always so: two calls of one turn under one id, a call that nobody has answered when the user speaks again, one answered late.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice, takewhile
from typing import Any, Self

Step = Mapping[str, Any]


class OpenCalls:
    """The calls that are open while steps go by, by the ids that the history has for them.

    Args:
        steps: the steps that will go by.
    """

    def __init__(self, steps: Iterable[Step] = ()) -> None:
        self._open: dict[Any, deque[dict[str, Any]]] = {}
        self._used: set[str] = set()
        self._to_come: defaultdict[Any, deque[str]] = defaultdict(deque)
        for step in steps:
            if step.get("type") == "function_call":
                self._to_come[step.get("id") or ""].append("function_call")
            for result in results_in(step):
                self._to_come[result.get("call_id")].append("function_result")

    def before(self, steps: Iterable[Step]) -> Self:
        """Return these calls, as they are open before other steps go by."""
        calls = type(self)(steps)
        calls._open = {call_id: deque(waiting) for call_id, waiting in self._open.items()}
        calls._used = set(self._used)
        return calls

    @property
    def are_distinct(self) -> bool:
        """Whether each open call has an id of its own."""
        return all(len(calls) == 1 for calls in self._open.values())

    def holds(self, call_id: Any) -> bool:
        """Return whether a call of this id is open."""
        return call_id in self._open

    def call(self, step: Step) -> dict[str, Any]:
        """Take a call, and return it under an id that no call before it has."""
        call_id = step.get("id") or ""
        self._pass("function_call", call_id)
        own = dict(step)
        if not call_id or call_id in self._used:
            own["id"] = self._new_id(call_id)
        self._hold(call_id, own)
        return own

    def answer(self, result: Step) -> dict[str, Any] | None:
        """Take a result, and return the call that it answers; None where no such call is open."""
        call_id = result.get("call_id")
        self._pass("function_result", call_id)
        calls = self._open.get(call_id)
        if calls is None:
            return None
        call = calls.popleft()
        if not calls:
            del self._open[call_id]
        return call

    def give_up(self) -> list[dict[str, Any]]:
        """Take the end of a turn: close and return the calls whose result does not come later either."""
        given_up: list[dict[str, Any]] = []
        for call_id, waiting in list(self._open.items()):
            to_come = self._to_come.get(call_id, ())
            results = sum(1 for _ in takewhile("function_result".__eq__, to_come))  # before another call has the id
            given_up += islice(waiting, results, None)
            if results:
                self._open[call_id] = deque(islice(waiting, results))
            else:
                del self._open[call_id]
        return given_up

    def _hold(self, call_id: Any, call: dict[str, Any]) -> None:
        self._used.add(call["id"])
        self._open.setdefault(call_id, deque()).append(call)

    def _new_id(self, call_id: str) -> str:
        taken = self._used | self._to_come.keys()
        number = 2
        while (found := f"{call_id or 'call'}-{number}") in taken:
            number += 1
        return found

    def _next(self, call_id: Any) -> str | None:
        to_come = self._to_come.get(call_id)
        return to_come[0] if to_come else None

    def _pass(self, kind: str, call_id: Any) -> None:
        if self._next(call_id) == kind:
            self._to_come[call_id].popleft()


def open_after(steps: Iterable[Step], older: Iterable[Step] = ()) -> OpenCalls:
    """Return the calls of a reply that are open after it, for results or an input that may follow.

    Args:
        steps: those of the reply, whose calls keep the ids that the service knows.
        older: those before it, whose ids no later call may have. They wait for nothing: whatever went out before the reply had a
            result for each call.
    """
    calls = OpenCalls()
    for step in older:
        if step.get("type") == "function_call":
            calls.call(step)
    calls._open.clear()
    for step in steps:
        if step.get("type") == "function_call":
            call_id = step.get("id") or ""
            calls._hold(call_id, {**step, "id": call_id})
        for result in results_in(step):
            calls.answer(result)
    return calls


def is_unanswered(call_id: Any, steps: Sequence[Step]) -> bool:
    """Return whether there are more calls of this id in these steps than results after them."""
    answered = 0
    for step in reversed(steps):
        answered += sum(result.get("call_id") == call_id for result in results_in(step))
        if step.get("type") == "function_call" and step.get("id") == call_id:
            answered -= 1
            if answered < 0:
                return True
    return False


def results_in(step: Step) -> Sequence[Mapping[str, Any]]:
    """Return the results in a step: itself, or those among the contents of an input."""
    kind = step.get("type")
    if kind == "function_result":
        return (step,)
    if kind == "user_input":
        return [content for content in step.get("content") or () if content.get("type") == "function_result"]
    return ()
