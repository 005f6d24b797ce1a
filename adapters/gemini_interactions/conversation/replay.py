"""Prepare a history to be sent again in full, as the service accepts it.

Reference: aistudio.google.com/docs/thinking and /function-calling, stateless use. Steps go back exactly as they came; what
is missing on those that came from elsewhere is added in the documented form.

What the documentation is silent about goes in a form that is right whatever the service says to it.

Open questions [input_that_ends_with_the_model, input_while_calls_wait, two_calls_of_one_id, arguments_that_are_no_object]:

- Does it take an input that ends in the model's own output? An input of the user's is put behind it.
- Does it take a new input, or results of others, while a call waits for its result? The call gets a result, which says that there
  is none. If it comes later, it goes to where the call is open, with the others.
- Does it take two calls with one and the same id? The second gets an id of its own, and so does its result.
- Does it check arguments that are no object? They go inside one, under `MALFORMED`.

Nor was it seen to take results beside words in one input: they go before it, as steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .open_calls import OpenCalls, results_in

SKIP_VALIDATION = "skip_thought_signature_validator"
"""The signature that the service documents for calls it did not make itself."""

MALFORMED = "malformed_arguments"
"""The one argument of a call whose own were no object: what stood in their place."""

NOT_CARRIED_OUT = "This call was not carried out: the conversation went on without its result."
"""The result of a call that nobody has answered."""

NOT_THERE_YET = "There is no result of this call yet."
"""The result of a call that waits while others are answered."""

CONTINUE = "Continue."
"""The user's input where the caller's messages end in an output of the model's."""

_CALLERS = frozenset({"user_input", "function_result"})


def as_input(steps: Iterable[Mapping[str, Any]], open_calls: OpenCalls | None = None) -> list[dict[str, Any]]:
    """Return these steps as the `input` of a request, which an input of the user's or a result ends.

    Args:
        steps: the whole history, or what follows the interaction that is continued, oldest first, as JSON objects. They are not
            changed.
        open_calls: the calls that the interaction which is continued waits for.
    """
    steps = list(steps)
    calls = OpenCalls(steps) if open_calls is None else open_calls.before(steps)
    ready = _ready(steps, calls)
    if not ready or ready[-1].get("type") != "user_input":
        answered = bool(ready) and ready[-1].get("type") == "function_result"
        ready += _given_up(calls, NOT_THERE_YET if answered else NOT_CARRIED_OUT)
    if (ready or open_calls is not None) and (not ready or ready[-1].get("type") not in _CALLERS):
        ready.append({"type": "user_input", "content": [{"type": "text", "text": CONTINUE}]})
    return ready


def replayable(steps: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return these steps, ready to be sent.

    - A turn of the model's that calls functions opens with a thought. Where no step before the call is signed, nor the call
      itself, a thought with the documented skip value is put in front.
    - Unsigned thoughts are left out: they mean nothing to the service, which refused them in June 2026 and has let them pass
      since.
    - Function results name their function, from the call they answer.
    - Calls that are never answered get a result before the next input, calls of one id get one each, and arguments that never
      became an object go inside one: see the open questions above.

    Args:
        steps: the whole history, oldest first, as JSON objects. They are not changed.
    """
    steps = list(steps)
    return _ready(steps, OpenCalls(steps))


def _ready(steps: Iterable[Mapping[str, Any]], calls: OpenCalls) -> list[dict[str, Any]]:
    replayed: list[dict[str, Any]] = []
    turn_starts = 0  # where the model's turn in hand begins
    signed = False  # whether the turn in hand has a signature that covers its calls
    for step in steps:
        kind = step.get("type")
        if kind == "thought" and not step.get("signature"):
            continue
        if kind in _CALLERS:
            answered = _answered(step, calls)
            if kind == "user_input":
                if answered is not step:
                    results, answered = _apart(answered)
                    replayed += results
                replayed += _given_up(calls)
            replayed.append(dict(answered))
            turn_starts, signed = len(replayed), False
            continue
        if replayed and replayed[-1].get("type") == "function_result":
            replayed += _given_up(calls, NOT_THERE_YET)
            turn_starts = len(replayed)
        if kind == "function_call":
            step = calls.call(step)
            if not isinstance(step.get("arguments"), Mapping):
                step["arguments"] = {MALFORMED: step["arguments"]} if step.get("arguments") else {}
            if not signed and not step.get("signature"):
                replayed.insert(turn_starts, {"type": "thought", "signature": SKIP_VALIDATION})
                signed = True
        signed = signed or (kind in ("thought", "function_call") and bool(step.get("signature")))
        replayed.append(dict(step))
    return replayed


def _answered(step: Mapping[str, Any], calls: OpenCalls) -> Mapping[str, Any]:
    """Return an input or a result whose results name the ids and functions of the calls that they answer."""
    if step.get("type") == "function_result":
        return _answer(step, calls)
    if not results_in(step):
        return step
    contents = [_answer(item, calls) if item.get("type") == "function_result" else item for item in step["content"]]
    return {**step, "content": contents}


def _apart(step: Mapping[str, Any]) -> tuple[list[dict[str, Any]], Mapping[str, Any]]:
    """Return the results in an input that has other contents, as steps, and the input without them."""
    results = [dict(result) for result in results_in(step)]
    others = [content for content in step.get("content") or () if content.get("type") != "function_result"]
    return (results, {**step, "content": others}) if results and others else ([], step)


def _answer(result: Mapping[str, Any], calls: OpenCalls) -> dict[str, Any]:
    call = calls.answer(result)
    if call is None:
        return dict(result)
    name = result.get("name") or str(call.get("name") or "")
    return {**result, "call_id": call["id"], **({"name": name} if name else {})}


def _given_up(calls: OpenCalls, reason: str = NOT_CARRIED_OUT) -> list[dict[str, Any]]:
    return [
        {
            "type": "function_result",
            "call_id": call["id"],
            "name": str(call.get("name") or ""),
            "result": reason,
            "is_error": True,
        }
        for call in calls.give_up()
    ]
