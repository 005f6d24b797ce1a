"""The real server, with the official SDK as its client, and many clients at once."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator

from .conftest import KEY, MODEL, WEATHER, parse

genai = pytest.importorskip("google.genai")
# What the SDK itself warns of is not the emulator's matter.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:google.*", "ignore::UserWarning:google.*")


def test_the_sdk_creates_chains_gets_and_deletes(served: Any) -> None:
    first = served.create(model=MODEL, input="My name is Ada.")
    assert first.output_text == "You said: My name is Ada."
    second = served.create(model=MODEL, input="What is my name?", previous_interaction_id=first.id)
    assert second.output_text == "Your name is Ada."
    assert [step.type for step in served.get(second.id).steps] == ["user_input", "thought", "model_output"]
    served.delete(second.id)
    with pytest.raises(Exception, match="not found"):
        served.get(second.id)


def test_the_sdk_streams(served: Any) -> None:
    events = list(served.create(model=MODEL, input="x" * 100, stream=True))
    assert [event.event_type for event in events][:3] == ["interaction.created", "interaction.status_update", "step.start"]
    assert "".join(event.delta.text for event in events if event.event_type == "step.delta" and event.delta.type == "text") == (
        "You said: " + "x" * 100
    )
    assert events[-1].interaction.usage.total_tokens > 0


def test_the_sdk_calls_functions_in_both_ways(served: Any) -> None:
    first = served.create(model=MODEL, input="weather in Rome", tools=[WEATHER])
    call = first.steps[-1]
    assert (first.status, call.name, call.arguments) == ("requires_action", "get_weather", {"location": "Rome"})
    result = {"type": "function_result", "call_id": call.id, "name": call.name, "result": "sunny"}
    second = served.create(model=MODEL, input=[result], previous_interaction_id=first.id)
    assert second.output_text == "The weather in Rome is sunny."
    asked = {"type": "user_input", "content": [{"type": "text", "text": "weather in Rome"}]}
    replayed = [asked, *(step.model_dump(exclude_none=True) for step in first.steps), result]
    assert served.create(model=MODEL, input=replayed, store=False).output_text == "The weather in Rome is sunny."


def test_the_sdk_reads_a_search(served: Any) -> None:
    found = served.create(model=MODEL, input="latest news on Zürich", tools=[{"type": "google_search"}])
    assert [step.type for step in found.steps] == ["google_search_call", "google_search_result", "thought", "model_output"]
    assert found.steps[-1].content[0].annotations[0].type == "url_citation"


def test_the_sdk_follows_a_background_run(served: Any, server: Emulator) -> None:
    run = served.create(model=MODEL, input="x", background=True)
    assert run.status == "in_progress"
    events = list(served.get(run.id, stream=True))
    assert events[-1].interaction.status == "completed"
    rest = list(served.get(run.id, stream=True, last_event_id=events[-2].event_id))
    assert [event.event_type for event in rest] == ["interaction.completed"]
    server.fault(queued_seconds=60)
    other = served.create(model=MODEL, input="x", background=True)
    assert served.cancel(other.id).status == "cancelled"


def test_the_sdk_raises_for_refusals(served: Any) -> None:
    with pytest.raises(Exception, match="Model not found"):
        served.create(model="veo-3", input="x")


async def test_the_async_sdk(server: Emulator) -> None:
    client = genai.Client(api_key="k", http_options={"base_url": server.url})
    try:
        first = await client.aio.interactions.create(model=MODEL, input="My name is Ada.")
        stream = await client.aio.interactions.create(
            model=MODEL, input="What is my name?", previous_interaction_id=first.id, stream=True
        )
        texts = [event.delta.text async for event in stream if event.event_type == "step.delta" and event.delta.type == "text"]
        assert texts == ["Your name is Ada."]
    finally:
        await client.aio.aclose()
        client.close()


def test_the_server_answers_as_the_transport_does(server: Emulator) -> None:
    with (
        httpx.Client(base_url=server.url, headers=KEY) as over,
        httpx.Client(transport=server.transport(), base_url="http://x", headers=KEY) as inside,
    ):
        body = {"model": MODEL, "input": "x", "stream": True, "store": False, "generation_config": {"thinking_level": "high"}}
        one, two = (http.post("/v1beta/interactions", json=body) for http in (over, inside))
        assert one.headers["content-type"] == two.headers["content-type"]
        assert [event["event_type"] for event in parse(one.text)] == [event["event_type"] for event in parse(two.text)]


@pytest.mark.parametrize("fault", [{"drop_connection": True}, {"drop_after": 2}])
def test_the_server_hangs_up(server: Emulator, fault: dict[str, Any], capfd: pytest.CaptureFixture[str]) -> None:
    server.fault(**fault)
    with httpx.Client(base_url=server.url, headers=KEY) as http:
        with pytest.raises(httpx.TransportError):
            http.post("/v1/interactions", json={"model": MODEL, "input": "x", "stream": True})
        assert http.post("/v1/interactions", json={"model": MODEL, "input": "x"}).status_code == 200
    assert capfd.readouterr().err == ""


def test_an_answer_does_not_wait_for_the_client_to_acknowledge_its_head(server: Emulator) -> None:
    with httpx.Client(base_url=server.url, headers=KEY) as http:
        start = perf_counter()
        for _ in range(50):
            http.get("/v1/interactions/x")
        assert perf_counter() - start < 1.5  # it would be 40 ms for each, the time of a delayed acknowledgement


def test_a_client_that_leaves_a_stream_ends_it() -> None:
    with Emulator(background_seconds=600) as emulator, httpx.Client(base_url=emulator.url, headers=KEY) as http:
        body = {"model": MODEL, "input": "x", "background": True, "stream": True}
        with http.stream("POST", "/v1/interactions", json=body) as response:
            assert next(response.iter_lines()) == "event: interaction.created"
        assert http.post("/v1/interactions", json={"model": MODEL, "input": "x"}).status_code == 200


def test_a_server_can_be_started_again_and_leaves_its_port_free() -> None:
    emulator = Emulator()
    with pytest.raises(RuntimeError, match="not started"):
        _ = emulator.url
    for _ in range(2):
        emulator.start()
        emulator.start()
        port = int(emulator.url.rsplit(":", 1)[1])
        assert httpx.get(f"{emulator.url}/v1/interactions/x", headers=KEY).status_code == 404
        emulator.stop()
        emulator.stop()
        with socket.create_server(("127.0.0.1", port)):
            pass


def test_many_threads_and_loops_at_once() -> None:
    emulator = Emulator()

    def chat(name: str) -> str:
        with httpx.Client(transport=emulator.transport(), base_url="http://x", headers=KEY) as http:
            first = http.post("/v1/interactions", json={"model": MODEL, "input": f"My name is {name}."}).json()
            body = {"model": MODEL, "input": "What is my name?", "previous_interaction_id": first["id"]}
            text: str = http.post("/v1/interactions", json=body).json()["steps"][-1]["content"][0]["text"]
            return text

    async def ask(name: str) -> str:
        async with httpx.AsyncClient(transport=emulator.transport(), base_url="http://x", headers=KEY) as http:
            reply = await http.post("/v1/interactions", json={"model": MODEL, "input": name, "stream": True})
            return str(parse(reply.text)[-1]["interaction"]["id"])

    async def gather(names: list[str]) -> list[str]:
        return await asyncio.gather(*map(ask, names))

    names = [f"N{number}x" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(chat, names)) == [f"Your name is {name}." for name in names]
        ids = [id for found in pool.map(lambda _: asyncio.run(gather(names[:10])), range(4)) for id in found]
    assert len(set(ids)) == 40
    assert len(emulator.interactions) == len(emulator.requests) == len(emulator.seen) == 120
