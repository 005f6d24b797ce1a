"""What functions return is said as a sentence, in the form that is asked for, and handed on where the prompt wants that."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import WEATHER, Api, parse, text
from .test_sums import function

MAGIC = function("magic_function", input="integer")
EMAIL = function("send_email", "Send an email", to="string", body="string")
CLOCK = function("get_time", "The time in a city", city="string")
HANDBOOK = function("retrieve_context", "Retrieve information to help answer a query.", query="string")


def calls(body: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(step["name"], step["arguments"]) for step in body["steps"] if step["type"] == "function_call"]


def answer(api: Api, body: dict[str, Any], result: Any, **more: Any) -> dict[str, Any]:
    """The next turn: the same result for each call."""
    results = [
        {"type": "function_result", "call_id": step["id"], "name": step["name"], "result": result}
        for step in body["steps"]
        if step["type"] == "function_call"
    ]
    return api.create(input=results, previous_interaction_id=body["id"], **more)


@pytest.mark.parametrize(
    ("prompt", "tool", "result", "expected"),
    [
        ("weather in Rome", WEATHER, "18 °C and sunny in Rome", "18 °C and sunny in Rome."),
        ("weather in Rome", WEATHER, "It's always sunny!", "It's always sunny!"),
        ("weather in Rome", WEATHER, "sunny", "The weather in Rome is sunny."),
        ("weather in Rome", WEATHER, [{"type": "text", "text": "sunny"}], "The weather in Rome is sunny."),
        ("weather in Rome", WEATHER, {"temp_c": 18, "sky": "clear"}, "The weather in Rome: temp c 18, sky clear."),
        ("weather in Rome", WEATHER, {"error": "no such city"}, "get_weather failed: no such city."),
        ("weather in Rome", WEATHER, "", "get_weather returned nothing."),
        ("weather in Paris and Rome", WEATHER, "mild and dry today", "Paris: mild and dry today. Rome: mild and dry today."),
        ("magic_function(3)", MAGIC, "5", "magic_function(3) gives 5."),
        ("magic_function(3)", MAGIC, {"value": 5}, "magic_function(3): value 5."),
        ("Send an email to bob@example.com", EMAIL, "sent", "Sent."),
    ],
)
def test_a_result_reads_as_a_sentence(api: Api, prompt: str, tool: Any, result: Any, expected: str) -> None:
    assert text(answer(api, api.create(input=prompt, tools=[tool]), result, tools=[tool])) == expected


def test_what_was_found_answers_the_question(api: Api) -> None:
    asked = api.create(input="What is task decomposition?", tools=[HANDBOOK])
    assert calls(asked) == [("retrieve_context", {"query": "What is task decomposition?"})]
    found = "Agents have a memory. Task decomposition breaks a large task into smaller steps. They may use tools."
    assert text(answer(api, asked, found)) == "Task decomposition breaks a large task into smaller steps."
    documents = json.dumps([{"text": found, "score": 0.5}, {"text": "Nothing of interest. " * 60, "score": 0.4}])
    assert text(answer(api, asked, documents)) == "Task decomposition breaks a large task into smaller steps."


@pytest.mark.parametrize("prompt", ["Hello", "Thanks!", "How are you?", "Tell me a joke"])
def test_nothing_is_looked_up_that_was_not_asked(api: Api, prompt: str) -> None:
    assert calls(api.create(input=prompt, tools=[HANDBOOK, WEATHER])) == []


@pytest.mark.parametrize(
    "prompt", ["Don't check the weather; just say hi", "Answer without get_weather", "Thanks for the email!", "A place to eat?"]
)
def test_nothing_is_called_that_is_not_wanted(api: Api, prompt: str) -> None:
    assert calls(api.create(input=prompt, tools=[WEATHER, EMAIL])) == []


# Several calls


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        (
            "weather in Boston, Paris and Tokyo",
            [("get_weather", {"location": city}) for city in ("Boston", "Paris", "Tokyo")],
        ),
        (
            "What is the time in Tokyo and the weather in Paris?",
            [("get_weather", {"location": "Paris"}), ("get_time", {"city": "Tokyo"})],
        ),
    ],
)
def test_calls_that_do_not_need_each_other_are_made_together(api: Api, prompt: str, expected: list[Any]) -> None:
    assert calls(api.create(input=prompt, tools=[WEATHER, CLOCK])) == expected


@pytest.mark.parametrize(
    "prompt",
    [
        "Get the weather in Oslo and email it to bob@example.com",
        "Get the weather in Oslo, then send it by email to bob@example.com",
    ],
)
def test_a_call_that_needs_a_result_waits_for_it(api: Api, prompt: str) -> None:
    tools = [WEATHER, EMAIL]
    first = api.create(input=prompt, tools=tools)
    assert calls(first) == [("get_weather", {"location": "Oslo"})]
    second = answer(api, first, "sunny", tools=tools)
    assert calls(second) == [("send_email", {"to": "bob@example.com", "body": "The weather in Oslo is sunny."})]
    assert text(answer(api, second, "sent", tools=tools)) == "Sent."


# Forms

REPORT = {
    "type": "object",
    "properties": {
        "city": {"type": "string"},
        "temperature": {"type": "number"},
        "sky": {"enum": ["clear", "cloudy"]},
        "summary": {"type": "string"},
    },
    "required": ["city", "temperature", "sky", "summary"],
}
FORM = {"type": "text", "mime_type": "application/json", "schema": REPORT}


@pytest.mark.parametrize(
    ("result", "summary"),
    [
        ({"temperature": 18.5, "sky": "cloudy"}, "The weather in Madrid: temperature 18.5, sky cloudy."),
        ("18.5 degrees and cloudy", "18.5 degrees and cloudy."),
    ],
)
@pytest.mark.parametrize("streamed", [False, True])
def test_results_fill_a_form(api: Api, result: Any, summary: str, streamed: bool) -> None:
    asked = api.create(input="What is the weather in Madrid?", tools=[WEATHER], response_format=FORM)
    sent = [{"type": "function_result", "call_id": asked["steps"][-1]["id"], "name": "get_weather", "result": result}]
    response = api.post(input=sent, previous_interaction_id=asked["id"], response_format=FORM, stream=streamed)
    if streamed:
        deltas = [event["delta"] for event in parse(response.text) if "delta" in event]
        said = "".join(delta["text"] for delta in deltas if delta["type"] == "text")
    else:
        said = text(response.json())
    assert json.loads(said) == {"city": "Madrid", "temperature": 18.5, "sky": "cloudy", "summary": summary}


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("Extract: John is 30 years old and lives in Berlin", {"name": "John", "age": 30, "city": "Berlin"}),
        ("Ada Lovelace, aged 36, lived in London.", {"name": "Ada Lovelace", "age": 36, "city": "London"}),
        ("Jane Doe (42) from Paris ordered 3 books", {"name": "Jane Doe", "age": 42, "city": "Paris"}),
    ],
)
def test_a_form_takes_from_the_prompt_what_its_fields_mean(api: Api, prompt: str, expected: dict[str, Any]) -> None:
    kinds = {"name": "string", "age": "integer", "city": "string"}
    schema = {"type": "object", "properties": {key: {"type": kind} for key, kind in kinds.items()}, "required": list(kinds)}
    body = api.create(input=prompt, response_format={"type": "text", "mime_type": "application/json", "schema": schema})
    assert json.loads(text(body)) == expected
