"""What is told once, and what is kept for sandboxes, is in no repr, no pickle, no error and no traceback."""

from __future__ import annotations

import copy
import pickle
import traceback
from typing import Any

import pytest
from pydantic import ValidationError

from gemini_interactions import AsyncClient, Client, InvalidResponseError
from gemini_interactions.client.http.errors import APIError, InvalidOption
from gemini_interactions.emulator import Emulator
from gemini_interactions.wire.auth_tokens import InteractionAuthToken
from gemini_interactions.wire.base import WireModel
from gemini_interactions.wire.credentials import EnvironmentVariableConfig, HTTPBearerConfig, OAuth2UpdateConfig
from gemini_interactions.wire.environments import EnvironmentPage, SandboxEnvironment
from gemini_interactions.wire.voices import VoiceOutput
from gemini_interactions.wire.webhooks import Webhook, WebhookRotateSigningSecretResponse

SECRET = "c0ffee-5ecret-c0ffee"
VOICE_KEY = f"voicekey_{SECRET}"

TOLD = [
    (Webhook, {"id": "a", "new_signing_secret": SECRET}, "new_signing_secret"),
    (WebhookRotateSigningSecretResponse, {"secret": SECRET}, "secret"),
    (InteractionAuthToken, {"auth_token": SECRET}, "auth_token"),
    (VoiceOutput, {"type": "replicated", "key": SECRET}, "key"),
    (SandboxEnvironment, {"id": "a", "environment_key": SECRET}, "environment_key"),
    (HTTPBearerConfig, {"type": "bearer_token", "id": "a", "token": SECRET}, "token"),
    (
        EnvironmentVariableConfig,
        {"type": "environment_variable", "id": "a", "value": SECRET, "injection_location": "header"},
        "value",
    ),
    (OAuth2UpdateConfig, {"type": "oauth2", "refresh_token": SECRET}, "refresh_token"),
]


@pytest.mark.parametrize(("model", "fields", "name"), TOLD, ids=lambda value: getattr(value, "__name__", ""))
def test_it_can_be_read_and_is_not_shown_or_stored(model: type[WireModel], fields: dict[str, Any], name: str) -> None:
    told = model.model_validate(fields)
    assert getattr(told, name) == getattr(copy.deepcopy(told), name) == told.dump()[name] == SECRET
    assert SECRET not in f"{told} {told!r} {[told]!r}"
    stored = pickle.dumps(told)
    assert SECRET.encode() not in stored
    again = pickle.loads(stored)
    assert getattr(again, name) is None
    assert again.dump() == {key: value for key, value in fields.items() if key != name}


@pytest.mark.parametrize(("model", "fields", "name"), TOLD, ids=lambda value: getattr(value, "__name__", ""))
def test_it_is_not_shown_where_the_object_cannot_be(model: type[WireModel], fields: dict[str, Any], name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        model.model_validate({**fields, name: [SECRET]})
    assert SECRET not in str(caught.value)


def test_it_is_not_shown_inside_others_either() -> None:
    page = EnvironmentPage.model_validate({"environments": [{"id": "a", "environment_key": SECRET}]})
    assert SECRET not in repr(page)
    assert SECRET.encode() not in pickle.dumps(page)


SENT: list[tuple[str, dict[str, Any]]] = [
    ("credentials.create", {"id": "a", "type": "bearer_token", "token": SECRET}),
    ("credentials.update", {"id": "a", "type": "bearer_token", "token": SECRET, "update_mask": "token"}),
    ("credentials.create", {"id": "a", "type": "environment_variable", "value": SECRET, "injection_location": "body"}),
    (
        "credentials.create",
        {"id": "a", "type": "oauth2", "client_id": "i", "client_secret": SECRET, "refresh_token": "r", "token_url": "https://u"},
    ),
    ("credentials.update", {"id": "a", "type": "oauth2", "refresh_token": SECRET}),
    ("credentials.create", {"id": "a", "type": "bearer_token", "extra_body": {"token": SECRET}}),
    ("auth_tokens.delete", {"interaction_id": "a", "auth_token": SECRET}),
    (
        "triggers.create",
        {
            "interaction": {
                "agent": "a",
                "environment": {"network": {"allowlist": [{"transform": {"Authorization": f"Bearer {SECRET}"}}]}},
            },
            "schedule": "* * * * *",
            "time_zone": "UTC",
        },
    ),
    ("create", {"model": "m", "input": "a", "speech_config": [{"voice": VOICE_KEY}]}),
]


@pytest.mark.parametrize(("name", "options"), SENT, ids=[f"{name} {i}" for i, (name, _) in enumerate(SENT)])
async def test_a_service_that_says_again_what_it_was_sent_shows_none(
    emulator: Emulator, name: str, options: dict[str, Any]
) -> None:
    kind, _, method = name.rpartition(".")
    sent = VOICE_KEY if VOICE_KEY in str(options) else SECRET
    echo = {"raw_body": f'{{"error":{{"message":"no {sent} here","code":"x"}}}}'.encode(), "status": 400}
    with Client(api_key="k", transport=emulator.transport()) as client:
        emulator.fault(**echo)
        with pytest.raises(APIError) as caught:
            getattr(getattr(client, kind) if kind else client, method)(**options)
        _shows_nothing(caught.value)
    async with AsyncClient(api_key="k", transport=emulator.transport()) as client:
        emulator.fault(**echo)
        with pytest.raises(APIError) as caught:
            await getattr(getattr(client, kind) if kind else client, method)(**options)
        _shows_nothing(caught.value)


def test_the_id_of_a_credential_is_no_secret(emulator: Emulator) -> None:
    emulator.fault(raw_body=b'{"error":{"message":"Credential not found: \'my-github\'","code":"not_found"}}', status=404)
    network = {"allowlist": [{"domain": "a.com", "credential": "my-github"}]}
    with Client(api_key="k", transport=emulator.transport()) as client, pytest.raises(APIError, match="'my-github'"):
        client.environments.create(network=network)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("webhooks.create", {"uri": "https://a", "subscribed_events": []}),
        ("webhooks.rotate_signing_secret", {"id": "a"}),
        ("auth_tokens.create", {"interaction_id": "a"}),
        ("voices.create", {"voice": {}}),
        ("environments.create", {}),
    ],
)
def test_an_answer_that_cannot_be_read_is_not_shown_where_it_may_tell_a_secret(
    emulator: Emulator, name: str, arguments: dict[str, Any]
) -> None:
    kind, _, method = name.rpartition(".")
    told = ["id", "secret", "auth_token", "key", "environment_key", "new_signing_secret"]
    emulator.fault(raw_body=("{" + ",".join(f'"{field}":["{SECRET}"]' for field in told) + "}").encode())
    with Client(api_key="k", transport=emulator.transport()) as client, pytest.raises(InvalidResponseError) as caught:
        getattr(getattr(client, kind), method)(**arguments)
    _shows_nothing(caught.value)
    assert "not shown" in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "method", "arguments"),
    [
        ("credentials", "create", {"id": "a", "type": "bearer", "token": SECRET}),
        ("credentials", "create", {"id": "a", "type": "bearer_token", "tokn": SECRET}),
        ("auth_tokens", "delete", {"interaction_id": "a", "auth_token": f"{SECRET}/"}),
    ],
)
def test_what_is_refused_before_it_is_sent_is_not_shown(
    emulator: Emulator, kind: str, method: str, arguments: dict[str, Any]
) -> None:
    with Client(api_key="k", transport=emulator.transport()) as client, pytest.raises(InvalidOption) as caught:
        getattr(getattr(client, kind), method)(**arguments)
    _shows_nothing(caught.value)


def _shows_nothing(error: BaseException) -> None:
    shown = "".join(traceback.format_exception(error))
    assert SECRET not in f"{shown} {error!r} {vars(error)!r}"
    assert SECRET.encode() not in pickle.dumps(str(error))
