"""Background runs: small answers at once, progress by the clock, resuming, cancelling."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from time import perf_counter
from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator

from .conftest import Api, invalid, parse


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(background_seconds=60)


def test_a_run_is_answered_at_once_with_a_small_body(api: Any) -> None:
    body = api.create(input="x", background=True)
    assert list(body.items()) == [
        ("id", body["id"]),
        ("status", "in_progress"),
        ("created", body["created"]),
        ("updated", body["created"]),
        ("object", "interaction"),
        ("model", "gemini-3.8-flash"),
    ]


def test_it_ends_when_its_time_has_passed(api: Any, emulator: Emulator) -> None:
    id = api.create(input="x", background=True)["id"]
    running = api.get(id).json()
    assert (running["status"], [step["type"] for step in running["steps"]]) == ("in_progress", ["user_input"])
    assert "usage" not in running
    assert api.refused(input="y", previous_interaction_id=id) == invalid(
        "Invalid previous_interaction_id: interaction is still in progress", "failed_precondition"
    )
    emulator.advance(60)
    ended = api.get(id).json()
    assert (ended["status"], [step["type"] for step in ended["steps"]]) == (
        "completed",
        ["user_input", "thought", "model_output"],
    )
    assert ended["usage"]["total_tokens"] > 0
    assert api.create(input="y", previous_interaction_id=id)["status"] == "completed"


def test_a_run_can_be_cancelled_while_it_runs(api: Any, emulator: Emulator) -> None:
    id = api.create(input="x", background=True)["id"]
    cancelled = api.http.post(f"/v1/interactions/{id}/cancel")
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    assert [step["type"] for step in cancelled.json()["steps"]] == ["user_input"]
    again = api.http.post(f"/v1beta1/projects/p/locations/l/interactions/{id}:cancel")
    assert (again.status_code, again.json()["error"]["code"]) == (400, "failed_precondition")
    emulator.advance(60)
    assert api.get(id).json()["status"] == "cancelled"


def test_a_foreground_interaction_cannot_be_cancelled(api: Any) -> None:
    id = api.create(input="x")["id"]
    assert api.http.post(f"/v1/interactions/{id}/cancel").status_code == 400
    assert api.http.post("/v1/interactions/v1_x/cancel").status_code == 404


def test_a_waiting_stream_ends_with_the_run() -> None:
    api = Api(Emulator(background_seconds=0.3))
    begun = perf_counter()
    events = api.events(input="x", background=True)
    assert 0.25 < perf_counter() - begun < 2
    assert events[-1]["interaction"]["status"] == "completed"
    times = [int(b64decode(event["event_id"])) for event in events]
    assert times == sorted(set(times))
    id = events[0]["interaction"]["id"]
    assert parse(api.get(id, stream="true").text) == events
    assert parse(api.get(id, stream="true", last_event_id=events[3]["event_id"]).text) == events[4:]
    api.http.close()


async def test_moving_the_clock_wakes_a_waiting_stream(emulator: Emulator) -> None:
    headers = {"x-goog-api-key": "k"}
    async with httpx.AsyncClient(transport=emulator.transport(), base_url="http://emulator", headers=headers) as http:
        body = {"model": "gemini-3.8-flash", "input": "x", "background": True}
        id = (await http.post("/v1/interactions", json=body)).json()["id"]
        reading = asyncio.create_task(http.get(f"/v1/interactions/{id}?stream=true"))
        await asyncio.sleep(0.05)
        assert not reading.done()
        emulator.advance(60)
        assert parse((await asyncio.wait_for(reading, 2)).text)[-1]["event_type"] == "interaction.completed"


async def test_a_cancelled_run_shows_as_an_error_on_its_stream(emulator: Emulator) -> None:
    headers = {"x-goog-api-key": "k"}
    async with httpx.AsyncClient(transport=emulator.transport(), base_url="http://emulator", headers=headers) as http:
        body = {"model": "gemini-3.8-flash", "input": "x", "background": True, "stream": True}
        reading = asyncio.create_task(http.post("/v1/interactions", json=body))
        await asyncio.sleep(0.05)
        [id] = emulator.interactions
        await http.post(f"/v1/interactions/{id}/cancel")
        events = parse((await asyncio.wait_for(reading, 2)).text)
    assert events[0]["event_type"] == "interaction.created"
    assert events[-1] == {"error": {"message": "The operation was cancelled.", "code": "cancelled"}, "event_type": "error"}


def test_deleting_does_not_stop_a_run_that_is_watched(api: Any, emulator: Emulator) -> None:
    with api.http.stream(
        "POST", "/v1/interactions", json={"model": "gemini-3.8-flash", "input": "x", "background": True, "stream": True}
    ) as response:
        lines = response.iter_lines()
        assert next(lines) == "event: interaction.created"
        [id] = emulator.interactions
        api.http.delete(f"/v1/interactions/{id}")
        emulator.advance(60)
        assert "event: interaction.completed" in list(lines)
