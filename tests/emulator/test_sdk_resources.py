"""The official client passes a script of every method of the resources, sync and async, and knows every field of the answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator

from .test_sdk_client import OBJECT, strangers

genai = pytest.importorskip("google.genai", minversion="3.6")
pytest.importorskip("cronsim")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:google.*", "ignore:.*experimental.*")

AUDIO = {"data": "aGk=", "mime_type": "audio/wav"}
AGENT = {"agent": "antigravity-preview-09-2026", "input": "Say hi", "environment": "remote"}

Ask = Callable[..., Any]


class Current(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Leads to the emulator of the test that is on, so that one client, which is costly to make, does for all."""

    emulator: Emulator

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self.emulator.transport().handle_request(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self.emulator.transport().handle_async_request(request)


@pytest.fixture(scope="module")
def current() -> Current:
    return Current()


@pytest.fixture(scope="module")
def client(current: Current) -> Iterator[Any]:
    with httpx.Client(transport=current) as http:
        other = httpx.AsyncClient(transport=current)
        options = {"httpx_client": http, "httpx_async_client": other, "retry_options": {"attempts": 1}}
        yield genai.Client(api_key="k", http_options={"base_url": "http://emulator", **options})


@pytest.fixture
def server(current: Current) -> Emulator:
    """An emulator that nothing was made on yet."""
    current.emulator = Emulator()
    return current.emulator


@pytest.fixture(params=["sync", "async"])
def ask(request: pytest.FixtureRequest, client: Any, server: Emulator) -> Iterator[Ask]:
    """Makes a call by its name, and finds what nobody knows in its answer."""
    with asyncio.Runner() as runner:

        def call(name: str, /, *args: Any, **options: Any) -> Any:
            if request.param == "sync":
                answer = attrgetter(name)(client)(*args, **options)
            else:

                async def wait() -> Any:
                    return await attrgetter(name)(client.aio)(*args, **options)

                answer = runner.run(wait())
            assert strangers(answer) <= OBJECT
            return answer

        yield call


def test_triggers(ask: Ask, server: Emulator) -> None:
    made = ask("triggers.create", interaction=AGENT, schedule="0 8 * * *", time_zone="Europe/Zurich", display_name="a")
    assert [trigger.id for trigger in ask("triggers.list", page_size=5).triggers] == [made.id]
    assert ask("triggers.update", id=made.id, display_name="b").display_name == "b"
    server.advance(86_400)
    by_hand = ask("triggers.run", trigger_id=made.id)
    assert (by_hand.status, by_hand.trigger_id) == ("in_progress", made.id)
    server.advance(1)
    runs = ask("triggers.list_executions", trigger_id=made.id).trigger_executions
    assert [run.status for run in runs] == ["completed", "completed"]
    assert ask("triggers.get", id=made.id).previous_interaction_id == runs[-1].interaction_id == by_hand.interaction_id
    assert ask("interactions.get", runs[0].interaction_id).status == "completed"
    ask("triggers.delete", id=made.id)
    assert not ask("triggers.list").triggers


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "bearer_token", "token": "t", "prefix": ""},
        {"type": "environment_variable", "value": "v", "injection_location": ["header", "query"], "trusted_domains": ["a.com"]},
        {"type": "oauth2", "client_id": "i", "client_secret": "s", "refresh_token": "r", "token_url": "https://a.com"},
    ],
    ids=lambda fields: fields["type"],
)
def test_credentials(ask: Ask, fields: dict[str, Any]) -> None:
    made = ask("credentials.create", id="c1", **fields)
    assert (made.id, made.type, made.status) == ("c1", fields["type"], "active")
    assert ask("credentials.get", id="c1") == made
    assert ask("credentials.list").credentials == [made]
    assert ask("credentials.update", id="c1", **fields).id == "c1"
    ask("credentials.delete", id="c1")
    assert not ask("credentials.list").credentials


def test_voices(ask: Ask) -> None:
    prompted = {"type": "prompted", "prompted": {"input": "A calm voice", "base_voice": "Kore"}, "accent": "British"}
    made = ask("voices.create", voice=prompted, store=True)
    assert ask("voices.get", id=made.id) == made
    assert ask("voices.list", accent=["british", "Irish"]).voices == [made]
    assert ask("voices.list", search="firm", page_size=1).next_page_token
    assert ask("voices.get", id="Kore").type == "prebuilt"
    replicated = {"type": "replicated", "replicated": {"source_audio": AUDIO, "consent_audio": AUDIO}}
    assert ask("voices.create", voice=replicated).key.startswith("voicekey_")
    ask("voices.delete", id=made.id)
    assert not ask("voices.list", type_=["prompted", "replicated"]).voices


def test_webhooks(ask: Ask) -> None:
    made = ask("webhooks.create", uri="http://127.0.0.1:9/x", subscribed_events=["interaction.completed"], name="a")
    assert made.new_signing_secret.startswith("whsec_")
    found = ask("webhooks.get", id=made.id)
    assert found.new_signing_secret is None
    assert ask("webhooks.list").webhooks == [found]
    assert ask("webhooks.update", id=made.id, name="b", uri="http://127.0.0.1:9/y", update_mask="name").uri == made.uri
    ask("webhooks.ping", id=made.id)
    behavior = "revoke_previous_secrets_immediately"
    assert ask("webhooks.rotate_signing_secret", id=made.id, revocation_behavior=behavior).secret != made.new_signing_secret
    assert len(ask("webhooks.get", id=made.id).signing_secrets) == 1
    ask("webhooks.delete", id=made.id)
    assert not ask("webhooks.list").webhooks


def test_decisions(ask: Ask) -> None:
    answer = ask(
        "decisions.create",
        model="gemini-decision-1",
        input=[{"type": "text", "text": "It rains in Zürich."}, {"type": "image", "data": "aGk=", "mime_type": "image/png"}],
        questions={
            "rain": {"type": "noul", "instructions": "Is it about rain?", "criteria": {"true_description": "It rains."}},
            "city": {"type": "choice", "instructions": "Where?", "criteria": {"zürich": "", "rome": "Italy"}},
            "wet": {"type": "score", "instructions": "How wet?", "criteria": ["dry", "it rains"]},
        },
    )
    assert {name: found.type for name, found in answer.answers.items()} == {"rain": "noul", "city": "choice", "wet": "score"}
    assert answer.answers["rain"].noul > 0.5
    assert answer.answers["city"].choice == "zürich"
    assert (answer.usage.total_output_tokens, answer.prompt_feedback) == (0, None)


def test_auth_tokens(ask: Ask) -> None:
    interaction = ask("interactions.create", model="gemini-3.8-flash", input="Hi")
    made = ask("interactions.auth_tokens.create", interaction.id)
    assert made.auth_token.startswith("auth_tokens/")
    token = made.auth_token.removeprefix("auth_tokens/")
    ask("interactions.auth_tokens.delete", interaction.id, token)
    with pytest.raises(Exception, match="Auth token not found") as caught:
        ask("interactions.auth_tokens.delete", interaction.id, token)
    assert token not in str(caught.value)


def test_environments_of_ones_own(ask: Ask) -> None:
    made = ask("environments.create", mode="self_hosted", system_instruction="Be careful.", custom_config={"queue": "a"})
    assert made.environment_key
    found = ask("environments.get", id=made.id)
    assert (found.environment_key, found.mode, found.custom_config) == (None, "self_hosted", {"queue": "a"})
    assert ask("environments.list", mode="self_hosted").environments == [found]
    assert not ask("environments.list", mode="on_demand").environments
    ask("environments.delete", id=made.id)
