"""Where both clients go, and who they say asks, for settings and variables of the environment in any mixture."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from gemini_interactions.client.http.errors import InvalidOption

from .clients import KEY, PAYER, TOKEN, Clients
from .server import CapturingServer, Sent

pytest.importorskip("google.genai", minversion="3.6")

VARIABLES = (
    "GEMINI_API_KEY",
    "GOOGLE_API_KEY",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "GOOGLE_CLOUD_LOCATION",
    "GOOGLE_CLOUD_PROJECT",
    "GOOGLE_GEMINI_BASE_URL",
    "GOOGLE_GENAI_API_VERSION",
    "GOOGLE_GENAI_USE_ENTERPRISE",
    "GOOGLE_GENAI_USE_VERTEXAI",
    "GOOGLE_VERTEX_BASE_URL",
)
CLOUD: dict[str, Any] = {"vertexai": True}
AT = {"vertexai": True, "project": "p1"}
MINE = "my-credentials"
"""Stands for an object of google-auth's in the table."""
PROXY = "https://proxy.example.com/llm"
FLAG = {"GOOGLE_GENAI_USE_VERTEXAI": "true"}
THERE = {"GOOGLE_CLOUD_PROJECT": "p2", "GOOGLE_CLOUD_LOCATION": "europe-west4"}

Settings = dict[str, Any]

# Each: the settings, and the environment.
PLACES: dict[str, tuple[Settings, dict[str, str]]] = {
    "global": ({**AT, "location": "global", "credentials": MINE}, {}),
    "no location": ({**AT, "credentials": MINE}, {}),
    "a region": ({**AT, "location": "us-central1", "credentials": MINE}, {}),
    "the United States": ({**AT, "location": "us", "credentials": MINE}, {}),
    "Europe": ({**AT, "location": "eu", "credentials": MINE}, {}),
    "a project of a domain": ({**CLOUD, "project": "example.com:p1", "location": "eu", "credentials": MINE}, {}),
    "a project by number": ({**CLOUD, "project": "123456789", "location": "us", "credentials": MINE}, {}),
    "an express key": ({**CLOUD, "api_key": KEY}, {}),
    "an express key and a project around": ({**CLOUD, "api_key": KEY}, THERE),
    "an express key around": (CLOUD, {"GOOGLE_API_KEY": KEY}),
    "a key with a project": ({**AT, "location": "us-central1", "api_key": KEY}, {}),
    "a project, and a key around": ({**AT, "location": "global", "credentials": MINE}, {"GOOGLE_API_KEY": KEY}),
    "a login, and a project and a key around": ({**CLOUD, "credentials": MINE}, {**THERE, "GOOGLE_API_KEY": KEY}),
    "a location that is given over one around": ({**AT, "location": "us-east5", "credentials": MINE}, THERE),
    "a location around": ({**AT, "credentials": MINE}, THERE),
    "all around": ({"credentials": MINE}, {**THERE, **FLAG}),
    "all around, by the newer flag": ({"credentials": MINE}, {**THERE, "GOOGLE_GENAI_USE_ENTERPRISE": "1"}),
    "a flag that says no": ({"api_key": KEY, "api_version": "v1beta"}, {**THERE, "GOOGLE_GENAI_USE_VERTEXAI": "false"}),
    "said no, whatever the flag says": ({"vertexai": False, "api_key": KEY, "api_version": "v1beta"}, {**THERE, **FLAG}),
    "a version": ({**AT, "location": "eu", "credentials": MINE, "api_version": "v1"}, {}),
    "a version around": ({**AT, "location": "eu", "credentials": MINE}, {"GOOGLE_GENAI_API_VERSION": "v1alpha"}),
    "the version called beta": ({**AT, "location": "eu", "credentials": MINE}, {"GOOGLE_GENAI_API_VERSION": "beta"}),
    "the version called beta, on the Gemini API": ({"api_key": KEY}, {"GOOGLE_GENAI_API_VERSION": "beta"}),
    "a proxy": ({**AT, "location": "global", "credentials": MINE, "base_url": PROXY}, {}),
    "a proxy around": ({**AT, "location": "eu", "credentials": MINE}, {"GOOGLE_VERTEX_BASE_URL": PROXY}),
    "a proxy, and a key": ({**CLOUD, "api_key": KEY, "base_url": PROXY}, {}),
    "a gateway that knows who asks": (
        {**CLOUD, "base_url": PROXY, "headers": {"authorization": "Bearer of-the-gateway"}},
        THERE,
    ),
    "a host of Google's own": (
        {**AT, "location": "eu", "credentials": MINE, "base_url": "https://autopush-aiplatform.sandbox.googleapis.com"},
        {},
    ),
    "a proxy around that is of the other service": (
        {**AT, "location": "eu", "credentials": MINE},
        {"GOOGLE_GEMINI_BASE_URL": PROXY},
    ),
    "the Gemini API at a proxy": ({"api_key": KEY, "api_version": "v1beta"}, {"GOOGLE_GEMINI_BASE_URL": PROXY}),
}


def sent_by(clients: Clients, capturing: CapturingServer) -> tuple[list[Sent], list[Sent]]:
    """What the official clients send, and what ours do."""
    found = []
    for asks, method in ((clients.officials, "interactions.delete"), (clients.owns, "delete")):
        capturing.begin(())
        for ask in asks:
            ask(method, {"id": "x"})
        found.append(capturing.sent)
    clients.close()
    return found[0], found[1]


def theirs(settings: Settings) -> Settings:
    """Return settings as the official client takes them: whatever is of HTTP by itself."""
    http = {name: settings[name] for name in ("base_url", "api_version", "headers") if name in settings}
    return {**{name: value for name, value in settings.items() if name not in http}, "http_options": http}


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> Any:
    from google.oauth2.credentials import Credentials

    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return Credentials(token=TOKEN, quota_project_id=PAYER)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("place", PLACES)
def test_both_go_to_the_same_place(
    place: str, credentials: Any, capturing: CapturingServer, runner: asyncio.Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, environment = PLACES[place]
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = {name: credentials if value == MINE else value for name, value in settings.items()}
    official, own = sent_by(Clients(capturing.url, theirs(settings), settings, runner), capturing)
    assert own == official
    assert len(own) == 2


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"project": "p1"}, "project"),
        ({"location": "eu"}, "location"),
        ({"credentials": MINE}, "credentials"),
        ({**AT, "credentials": MINE, "api_key": KEY}, "credentials"),
        ({**AT, "location": "evil.example.com/x", "credentials": MINE}, "location"),
        ({**CLOUD, "project": "../../x", "credentials": MINE}, "project"),
        ({**CLOUD, "project": "~", "credentials": MINE}, "project"),
        ({"vertexai": "true", "api_key": KEY}, "vertexai"),
        ({**AT, "credentials": 7}, "credentials"),
        ({**AT, "credentials": {"type": "nothing"}}, "credentials"),
        ({**AT, "credentials": "/no/such/file.json"}, "credentials"),
        ({**AT, "credentials": "{"}, "credentials"),
    ],
)
def test_what_contradicts_itself_is_refused_by_name(credentials: Any, settings: Settings, field: str) -> None:
    from gemini_interactions import Client

    with pytest.raises(InvalidOption) as caught:
        Client(**{name: credentials if value == MINE else value for name, value in settings.items()})
    assert caught.value.field == field
