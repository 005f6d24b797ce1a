"""Streams whose events are out of order, missing, or there twice, and the reply that each of them is."""

from __future__ import annotations

from typing import Any

from ..events import COMPLETED, CREATED, delta, start, stop
from ..steps import PNG, call_of, output_of, text_of
from .bent_streams import ONE_TEXT, SEARCH, SIGNED, Bent, Event, argue, call, output, say, sign, sum_up, whole


def ended(*steps: Any, status: str = "completed", **fields: Any) -> Event:
    """The end, with the steps that it tells of."""
    return {**COMPLETED, "interaction": {**COMPLETED["interaction"], "status": status, "steps": list(steps), **fields}}


ORDER: dict[str, Bent] = {
    "steps overlap": Bent(
        whole(start(0, type="thought"), output(1), say(1, "Hi"), sign(0), stop(0), stop(1)), [SIGNED, *ONE_TEXT], "Hi"
    ),
    "texts overlap": Bent(
        whole(output(0), say(0, "A"), output(1), say(1, "B"), say(0, "C"), stop(0), say(1, "D"), stop(1)),
        [output_of(text_of("AC")), output_of(text_of("BD"))],
        "ACBD",
    ),
    "calls overlap": Bent(
        whole(call(0), call(1, "c2"), argue(1, '{"b"'), argue(0, '{"a": 1}'), argue(1, ": 2}"), stop(1), stop(0)),
        [call_of("c1", a=1), call_of("c2", b=2)],
        calls=[("c1", "f", {"a": 1}), ("c2", "f", {"b": 2})],
    ),
    "a search overlaps": Bent(
        whole(output(0), start(1, **SEARCH), say(0, "A"), stop(1), stop(0), output(2), say(2, "B"), stop(2)),
        [output_of(text_of("A")), SEARCH, output_of(text_of("B"))],
        "AB",
    ),
    "stop and the next start are swapped": Bent(
        whole(start(0, type="thought"), sign(0), output(1), stop(0), say(1, "Hi"), stop(1)), [SIGNED, *ONE_TEXT], "Hi"
    ),
    "a step stops before it starts": Bent(whole(stop(0), output(0), say(0, "Hi")), ONE_TEXT, "Hi"),
    "no step stops": Bent(
        whole(start(0, type="thought"), sign(0), output(1), say(1, "Hi"), call(2), argue(2, "{}")),
        [SIGNED, *ONE_TEXT, call_of("c1")],
        "Hi",
        [("c1", "f", {})],
    ),
    "every step stops twice": Bent(
        whole(output(0), say(0, "Hi"), stop(0), stop(0), call(1), stop(1), stop(1)),
        [*ONE_TEXT, call_of("c1")],
        "Hi",
        [("c1", "f", {})],
    ),
    "no step starts": Bent(whole(sign(0), stop(0), say(1, "H"), say(1, "i"), stop(1)), [SIGNED, *ONE_TEXT], "Hi"),
    "a text before its start": Bent(whole(say(0, "H"), output(0), say(0, "i"), stop(0)), ONE_TEXT, "Hi"),
    "a summary before its start": Bent(
        whole(sum_up(0, text_of("Hm.")), start(0, type="thought", signature="c2ln"), stop(0)),
        [{**SIGNED, "summary": [text_of("Hm.")]}],
    ),
    "arguments before their start": Bent(
        whole(argue(0, '{"a"'), call(0), argue(0, ": 1}"), stop(0)), [call_of("c1", a=1)], calls=[("c1", "f", {"a": 1})]
    ),
    "a start is repeated": Bent(
        whole(output(0), output(0), say(0, "Hi"), stop(0), call(1), call(1), argue(1, "{}"), stop(1)),
        [*ONE_TEXT, call_of("c1")],
        "Hi",
        [("c1", "f", {})],
    ),
    "a full start is repeated": Bent(
        whole(output(0, content=[text_of("Hi")]), output(0, content=[text_of("Hi")]), stop(0)), ONE_TEXT, "Hi"
    ),
    "a call is repeated in its middle": Bent(
        whole(call(0), argue(0, '{"a"'), call(0), argue(0, ": 1}"), stop(0)), [call_of("c1", a=1)], calls=[("c1", "f", {"a": 1})]
    ),
    "a call is repeated": Bent(
        whole(call(0), argue(0, '{"a": 1}'), stop(0), call(0), argue(0, '{"a": 1}'), stop(0)),
        [call_of("c1", a=1)],
        calls=[("c1", "f", {"a": 1})],
    ),
    "two steps at one index": Bent(
        whole(output(0), say(0, "A"), stop(0), output(0), say(0, "B"), stop(0)),
        [output_of(text_of("A")), output_of(text_of("B"))],
        "AB",
    ),
    "all steps at one index": Bent(
        whole(start(0, type="thought"), sign(0), output(0), say(0, "Hi"), call(0), argue(0, "{}"), call(0, "c2"), stop(0)),
        [SIGNED, *ONE_TEXT, call_of("c1"), call_of("c2")],
        "Hi",
        [("c1", "f", {}), ("c2", "f", {})],
    ),
    "later steps come first": Bent(
        whole(output(1), say(1, "A"), stop(1), output(0), say(0, "B"), stop(0)),
        [output_of(text_of("A")), output_of(text_of("B"))],
        "AB",
    ),
    "a text after its stop": Bent(
        whole(output(0), say(0, "A"), stop(0), say(0, "B"), delta(0, **PNG)),
        [output_of(text_of("A")), output_of(text_of("B"), PNG)],
        "AB",
    ),
    "a signature after its stop": Bent(whole(start(0, type="thought"), sign(0), stop(0), sign(0, "c2lo")), [SIGNED]),
    "arguments after their stop": Bent(
        whole(call(0), argue(0, '{"a"'), stop(0), argue(0, ": 1}")),
        [{**call_of("c1"), "arguments": '{"a"'}],
        error="arguments of a call",
    ),
    "a call without its start": Bent(
        whole(argue(0, '{"a": 1}'), stop(0)),
        [{"type": "function_call", "id": "", "name": "", "arguments": {"a": 1}}],
        error="without a name",
    ),
    "a text in a thought": Bent(
        whole(start(0, type="thought"), sum_up(0, text_of("Hm.")), say(0, "Hi"), stop(0)),
        [{"type": "thought", "summary": [text_of("Hm.")]}, *ONE_TEXT],
        "Hi",
    ),
    "a summary in a text": Bent(
        whole(output(0), say(0, "Hi"), sum_up(0, text_of("Hm.")), sign(0), stop(0)),
        [*ONE_TEXT, {**SIGNED, "summary": [text_of("Hm.")]}],
        "Hi",
    ),
    "no index where it is 0": Bent(
        whole(*({key: value for key, value in event.items() if key != "index"} for event in (output(0), say(0, "Hi"), stop(0)))),
        ONE_TEXT,
        "Hi",
    ),
}

HEAD: dict[str, Bent] = {
    "steps only at the end": Bent(
        [CREATED, ended(SIGNED, *ONE_TEXT, SEARCH, call_of("c1", a=1), status="requires_action")],
        [SIGNED, *ONE_TEXT, SEARCH, call_of("c1", a=1)],
        "Hi",
        [("c1", "f", {"a": 1})],
        status="requires_action",
    ),
    "some steps only at the end": Bent(
        [CREATED, start(0, type="thought"), sign(0), stop(0), ended(SIGNED, *ONE_TEXT, call_of("c1"))],
        [SIGNED, *ONE_TEXT, call_of("c1")],
        "Hi",
        [("c1", "f", {})],
    ),
    "steps at the end, too": Bent([CREATED, output(0), say(0, "Hi"), stop(0), ended(*ONE_TEXT)], ONE_TEXT, "Hi"),
    "the user's step at the end": Bent(
        [CREATED, ended({"type": "user_input", "content": [text_of("Hello")]}, *ONE_TEXT)], ONE_TEXT, "Hi"
    ),
    "two ends": Bent([*whole(output(0), say(0, "Hi"), stop(0)), COMPLETED], ONE_TEXT, "Hi"),
    "two ends with steps": Bent([CREATED, ended(*ONE_TEXT), ended(*ONE_TEXT)], ONE_TEXT, "Hi"),
    "another end": Bent([*whole(output(0), say(0, "Hi"), stop(0)), ended(status="failed")], ONE_TEXT, "Hi"),
    "an end without its continuation": Bent(
        [CREATED, output(0), say(0, "Hi"), ended(status="requires_continuation"), COMPLETED],
        ONE_TEXT,
        "Hi",
        status="requires_continuation",
    ),
    "an end that runs on": Bent(
        [CREATED, output(0), say(0, "Hi"), ended(status="in_progress"), COMPLETED], ONE_TEXT, "Hi", status="in_progress"
    ),
    "a text after the end": Bent([*whole(output(0), say(0, "Hi"), stop(0)), output(1), say(1, "!"), stop(1)], ONE_TEXT, "Hi"),
    "two beginnings": Bent(
        [
            CREATED,
            {**CREATED, "interaction": {"id": "v1_b", "status": "in_progress"}},
            output(0),
            say(0, "Hi"),
            stop(0),
            COMPLETED,
        ],
        ONE_TEXT,
        "Hi",
    ),
    "a late beginning": Bent([output(0), say(0, "H"), CREATED, say(0, "i"), stop(0), COMPLETED], ONE_TEXT, "Hi"),
    "no beginning": Bent([output(0), say(0, "Hi"), stop(0), COMPLETED], ONE_TEXT, "Hi"),
    "an end as incomplete": Bent(
        [CREATED, output(0), say(0, "Hi"), ended(status="incomplete")], ONE_TEXT, "Hi", status="incomplete"
    ),
    "an end as failed": Bent([CREATED, output(0), say(0, "Hi"), ended(status="failed")], ONE_TEXT, error="failed"),
    "an end of a new kind": Bent([CREATED, output(0), say(0, "Hi"), ended(status="mellowed")], ONE_TEXT, "Hi", status="mellowed"),
}
