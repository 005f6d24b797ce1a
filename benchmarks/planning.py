"""The cost of the decision between continuing an interaction and sending a history again."""

from __future__ import annotations

from collections.abc import Iterator
from time import process_time
from typing import Any

from contenders.long_history import as_steps

from gemini_interactions.conversation.anchor import AnchorKey
from gemini_interactions.conversation.digest import extend
from gemini_interactions.conversation.hidden import fingerprint
from gemini_interactions.conversation.plan import HistoryMessage, plan, proofs_in

CASES = ("continued", "edited")
"""A history that the service holds; and one whose first message was changed, so that no anchor holds and all of it is sent."""
PICTURES = "41 messages, 20 pictures"

_REPEAT = 20


def seconds() -> dict[str, dict[str, float]]:
    """CPU seconds to plan, by history and case."""
    key = AnchorKey("canned", "http://127.0.0.1")
    talks = {"200 messages": list(talk(200)), "1,000 messages": list(talk(1000)), PICTURES: list(with_pictures(41, 20))}
    return {title: {case: _least(anchored(turns, key), key, case) for case in CASES} for title, turns in talks.items()}


def talk(messages: int) -> Iterator[list[dict[str, Any]]]:
    """The steps of each of so many messages: every second a reply, every fourth of these a call, then its result."""
    number = 0
    while number < messages - 1:
        asked = f"Question {number}: what is worth seeing there, and how do I get to it from the station? " * 3
        turns = [[_said("user_input", asked)]]
        call = {"type": "function_call", "id": f"c{number}", "name": "get_weather", "arguments": {"city": "Paris"}}
        if number % 8 == 0:
            turns.append([_thought(), call])
            turns.append(
                [{"type": "function_result", "call_id": f"c{number}", "name": "get_weather", "result": "18 °C in Paris"}]
            )
        answered = f"Answer {number}: the old town, which is a quarter of an hour on foot along the river. " * 5
        turns.append([_thought(), _said("model_output", answered)])
        turns = turns[: messages - 1 - number]
        yield from turns
        number += len(turns)
    yield [_said("user_input", "And then?")]


def with_pictures(messages: int, pictures: int) -> Iterator[list[dict[str, Any]]]:
    """The steps of each message of the long history that the contenders have."""
    for step in as_steps(messages - 2, pictures):
        yield [step] if step["type"] == "user_input" else [_thought(), step]


def anchored(turns: list[list[dict[str, Any]]], key: AnchorKey) -> list[HistoryMessage]:
    """The messages, each reply with the anchor that proves what was before it."""
    messages: list[HistoryMessage] = []
    for number, steps in enumerate(turns):
        message = HistoryMessage(steps)
        if steps[0]["type"] == "thought":
            holding = proofs_in(messages, key).holding()
            hidden = {"hidden": fingerprint(steps), "before": holding.before, "unvouched": holding.unvouched}
            message = HistoryMessage(steps, key.sign(f"v1_{number}", extend(holding.digest, steps), **hidden))
        messages.append(message)
    return messages


def _least(turns: list[HistoryMessage], key: AnchorKey, case: str) -> float:
    """The least of some runs, since nothing but the work itself recurs; what the first turn hashes is hashed by then."""
    if case == "edited":
        turns = [HistoryMessage([_said("user_input", "Something else.")]), *turns[1:]]
    costs = []
    for _ in range(_REPEAT):
        began = process_time()
        planned = plan(turns, key=key)
        costs.append(process_time() - began)
        if (planned.previous_interaction_id is not None) != (case == "continued"):
            raise AssertionError(f"The plan of {len(turns)} messages, {case}, is not what it should be.")
    return min(costs)


def _thought() -> dict[str, Any]:
    return {"type": "thought", "signature": "c2lnbmVk" * 20}


def _said(kind: str, text: str) -> dict[str, Any]:
    return {"type": kind, "content": [{"type": "text", "text": text}]}
