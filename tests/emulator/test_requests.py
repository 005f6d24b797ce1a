"""Requests, asserted by what they mean: what was new, what was continued, with which tools and settings, and what came of it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from gemini_interactions import Client
from gemini_interactions.emulator import Emulator, Request, call, error

from .conftest import MODEL, RESEARCH, WEATHER, Api

IMAGE = {"type": "image", "data": "aGk=", "mime_type": "image/png"}


def user(*contents: Any) -> dict[str, Any]:
    return {"type": "user_input", "content": [{"type": "text", "text": c} if isinstance(c, str) else c for c in contents]}


def result(call_id: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"type": "function_result", "call_id": call_id, "name": "get_weather", "result": value, **more}


def facts(request: Request, *names: str) -> dict[str, Any]:
    return {name: getattr(request, name) for name in names}


def test_a_first_turn(api: Api, emulator: Emulator) -> None:
    emulator.reply("Hello, Ada.")
    api.create(input="Hi", system_instruction="Be kind.", tools=[WEATHER, {"type": "google_search"}], store=False)
    request = emulator.last
    assert facts(request, "text", "new_turns", "replayed_steps", "continued_from", "tools", "model", "agent") == {
        "text": "Hi",
        "new_turns": ["Hi"],
        "replayed_steps": [],
        "continued_from": None,
        "tools": ["get_weather", "google_search"],
        "model": MODEL,
        "agent": None,
    }
    assert facts(request, "system_instruction", "settings", "streamed", "status", "error", "answer") == {
        "system_instruction": "Be kind.",
        "settings": {"store": False},
        "streamed": False,
        "status": 200,
        "error": None,
        "answer": "Hello, Ada.",
    }
    assert facts(request, "method", "path", "query", "body") == {
        "method": "POST",
        "path": "/v1beta/interactions",
        "query": {},
        "body": {
            "model": MODEL,
            "input": "Hi",
            "system_instruction": "Be kind.",
            "tools": [WEATHER, {"type": "google_search"}],
            "store": False,
        },
    }
    assert request.headers["x-goog-api-key"] == "[redacted]"


def test_a_turn_that_continues_on_the_server(api: Api, emulator: Emulator) -> None:
    first = api.create(input="Hi")
    api.events(input="And now?", previous_interaction_id=first["id"])
    assert emulator.requests[0].interaction is not None
    assert emulator.requests[0].interaction.id == first["id"]
    assert facts(emulator.last, "continued_from", "new_turns", "replayed_steps", "streamed") == {
        "continued_from": first["id"],
        "new_turns": ["And now?"],
        "replayed_steps": [],
        "streamed": True,
    }


def test_a_turn_that_sends_the_history_again(api: Api, emulator: Emulator) -> None:
    first = api.create(input="Hi", store=False)
    api.create(input=[user("Hi"), *first["steps"], user("Look:", IMAGE), user("And?")], store=False)
    request = emulator.last
    assert request.continued_from is None
    assert request.replayed_steps == [user("Hi"), *first["steps"]]
    assert request.new_steps == [user("Look:", IMAGE), user("And?")]
    assert request.new_turns == ["Look:\n[image]", "And?"]
    assert request.text == "Look:\nAnd?"


def test_results_of_functions_are_a_new_turn(api: Api, emulator: Emulator) -> None:
    emulator.reply(call("get_weather", {"location": "Paris"}) + call("get_weather", {"location": "Rome"}))
    asked = api.create(input="x", tools=[WEATHER])
    first, second = (step["id"] for step in asked["steps"][-2:])
    contents = [{"type": "text", "text": "sunny"}, IMAGE]
    api.create(previous_interaction_id=asked["id"], input=[result(first, {"t": 18}), result(second, contents)], tools=[WEATHER])
    assert emulator.last.new_turns == ['get_weather: {"t":18}', "get_weather: sunny\n[image]"]
    assert emulator.last.text == ""


@pytest.mark.parametrize(
    ("given", "turns"),
    [
        ([{"type": "text", "text": "a"}, IMAGE], ["a\n[image]"]),
        ({"type": "text", "text": "a"}, ["a"]),
        ([user("a"), {"type": "text", "text": "b"}], ["a", "b"]),
    ],
)
def test_every_form_of_input_is_read_as_steps(api: Api, emulator: Emulator, given: Any, turns: list[str]) -> None:
    api.create(input=given)
    assert emulator.last.new_turns == turns


def test_settings_are_told_by_their_own_names(api: Api, emulator: Emulator) -> None:
    api.create(input="x", generation_config={"thinking_level": "low", "max_output_tokens": 100}, labels={"team": "a"})
    assert emulator.last.settings == {"thinking_level": "low", "max_output_tokens": 100, "labels": {"team": "a"}}


def test_the_last_one_is_the_last_that_asked_for_an_interaction(api: Api, emulator: Emulator) -> None:
    with pytest.raises(LookupError, match="no interaction was asked for"):
        _ = emulator.last
    run = api.create(**RESEARCH)
    api.get(run["id"])
    assert emulator.last is emulator.requests[0]
    assert (emulator.last.agent, emulator.last.model, emulator.last.settings) == (RESEARCH["agent"], None, {"background": True})
    looked = emulator.requests[1]
    assert facts(looked, "text", "new_steps", "tools", "settings", "model", "status") == {
        "text": "",
        "new_steps": [],
        "tools": [],
        "settings": {},
        "model": None,
        "status": 200,
    }
    assert looked.interaction is not None
    assert looked.interaction.id == run["id"]


def test_a_run_is_told_as_it_is_by_now(api: Api, emulator: Emulator) -> None:
    api.create(**RESEARCH)
    assert emulator.last.interaction is not None
    assert (emulator.last.interaction.status, emulator.last.answer) == ("in_progress", "")
    emulator.advance(1)
    assert emulator.last.interaction.status == "completed"
    assert emulator.last.answer


def test_refusals_are_told(api: Api, emulator: Emulator) -> None:
    emulator.reply(error(429))
    api.post(input="x")
    assert facts(emulator.last, "status", "error", "interaction", "answer") == {
        "status": 429,
        "error": {"message": "Resource has been exhausted (e.g. check quota).", "code": "rate_limit_exceeded"},
        "interaction": None,
        "answer": "",
    }
    api.http.post("/v1beta/interactions", json={"model": MODEL, "input": []})
    assert (emulator.last.status, emulator.last.steps) == (400, [])
    with httpx.Client(transport=emulator.transport(), base_url="http://emulator") as http:
        http.post("/v1beta/interactions", json={"model": MODEL, "input": "x"})
    assert emulator.last.error is not None
    assert (emulator.last.status, emulator.last.error["status"]) == (403, "PERMISSION_DENIED")


@pytest.mark.parametrize("body", [None, [], "x", {"input": {"no": "type"}}, {"input": 3}, {"tools": "x", "input": [1]}])
def test_whatever_was_sent_can_be_looked_at(api: Api, emulator: Emulator, body: Any) -> None:
    assert api.http.post("/v1beta/interactions", json=body).status_code == 400
    request = emulator.last
    assert (request.steps, request.new_turns, request.text, request.status) == ([], [], "", 400)
    assert "status=400" in repr(request)


@pytest.mark.parametrize(
    "given",
    [
        [{"type": "user_input", "content": [{"type": "text", "text": 3}]}],
        [{"type": "function_result", "call_id": "a", "name": "f", "result": [{"type": "text", "text": 3}]}],
    ],
)
def test_a_text_that_is_none_is_told_by_its_kind(api: Api, emulator: Emulator, given: Any) -> None:
    assert api.post(input=given).status_code == 400
    assert emulator.last.new_turns[0].endswith("[text]")
    assert "[text]" in repr(emulator.last)


def test_a_connection_that_was_dropped_has_no_status(api: Api, emulator: Emulator) -> None:
    emulator.fault(drop_connection=True)
    with pytest.raises(httpx.ConnectError):
        api.post(input="x")
    assert emulator.last.status is None


def test_it_reads_well(api: Api, emulator: Emulator) -> None:
    first = api.create(input="Hi")
    api.events(input="And now?", previous_interaction_id=first["id"], tools=[WEATHER])
    assert repr(emulator.requests[0]) == f"<POST /v1beta/interactions {MODEL} new_turns=['Hi'] status=200>"
    assert repr(emulator.last) == (
        f"<POST /v1beta/interactions {MODEL} new_turns=['And now?'] continued_from={first['id']!r} tools=['get_weather']"
        " streamed=True status=200>"
    )


def test_without_a_log_there_is_none() -> None:
    emulator = Emulator(log_size=0)
    Client(api_key="k", transport=emulator.transport()).create(model=MODEL, input="Hi")
    assert (emulator.requests, emulator.seen) == ([], [])
    with pytest.raises(LookupError, match="with log_size=0, none is remembered"):
        _ = emulator.last
