"""Conversations as steps: the four forms of input, the calls that are open, and the proofs that a replay needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..core.record import Step
from .signatures import Signatures
from .words import conversation, reading

CONTENT_TYPES = frozenset({"text", "image", "audio", "video", "document"})
_OF_CALLERS = CONTENT_TYPES | {"user_input", "function_result"}
# A turn's first thought may follow the built-in tools it used, nothing else (Gemini 3.x puts searches first).
_AFTER_THOUGHT = frozenset({"model_output", "function_call"})


def input_to_steps(value: Any) -> list[Step]:
    """Return the input of a request as steps.

    Args:
        value: a string, a content, a list of contents, or a list of steps; neighbouring contents share one user_input.

    Raises:
        HTTPError: there is nothing in it.
    """
    if value is None or value == []:
        raise reading.MISSING_INPUT.error()
    if isinstance(value, str):
        value = [{"type": "text", "text": value}]
    entries = value if isinstance(value, list) else [value]
    steps: list[Step] = []
    loose: list[dict[str, Any]] | None = None
    for entry in entries:
        if entry["type"] in CONTENT_TYPES:
            if loose is None:
                loose = []
                steps.append({"type": "user_input", "content": loose})
            loose.append(entry)
        else:
            loose = None
            steps.append(entry)
    for step in steps:
        if step["type"] == "user_input" and not any(_is_filled(content) for content in step.get("content") or ()):
            raise reading.EMPTY_INPUT.error()
    return steps


def _is_filled(content: dict[str, Any]) -> bool:
    return content["type"] != "text" or bool(content.get("text"))


def function_results(steps: Iterable[Step]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the function results among steps, each with its path; they stand as steps or inside a user_input."""
    for index, step in enumerate(steps):
        if step["type"] == "function_result":
            yield f"input[{index}]", step
        elif step["type"] == "user_input":
            for position, content in enumerate(step.get("content") or ()):
                if content["type"] == "function_result":
                    yield f"input[{index}].content[{position}]", content


def has_only_results(steps: list[Step]) -> bool:
    """Return whether an input is function results and nothing else."""
    return all(
        step["type"] == "function_result"
        or (step["type"] == "user_input" and all(c["type"] == "function_result" for c in step.get("content") or ()))
        for step in steps
    )


def newest_results(steps: list[Step]) -> list[dict[str, Any]]:
    """Return the function results that the model has not answered yet: those at the end of an input."""
    newest: list[dict[str, Any]] = []
    for step in reversed(steps):
        found = [result for _, result in function_results([step])]
        if not found:
            break
        newest.extend(reversed(found))
    return newest[::-1]


def contents_of(steps: Iterable[Step]) -> Iterator[dict[str, Any]]:
    """Return the contents of the user's inputs."""
    return (content for step in steps if step["type"] == "user_input" for content in step.get("content") or ())


def new_steps(steps: Sequence[Step]) -> Sequence[Step]:
    """Return the steps after the last one that a model made, the new turn; those before are history that was sent again."""
    made = [at for at, step in enumerate(steps) if str(step.get("type")) not in _OF_CALLERS]
    return steps[made[-1] + 1 :] if made else steps


def text_of(step: Step) -> str:
    """Return the text of a step's contents, one line each."""
    return "\n".join(c.get("text") or "" for c in step.get("content") or () if c["type"] == "text")


def calls_open_after(open_calls: dict[str, Step], steps: list[Step], *, replayed: bool) -> dict[str, Step]:
    """Return the calls that are open after some steps.

    Args:
        open_calls: those open before, by id.
        steps: the steps to go through.
        replayed: whether the client sent them; then every result must answer an open call, and one that answers a replayed call
            must name its function.

    Raises:
        HTTPError: it does not.
    """
    calls = dict(open_calls)
    again: Counter[str] = Counter()  # calls of an id that is open already: each takes a result
    places = (path for path, _ in function_results(steps))
    for step in steps:
        if step["type"] == "function_call":
            id = step.get("id") or ""
            again[id] += id in calls
            calls[id] = step
            continue
        for _, result in function_results([step]):
            call_id = result.get("call_id") or ""
            if replayed:
                path = next(places)
                if not call_id:
                    raise conversation.RESULT_WITHOUT_CALL_ID.error()
                if call_id not in calls:
                    raise conversation.RESULT_WITHOUT_CALL.error(id=call_id, path=path)
                if call_id not in open_calls and not result.get("name"):
                    raise conversation.RESULT_WITHOUT_NAME.error()
            if again[call_id]:
                again[call_id] -= 1
            else:
                calls.pop(call_id, None)
    return calls


def check_replay(steps: list[Step], signatures: Signatures) -> None:
    """Check the model's own steps that a client replays: the place of thoughts, and signatures.

    A function call needs a proof that the model made it: a signed thought before it in its turn, or a signature of its own.
    The calls after it in the same turn share the proof. A turn is what the model produced between two inputs.

    Raises:
        HTTPError: a thought does not open its turn, a call is without proof, or a signature was not issued.
    """
    proven = has_thought = has_answer = False
    for step in steps:
        kind = step["type"]
        if kind in ("user_input", "function_result"):
            proven = has_thought = has_answer = False
            continue
        signature = step.get("signature")
        if signature and not signatures.is_valid(signature):
            raise conversation.WRONG_SIGNATURE.error()
        if kind == "thought":
            if has_answer and not has_thought:
                raise conversation.LATE_THOUGHT.error()
            has_thought = True
            proven = proven or bool(signature)
        elif kind == "function_call":
            proven = proven or bool(signature)
            if not proven:
                raise conversation.UNSIGNED_CALL.error()
        has_answer = has_answer or kind in _AFTER_THOUGHT
