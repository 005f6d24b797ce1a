"""Streams whose fields are bent, by gateways, proxies and faults, and the reply that each of them is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..events import COMPLETED, CREATED, delta, start, stop
from ..steps import CITED, call_of, output_of, text_of

Event = dict[str, Any]

SEARCH = {"type": "google_search_call", "id": "s1", "arguments": {"queries": ["q"]}}
SIGNED = {"type": "thought", "signature": "c2ln"}
HALF = "\ud800"


@dataclass(frozen=True, slots=True)
class Bent:
    """A bent stream, and the reply that it ends as.

    Attributes:
        events: all that is sent.
        steps: the steps of the reply.
        text: its text.
        calls: its calls of functions: id, name, arguments.
        invalid: the ids of calls whose arguments cannot be used.
        status: the interaction's.
        error: the words of the error that the adapters raise in place of a reply.
    """

    events: list[Event]
    steps: list[Any]
    text: str = ""
    calls: list[tuple[str, str, Any]] = field(default_factory=list)
    invalid: list[str] = field(default_factory=list)
    status: str = "completed"
    error: str = ""


def whole(*events: Event) -> list[Event]:
    return [CREATED, *events, COMPLETED]


def say(index: int, text: Any, **more: Any) -> Event:
    return delta(index, type="text", text=text, **more)


def sign(index: int, signature: Any = "c2ln") -> Event:
    return delta(index, type="thought_signature", signature=signature)


def sum_up(index: int, content: Any) -> Event:
    return delta(index, type="thought_summary", content=content)


def argue(index: int, arguments: Any) -> Event:
    return delta(index, type="arguments_delta", arguments=arguments)


def output(index: int, **fields: Any) -> Event:
    return start(index, type="model_output", **fields)


def call(index: int, id: Any = "c1", name: Any = "f", arguments: Any = None, **fields: Any) -> Event:
    return start(index, type="function_call", id=id, name=name, arguments={} if arguments is None else arguments, **fields)


def invalid(arguments: str, *, sent: str | None = None) -> Bent:
    """A call whose arguments cannot be used, in two pieces."""
    middle = len(arguments) // 2
    step = {**call_of("c1"), "arguments": arguments if sent is None else sent}
    return Bent(whole(call(0), argue(0, arguments[:middle]), argue(0, arguments[middle:]), stop(0)), [step], invalid=["c1"])


ONE_TEXT = [output_of(text_of("Hi"))]

NULLS: dict[str, Bent] = {
    "contents": Bent(whole(output(0, content=None), say(0, "Hi"), stop(0)), ONE_TEXT, "Hi"),
    "a content": Bent(whole(output(0, content=[None]), say(0, "Hi"), stop(0)), ONE_TEXT, "Hi"),
    "summary": Bent(
        whole(start(0, type="thought", summary=None, signature=None), sum_up(0, text_of("Hm.")), sign(0), stop(0)),
        [{**SIGNED, "summary": [text_of("Hm.")]}],
    ),
    "a part of a summary": Bent(
        whole(start(0, type="thought"), sum_up(0, None), sum_up(0, text_of("Hm.")), sign(0, None), sign(0), stop(0)),
        [{**SIGNED, "summary": [text_of("Hm.")]}],
    ),
    "the text of a part": Bent(
        whole(start(0, type="thought"), sum_up(0, text_of(None)), sum_up(0, text_of("Hm.")), sign(0), stop(0)),  # type: ignore[arg-type]
        [{**SIGNED, "summary": [text_of("Hm.")]}],
    ),
    "a text": Bent(whole(output(0), say(0, None), say(0, "H"), say(0, None), say(0, "i"), stop(0)), ONE_TEXT, "Hi"),
    "annotations of a text": Bent(
        whole(
            output(0),
            say(0, "Hi", annotations=None),
            delta(0, type="text_annotation_delta", annotations=None),
            delta(0, type="text_annotation_delta", annotations=[CITED]),
            stop(0),
        ),
        [output_of(text_of("Hi", CITED))],
        "Hi",
    ),
    "fields of audio": Bent(
        whole(
            output(0),
            delta(0, type="audio", data="aGk=", mime_type="audio/l16", rate=None),
            delta(0, type="audio", data=None, mime_type=None),
            delta(0, type="audio", data="aGk=", mime_type=None),
            stop(0),
        ),
        [output_of({"type": "audio", "data": "aGloaQ==", "mime_type": "audio/l16"})],
    ),
    "pieces of arguments": Bent(
        whole(call(0), argue(0, '{"a"'), argue(0, None), argue(0, ": 1}"), stop(0)),
        [call_of("c1", a=1)],
        calls=[("c1", "f", {"a": 1})],
    ),
    "arguments": Bent(
        whole(start(0, type="function_call", id="c1", name="f", arguments=None, signature=None), stop(0)),
        [{**call_of("c1"), "signature": None}],
        calls=[("c1", "f", {})],
    ),
    "fields of a tool": Bent(
        whole(
            start(0, type="google_search_call", id="s1", arguments=None),
            delta(0, type="google_search_call", arguments={"queries": ["q"]}),
            delta(0, type="google_search_call", arguments=None, signature=None),
            stop(0),
        ),
        [SEARCH],
    ),
    "the head": Bent(
        [
            {**CREATED, "event_id": None, "metadata": None},
            output(0),
            {**say(0, "Hi"), "event_id": None, "metadata": {"usage": None, "total_usage": None}},
            {**stop(0), "usage": None, "step_usage": None},
            {"event_type": "interaction.status_update", "interaction_id": None, "status": None, "usage": None},
            {
                **COMPLETED,
                "interaction": {**COMPLETED["interaction"], "model": None, "usage": None, "steps": None, "errors": None},
            },
        ],
        ONE_TEXT,
        "Hi",
    ),
    "the id at the end": Bent(
        [*whole(output(0), say(0, "Hi"), stop(0))[:-1], {**COMPLETED, "interaction": {"id": None, "status": "completed"}}],
        ONE_TEXT,
        "Hi",
    ),
}

UNKNOWN: dict[str, Bent] = {
    "a field and a first content": Bent(
        whole(output(0, hue=1, content=[{"type": "hologram", "x": 1}]), say(0, "Hi"), stop(0), start(1, **SEARCH), stop(1)),
        [{**output_of({"type": "hologram", "x": 1}, text_of("Hi")), "hue": 1}, SEARCH],
        "Hi",
    ),
    "a field and a null content": Bent(
        whole(output(0, hue=None, content=None), stop(0)), [{"type": "model_output", "hue": None, "content": None}]
    ),
    "a delta first and last": Bent(
        whole(output(0), delta(0, type="hologram", x=1), say(0, "Hi"), delta(0, type="hologram", x=2), stop(0)),
        [output_of({"type": "hologram", "x": 1}, text_of("Hi"), {"type": "hologram", "x": 2})],
        "Hi",
    ),
    "a step and its delta": Bent(
        whole(start(0, type="dream", of=["sheep"]), delta(0, type="dream", depth=2), stop(0), output(1), say(1, "Hi"), stop(1)),
        [{"type": "dream", "of": ["sheep"], "depth": 2}, *ONE_TEXT],
        "Hi",
    ),
    "contents that are a text": Bent(whole(output(0, content="Hi"), stop(0)), ONE_TEXT, "Hi"),
    "a summary that is a text": Bent(
        whole(start(0, type="thought", summary="Hm.", signature="c2ln"), stop(0)), [{**SIGNED, "summary": [text_of("Hm.")]}]
    ),
    "annotations that are none": Bent(
        whole(output(0, content=[{"type": "text", "text": "Hi", "annotations": [None, CITED]}]), stop(0)),
        [output_of(text_of("Hi", CITED))],
        "Hi",
    ),
    "an error that is a text": Bent(
        whole(output(0, content=[text_of("Hi")], error="blocked"), stop(0)),
        [{**ONE_TEXT[0], "error": {"message": "blocked"}}],
        "Hi",
    ),
    "an id that is a number": Bent(
        whole(call(0, 7), argue(0, '{"a": 1}'), stop(0)), [call_of("7", a=1)], calls=[("7", "f", {"a": 1})]
    ),
    "a name that is null": Bent(
        whole(start(0, type="function_call", id="c1", name=None, arguments=None), stop(0)),
        [{**call_of("c1"), "name": ""}],
        error="without a name",
    ),
    "an id that is null": Bent(whole(call(0, None), stop(0)), [call_of("")], error="without a name or an id"),
    "arguments that are a list": Bent(
        whole(call(0, arguments=[1]), stop(0)), [{**call_of("c1"), "arguments": "[1]"}], invalid=["c1"]
    ),
    "arguments at the start and after": Bent(
        whole(call(0, arguments={"a": 0}), argue(0, '{"a": 1}'), stop(0)), [call_of("c1", a=1)], calls=[("c1", "f", {"a": 1})]
    ),
}

NO_JSON: dict[str, Bent] = {
    "NaN": invalid('{"a": NaN}'),
    "a number beyond all bounds": invalid('{"a": [{"b": 1e999}]}'),
    "minus infinity": invalid('{"a": -Infinity}'),
    "half a character": invalid('{"a": "\\ud800"}'),
    "half a character as a name": invalid('{"\\udfff": 1}'),
    "half a character outside of JSON": invalid(f'{{"a": "{HALF}"}}', sent='{"a": "\\ud800"}'),
    "cut": invalid('{"a": {"b": "x'),
    "cut in a list": invalid('{"a": [1, "x'),
    "cut behind a backslash": invalid('{"a": "x\\'),
    "nested too deep to be dumped": invalid('{"a": ' + "[" * 300 + "]" * 300 + "}"),
    "nested too deep to be read": invalid('{"a": ' + "[" * 5000 + "]" * 5000 + "}"),
    "an integer too long to be read": invalid('{"a": ' + "9" * 5000 + "}"),
    "a list": invalid("[1, 2]"),
    "a number": invalid("12"),
    "words": invalid("nonsense"),
    "NaN in a start": Bent(
        whole(call(0, arguments={"a": float("nan")}), stop(0)), [{**call_of("c1"), "arguments": '{"a": NaN}'}], invalid=["c1"]
    ),
    "half a character in a start": Bent(
        whole(call(0, arguments={"a": HALF}), stop(0)), [{**call_of("c1"), "arguments": '{"a": "\\ud800"}'}], invalid=["c1"]
    ),
    "a character in two halves": Bent(
        whole(call(0), argue(0, '{"a": "\\ud83d'), argue(0, '\\ude00"}'), stop(0)),
        [call_of("c1", a="😀")],
        calls=[("c1", "f", {"a": "😀"})],
    ),
    "half a character in a text": Bent(
        whole(output(0), say(0, f"H{HALF}i"), stop(0)), [output_of(text_of("H\ufffdi"))], "H\ufffdi"
    ),
    "half a character in a summary": Bent(
        whole(start(0, type="thought"), sum_up(0, text_of(HALF)), sign(0), stop(0)), [{**SIGNED, "summary": [text_of("\ufffd")]}]
    ),
    "half a character in a result": Bent(
        whole(start(0, type="code_execution_result", call_id="x"), delta(0, type="code_execution_result", result=HALF), stop(0)),
        [{"type": "code_execution_result", "call_id": "x", "result": "\ufffd"}],
    ),
}
