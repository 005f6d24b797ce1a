"""Prompts in any language: they come back unharmed, and names and places of any script are understood."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemini_interactions.emulator import Emulator

from .conftest import WEATHER, Api

# Greek, Cyrillic, Hebrew, Arabic, Devanagari, Thai, Hangul, kana, Han, emoji; and what joins and marks them.
LETTERS = "αΩщЯאשعبनमกไ한글かナ世界😀👩🏽\u200d\u0301ıİß .,!。،"


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(LETTERS, min_size=1).filter(str.strip))
def test_a_prompt_in_any_script_is_echoed(prompt: str) -> None:
    api = Api(Emulator())
    tools = [WEATHER, {"type": "google_search"}]
    assert api.create(input=prompt, tools=tools)["steps"][-1]["content"] == [{"text": f"You said: {prompt}", "type": "text"}]
    deltas = [event.get("delta", {}) for event in api.events(input=prompt)]
    assert "".join(delta["text"] for delta in deltas if delta.get("type") == "text") == f"You said: {prompt}"
    api.http.close()


@pytest.mark.parametrize("name", ["Ада", "Ἀθηνᾶ", "李雷", "たろう", "김민수", "محمد", "דוד", "अदिति", "สมชาย", "Łukasz", "Ngọc"])
def test_a_name_in_any_script_is_remembered(api: Api, name: str) -> None:
    first = api.create(input=f"Hello! My name is {name}.")
    second = api.create(input="What is my name?", previous_interaction_id=first["id"])
    assert second["steps"][-1]["content"][0]["text"] == f"Your name is {name}."


@pytest.mark.parametrize(
    "place", ["Москва", "Αθήνα", "東京", "서울", "とうきょう", "دبي", "תל אביב", "दिल्ली", "กรุงเทพ", "Łódź", "São Paulo"]
)
def test_a_place_in_any_script_is_passed_on(api: Api, place: str) -> None:
    body = api.create(input=f"What is the weather in {place}?", tools=[WEATHER])
    assert body["steps"][-1]["arguments"] == {"location": place}


@pytest.mark.parametrize(
    ("prompt", "arguments"),
    [
        ("get_weather: “Αθήνα”", {"location": "Αθήνα"}),
        ('get_weather "Кирьят-Ям", celsius', {"location": "Кирьят-Ям", "unit": "celsius"}),
    ],
)
def test_quotation_marks_hold_an_argument(api: Api, prompt: str, arguments: dict[str, Any]) -> None:
    assert api.create(input=prompt, tools=[WEATHER])["steps"][-1]["arguments"] == arguments


@pytest.mark.parametrize("name", ["天気", "получить_погоду", "größe_prüfen"])
def test_a_function_is_named_in_latin_letters_and_an_argument_in_any_script(api: Api, name: str) -> None:
    assert api.post(tools=[{"type": "function", "name": name}]).status_code == 400
    tool = {"type": "function", "name": "f", "parameters": {"type": "object", "properties": {name: {"type": "integer"}}}}
    [call] = [step for step in api.create(input="f 7", tools=[tool])["steps"] if step["type"] == "function_call"]
    assert call["arguments"] == {name: 7}


VARYING = frozenset({"id", "call_id", "signature", "created", "updated", "interaction_id"})
REQUESTS: list[dict[str, Any]] = [
    {"input": "Search the latest news on Zürich", "tools": [{"type": "google_search"}]},
    {"input": "Compare the weather in Paris and Rome", "tools": [WEATHER]},
    {"input": "compute 2 * 3 near Rome", "tools": [{"type": "code_execution"}, {"type": "google_maps"}]},
    {"input": "Say hi", "response_format": {"type": "audio"}},
    {"input": "What is my name?", "system_instruction": "The user's name is Ada."},
]


@pytest.mark.parametrize("request_body", REQUESTS)
def test_the_same_request_gets_the_same_answer_ids_aside(request_body: dict[str, Any]) -> None:
    def blank(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {key: "<…>" if key in VARYING and value else value for key, value in pairs}

    answers = []
    for _ in range(3):
        api = Api(Emulator())
        whole = {"answer": api.create(**request_body), "events": api.events(**request_body)}
        answers.append(json.loads(json.dumps(whole), object_pairs_hook=blank))
        api.http.close()
    assert answers[0] == answers[1] == answers[2]
