"""The cost of the decision between continuing an interaction and sending a history again."""

from __future__ import annotations

from time import process_time
from typing import Any

from gemini_interactions.conversation.anchor import AnchorKey
from gemini_interactions.conversation.digest import extend
from gemini_interactions.conversation.hidden import fingerprint
from gemini_interactions.conversation.plan import HistoryMessage, plan, proofs_in

CASES = ("continued", "edited")
"""A history that the service holds; and one whose first message was changed, so that no anchor holds and all of it is sent."""

_REPEAT = 20


def history(messages: int, key: AnchorKey) -> list[HistoryMessage]:
    """A conversation of so many messages: every second a reply with an anchor, every fourth of these a call, then its result."""
    turns: list[HistoryMessage] = []
    while len(turns) < messages:
        number = len(turns)
        asked = f"Question {number}: what is worth seeing there, and how do I get to it from the station? " * 3
        turns.append(HistoryMessage([_said("user_input", asked)]))
        call = {"type": "function_call", "id": f"c{number}", "name": "get_weather", "arguments": {"city": "Paris"}}
        if number % 8 == 0:
            turns += [
                HistoryMessage([{"type": "thought", "signature": "c2lnbmVk" * 20}, call]),
                HistoryMessage(
                    [{"type": "function_result", "call_id": f"c{number}", "name": "get_weather", "result": "18 °C in Paris"}]
                ),
            ]
        answered = f"Answer {number}: the old town, which is a quarter of an hour on foot along the river. " * 5
        turns.append(HistoryMessage([{"type": "thought", "signature": "c2lnbmVk" * 20}, _said("model_output", answered)]))
    turns = [*turns[: messages - 1], HistoryMessage([_said("user_input", "And then?")])]
    marked: list[HistoryMessage] = []
    for i, turn in enumerate(turns):
        if turn.steps[0]["type"] == "thought":
            holding = proofs_in(marked, key).holding()
            hidden = {"hidden": fingerprint(turn.steps), "before": holding.before, "unvouched": holding.unvouched}
            turn = HistoryMessage(turn.steps, key.sign(f"v1_{i}", extend(holding.digest, turn.steps), **hidden))
        marked.append(turn)
    return marked


def seconds(messages: int, case: str) -> float:
    """CPU seconds to plan a history of so many messages; the least of some runs, since nothing but the work itself recurs."""
    key = AnchorKey("canned", "http://127.0.0.1")
    turns = history(messages, key)
    if case == "edited":
        turns[0] = HistoryMessage([_said("user_input", "Something else.")])
    costs = []
    for _ in range(_REPEAT):
        began = process_time()
        planned = plan(turns, key=key)
        costs.append(process_time() - began)
        if (planned.previous_interaction_id is not None) != (case == "continued"):
            raise AssertionError(f"The plan of {messages} messages, {case}, is not what it should be.")
    return min(costs)


def _said(kind: str, text: str) -> dict[str, Any]:
    return {"type": kind, "content": [{"type": "text", "text": text}]}
