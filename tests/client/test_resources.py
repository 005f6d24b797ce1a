"""What is kept on the service by small resources: every method, sync and async, and what each refuses before it asks."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

import pytest

from gemini_interactions import AsyncClient, Client, InvalidOption, NotFoundError
from gemini_interactions.client.http.errors import ConflictError, InvalidRequestError, ServerError
from gemini_interactions.client.resources.async_resource import AsyncResource
from gemini_interactions.client.resources.resource import Resource
from gemini_interactions.emulator import Emulator
from gemini_interactions.wire.decisions import NoulQuestion
from gemini_interactions.wire.voices import PromptedVoice, VoiceInput

pytest.importorskip("cronsim")

RESOURCES = ("agents", "auth_tokens", "credentials", "decisions", "environments", "triggers", "voices", "webhooks")
AGENT = {"agent": "antigravity-preview-09-2026", "input": "Say hi", "environment": "remote"}
TRIGGER = {"interaction": AGENT, "schedule": "0 8 * * *", "time_zone": "UTC"}
RECEIVER = {"uri": "http://127.0.0.1:9/x", "subscribed_events": ["interaction.completed"]}
PROMPTED = VoiceInput(type="prompted", prompted=PromptedVoice(input="A calm voice"), accent="British")
TOKEN = {"id": "c1", "type": "bearer_token", "token": "token-1"}
RAIN = {"type": "noul", "instructions": "Does it rain?"}

Ask = Callable[..., Any]


@pytest.fixture
def ask(api: Any) -> Ask:
    """Makes a call by its name; a list is read to its end."""

    def call(name: str, /, *args: Any, **options: Any) -> Any:
        answer = attrgetter(name)(api.client)(*args, **options)
        if inspect.isasyncgen(answer):

            async def read() -> list[Any]:
                return [entry async for entry in answer]

            return api._runner.run(read())
        if inspect.iscoroutine(answer):
            return api._runner.run(answer)
        return list(answer) if inspect.isgenerator(answer) else answer

    return call


@pytest.mark.parametrize(
    ("kind", "fields", "change", "changed"),
    [
        ("triggers", TRIGGER, {"display_name": "b"}, {"display_name": "b"}),
        ("credentials", TOKEN, {"type": "bearer_token", "token": "token-2"}, {"id": "c1"}),
        ("voices", {"voice": PROMPTED, "store": True}, None, {}),
        ("webhooks", RECEIVER, {"name": "b", "update_mask": ["name"]}, {"name": "b", "uri": RECEIVER["uri"]}),
        ("environments", {"mode": "self_hosted", "custom_config": {"a": 1}}, None, {}),
    ],
)
def test_one_is_made_found_listed_changed_and_deleted(
    ask: Ask, kind: str, fields: dict[str, Any], change: dict[str, Any] | None, changed: dict[str, Any]
) -> None:
    made = ask(f"{kind}.create", **fields)
    assert made.id in [entry.id for entry in ask(f"{kind}.list", page_size=1)]
    assert ask(f"{kind}.get", made.id).id == made.id
    if change is not None:
        found = ask(f"{kind}.update", made.id, **change)
        assert {name: getattr(found, name) for name in changed} == changed
    assert ask(f"{kind}.delete", made.id) is None
    with pytest.raises(NotFoundError):
        ask(f"{kind}.get", made.id)


def test_a_trigger_runs_by_hand_and_by_the_clock(ask: Ask, emulator: Emulator) -> None:
    made = ask("triggers.create", **TRIGGER)
    run = ask("triggers.run", made.id)
    emulator.advance(86_400)
    runs = ask("triggers.list_executions", made.id, page_size=1)
    assert [found.status for found in runs] == ["completed", "completed"]
    assert (runs[0].id, runs[0].interaction_id) == (run.id, run.interaction_id)


def test_a_run_is_not_asked_for_again_where_it_may_have_begun(ask: Ask, emulator: Emulator) -> None:
    made = ask("triggers.create", **TRIGGER)
    emulator.fault(status=500, method="POST")
    with pytest.raises(ServerError):
        ask("triggers.run", made.id)
    assert ask("triggers.list_executions", made.id) == []


def test_voices_are_found_by_what_they_are(ask: Ask) -> None:
    made = ask("voices.create", voice=PROMPTED, store=True)
    assert [voice.id for voice in ask("voices.list", accent=["Irish", "british"])] == [made.id]
    assert [voice.id for voice in ask("voices.list", search="WARM")] == ["Sulafat"]
    assert len(ask("voices.list", type_="prebuilt", page_size=7)) == 30
    assert ask("voices.list", type_=["prompted"], gender=["female"]) == []


def test_a_receiver_is_pinged_and_its_secret_changed(ask: Ask, emulator: Emulator) -> None:
    made = ask("webhooks.create", **RECEIVER)
    assert ask("webhooks.ping", made.id).dump() == {}
    assert emulator.deliver_webhooks()[0].payload["type"] == "ping"
    new = ask("webhooks.rotate_signing_secret", made.id, revocation_behavior="revoke_previous_secrets_immediately")
    assert new.secret not in (None, made.new_signing_secret)


def test_decisions_are_made_by_probabilities(ask: Ask) -> None:
    questions = {
        "rain": NoulQuestion(type="noul", instructions="It rains"),
        "city": {"type": "choice", "instructions": "Where?", "criteria": {"zurich": "Zürich", "rome": "Rome"}},
        "wet": {"type": "score", "instructions": "How wet?", "criteria": ["dry", "damp", "it rains"]},
    }
    answer = ask("decisions.create", input="It rains in Rome", questions=questions)
    assert answer.answers["city"].choice == "rome"
    assert sum(answer.answers["wet"].probabilities.values()) == pytest.approx(1)
    assert answer.answers["wet"].legend["2"] == "it rains"
    assert answer.answers["rain"].noul == answer.answers["rain"].confidence > 0.9


def test_a_blocked_input_has_no_answers_and_a_reason(ask: Ask, emulator: Emulator) -> None:
    emulator.fault(raw_body=b'{"prompt_feedback":{"block_reason":"safety"}}')
    answer = ask("decisions.create", input="?", questions={"rain": RAIN})
    assert (answer.answers, answer.prompt_feedback.block_reason) == (None, "safety")


def test_an_answer_of_tomorrow_is_kept(ask: Ask, emulator: Emulator) -> None:
    body = b'{"answers":{"a":{"type":"dream","depth":2},"b":{"type":"noul","noul":0.9,"confidence":0.9,"why":"wet"}}}'
    emulator.fault(raw_body=body)
    told = ask("decisions.create", input="?", questions={"a": RAIN, "b": RAIN}).dump()
    assert told["answers"]["a"] == {"type": "dream", "depth": 2}
    assert told["answers"]["b"]["why"] == "wet"


def test_a_token_is_made_for_an_interaction_and_ended(ask: Ask, api: Any) -> None:
    id = api.create(model="gemini-3.8-flash", input="Hi").id
    soon = datetime.now(UTC) + timedelta(minutes=5)
    made = ask("auth_tokens.create", id, expire_time=soon)
    assert made.expires_at == soon.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert ask("auth_tokens.delete", id, made.auth_token) is None
    with pytest.raises(NotFoundError):
        ask("auth_tokens.delete", id, made.auth_token)


@pytest.mark.parametrize(
    ("name", "options", "field"),
    [
        ("decisions.create", {"input": "", "questions": {"a": RAIN}}, "input"),
        ("decisions.create", {"input": "a", "questions": {}}, "questions"),
        ("decisions.create", {"input": "a", "questions": {"a": {"type": "nuol", "instructions": "?"}}}, "questions.a.type"),
        ("decisions.create", {"input": "a", "questions": {"a": {"type": ["noul"]}}}, "questions.a.type"),
        ("decisions.create", {"input": "a", "questions": {"a": "Does it rain?"}}, "questions.a.type"),
        ("decisions.create", {"input": "a", "questions": {"a": {"type": "noul"}}}, "questions.a.instructions"),
        ("decisions.create", {"input": "a", "questions": {"a": {**RAIN, "type": "choice"}}}, "questions.a.criteria"),
        (
            "decisions.create",
            {"input": "a", "questions": {"a": {**RAIN, "type": "score", "criteria": ["one"]}}},
            "questions.a.criteria",
        ),
        ("triggers.create", {**TRIGGER, "interaction": {"model": "gemini-3.8-flash"}}, "interaction.agent"),
        ("triggers.create", {**TRIGGER, "interaction": "Say hi"}, "interaction"),
        ("credentials.create", {**TOKEN, "type": "bearer"}, "type"),
        ("credentials.create", {**TOKEN, "tokn": "token-1"}, "tokn"),
        ("credentials.create", {"id": "c1", "type": "bearer_token"}, "token"),
        ("credentials.create", {"id": "c1", "type": "environment_variable", "value": "v"}, "injection_location"),
        ("credentials.update", {"id": "c1", "type": "oauth2", "token": "t"}, "token"),
        ("environments.create", {"custom_config": {"a": 1}}, "custom_config"),
        ("environments.create", {"mode": "on_demand", "system_instruction": "a"}, "system_instruction"),
        ("auth_tokens.create", {"interaction_id": "x", "expire_time": datetime(2030, 1, 1)}, "expire_time"),
        ("auth_tokens.create", {"interaction_id": "a/b"}, "interaction_id"),
        ("auth_tokens.delete", {"interaction_id": "x", "auth_token": ".."}, "auth_token"),
        ("auth_tokens.delete", {"interaction_id": "x", "auth_token": "auth_tokens/a/../../b"}, "auth_token"),
        ("triggers.run", {"trigger_id": ".."}, "trigger_id"),
        ("triggers.list_executions", {"trigger_id": ""}, "trigger_id"),
        ("webhooks.ping", {"id": "a:rotateSigningSecret?x"}, "id"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_sent(
    ask: Ask, emulator: Emulator, name: str, options: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidOption) as caught:
        ask(name, **options)
    assert caught.value.field == field
    assert emulator.requests == []


@pytest.mark.parametrize(
    ("name", "options", "error"),
    [
        ("credentials.create", TOKEN, ConflictError),
        ("voices.create", {"voice": PROMPTED}, InvalidRequestError),
        ("voices.delete", {"id": "Kore"}, InvalidRequestError),
        ("auth_tokens.create", {"interaction_id": "nobody"}, NotFoundError),
        ("decisions.create", {"model": "gemini-3.8-flash", "input": "a", "questions": {"a": RAIN}}, NotFoundError),
    ],
)
def test_what_the_service_refuses_is_an_error_that_says_why(
    ask: Ask, name: str, options: dict[str, Any], error: type[Exception]
) -> None:
    ask("credentials.create", **TOKEN)
    with pytest.raises(error):
        ask(name, **options)


def test_every_list_is_lazy(emulator: Emulator) -> None:
    with Client(api_key="k", transport=emulator.transport()) as client:
        assert next(client.voices.list(page_size=1)).id == "Zephyr"
        assert len(emulator.requests) == 1


@pytest.mark.parametrize("kind", RESOURCES)
def test_the_sync_and_the_async_class_take_the_same_arguments(kind: str) -> None:
    sync, other = (type(attrgetter(kind)(client(api_key="k"))) for client in (Client, AsyncClient))
    assert issubclass(sync, Resource)
    assert issubclass(other, AsyncResource)
    names = [name for name in dir(sync) if not name.startswith("_")]
    assert names == [name for name in dir(other) if not name.startswith("_")]
    for name in names:
        ours, theirs = (inspect.signature(getattr(cls, name)).parameters.values() for cls in (sync, other))
        assert [(p.name, p.kind, p.default) for p in ours] == [(p.name, p.kind, p.default) for p in theirs]
