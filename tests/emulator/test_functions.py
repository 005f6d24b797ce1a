"""Calls of the caller's functions: when, with which arguments, and what becomes of their results."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from .conftest import WEATHER, invalid


def function(name: str, description: str = "", required: list[str] | None = None, **properties: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": list(properties) if required is None else required}
    return {"type": "function", "name": name, "description": description, "parameters": schema}


MAGIC = function("magic_function", "Apply a magic function to an input.", input={"type": "integer"})
ADD = function("add_numbers", a={"type": "number"}, b={"type": "number"})
CUSTOMER = function("create_customer", customer_name={"type": "string"})
CLOCK = function("getLocalTime", city={"type": "string"})
PING = function("ping")


def calls(body: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(step["name"], step["arguments"]) for step in body["steps"] if step["type"] == "function_call"]


def test_a_call_follows_a_thought_and_waits_for_action(api: Any) -> None:
    body = api.create(input="What is the weather in San Francisco, CA?", tools=[WEATHER])
    assert body["status"] == "requires_action"
    thought, call = body["steps"]
    assert list(thought) == ["signature", "type"]
    assert list(call.items()) == [
        ("id", call["id"]),
        ("type", "function_call"),
        ("name", "get_weather"),
        ("arguments", {"location": "San Francisco"}),
    ]
    assert re.fullmatch("[a-z0-9]{8}", call["id"])


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("What is the value of magic_function(3)? Use the tool.", [("magic_function", {"input": 3})]),
        ("magic_function(3) and magic_function(-5)", [("magic_function", {"input": 3}), ("magic_function", {"input": -5})]),
        (
            "Compare the weather in Paris and Rome",
            [("get_weather", {"location": "Paris"}), ("get_weather", {"location": "Rome"})],
        ),
        ("weather in Oslo in celsius, please", [("get_weather", {"location": "Oslo", "unit": "celsius"})]),
        ("How's the weather today? location: münchen", [("get_weather", {"location": "münchen"})]),
        ("Please add the numbers 2 and 3.5", [("add_numbers", {"a": 2, "b": 3.5})]),
        ("Create a customer named '你好啊集团'", [("create_customer", {"customer_name": "你好啊集团"})]),
        ("Ping it", [("ping", {})]),
        (
            "get_weather and the local time for Tokyo",
            [("get_weather", {"location": "Tokyo"}), ("getLocalTime", {"city": "Tokyo"})],
        ),
        ("get_weather for Paris\n\nThis is all.", [("get_weather", {"location": "Paris"})]),
        ("Hello!", []),
        ("Tell me about ponies", []),
    ],
)
def test_the_prompt_names_functions(api: Any, prompt: str, expected: list[Any]) -> None:
    body = api.create(input=prompt, tools=[WEATHER, MAGIC, ADD, CUSTOMER, CLOCK, PING])
    assert calls(body) == expected


def test_a_word_of_the_description_is_enough_where_no_name_fits(api: Any) -> None:
    tool = function("lookup_v2", "Translates into Klingon", text={"type": "string"})
    assert calls(api.create(input="Say 'hello' in klingon", tools=[WEATHER, tool])) == [("lookup_v2", {"text": "hello"})]


@pytest.mark.parametrize("choice", ["any", {"allowed_tools": {"mode": "any", "tools": ["magic_function"]}}])
def test_a_call_can_be_demanded(api: Any, choice: Any) -> None:
    body = api.create(input="Hello!", tools=[MAGIC, PING], generation_config={"tool_choice": choice})
    assert calls(body) == [("magic_function", {"input": 1})]


def test_a_call_can_be_forbidden(api: Any) -> None:
    body = api.create(input="magic_function(3)", tools=[MAGIC], generation_config={"tool_choice": "none"})
    assert (body["status"], calls(body)) == ("completed", [])


def test_results_are_said_as_sentences(api: Any) -> None:
    first = api.create(input="weather in Paris and Rome", tools=[WEATHER])
    one, two = [step["id"] for step in first["steps"] if step["type"] == "function_call"]
    results = [
        {
            "type": "function_result",
            "call_id": one,
            "name": "get_weather",
            "result": [{"type": "text", "text": "18 °C and sunny."}],
        },
        {"type": "function_result", "call_id": two, "result": {"error": "no such city"}, "is_error": True},
    ]
    body = api.create(input=results, previous_interaction_id=first["id"])
    said = body["steps"][-1]["content"][0]["text"]
    assert said == "Paris: 18 °C and sunny. get_weather failed for Rome: no such city."
    assert body["status"] == "completed"


def test_results_are_put_into_the_form_that_is_asked_for(api: Any) -> None:
    schema = {"type": "object", "properties": {"summary": {"type": "string"}, "degrees": {"type": "integer"}}}
    wanted = {"tools": [WEATHER], "response_format": {"type": "text", "mime_type": "application/json", "schema": schema}}
    first = api.create(input="weather in Rome", **wanted)
    result = {"type": "function_result", "call_id": first["steps"][-1]["id"], "result": "18"}
    body = api.create(input=[result], previous_interaction_id=first["id"], **wanted)
    said = json.loads(body["steps"][-1]["content"][0]["text"])
    assert said == {"summary": "The weather in Rome is 18.", "degrees": 18}


def test_results_may_stand_inside_a_user_input(api: Any) -> None:
    first = api.create(input="magic_function(3)", tools=[MAGIC])
    result = {"type": "function_result", "call_id": first["steps"][-1]["id"], "name": "magic_function", "result": {"value": 5}}
    body = api.create(input=[{"type": "user_input", "content": [result]}], previous_interaction_id=first["id"], tools=[MAGIC])
    assert body["steps"][-1]["content"][0]["text"] == "magic_function(3): value 5."


def test_a_demanded_call_after_results_takes_a_function_not_yet_called(api: Any) -> None:
    answer = function("Answer", text={"type": "string"})
    settings = {"tools": [WEATHER, answer], "generation_config": {"tool_choice": "any"}}
    first = api.create(input="weather in Rome", **settings)
    result = {"type": "function_result", "call_id": first["steps"][-1]["id"], "result": "sunny"}
    second = api.create(input=[result], previous_interaction_id=first["id"], **settings)
    assert calls(second) == [("Answer", {"text": "weather in Rome"})]


def test_results_have_to_answer_an_open_call(api: Any) -> None:
    first = api.create(input="magic_function(3)", tools=[MAGIC])
    id, previous = first["steps"][-1]["id"], first["id"]
    result = {"type": "function_result", "call_id": id, "result": "5"}
    lost = {**result, "call_id": "nowhere1"}
    assert api.refused(input=[lost], previous_interaction_id=previous) == invalid(
        "The value 'nowhere1' is invalid for 'input[0].call_id'. No open function call has this id."
    )
    assert api.refused(input=[{"type": "user_input", "content": [lost]}], previous_interaction_id=previous) == invalid(
        "The value 'nowhere1' is invalid for 'input[0].content[0].call_id'. No open function call has this id."
    )
    assert api.refused(input=[{"type": "function_result", "result": "5"}], previous_interaction_id=previous) == invalid(
        "Missing call_id in content of type function_result."
    )
    answered = api.create(input=[result], previous_interaction_id=previous)
    assert api.refused(input=[result], previous_interaction_id=answered["id"])[0] == 400
    assert api.post(input=[result], previous_interaction_id=previous).status_code == 200  # a branch has the call open still


def test_calls_of_one_id_take_a_result_each(api: Any) -> None:
    thought = {"type": "thought", "signature": "skip_thought_signature_validator"}
    call = {"type": "function_call", "id": "a", "name": "magic_function", "arguments": {}}
    result = {"type": "function_result", "call_id": "a", "name": "magic_function", "result": "5"}
    steps = [{"type": "user_input", "content": [{"type": "text", "text": "twice"}]}, thought, call, call, result, result]
    assert api.post(input=steps, store=False).status_code == 200
    assert api.refused(input=[*steps, result], store=False)[0] == 400


def test_an_open_call_may_be_left_open(api: Any) -> None:
    first = api.create(input="magic_function(3)", tools=[MAGIC])
    second = api.create(input="Never mind.", previous_interaction_id=first["id"])
    result = {"type": "function_result", "call_id": first["steps"][-1]["id"], "result": "5"}
    assert api.create(input=[result], previous_interaction_id=second["id"])["status"] == "completed"
