"""An emulator in the same process or behind a socket, a plain HTTP client for it, and the official SDK."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator

if TYPE_CHECKING:
    from google import genai

MODEL = "gemini-3.8-flash"
KEY = {"x-goog-api-key": "k"}
DAY = 86_400
WEEK = 7 * DAY
RESEARCH: dict[str, Any] = {"agent": "deep-research-preview-04-2026", "input": "green tea", "background": True}
SANDBOX: dict[str, Any] = {"agent": "antigravity-preview-09-2026", "input": "Write notes on tea", "environment": "remote"}
WEATHER: dict[str, Any] = {
    "type": "function",
    "name": "get_weather",
    "description": "Get the weather at a place",
    "parameters": {
        "type": "object",
        "properties": {
            "location": {"type": "string"},
            "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
        },
        "required": ["location"],
    },
}


class Api:
    """Speaks the API in plain JSON."""

    def __init__(self, emulator: Emulator, model: str = MODEL) -> None:
        self.emulator = emulator
        self.model = model
        self.http = httpx.Client(transport=emulator.transport(), base_url="http://emulator", headers=KEY)

    def post(self, **body: Any) -> httpx.Response:
        """POST with the model filled in, unless an agent is named."""
        who = {} if "agent" in body or "model" in body else {"model": self.model}
        return self.http.post("/v1beta/interactions", json={**who, **body})

    def create(self, **body: Any) -> dict[str, Any]:
        response = self.post(**body)
        assert response.status_code == 200, response.text
        interaction: dict[str, Any] = response.json()
        return interaction

    def refused(self, **body: Any) -> tuple[int, dict[str, Any]]:
        response = self.post(**body)
        return response.status_code, response.json()

    def events(self, **body: Any) -> list[dict[str, Any]]:
        response = self.post(**body, stream=True)
        assert response.headers["content-type"] == "text/event-stream"
        return parse(response.text)

    def get(self, id: str, **query: str) -> httpx.Response:
        return self.http.get(f"/v1beta/interactions/{id}", params=query)


def keep_store(api: Api, name: str, content: bytes, **fields: Any) -> str:
    """Make a file search store with a document in it, and return its name."""
    store: str = api.http.post("/v1beta/fileSearchStores", json={}).json()["name"]
    add_document(api, store, name, content, **fields)
    return store


def add_document(api: Api, store: str, name: str, content: bytes, **fields: Any) -> dict[str, Any]:
    """Upload a document into a store, let the time pass until it is found, and return the operation."""
    start = {"x-goog-upload-protocol": "resumable", "x-goog-upload-command": "start"}
    body = {"displayName": name, "mimeType": "text/plain", **fields}
    begun = api.http.post(f"/upload/v1beta/{store}:uploadToFileSearchStore", headers=start, json=body)
    assert begun.status_code == 200, begun.text
    ended = {"x-goog-upload-command": "upload, finalize"}
    operation: dict[str, Any] = api.http.post(begun.headers["x-goog-upload-url"], headers=ended, content=content).json()
    api.emulator.advance(1)
    return operation


def text(interaction: dict[str, Any]) -> str:
    """The text that an interaction ends with."""
    value: str = interaction["steps"][-1]["content"][0]["text"]
    return value


def parse(text: str) -> list[dict[str, Any]]:
    """The events of a whole stream, which has to end as it should."""
    *frames, done, rest = text.split("\n\n")
    assert (done, rest) == ("event: done\ndata: [DONE]", "")
    events = []
    for frame in frames:
        name, data = frame.split("\n")
        event = json.loads(data.removeprefix("data: "))
        assert name == f"event: {event['event_type']}"
        events.append(event)
    return events


def invalid(message: str, code: str = "invalid_request", status: int = 400) -> tuple[int, dict[str, Any]]:
    """What `Api.refused` gives for a refusal in these words."""
    return status, {"error": {"message": message, "code": code}}


@pytest.fixture
def emulator() -> Emulator:
    return Emulator()


@pytest.fixture
def api(emulator: Emulator) -> Iterator[Api]:
    api = Api(emulator)
    yield api
    api.http.close()


@pytest.fixture
def sdk(emulator: Emulator) -> Iterator[genai.Client]:
    """The official SDK in the same process."""
    from google import genai

    with httpx.Client(transport=emulator.transport()) as http:
        options = genai.types.HttpOptions(base_url="http://emulator", httpx_client=http)
        client = genai.Client(api_key="k", http_options=options)
        yield client
        client.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    """One emulator behind a socket for a file of tests."""
    with Emulator(background_seconds=0.1) as emulator:
        yield emulator


@pytest.fixture
def served(server: Emulator) -> Iterator[Any]:
    """The official SDK's interactions, over the socket."""
    from google import genai

    client = genai.Client(api_key="k", http_options={"base_url": server.url})
    yield client.interactions
    client.close()
