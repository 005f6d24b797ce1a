"""Runs that take their time: queued, for ever, in several parts, longer than a connection lives."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from google import genai

from gemini_interactions.emulator import CUT_AT_600_SECONDS, Emulator

from .conftest import Api, invalid, parse, text

pytestmark = pytest.mark.filterwarnings("ignore:Interactions usage is experimental")

LONG = "You said: one two three four"


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(background_seconds=60, queued_seconds=30)


@pytest.mark.parametrize("tier", ["flex", "priority", "standard", None])
def test_the_tier_is_echoed(api: Any, tier: str | None) -> None:
    assert api.create(input="x", service_tier=tier)["service_tier"] == (tier or "standard")
    assert api.events(input="x", service_tier=tier)[-1]["interaction"]["service_tier"] == (tier or "standard")


def test_a_run_waits_in_the_queue_before_it_begins(api: Any, emulator: Emulator) -> None:
    body = api.create(input="x", background=True)
    assert (body["status"], "steps" in body) == ("queued", False)
    shown = api.get(body["id"]).json()
    assert (shown["status"], [step["type"] for step in shown["steps"]]) == ("queued", ["user_input"])
    refused = api.refused(input="y", previous_interaction_id=body["id"])
    assert refused[1]["error"]["code"] == "failed_precondition"
    emulator.advance(30)
    assert api.get(body["id"]).json()["status"] == "in_progress"
    emulator.advance(60)
    assert api.get(body["id"]).json()["status"] == "completed"


def test_a_queued_run_can_be_cancelled(api: Any) -> None:
    id = api.create(input="x", background=True)["id"]
    assert api.http.post(f"/v1/interactions/{id}/cancel").json()["status"] == "cancelled"


def test_only_background_runs_wait(api: Any) -> None:
    assert api.create(input="x")["status"] == "completed"


def test_a_stream_says_that_the_run_is_queued() -> None:
    emulator = Emulator(background_seconds=0.05)
    emulator.fault(queued_seconds=0.05)
    api = Api(emulator)
    assert api.create(input="x")["status"] == "completed"  # the fault waits for a run that it fits
    created, update, *_, last = api.events(input="x", background=True)
    assert (created["interaction"]["status"], update["status"]) == ("queued", "in_progress")
    assert last["interaction"]["status"] == "completed"
    api.http.close()


def test_a_zombie_runs_for_ever_and_shows_no_steps(api: Any, emulator: Emulator) -> None:
    emulator.fault(zombie=True)
    id = api.create(input="x", background=True)["id"]
    for _ in range(3):
        emulator.advance(86_400)
        shown = api.get(id).json()
        assert (shown["status"], shown["steps"]) == ("in_progress", [])
    assert api.http.post(f"/v1/interactions/{id}/cancel").json()["status"] == "cancelled"
    assert api.create(input="y", background=True)["status"] == "queued"


async def _stream(emulator: Emulator, seconds: float, **query: str) -> tuple[str, str]:
    """Start a run, watch it on a stream while the clock moves on, and give its id and what came."""
    headers = {"x-goog-api-key": "k"}
    async with httpx.AsyncClient(transport=emulator.transport(), base_url="http://emulator", headers=headers) as http:
        body = {"model": "gemini-3.8-flash", "input": "x", "background": True}
        id = (await http.post("/v1/interactions", json=body)).json()["id"]
        reading = asyncio.create_task(http.get(f"/v1/interactions/{id}", params={"stream": "true"}))
        await asyncio.sleep(0.05)
        emulator.advance(seconds)
        return id, (await asyncio.wait_for(reading, 5)).text


async def test_a_connection_is_cut_after_ten_minutes_and_can_be_taken_up_again() -> None:
    emulator = Emulator(background_seconds=1000)
    id, text = await _stream(emulator, 1000)
    assert text.endswith(CUT_AT_600_SECONDS.decode())
    seen = parse(text.removesuffix(CUT_AT_600_SECONDS.decode()) + "event: done\ndata: [DONE]\n\n")
    assert 2 < len(seen) < 9
    api = Api(emulator)
    rest = parse(api.get(id, stream="true", last_event_id=seen[-1]["event_id"]).text)
    assert rest[-1]["interaction"]["status"] == "completed"
    assert seen + rest == parse(api.get(id, stream="true").text)
    api.http.close()


async def test_the_stream_of_a_zombie_is_cut_as_well() -> None:
    emulator = Emulator()
    emulator.fault(zombie=True)
    _, text = await _stream(emulator, 600)
    assert text.count("event: ") == 2
    assert text.endswith(CUT_AT_600_SECONDS.decode())


def test_an_answer_comes_in_hops(api: Any, emulator: Emulator) -> None:
    emulator.fault(continue_after=12)
    first = api.create(input="one two three four")
    assert (first["status"], text(first)) == ("requires_continuation", LONG[:12])
    hop = {"continuation_token": first["continuation_token"], "previous_interaction_id": first["id"]}
    second = api.create(**hop)
    assert (second["status"], text(second)) == ("completed", LONG[12:])
    assert [step["type"] for step in second["steps"]] == ["model_output"]
    assert api.create(**hop)["status"] == "completed"  # a hop may be tried again
    history = [step["type"] for step in emulator.history(second["id"])]
    assert history == ["user_input", "thought", "model_output", "model_output"]


def test_hops_of_what_is_not_stored_bring_the_input_again(api: Any, emulator: Emulator) -> None:
    emulator.fault(continue_after=12)
    first = api.create(input="one two three four", store=False)
    token = first["continuation_token"]
    assert "id" not in first
    assert api.refused(store=False, continuation_token=token) == invalid("Missing input.")
    assert text(api.create(input="one two three four", store=False, continuation_token=token)) == LONG[12:]


def test_a_token_belongs_to_the_interaction_that_issued_it(api: Any, emulator: Emulator) -> None:
    emulator.fault(continue_after=12)
    first = api.create(input="one two three four")
    other = api.create(input="x")["id"]
    token = first["continuation_token"]
    wrong = invalid("Invalid continuation_token.")
    assert api.refused(continuation_token=token) == wrong
    assert api.refused(continuation_token=token, previous_interaction_id=other) == wrong
    assert api.refused(continuation_token="ct_?", input="x", store=False) == wrong
    assert api.refused(continuation_token=token, previous_interaction_id=first["id"], input="x")[0] == 400
    assert api.refused(continuation_token=token, previous_interaction_id=first["id"], background=True)[0] == 400


def test_a_script_may_ask_for_a_continuation(api: Any, emulator: Emulator) -> None:
    step = {"type": "model_output", "content": [{"type": "text", "text": "half"}]}
    emulator.reply({"steps": [step], "status": "requires_continuation", "continuation_token": "mine"}, "the rest")
    first = api.create(input="x")
    assert (first["status"], first["continuation_token"]) == ("requires_continuation", "mine")
    second = api.create(continuation_token="mine", previous_interaction_id=first["id"])
    assert (second["status"], text(second)) == ("completed", "the rest")


def test_a_streamed_hop_ends_with_its_token(api: Any, emulator: Emulator) -> None:
    emulator.fault(continue_after=12)
    last = api.events(input="one two three four")[-1]["interaction"]
    assert last["status"] == "requires_continuation"
    rest = api.events(continuation_token=last["continuation_token"], previous_interaction_id=last["id"])
    assert [event["delta"]["text"] for event in rest if event["event_type"] == "step.delta"] == [LONG[12:]]


@pytest.mark.parametrize("store", [None, False])
def test_the_sdk_goes_on_by_itself(sdk: genai.Client, emulator: Emulator, store: bool | None) -> None:
    emulator.fault(continue_after=12, times=2)
    more = {} if store is None else {"store": store}
    interaction = sdk.interactions.create(model="gemini-3.8-flash", input="one two three four", **more)
    assert (interaction.status, interaction.output_text) == ("completed", LONG)
    assert len(emulator.requests) == 3
