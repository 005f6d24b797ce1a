"""The stateless way: the whole conversation sent back, and what it has to prove."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import WEATHER, invalid

ASKED = {"type": "user_input", "content": [{"type": "text", "text": "weather in Rome"}]}
CALL = {"type": "function_call", "id": "abc123", "name": "get_weather", "arguments": {"location": "Rome"}}
RESULT = {"type": "function_result", "call_id": "abc123", "name": "get_weather", "result": "sunny"}
SKIP = {"type": "thought", "signature": "skip_thought_signature_validator"}
SAID = {"type": "model_output", "content": [{"type": "text", "text": "Hi"}]}
UNSIGNED = invalid("Processing call step is missing signature", "missing_thought_signature")
FORGED = invalid("Thought signature is not valid.")


def test_what_the_service_said_is_accepted_back(api: Any) -> None:
    tools = [WEATHER, {"type": "google_search"}]
    first = api.create(input=[ASKED], tools=tools, store=False)
    call = first["steps"][-1]
    steps = [ASKED, *first["steps"], {**RESULT, "call_id": call["id"]}]
    second = api.create(input=steps, tools=tools, store=False)
    assert second["steps"][-1]["content"][0]["text"] == "The weather in Rome is sunny."
    searched = {"type": "user_input", "content": [{"type": "text", "text": "search the latest news"}]}
    third = api.create(input=[*steps, *second["steps"], searched], tools=tools, store=False)
    assert [step["type"] for step in third["steps"]] == ["google_search_call", "google_search_result", "thought", "model_output"]
    again = [*steps, *second["steps"], searched, *third["steps"], ASKED]
    assert api.create(input=again, tools=tools, store=False)["status"] == "requires_action"


def test_a_streamed_signature_is_as_good(api: Any, emulator: Any) -> None:
    events = api.events(input=[ASKED], tools=[WEATHER], store=False)
    signature = next(e["delta"]["signature"] for e in events if e.get("delta", {}).get("type") == "thought_signature")
    assert (
        api.create(input=[ASKED, {"type": "thought", "signature": signature}, CALL, RESULT], store=False)["status"] == "completed"
    )


@pytest.mark.parametrize(
    ("steps", "refusal"),
    [
        ([ASKED, CALL, RESULT], UNSIGNED),
        ([ASKED, {"type": "thought"}, CALL, RESULT], UNSIGNED),
        ([ASKED, {"type": "thought", "signature": "Zm9yZ2Vk"}, CALL, RESULT], FORGED),
        ([ASKED, {**CALL, "signature": "forged"}, RESULT], FORGED),
        ([ASKED, SKIP, CALL, RESULT, {**CALL, "id": "second"}, {**RESULT, "call_id": "second"}], UNSIGNED),
        (
            [ASKED, {"type": "google_search_call", "id": "a", "signature": "forged", "arguments": {"queries": ["q"]}}, ASKED],
            FORGED,
        ),
        ([ASKED, SAID, SKIP, ASKED], invalid("Request contains an invalid argument.")),
        ([ASKED, SKIP, CALL, {**RESULT, "name": None}], invalid("Missing name in content of type function_result.")),
        (
            [ASKED, SKIP, RESULT],
            invalid("The value 'abc123' is invalid for 'input[2].call_id'. No open function call has this id."),
        ),
        (
            [ASKED, SKIP, CALL, RESULT, RESULT],
            invalid("The value 'abc123' is invalid for 'input[4].call_id'. No open function call has this id."),
        ),
        ([{"type": "user_input", "content": [SKIP]}], invalid("User turns cannot contain thought blocks.")),
    ],
)
def test_what_is_not_proven_is_refused(api: Any, steps: list[Any], refusal: Any) -> None:
    assert api.refused(input=steps, store=False) == refusal


@pytest.mark.parametrize(
    "steps",
    [
        [ASKED, SKIP, CALL, RESULT],
        [ASKED, SKIP, CALL, {**CALL, "id": "other"}, RESULT, {**RESULT, "call_id": "other"}],
        [ASKED, {**CALL, "signature": "skip_thought_signature_validator"}, RESULT],
        [ASKED, SAID, ASKED, SAID, ASKED],
        [ASKED, {"type": "thought", "summary": [{"type": "text", "text": "Hm."}]}, SAID, ASKED],
        [ASKED, SKIP, {**SAID, "content": []}, CALL, RESULT],
        [ASKED, {"type": "tool_call", "id": "x"}, SKIP, SAID, ASKED],
        [ASKED, SKIP, CALL, {**RESULT, "is_error": True, "result": {"error": "no"}}],
        [ASKED, SKIP, CALL, {**RESULT, "result": [{"type": "image", "data": "aGk=", "mime_type": "image/png"}]}],
    ],
)
def test_foreign_transcripts_pass_with_the_sentinel(api: Any, steps: list[Any]) -> None:
    assert api.post(input=steps, store=False).status_code == 200


def test_scripted_signatures_may_come_back(api: Any, emulator: Any) -> None:
    steps = [{"type": "thought", "signature": "cmVjb3JkZWQ="}, CALL]
    emulator.reply(steps)
    assert api.create(input=[ASKED])["steps"] == [steps[0], {"id": "abc123", **CALL}]
    assert api.post(input=[ASKED, *steps, RESULT], store=False).status_code == 200
