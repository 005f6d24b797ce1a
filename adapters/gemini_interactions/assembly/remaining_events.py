"""Make the remaining events of a stream that broke and cannot be resumed, from the whole interaction."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..wire.events import Event, parse_event
from ..wire.interaction import Interaction
from .accumulate import Accumulator

JSONObject = Mapping[str, Any]


class StreamMismatch(Exception):
    """The interaction does not begin with the steps that were streamed."""


def remaining_events(seen: Accumulator, whole: Interaction) -> list[Event]:
    """Return the events that are still to come: with them, `seen` adds up to the whole interaction.

    Args:
        seen: the events of the stream so far.
        whole: the interaction as a GET gives it, the user's steps included.

    Raises:
        StreamMismatch: a text, a call or the order of steps differs from what was streamed, and events cannot be taken back.
    """
    events: list[JSONObject] = []
    known = [(index, step, stopped) for index, step, stopped in seen.steps() if step.get("type") != "user_input"]
    steps = whole.reply_steps()
    if len(known) > len(steps):
        raise StreamMismatch("There are fewer steps than were streamed.")
    for (index, step, stopped), now in zip(known, steps, strict=False):
        if step.get("type") != now.get("type"):
            raise StreamMismatch(f"Step {index} is a {now.get('type')}, and was streamed as a {step.get('type')}.")
        deltas = [delta for delta in _deltas(step, now) if not (stopped and _is_null(delta))]
        events += [{"event_type": "step.delta", "index": index, "delta": delta} for delta in deltas]
        if deltas or not stopped:
            events.append({"event_type": "step.stop", "index": index})
    for index, now in enumerate(steps[len(known) :], seen.next_index):
        events.append({"event_type": "step.start", "index": index, "step": now})
        events.append({"event_type": "step.stop", "index": index})
    head = {key: value for key, value in whole.dump().items() if key != "steps"}
    events.append({"event_type": "interaction.completed", "interaction": head})
    return [parse_event(dict(event)) for event in events]


def _is_null(delta: JSONObject) -> bool:
    return all(value is None for key, value in delta.items() if key != "type")


def _deltas(seen: JSONObject, now: JSONObject) -> Iterator[JSONObject]:
    kind = now.get("type")
    if kind == "model_output":
        yield from _content_deltas(_joined(seen.get("content")), _joined(now.get("content")))
    elif kind == "thought":
        yield from _summary_deltas(seen.get("summary") or (), now.get("summary") or ())
        yield from _signature_deltas(seen, now)
    elif kind == "function_call":
        rest = _rest_of_arguments(seen.get("arguments"), now.get("arguments"))
        if rest:
            yield {"type": "arguments_delta", "arguments": rest}
        yield from _signature_deltas(seen, now)
    else:
        # A field that is null is one that a step has; the service streams it so, too.
        missing = {
            key: value
            for key, value in now.items()
            if key != "type" and (key not in seen or (not seen[key] and value != seen[key]))
        }
        if missing:
            yield {"type": kind, **missing}


def _signature_deltas(seen: JSONObject, now: JSONObject) -> Iterator[JSONObject]:
    """Yield the rest of a signature. One that was streamed may read otherwise in a GET, and means the same."""
    before, after = seen.get("signature") or "", now.get("signature") or ""
    if after.startswith(before) and after != before:
        yield {"type": "thought_signature", "signature": after[len(before) :]}


def _summary_deltas(seen: Sequence[JSONObject], now: Sequence[JSONObject]) -> Iterator[JSONObject]:
    if len(seen) > len(now):
        raise StreamMismatch("A thought is shorter than it was streamed.")
    for i, part in enumerate(now):
        if i >= len(seen):
            if i:
                yield {"type": "thought_signature", "signature": ""}  # ends the part before
            yield {"type": "thought_summary", "content": part}
        elif part.get("type") == "text" == seen[i].get("type"):
            rest = _rest(seen[i].get("text"), part.get("text"))
            if rest and i < len(seen) - 1:
                raise StreamMismatch("A thought reads otherwise than it was streamed.")
            if rest:
                yield {"type": "thought_summary", "content": {**part, "text": rest}}


def _content_deltas(seen: Sequence[JSONObject], now: Sequence[JSONObject]) -> Iterator[JSONObject]:
    if len(seen) > len(now):
        raise StreamMismatch("An output is shorter than it was streamed.")
    for i, content in enumerate(now):
        before = seen[i] if i < len(seen) else {}
        if before and before.get("type") != content.get("type"):
            raise StreamMismatch("An output has other contents than were streamed.")
        is_last = i >= len(seen) - 1
        if content.get("type") == "text":
            rest = _rest(before.get("text"), content.get("text"))
            cited = (content.get("annotations") or [])[len(before.get("annotations") or ()) :]
            if (rest or cited) and not is_last:
                raise StreamMismatch("An output reads otherwise than it was streamed.")
            if rest or not before:
                yield {**{key: value for key, value in content.items() if key != "annotations"}, "text": rest}
            if cited:
                yield {"type": "text_annotation_delta", "annotations": cited}
        elif not before:
            yield content
        elif content.get("type") == "audio" and (data := _rest(before.get("data"), content.get("data"))):
            yield {**content, "data": data}


def _rest_of_arguments(seen: Any, now: Any) -> str:
    """Return the rest of a call's arguments as JSON, in the spacing of the part that was streamed."""
    if seen == now or not isinstance(now, Mapping):
        return ""
    if not seen:
        return json.dumps(now, ensure_ascii=False)
    for separators in ((",", ":"), (", ", ": ")):
        for ascii_only in (False, True):
            text = json.dumps(now, ensure_ascii=ascii_only, separators=separators)
            if isinstance(seen, str) and text.startswith(seen):
                return text[len(seen) :]
    raise StreamMismatch("The arguments of a call are not those that were streamed.")


def _rest(seen: Any, now: Any) -> str:
    before, after = str(seen or ""), str(now or "")
    if not after.startswith(before):
        raise StreamMismatch("A text is not the one that was streamed.")
    return after[len(before) :]


def _joined(contents: Sequence[JSONObject] | None) -> list[JSONObject]:
    """Join texts that follow one another: a stream has no mark between them."""
    joined: list[JSONObject] = []
    for content in contents or ():
        last = joined[-1] if joined else {}
        if content.get("type") == "text" == last.get("type"):
            shift = len(str(last.get("text")).encode())
            cited = [*(last.get("annotations") or ()), *(_shifted(each, shift) for each in content.get("annotations") or ())]
            text = str(last.get("text")) + str(content.get("text"))
            joined[-1] = {**last, "text": text, **({"annotations": cited} if cited else {})}
        else:
            joined.append(content)
    return joined


def _shifted(annotation: JSONObject, by: int) -> JSONObject:
    moved = {key: annotation[key] + by for key in ("start_index", "end_index") if isinstance(annotation.get(key), int)}
    return {**annotation, **moved}
