"""Google Cloud, in every framework: the settings lead there, and a conversation goes on whatever becomes of the tokens."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator

from ..client.cloud.logins import REFRESH_TOKEN, TokenEndpoint, private_key, token_endpoint, written
from ..received import previous
from .faces import KEY, Adapter, Ask, invoke, talk

HELLO = [("user", "Hi")]
THERE = "/v1beta1/projects/p1/locations/eu/interactions"
FOREIGN = {"GEMINI_API_KEY": "AIza-of-the-gemini-api", "GOOGLE_CLOUD_PROJECT": "p1", "GOOGLE_CLOUD_LOCATION": "eu"}


@pytest.fixture
def tokens() -> Iterator[TokenEndpoint]:
    with token_endpoint() as endpoint:
        yield endpoint


def on_cloud(adapter: type[Adapter], emulator: Emulator, credentials: Any, **settings: Any) -> Adapter:
    """A model on Google Cloud, for somebody who is logged in there."""
    where = {"vertexai": True, "project": "p1", "location": "eu", "credentials": credentials, **settings}
    return adapter(emulator, api_key=None, **where)


def paths(emulator: Emulator) -> list[str]:
    return [request.path for request in emulator.requests]


def test_settings_lead_to_google_cloud(adapter: type[Adapter], ask: Ask, tokens: TokenEndpoint) -> None:
    emulator = Emulator(api_key="ya29.token-number-1-MARKED")
    assert ask(on_cloud(adapter, emulator, tokens.service_account()), HELLO).text
    assert paths(emulator) == [THERE]
    assert emulator.requests[0].headers["host"] == "aiplatform.eu.rep.googleapis.com"


def test_so_does_the_environment_and_a_key_around_stays_at_home(
    adapter: type[Adapter], ask: Ask, tokens: TokenEndpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = written(tmp_path, tokens.service_account())
    said = {**FOREIGN, "GOOGLE_GENAI_USE_VERTEXAI": "true", "GOOGLE_APPLICATION_CREDENTIALS": place}
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    emulator = Emulator(api_key="ya29.token-number-1-MARKED")
    assert ask(adapter(emulator, api_key=None), HELLO).text
    assert paths(emulator) == [THERE]


def test_an_express_key_needs_no_project(adapter: type[Adapter]) -> None:
    emulator = Emulator(api_key=KEY)
    invoke(adapter(emulator, vertexai=True), HELLO)
    assert paths(emulator) == ["/v1beta1/interactions"]


def test_a_conversation_goes_on_with_every_new_token(adapter: type[Adapter], emulator: Emulator, tokens: TokenEndpoint) -> None:
    tokens.lifetime = 1  # second: every turn has another
    model = on_cloud(adapter, emulator, tokens.service_account())
    messages = talk(model, "One", "Two")
    another = on_cloud(adapter, emulator, json.dumps(tokens.service_account()))  # as in another process
    invoke(another, [*messages, ("user", "Three")])
    ids = [reply.id for _, reply in messages[1::2]]
    assert previous(emulator) == [None, *ids]
    assert len(tokens.asked) == 3


@pytest.mark.parametrize("other", [{"project": "p2"}, {"location": "us"}, {"credentials": 1}])
def test_it_does_not_go_on_in_another_project_at_another_place_or_for_somebody_else(
    adapter: type[Adapter], emulator: Emulator, tokens: TokenEndpoint, other: dict[str, Any]
) -> None:
    messages = talk(on_cloud(adapter, emulator, tokens.service_account()), "One")
    if "credentials" in other:
        other = {"credentials": tokens.service_account(number=1)}
    model = on_cloud(adapter, emulator, **{"credentials": tokens.service_account(), **other})
    invoke(model, [*messages, ("user", "Two")])
    assert previous(emulator) == [None, None]


def test_what_is_on_google_cloud_only_is_refused_elsewhere(adapter: type[Adapter], emulator: Emulator) -> None:
    with pytest.raises(gi.InvalidOption, match="vertexai=True"):
        invoke(adapter(emulator, project="p1", vertexai=False), HELLO)
    assert emulator.requests == []


def test_a_login_that_has_ended_is_an_error_that_says_what_to_do(
    adapter: type[Adapter], emulator: Emulator, ask: Ask, tokens: TokenEndpoint
) -> None:
    tokens.answers = [(400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."})] * 4
    with pytest.raises(gi.AuthenticationError, match="gcloud auth application-default login"):
        ask(on_cloud(adapter, emulator, tokens.service_account()), HELLO)


@pytest.mark.parametrize("name", ["langchain", "llamaindex"])
def test_a_model_shows_and_keeps_nothing_of_a_login(name: str, tokens: TokenEndpoint) -> None:
    from gemini_interactions.langchain import ChatGeminiInteractions
    from gemini_interactions.llamaindex import GeminiInteractions

    cls: Any = {"langchain": ChatGeminiInteractions, "llamaindex": GeminiInteractions}[name]
    login = {**tokens.service_account(), "refresh_token": REFRESH_TOKEN}
    model = cls(model="gemini-3.5-flash", vertexai=True, project="p1", location="eu", credentials=login)
    twin = pickle.loads(pickle.dumps(model))
    shown = f"{model!r} {model} {model.model_dump()} {pickle.dumps(model)!r} {vars(model)}"
    for secret in (private_key().splitlines()[1], REFRESH_TOKEN):
        assert secret not in shown
    assert (twin.vertexai, twin.project, twin.location, twin.credentials) == (True, "p1", "eu", None)
    assert copy.deepcopy(model).credentials == model.credentials
