"""Calls recorded against one emulator's server, and replayed without it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gemini_interactions import AsyncClient, Client
from gemini_interactions.emulator import Emulator

from .conftest import MODEL, WEATHER, parse

KEY = "real-key-0123456789"
HEADERS = {"x-goog-api-key": "dummy"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "fixtures"


@pytest.fixture
def service() -> Iterator[Emulator]:
    """What is recorded; it takes the one real key only."""
    with Emulator(KEY) as emulator:
        yield emulator


def fixtures(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in sorted(folder.iterdir())]


def user(front: Any) -> httpx.Client:
    return httpx.Client(transport=front.transport(), base_url="http://x", headers=HEADERS)


def ask(http: httpx.Client, **body: Any) -> httpx.Response:
    return http.post("/v1beta/interactions", json={"model": MODEL, **body})


def with_client(url: str) -> list[Any]:
    client = Client(api_key="dummy", base_url=url, max_retries=0)
    first = client.create(model=MODEL, input="My name is Ada.")
    with client.stream(model=MODEL, input="What is my name?", previous_interaction_id=first.id) as stream:
        events = [event.model_dump(mode="json") for event in stream]
    return [first.model_dump(mode="json"), events, client.get(first.id).model_dump(mode="json")]


def with_async_client(url: str) -> list[Any]:
    async def talk() -> list[Any]:
        client = AsyncClient(api_key="dummy", base_url=url, max_retries=0)
        first = await client.create(model=MODEL, input="weather in Rome", tools=[WEATHER])
        result = {"type": "function_result", "call_id": first.steps[-1].id, "result": "sunny"}
        async with await client.stream(model=MODEL, input=[result], previous_interaction_id=first.id) as stream:
            events = [event.model_dump(mode="json") async for event in stream]
        await client.delete(first.id)
        return [first.model_dump(mode="json"), events]

    return asyncio.run(talk())


def with_sdk(url: str) -> list[Any]:
    genai = pytest.importorskip("google.genai")
    client = genai.Client(api_key="dummy", http_options={"base_url": url})
    try:
        first = client.interactions.create(model=MODEL, input="My name is Ada.")
        stream = client.interactions.create(model=MODEL, input="What is my name?", previous_interaction_id=first.id, stream=True)
        events = [event.model_dump(mode="json") for event in stream]
        return [first.model_dump(mode="json"), events, client.interactions.get(first.id).model_dump(mode="json")]
    finally:
        client.close()


def with_async_sdk(url: str) -> list[Any]:
    genai = pytest.importorskip("google.genai")

    async def talk() -> list[Any]:
        client = genai.Client(api_key="dummy", http_options={"base_url": url})
        try:
            first = await client.aio.interactions.create(model=MODEL, input="Hello")
            stream = await client.aio.interactions.create(
                model=MODEL, input="Again", previous_interaction_id=first.id, stream=True
            )
            return [first.model_dump(mode="json"), [event.model_dump(mode="json") async for event in stream]]
        finally:
            await client.aio.aclose()
            client.close()

    return asyncio.run(talk())


@pytest.mark.filterwarnings("ignore::DeprecationWarning:google.*", "ignore::UserWarning:google.*")
@pytest.mark.parametrize("talk", [with_client, with_async_client, with_sdk, with_async_sdk])
def test_what_was_recorded_is_replayed_offline(talk: Any, folder: Path) -> None:
    with Emulator(KEY) as service, Emulator.record(service.url, KEY, folder) as recorder:
        recorded = talk(recorder.url)
        assert len(service.requests) == len(recorded) + (talk is with_async_client)
    with Emulator.replay(folder) as replayer:
        assert talk(replayer.url) == recorded
        assert replayer.unused == []
    assert not any(KEY in path.read_text() for path in folder.iterdir())


def test_a_fixture_is_the_call_without_the_key(service: Emulator, folder: Path) -> None:
    with Emulator.record(service.url, KEY, folder) as recorder, user(recorder) as http:
        answer = http.post(
            "/v1/interactions?key=the-clients-own-key&alt=sse",
            json={"model": MODEL, "input": f"my key is {KEY}", "labels": {"k": "v"}},
            headers={"authorization": "Bearer another-secret-of-theirs", "x-goog-api-client": f"me/{KEY}"},
        ).json()
    [path] = folder.iterdir()
    assert path.name == "0001-post-interactions.json"
    text = path.read_text()
    assert not any(secret in text for secret in (KEY, "the-clients-own-key", "another-secret-of-theirs"))
    [fixture] = fixtures(folder)
    assert fixture["request"] == {
        "method": "POST",
        "path": "/v1/interactions",
        "query": {"alt": "sse"},
        "headers": {
            "accept": "*/*",
            "user-agent": f"python-httpx/{httpx.__version__}",
            "content-type": "application/json",
            "x-goog-api-client": "me/[redacted]",
            "x-goog-api-key": "[redacted]",
        },
        "json": {"model": MODEL, "input": "my key is [redacted]", "labels": {"k": "v"}},
    }
    assert fixture["answer"]["status"] == 200
    assert fixture["answer"]["headers"] == {"content-type": "application/json"}
    assert fixture["answer"]["json"] == {**answer, "steps": fixture["answer"]["json"]["steps"]}


def test_streams_come_through_as_they_are_made_and_are_kept_as_text(service: Emulator, folder: Path) -> None:
    service.fault(event_delay=0.15)
    asked = {"model": MODEL, "input": "x", "stream": True}
    with (
        Emulator.record(service.url, KEY, folder) as recorder,
        httpx.Client(base_url=recorder.url, headers=HEADERS) as http,
        http.stream("POST", "/v1/interactions", json=asked) as response,
    ):
        chunks = response.iter_text()
        text = next(chunks)
        assert "interaction.created" in text
        assert "interaction.completed" not in text
        assert list(folder.iterdir()) == []
        text += "".join(chunks)
    assert fixtures(folder)[0]["answer"]["text"] == text
    with user(Emulator.replay(folder)) as http:
        assert http.post("/v1/interactions", json=asked).text == text
    parse(text)


def test_equal_requests_are_answered_in_recorded_order_then_as_the_last(service: Emulator, folder: Path) -> None:
    with Emulator.record(service.url, KEY, folder) as recorder, user(recorder) as http:
        ids = [ask(http, input="x").json()["id"] for _ in range(2)]
    with user(Emulator.replay(folder)) as http:
        assert [ask(http, input="x", stream=False).json()["id"] for _ in range(3)] == [*ids, ids[1]]


def test_a_conversation_may_go_on_from_any_of_equal_answers(service: Emulator, folder: Path) -> None:
    with Emulator.record(service.url, KEY, folder) as recorder, user(recorder) as http:
        first, second = (ask(http, input="weather in Rome", tools=[WEATHER]).json() for _ in range(2))
        answered = ask(http, input=result_of(first), previous_interaction_id=first["id"]).json()
        got = http.get(f"/v1/interactions/{first['id']}").json()
    with user(Emulator.replay(folder)) as http:
        body = {"previous_interaction_id": second["id"], "input": result_of(second), "model": MODEL}
        assert http.post("/v1beta/interactions", json=body).json() == answered
        assert http.get(f"/v1/interactions/{second['id']}?stream=false").json() == got


def result_of(interaction: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"result": "sunny", "call_id": interaction["steps"][-1]["id"], "type": "function_result"}]


def test_an_unknown_request_is_refused_with_the_nearest_and_the_difference(service: Emulator, folder: Path) -> None:
    with Emulator.record(service.url, KEY, folder) as recorder, user(recorder) as http:
        ask(http, input="Hello", generation_config={"temperature": 0.5})
        ask(http, input="something else entirely", tools=[WEATHER])
    with user(Emulator.replay(folder)) as http:
        for body, difference in [
            ({"generation_config": {"temperature": 0.7}}, "generation_config.temperature is 0.7 and was 0.5"),
            ({}, "generation_config.temperature is not there and was 0.5"),
            ({"generation_config": {"temperature": 0.5}, "stream": True}, "stream is true and was not there"),
        ]:
            answer = ask(http, input="Hello", **body)
            assert (answer.status_code, answer.json()["error"]) == (
                400,
                {
                    "message": "No such request was recorded. The nearest is 0001-post-interactions.json; the first difference:"
                    f" {difference}.",
                    "code": "not_recorded",
                },
            )


def test_refusals_and_breaks_are_recorded_too(service: Emulator, folder: Path) -> None:
    service.fault(status=429, retry_after=7)
    with Emulator.record(service.url, KEY, folder) as recorder, user(recorder) as http:
        refused = ask(http, input="x")
        service.fault(drop_after=3)
        with pytest.raises(httpx.ReadError):
            ask(http, input="x", stream=True)
        service.fault(drop_connection=True)
        with pytest.raises(httpx.ConnectError):
            ask(http, input="never answered")
    assert len(fixtures(folder)) == 2
    with user(Emulator.replay(folder)) as http:
        again = ask(http, input="x")
        assert (again.status_code, again.headers["retry-after"], again.json()) == (429, "7", refused.json())
        with pytest.raises(httpx.ReadError):
            ask(http, input="x", stream=True)


def test_bodies_that_are_no_json_are_kept_as_they_are(service: Emulator, folder: Path) -> None:
    contents = [b"{not json", b"\xff\xfe", b'{"input": "\\ud800"}']
    service.fault(raw_body=b"<html>busy</html>", content_type="text/html", status=503)
    service.fault(raw_body=b"\x00\xff", content_type="application/octet-stream")
    with Emulator.record(service.url, KEY, folder) as recorder, user(recorder) as http:
        recorded = [http.post("/v1/interactions", content=content) for content in contents]
    assert fixtures(folder)[0]["request"]["text"] == "{not json"
    with user(Emulator.replay(folder)) as http:
        replayed = [http.post("/v1/interactions", content=content) for content in contents]
    assert [(one.status_code, one.content) for one in replayed] == [(one.status_code, one.content) for one in recorded]


def test_a_folder_is_added_to(service: Emulator, folder: Path) -> None:
    for _ in range(2):
        with Emulator.record(service.url, KEY, folder) as recorder, user(recorder) as http:
            ask(http, input="x")
            http.get("/v1/interactions/v1_none")
    assert [path.name for path in sorted(folder.iterdir())] == [
        "0001-post-interactions.json",
        "0002-get-interactions.json",
        "0003-post-interactions.json",
        "0004-get-interactions.json",
    ]


async def test_async_clients_record_at_once_over_the_transport(service: Emulator, folder: Path) -> None:
    with Emulator.record(service.url, KEY, folder) as recorder:
        async with httpx.AsyncClient(transport=recorder.transport(), base_url="http://x", headers=HEADERS) as http:
            bodies = [{"model": MODEL, "input": f"n{number}", "stream": bool(number % 2)} for number in range(20)]
            texts = [answer.text for answer in await asyncio.gather(*(http.post("/v1/interactions", json=b) for b in bodies))]
    replayer = Emulator.replay(folder)
    async with httpx.AsyncClient(transport=replayer.transport(), base_url="http://x") as http:
        for body, text in zip(reversed(bodies), reversed(texts), strict=True):
            assert (await http.post("/v1/interactions", json=body)).text == text
    assert replayer.unused == []


def test_what_makes_no_sense_is_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match="fewer than 8"):
        Emulator.record("http://x", "k", folder)
    with pytest.raises(ValueError, match="no fixtures"):
        Emulator.replay(folder)
    folder.mkdir()
    (folder / "0001-x.json").write_text("{}")
    with pytest.raises(ValueError, match="is no fixture"):
        Emulator.replay(folder)
