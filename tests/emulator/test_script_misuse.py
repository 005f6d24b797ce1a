"""Scripts as people write them by mistake: each is told where it is written, none is played as something else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import BaseModel

from gemini_interactions.emulator import (
    Emulator,
    ScriptError,
    Unchecked,
    call,
    call_mcp,
    cite,
    cut,
    error,
    find_places,
    image,
    in_background,
    say,
    search,
    slow,
)
from gemini_interactions.types import TextContent

from .conftest import Api, text


class Trip(BaseModel):
    """What an app has its tools take."""

    city: str = "Paris"


IS_CONTENT = r"is none of the types here\. It is a content: say\(…\) makes a step of it\."
HELPERS: dict[str, tuple[Callable[[], Any], str]] = {
    "a picture as an answer": (image, rf"steps\[0\]\.type: 'image' {IS_CONTENT}"),
    "a content's model as an answer": (lambda: TextContent(type="text", text="Hi"), rf"steps\[0\]\.type: 'text' {IS_CONTENT}"),
    "a note that is none": (
        lambda: say({"type": "text", "text": "a", "annotations": [None]}),
        r"steps\[0\]\.content\[0\]\.annotations\[0\]: expected an object, got None",
    ),
    "half a character": (lambda: "\ud800", r"text: '\\ud800' has half a character in it"),
    "words that are none": (lambda: say("a", cite("u", of=3)), "cite: `of` are words of the text, not 3"),  # type: ignore[arg-type]
    "arguments that are a list": (lambda: call("f", [1]), r"call: arguments are an object or a text, not \[1\]"),  # type: ignore[arg-type]
    "arguments that are a model": (lambda: call("f", Trip()), "call: arguments are an object or a text, not Trip"),  # type: ignore[arg-type]
    "an argument that is a model": (
        lambda: call("f", trip=Trip()),
        r'cannot be sent as JSON: give its `model_dump\(mode="json"\)`',
    ),
    "an argument that is a time": (
        lambda: call("f", at=datetime.now(UTC)),
        r"arguments\.at: .* \(datetime\) cannot be sent as JSON",
    ),
    "queries that are a list": (lambda: search(["tea"]), r"queries\[0\]: expected a text, got a list"),  # type: ignore[arg-type]
    "places that are one": (lambda: find_places("q", places={"name": "a"}), r"places\[0\]: expected an object, got a text"),  # type: ignore[arg-type]
    "arguments of a server's tool": (lambda: call_mcp("s", "n", [1]), "arguments: expected an object, got a list"),  # type: ignore[arg-type]
    "a refusal that is none": (lambda: error(200), "error: a refusal has a status from 400, not 200"),
    "no refusal": (lambda: error(None), "error: a refusal has a status from 400, not None"),  # type: ignore[arg-type]
    "a time that is none": (lambda: error(429, retry_after=float("nan")), "retry_after is seconds from 0, or a date, not nan"),
    "two headers in one": (lambda: error(429, retry_after="1\r\na: b"), "retry_after is seconds from 0, or a date"),
    "a message that is none": (lambda: error(429, 5), "message is a text, not 5"),  # type: ignore[arg-type]
    "no delay": (lambda: slow("Hi", None), "delay is seconds from 0, not None"),  # type: ignore[arg-type]
    "no end of a stream": (lambda: cut("Hi", after=None), "cut: `after` is a number of events, from 0"),  # type: ignore[arg-type]
    "two ends of a stream": (lambda: cut("Hi", after=1, hang_up=True, error=("a", "b")), "cut: a stream ends in one way"),
    "half an error": (lambda: cut("Hi", after=1, error=("a",)), "cut: `error` is a code and a message"),  # type: ignore[arg-type]
    "a run without an end": (lambda: in_background("Hi", float("inf")), "seconds are a number from 0, not inf"),
    "a function inside of a helper": (lambda: slow(str), "is no answer: .*; a function stands in `reply` by itself"),  # type: ignore[arg-type]
    "an unchecked step that is none": (lambda: [Unchecked(3)], r"steps\[0\]: 3 is no object with a 'type'"),
}
"""What is given -> how, and what is said of it."""


@pytest.mark.parametrize("mistake", HELPERS)
def test_a_helper_that_is_given_something_else_says_so(mistake: str) -> None:
    make, message = HELPERS[mistake]
    with pytest.raises(ScriptError, match=message):
        Emulator().reply(make())


def test_data_may_be_any_bytes(api: Api) -> None:
    api.emulator.reply(say(image(bytearray(b"abc")), image(memoryview(b"abc"))))
    assert [content["data"] for content in api.create(input="x")["steps"][0]["content"]] == ["YWJj", "YWJj"]


def test_a_part_of_a_content_may_be_unchecked(api: Api) -> None:
    api.emulator.reply(say({"type": "image", "data": Unchecked(3)}, {"type": "text", "text": "a", "annotations": Unchecked(3)}))
    pictured, noted = api.create(input="x")["steps"][0]["content"]
    assert (pictured["data"], noted["annotations"]) == (3, 3)


async def asynchronous(body: dict[str, Any]) -> str:
    return str(body)


def test_a_coroutine_function_is_no_answer_and_no_predicate() -> None:
    """As a predicate it would be true of everything."""
    emulator = Emulator()
    with pytest.raises(ScriptError, match=r"is no answer: .* a coroutine function$"):
        emulator.reply(asynchronous)  # type: ignore[arg-type]
    with pytest.raises(ScriptError, match=r"`when` is a function of the request's body, not .*, a coroutine function$"):
        emulator.reply("Hi", when=asynchronous)
    with pytest.raises(ScriptError, match="when is a function of the request's body"):
        emulator.fault(status=503, when=asynchronous)


def test_a_function_that_fails_its_test_by_name_is_a_script_that_fails(api: Api) -> None:
    """What `pytest.fail` raises is no `Exception`."""
    api.emulator.reply(lambda body: pytest.fail("nothing was to be asked"))
    with pytest.raises(ScriptError, match="failed with Failed: nothing was to be asked"):
        api.post(input="x")
    api.emulator.fault(status=503, when=lambda body: pytest.fail("nor this"))
    with pytest.raises(ScriptError, match="its `when` failed with Failed: nor this"):
        api.post(input="x")


def test_a_predicate_may_script_what_comes_next(api: Api) -> None:
    def first(body: dict[str, Any]) -> bool:
        api.emulator.reply("And now?")
        return True

    def busy(body: dict[str, Any]) -> bool:
        api.emulator.fault(status=503)
        return True

    api.emulator.reply("Hi", when=first)
    assert [text(api.create(input="x")) for _ in range(2)] == ["Hi", "And now?"]
    api.emulator.fault(status=429, when=busy)
    assert [api.post(input="x").status_code for _ in range(2)] == [429, 503]


def test_a_pace_is_for_streams_and_breaks_no_other_answer(api: Api) -> None:
    api.emulator.reply(slow("Hi", between_events=0.001), slow("Hi", between_events=0.001))
    assert text(api.create(input="x")) == "Hi"
    assert api.events(input="x")
    api.emulator.assert_all_used()


def test_a_fault_without_a_fault_is_refused(emulator: Emulator) -> None:
    for given in ({}, {"times": 2}, {"method": "GET"}, {"when": bool}):
        with pytest.raises(ScriptError, match="fault: nothing would go wrong"):
            emulator.fault(**given)


def test_a_fault_may_be_for_all_requests_and_is_never_missed(api: Api) -> None:
    api.emulator.fault(status=503, times=None, when=lambda body: body["input"] == "down")
    assert [api.post(input=given).status_code for given in ("down", "up", "down", "down")] == [503, 200, 503, 503]
    api.emulator.assert_all_used()
    api.emulator.reset()
    assert api.post(input="down").status_code == 200
