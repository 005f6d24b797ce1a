"""Scripts are read when they are given: what the service would not send is refused there, with its path and what was meant."""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus
from typing import Any

import pytest

from gemini_interactions.emulator import (
    Emulator,
    ScriptError,
    Unchecked,
    call,
    cut,
    failed,
    in_background,
    incomplete,
    say,
    slow,
    think,
)
from gemini_interactions.types import Interaction, UnknownStep

from .conftest import Api, text

WRAPPED = " What is meant to be unknown is wrapped: Unchecked(…)."


def output(*contents: Any) -> list[dict[str, Any]]:
    return [{"type": "model_output", "content": list(contents)}]


def words(**more: Any) -> list[dict[str, Any]]:
    return output({"type": "text", "text": "Tea.", **more})


MISTAKES: dict[str, tuple[Any, str]] = {
    "a type of step": (
        [{"type": "model_ouput"}],
        "steps[0].type: 'model_ouput' is none of the types here. Did you mean 'model_output'?",
    ),
    "no type": ([{"content": []}], "steps[0]: the 'type' is missing."),
    "a type that is no text": (
        [{"type": ["thought"]}],
        "steps[0].type: ['thought'] is none of the types here. Did you mean 'thought'?",
    ),
    "a field of a step": (
        [*say("a"), {"type": "model_output", "contents": []}],
        "steps[1].contents: 'model_output' has no field 'contents'. Did you mean 'content'?",
    ),
    "contents that are a text": (
        [{"type": "model_output", "content": "Hi"}],
        "steps[0].content: expected a list, got a text: 'Hi'.",
    ),
    "a content that is a text": (output("Hi"), "steps[0].content[0]: expected an object, got a text: 'Hi'."),
    "no content": (output(None), "steps[0].content[0]: expected an object, got None."),
    "a type of content": (
        output({"type": "txt", "text": "Hi"}),
        "steps[0].content[0].type: 'txt' is none of the types here. Did you mean 'text'?",
    ),
    "a field of a content": (
        output({"type": "text", "txt": "Hi"}),
        "steps[0].content[0].txt: 'text' has no field 'txt'. Did you mean 'text'?",
    ),
    "a text that is a number": (
        output({"type": "text", "text": 5}),
        "steps[0].content[0].text: expected a text, got a number: 5.",
    ),
    "a medium without data": (output({"type": "image"}), "steps[0].content[0]: image content has 'data' or a 'uri'."),
    "data that are no base64": (output({"type": "image", "data": "#"}), "steps[0].content[0].data: '#' is no base64."),
    "a media type": (
        output({"type": "image", "data": "aGk=", "mime_type": "image/jpg"}),
        "steps[0].content[0].mime_type: 'image/jpg' is none of the values here. Did you mean 'image/jpeg'?",
    ),
    "annotations that are one": (
        words(annotations={"type": "url_citation"}),
        "steps[0].content[0].annotations: expected a list, got an object: {'type': 'url_citation'}.",
    ),
    "a type of annotation": (
        words(annotations=[{"type": "url_citatoin"}]),
        "steps[0].content[0].annotations[0].type: 'url_citatoin' is none of the types here. Did you mean 'url_citation'?",
    ),
    "a field of an annotation": (
        words(annotations=[{"type": "url_citation", "uri": "https://a.example"}]),
        "steps[0].content[0].annotations[0].uri: 'url_citation' has no field 'uri'. Did you mean 'url'?",
    ),
    "an annotation beyond its text": (
        words(annotations=[{"type": "url_citation", "start_index": 0, "end_index": 9}]),
        "steps[0].content[0].annotations[0]: 0 to 9 is no range of the text's 4 bytes.",
    ),
    "a call without a name": ([{"type": "function_call", "arguments": {}}], "steps[0]: a call names its function, in 'name'."),
    "arguments that are a list": (
        [{"type": "function_call", "name": "f", "arguments": [1]}],
        "steps[0].arguments: expected a text or an object, got a list: [1].",
    ),
    "queries that are a text": (
        [{"type": "google_search_call", "arguments": {"queries": "tea"}}],
        "steps[0].arguments.queries: expected a list, got a text: 'tea'.",
    ),
    "a field of an argument": (
        [{"type": "google_search_call", "arguments": {"querys": ["tea"]}}],
        "steps[0].arguments.querys: the object has no field 'querys'. Did you mean 'queries'?",
    ),
    "a status": (
        {"steps": say("a"), "status": "complete"},
        "status: 'complete' is none of the values here. Did you mean 'completed'?",
    ),
    "a field of an interaction": (
        {"steps": say("a"), "statuss": "completed"},
        "statuss: an interaction has no field 'statuss'. Did you mean 'status'?",
    ),
    "a field of the usage": (
        {"steps": say("a"), "usage": {"total_token": 1}},
        "usage.total_token: the object has no field 'total_token'. Did you mean 'total_tokens'?",
    ),
    "a code of an error": (
        {"steps": [], "status": "failed", "errors": [{"code": 400}]},
        "errors[0].code: expected a text, got a number: 400.",
    ),
}
"""What is wrong -> the script, and what is said of it, before the way out."""


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_the_service_would_not_send_is_refused_by_its_path(mistake: str) -> None:
    script, message = MISTAKES[mistake]
    with pytest.raises(ScriptError) as refused:
        Emulator().reply(script)
    assert str(refused.value) == f"reply: {message}{WRAPPED}"


FORMLESS = frozenset(
    {
        "no type",
        "a type that is no text",
        "contents that are a text",
        "a content that is a text",
        "no content",
        "a text that is a number",
    }
)
"""What the emulator itself could not read."""


@pytest.mark.parametrize("mistake", sorted(MISTAKES.keys() - FORMLESS))
def test_it_is_played_where_that_is_meant(mistake: str, api: Api) -> None:
    script, _ = MISTAKES[mistake]
    api.emulator.reply(script, checked=False)
    api.emulator.reply(Unchecked(script))
    assert api.post(input="x").status_code == 200
    assert api.events(input="x")
    api.emulator.assert_all_used()


@pytest.mark.parametrize("mistake", sorted(FORMLESS))
def test_what_the_emulator_could_not_read_is_refused_even_unchecked(mistake: str) -> None:
    script, _ = MISTAKES[mistake]
    for given in (script, Unchecked(script)):
        with pytest.raises(ScriptError, match=r"^reply: steps\[0\].*, as .* has to be, even unchecked; other bytes are played"):
            Emulator().reply(given, checked=False)


NO_ANSWERS: dict[str, tuple[Any, str]] = {
    "a text among steps": (["Hi"], "steps[0]: 'Hi' is a text, not a step; a text is an answer by itself, a step is say('Hi')"),
    "an empty list": ([], "[] is no answer; one without steps is {'steps': []}"),
    "an empty object": ({}, "{} is no answer; one without steps is {'steps': []}"),
    "a number": (7, "7 is no answer: a text, steps, a part of an interaction, or a function that gives one"),
    "nothing": (None, "None is no answer: a text, steps, a part of an interaction, or a function that gives one"),
    "bytes": (b"Hi", "b'Hi' is no answer: a text, steps, a part of an interaction, or a function that gives one"),
    "bytes among steps": ([b"Hi"], "steps[0]: b'Hi' is no step"),
    "nothing among steps": ([None], "steps[0]: None is no step"),
    "steps that are a text": ({"steps": "Hi"}, "steps: expected a list, got 'Hi'"),
    "steps that are one": ({"steps": {"type": "thought"}}, "steps: expected a list, got {'type': 'thought'}"),
    "keys that are no texts": ({1: 2}, "the answer: the key 1 is no text, as the keys of JSON are"),
    "a set": (
        [{"type": "function_call", "name": "f", "arguments": {"a": {1}}}],
        "steps[0].arguments.a: {1} (set) cannot be sent as JSON",
    ),
    "no number": (call("f", a=float("nan")), "steps[0].arguments.a: nan (float) cannot be sent as JSON"),
    "a picture's bytes": (
        output({"type": "image", "data": b"x"}),
        "steps[0].content[0].data: b'x' (bytes) cannot be sent as JSON: media are base64, see `image`, `audio` and `video`",
    ),
}
"""What nobody could send -> the script, and what is said of it."""


@pytest.mark.parametrize("checked", [True, False])
@pytest.mark.parametrize("kind", NO_ANSWERS)
def test_what_cannot_be_sent_at_all_is_refused_even_unchecked(kind: str, checked: bool) -> None:
    script, message = NO_ANSWERS[kind]
    with pytest.raises(ScriptError) as refused:
        Emulator().reply(script, checked=checked)
    assert str(refused.value) == f"reply: {message}"


def test_the_number_of_the_reply_is_told_and_none_of_them_is_kept(api: Api) -> None:
    with pytest.raises(ScriptError, match=r"^reply 2 of 3: status: 'done'"):
        api.emulator.reply("One", {"steps": [], "status": "done"}, "Three")
    assert text(api.create(input="x")) != "One"


def test_steps_of_one_answer_that_are_given_as_two_are_noticed() -> None:
    with pytest.raises(ScriptError, match=r"one list, such as reply\(\[think\(…\), call\(…\)\]\)"):
        Emulator().reply(think("Hm."), call("f"))
    Emulator().reply(incomplete(think("Hm.")))


def test_there_has_to_be_an_answer_and_a_predicate_is_a_function() -> None:
    with pytest.raises(ScriptError, match="nothing to reply"):
        Emulator().reply()
    with pytest.raises(ScriptError, match="`when` is a function of the request's body, not 'weather'"):
        Emulator().reply("Hi", when="weather")  # type: ignore[arg-type]


def test_a_script_is_what_it_was_when_it_was_given(api: Api) -> None:
    steps = say("Tea.")
    api.emulator.reply(steps)
    steps[0]["content"][0]["text"] = "Coffee."
    assert text(api.create(input="x")) == "Tea."


def test_of_an_answer_a_part_may_be_unchecked(api: Api) -> None:
    odd = {"type": "hologram", "beam": [1]}
    api.emulator.reply([*say("a", Unchecked({"type": "smell"})), Unchecked(odd)], Unchecked({"steps": [odd], "status": "asleep"}))
    assert api.create(input="x")["steps"] == [
        {"type": "model_output", "content": [{"text": "a", "type": "text"}, {"type": "smell"}]},
        odd,
    ]
    assert api.create(input="x")["status"] == "asleep"
    with pytest.raises(ScriptError, match=r"steps\[1\].type: 'hologramm'"):
        api.emulator.reply([Unchecked(odd), {"type": "hologramm"}])


def test_wire_models_are_scripts_and_are_checked_as_well(api: Api) -> None:
    read = Interaction.model_validate({"status": "incomplete", "steps": words()})
    api.emulator.reply(read, read.steps or [], *(read.steps or []))
    assert [api.create(input="x")["status"] for _ in range(3)] == ["incomplete", "completed", "completed"]
    with pytest.raises(ScriptError, match="'hologram'"):
        api.emulator.reply([UnknownStep(type="hologram")])


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("status", "429", "an HTTP status"),
        ("status", 42, "an HTTP status"),
        ("times", 0, "a number from 1"),
        ("cut_after", -1, "a number from 0"),
        ("delay", -1, "seconds from 0"),
        ("event_delay", float("inf"), "seconds from 0"),
        ("raw_body", "text", "bytes"),
        ("method", "get", "an HTTP method in upper case"),
        ("when", "always", "a function of the request's body"),
        ("error_event", "gone", "an object with `code` and `message`"),
    ],
)
def test_a_fault_is_read_when_it_is_given_too(field: str, value: Any, expected: str) -> None:
    with pytest.raises(ScriptError) as refused:
        Emulator().fault(**{field: value})
    assert str(refused.value) == f"fault: {field} is {expected}, not {value!r}"


class Ending(StrEnum):
    CUT = "incomplete"


def test_what_json_writes_as_a_text_or_a_number_is_one(api: Api) -> None:
    api.emulator.reply({"steps": say("a"), "status": Ending.CUT, "usage": {"total_tokens": HTTPStatus.OK}})
    answer = api.create(input="x")
    assert (answer["status"], answer["usage"]) == ("incomplete", {"total_tokens": 200})


def test_what_holds_itself_cannot_be_sent() -> None:
    arguments: dict[str, Any] = {}
    arguments["more"] = arguments
    with pytest.raises(ScriptError, match="reply: it holds itself"):
        Emulator().reply(call("f", arguments))


def test_so_are_the_troubles_that_helpers_script() -> None:
    with pytest.raises(ScriptError, match="seconds are a number from 0, not 'an hour'"):
        in_background("Hi", "an hour")  # type: ignore[arg-type]
    with pytest.raises(ScriptError, match="fault: cut_after is a number from 0, not -1"):
        cut("Hi", after=-1)
    with pytest.raises(ScriptError, match=r"reply: errors\[0\].code: expected a text, got a number: 5"):
        Emulator().reply(failed("No.", 5))  # type: ignore[arg-type]
    with pytest.raises(ScriptError, match=r"reply: steps\[0\].type: 'model_ouput'"):
        Emulator().reply(slow([{"type": "model_ouput"}], 1))


def test_the_name_of_a_fault_is_told() -> None:
    with pytest.raises(TypeError, match=r"no field 'retry_afer'\. Did you mean 'retry_after'\?"):
        Emulator().fault(status=429, retry_afer=1)  # type: ignore[call-arg]
