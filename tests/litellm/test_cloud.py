"""Google Cloud by LiteLLM's own words, and who may say them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import litellm
import pytest

from gemini_interactions.client.http.errors import InvalidOption
from gemini_interactions.emulator import Emulator
from gemini_interactions.litellm import GeminiInteractionsProvider, register
from gemini_interactions.litellm.cloud import WORDS, take_cloud

from ..client.cloud.logins import TokenEndpoint, token_endpoint

MODEL = "gemini_interactions/gemini-3.5-flash"


@pytest.fixture
def tokens() -> Iterator[TokenEndpoint]:
    with token_endpoint() as endpoint:
        yield endpoint


@pytest.mark.parametrize(
    "words",
    [
        ("vertex_project", "vertex_location", "vertex_credentials"),
        ("vertex_ai_project", "vertex_ai_location", "vertex_ai_credentials"),
    ],
)
def test_litellms_own_words_lead_to_google_cloud(words: tuple[str, str, str], tokens: TokenEndpoint) -> None:
    emulator = Emulator(api_key="ya29.token-number-1-MARKED")
    register(handler=GeminiInteractionsProvider(transport=emulator.transport()))
    said = dict(zip(words, ("p1", "us-central1", json.dumps(tokens.service_account())), strict=True))
    for _ in range(2):
        litellm.completion(model=MODEL, messages=[{"role": "user", "content": "Hi"}], **said)
    assert {request.path for request in emulator.requests} == {"/v1beta1/projects/p1/locations/us-central1/interactions"}
    assert {request.headers["host"] for request in emulator.requests} == {"us-central1-aiplatform.googleapis.com"}
    assert len(tokens.asked) == 1


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("nested", [False, True])
def test_a_proxys_client_does_not_say_where_to_go(word: str, nested: bool) -> None:
    body: dict[str, Any] = {"extra_body": {word: "x"}} if nested else {word: "x"}
    with pytest.raises(InvalidOption) as caught:
        take_cloud({word: "x"}, {"proxy_server_request": {"body": body}})
    assert caught.value.field == word


def test_a_deployment_says_it_for_its_clients() -> None:
    rest, cloud = take_cloud(
        {"vertex_project": "p1", "temperature": 1}, {"proxy_server_request": {"body": {"model": "m", "temperature": 1}}}
    )
    assert (rest, cloud.vertexai, cloud.project) == ({"temperature": 1}, True, "p1")


def test_two_words_that_say_different_things_are_refused() -> None:
    with pytest.raises(InvalidOption, match="says something else"):
        take_cloud({"vertex_project": "p1", "project": "p2"}, {})
