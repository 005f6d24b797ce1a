"""What tests switch on: scripted answers and faults."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import CUT_AT_600_SECONDS, Emulator, Fault, Unchecked
from gemini_interactions.wire.steps import ModelOutputStep

from .conftest import parse

HI = {"type": "model_output", "content": [{"type": "text", "text": "Hi"}]}


def test_a_text_becomes_a_thought_and_an_output(api: Any, emulator: Emulator) -> None:
    emulator.reply("One", "Two")
    said = [api.create(input="x")["steps"] for _ in range(3)]
    assert [[step["type"] for step in steps] for steps in said] == [["thought", "model_output"]] * 3
    assert [steps[1]["content"][0]["text"] for steps in said] == ["One", "Two", "You said: x"]


def test_steps_are_given_as_they_are(api: Any, emulator: Emulator) -> None:
    odd = {"type": "hologram", "beam": [1]}
    emulator.reply([HI, Unchecked(odd)], [ModelOutputStep.model_validate(HI)], checked=False)
    assert api.create(input="x")["steps"] == [HI, odd]
    assert api.create(input="x")["steps"] == [HI]


def test_a_scripted_call_gets_what_the_service_always_gives(api: Any, emulator: Emulator) -> None:
    emulator.reply([{"type": "function_call", "name": "f", "arguments": {"a": 1}}])
    body = api.create(input="x")
    assert body["status"] == "requires_action"
    thought, call = body["steps"]
    assert thought["type"] == "thought"
    result = {"type": "function_result", "call_id": call["id"], "name": "f", "result": "5"}
    replayed = [{"type": "user_input", "content": [{"type": "text", "text": "x"}]}, thought, call, result]
    assert api.create(input=replayed, store=False)["steps"][-1]["content"][0]["text"] == "f(1) gives 5."


def test_a_part_of_an_interaction(api: Any, emulator: Emulator) -> None:
    errors = [{"code": "safety", "message": "Blocked."}]
    emulator.reply({"steps": [HI], "status": "failed", "usage": {"total_tokens": 1}, "errors": errors})
    body = api.create(input="x")
    assert (body["status"], body["steps"], body["usage"], body["errors"]) == ("failed", [HI], {"total_tokens": 1}, errors)


def test_a_function_of_the_request_and_a_reserved_answer(api: Any, emulator: Emulator) -> None:
    emulator.reply("for b", when=lambda body: body["input"] == "b")
    emulator.reply(lambda body: body["input"] * 2)
    said = [api.create(input=text)["steps"][-1]["content"][0]["text"] for text in "ab"]
    assert said == ["aa", "for b"]


def test_a_stream_tells_what_was_scripted(api: Any, emulator: Emulator) -> None:
    emulator.reply({"steps": [HI], "status": "incomplete"})
    assert api.events(input="x")[-1]["interaction"]["status"] == "incomplete"


@pytest.mark.parametrize(
    ("fault", "status", "body"),
    [
        (
            {"status": 429},
            429,
            {"error": {"message": "Resource has been exhausted (e.g. check quota).", "code": "rate_limit_exceeded"}},
        ),
        ({"status": 503, "message": "Busy.", "code": "busy"}, 503, {"error": {"message": "Busy.", "code": "busy"}}),
        (
            {"status": 429, "message": "No.", "classic_envelope": True},
            429,
            {"error": {"code": 429, "message": "No.", "status": "RESOURCE_EXHAUSTED"}},
        ),
    ],
)
def test_refusals(api: Any, emulator: Emulator, fault: dict[str, Any], status: int, body: Any) -> None:
    emulator.fault(**fault, retry_after=2)
    response = api.post(input="x")
    assert (response.status_code, response.json()) == (status, body)
    assert response.headers["retry-after"] == "2"
    assert api.post(input="x").status_code == 200


def test_a_fault_may_last_and_be_meant_for_some_requests(api: Any, emulator: Emulator) -> None:
    emulator.fault(status=503, times=2, when=lambda body: body["input"] == "b")
    emulator.fault(status=500, method="GET")
    assert [api.post(input=text).status_code for text in "abcbb"] == [200, 503, 200, 503, 200]
    assert api.get("v1_x").status_code == 500
    assert api.get("v1_x").status_code == 404


def test_a_body_that_is_not_json(api: Any, emulator: Emulator) -> None:
    emulator.fault(raw_body=b"<h1>Bad Gateway</h1>", content_type="text/html", status=502)
    response = api.post(input="x")
    assert (response.status_code, response.content, response.headers["content-type"]) == (
        502,
        b"<h1>Bad Gateway</h1>",
        "text/html",
    )


def test_a_cut_stream(api: Any, emulator: Emulator) -> None:
    emulator.fault(cut_after=3)
    assert api.post(input="x").json()["status"] == "completed"  # not a stream: the fault waits for one
    text = api.post(input="x", stream=True).text
    assert [line for line in text.split("\n") if line.startswith("event")] == [
        "event: interaction.created",
        "event: interaction.status_update",
        "event: step.start",
    ]
    emulator.fault(cut_after=1, cut_with=CUT_AT_600_SECONDS)
    assert api.post(input="x", stream=True).content.endswith(
        b'\n\n[{"error":{"code":504,"message":"Deadline expired before operation could complete.","status":"DEADLINE_EXCEEDED"}}]'
    )


def test_an_error_in_mid_stream(api: Any, emulator: Emulator) -> None:
    emulator.fault(error_event={"code": "gateway_timeout", "message": "Deadline expired."}, after=2)
    events = api.events(input="x")
    assert len(events) == 3
    assert events[-1] == {"error": {"message": "Deadline expired.", "code": "gateway_timeout"}, "event_type": "error"}


@pytest.mark.parametrize(("after", "place"), [(0, 0), (2, 2), (None, -2)])
def test_an_unknown_event_in_between(api: Any, emulator: Emulator, after: int | None, place: int) -> None:
    odd = {"event_type": "interaction.dreamt", "of": "sheep"}
    emulator.fault(inject_event=odd, after=after)
    events = api.events(input="x")
    assert events[place] == odd
    assert events[-1]["event_type"] == "interaction.completed"


def test_other_bytes_in_place_of_a_stream(api: Any, emulator: Emulator) -> None:
    emulator.fault(raw_stream=b"data: {}\n\n")
    assert api.post(input="x", stream=True).content == b"data: {}\n\n"


def test_usage_left_out(api: Any, emulator: Emulator) -> None:
    emulator.fault(no_usage=True, times=2)
    assert "usage" not in api.create(input="x")
    events = api.events(input="x")
    assert "usage" not in events[-1]["interaction"]
    assert "usage" in api.get(events[0]["interaction"]["id"]).json()


def test_a_dropped_connection(api: Any, emulator: Emulator) -> None:
    emulator.fault(drop_connection=True)
    with pytest.raises(httpx.ConnectError):
        api.post(input="x")
    emulator.fault(drop_after=2)
    with pytest.raises(httpx.ReadError):
        api.post(input="x", stream=True)


def test_a_delay_is_as_long_as_the_client_waits(api: Any, emulator: Emulator) -> None:
    emulator.fault(delay=0.1)
    begun = perf_counter()
    assert api.post(input="x").status_code == 200
    assert perf_counter() - begun >= 0.1
    emulator.fault(delay=5, status=503)
    with pytest.raises(httpx.ReadTimeout):
        api.http.get("/v1/interactions/x", timeout=0.05)


def test_a_background_stream_keeps_its_pace_under_a_fault() -> None:
    emulator = Emulator(background_seconds=0.2)
    emulator.fault(inject_event={"event_type": "x"})
    with httpx.Client(transport=emulator.transport(), base_url="http://emulator", headers={"x-goog-api-key": "k"}) as http:
        body = {"model": "gemini-3.8-flash", "input": "x", "background": True, "stream": True}
        begun = perf_counter()
        assert parse(http.post("/v1/interactions", json=body).text)[-2] == {"event_type": "x"}
        assert perf_counter() - begun > 0.15


def test_a_fault_that_does_not_exist_is_refused(emulator: Emulator) -> None:
    with pytest.raises(TypeError):
        emulator.fault(statu=500)
    assert Fault(status=500).times == 1
