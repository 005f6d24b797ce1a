"""A recording holds no secret, wherever the API has a place for one, and is replayed to whoever asks the same with another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator

from .conftest import MODEL

KEY = "real-key-0123456789"
MARK = "s3cr3t"
AUDIO = {"data": "aGk=", "mime_type": "audio/wav"}


@pytest.fixture
def service() -> Iterator[Emulator]:
    with Emulator(KEY) as emulator:
        yield emulator


def call(front: Any, path: str, body: dict[str, Any], **headers: str) -> httpx.Response:
    with httpx.Client(
        transport=front.transport(), base_url="http://x", headers={"x-goog-api-key": "dummy-key", **headers}
    ) as http:
        return http.post(f"/v1beta/{path}", json=body)


def secret(number: int, kind: str) -> str:
    """A secret that is another one at each call."""
    return f"{MARK}-{kind}-{number:020d}"


def mcp(headers: dict[str, str], url: str = "https://mcp.example/sse") -> dict[str, Any]:
    return {"type": "mcp_server", "name": "docs", "url": url, "headers": headers}


def sandbox(**more: Any) -> dict[str, Any]:
    return {"agent": "antigravity-preview-09-2026", "environment": {"type": "remote", **more}, "input": "list the files"}


def allowlist(**entry: Any) -> dict[str, Any]:
    return {"allowlist": [{"domain": "example.com", **entry}]}


# Where a secret stands -> the path, and the body with it.
PLACES: dict[str, tuple[str, Any]] = {
    "a bearer of an MCP server": ("interactions", lambda s: {"input": "x", "tools": [mcp({"Authorization": f"Bearer {s}"})]}),
    "a header of an MCP server": ("interactions", lambda s: {"input": "x", "tools": [mcp({"x-team": s})]}),
    "a short header": ("interactions", lambda s: {"input": "x", "tools": [mcp({"x-pin": f"{MARK}{s[-1]}"})]}),
    "a key in the URL of an MCP server": (
        "interactions",
        lambda s: {"input": "x", "tools": [mcp({}, f"https://m.example/?a=1&key={s}")]},
    ),
    "a user in the URL of an MCP server": (
        "interactions",
        lambda s: {"input": "x", "tools": [mcp({}, f"https://me:{s}@m.example/")]},
    ),
    "what is said of it": ("interactions", lambda s: {"input": f"use {s}", "tools": [mcp({"authorization": f"Bearer {s}"})]}),
    "what is said of it in a stream": (
        "interactions",
        lambda s: {"input": f"use {s}", "stream": True, "tools": [mcp({"authorization": s})]},
    ),
    "a variable of a sandbox": (
        "interactions",
        lambda s: sandbox(env={"TOKEN": s, "MODE": {"value": s}, "ID": {"credential": "c1"}}),
    ),
    "a header that a sandbox adds": ("interactions", lambda s: sandbox(network=allowlist(transform=[{"Authorization": s}]))),
    "a repository": (
        "interactions",
        lambda s: sandbox(sources=[{"type": "repository", "source": f"https://x:{s}@git.example/a"}]),
    ),
    "an environment": ("environments", lambda s: {"network": allowlist(transform={"x-api-key": s})}),
    "an agent": ("agents", lambda s: {"id": "reader", "tools": [mcp({"authorization": s})]}),
    "a receiver of a webhook": (
        "interactions",
        lambda s: {"input": "x", "background": True, "webhook_config": {"uris": [f"http://127.0.0.1:9/?token={s}"]}},
    ),
    "a variable among the credentials": (
        "credentials",
        lambda s: {"type": "environment_variable", "id": "c1", "value": s, "injection_location": "header"},
    ),
    "another client of OAuth": (
        "credentials",
        lambda s: {
            "type": "oauth2",
            "id": "c1",
            "client_id": "i",
            "client_secret": s,
            "refresh_token": s,
            "token_url": "https://a",
        },
    ),
    "a trigger": ("triggers", lambda s: {"interaction": sandbox(env={"T": s}), "schedule": "* * * * *", "time_zone": "UTC"}),
    "a voice by its key": (
        "interactions",
        lambda s: {"input": "x", "generation_config": {"speech_config": [{"voice": f"voicekey_{s}"}]}},
    ),
    "a credential": ("credentials", lambda s: {"type": "bearer", "token": s, "client_secret": s, "id": "c1"}),
}


@pytest.mark.parametrize(("path", "make"), PLACES.values(), ids=PLACES)
def test_a_secret_is_in_no_fixture_and_makes_no_difference(service: Emulator, tmp_path: Path, path: str, make: Any) -> None:
    def body(number: int) -> dict[str, Any]:
        made: dict[str, Any] = make(secret(number, "one"))
        return {"model": MODEL, **made} if path == "interactions" and "agent" not in made else made

    recorder = Emulator.record(service.url, KEY, tmp_path)
    recorded = call(recorder, path, body(1), **{"x-auth-token": secret(1, "head")})
    recorder.close()
    [fixture] = [file.read_text() for file in tmp_path.iterdir()]
    assert MARK not in fixture
    assert KEY not in fixture
    assert service.requests[0].body == body(1)  # the service had it
    replayer = Emulator.replay(tmp_path)
    for number in (1, 2):  # another token is the same call
        replayed = call(replayer, path, body(number))
        assert replayed.status_code == recorded.status_code, replayed.text
    assert replayer.unused == []


TOLD: dict[str, tuple[str, dict[str, Any]]] = {
    "a key of a voice": (
        "voices",
        {"voice": {"type": "replicated", "replicated": {"source_audio": AUDIO, "consent_audio": AUDIO}}},
    ),
    "a key of an environment": ("environments", {"mode": "self_hosted"}),
    "a signing secret": ("webhooks", {"uri": "http://127.0.0.1:9/", "subscribed_events": ["interaction.completed"]}),
}


@pytest.mark.parametrize(("path", "body"), TOLD.values(), ids=TOLD)
def test_what_the_service_tells_once_is_in_no_fixture(service: Emulator, tmp_path: Path, path: str, body: dict[str, Any]) -> None:
    recorder = Emulator.record(service.url, KEY, tmp_path)
    told = call(recorder, path, body).json()
    recorder.close()
    [fixture] = [file.read_text() for file in tmp_path.iterdir()]
    [secret] = [told[name] for name in ("key", "environment_key", "new_signing_secret") if name in told]
    assert secret not in fixture
    assert secret.removeprefix("voicekey_") not in fixture


def test_a_filter_with_several_values_is_passed_on_and_told_apart(service: Emulator, tmp_path: Path) -> None:
    def ask(front: Any, *types: str) -> httpx.Response:
        with httpx.Client(transport=front.transport(), base_url="http://x", headers={"x-goog-api-key": "dummy-key"}) as http:
            return http.get("/v1beta/voices", params={"type": types})

    recorder = Emulator.record(service.url, KEY, tmp_path)
    found = ask(recorder, "prebuilt", "prompted").json()
    recorder.close()
    assert found["voices"]
    replayer = Emulator.replay(tmp_path)
    assert ask(replayer, "replicated", "prompted").status_code != 200
    assert ask(replayer, "prebuilt", "prompted").json() == found


def test_what_is_no_secret_stays(service: Emulator, tmp_path: Path) -> None:
    tool = mcp({"content-type": "application/json", "authorization": secret(1, "one")})
    schema = {"type": "object", "properties": {"token": {"type": "string", "default": "a-default-token"}}}
    said = [
        {"type": "user_input", "content": [{"type": "text", "text": "see https://example.com/?q=1#key and password: swordfish"}]},
        {"type": "thought", "signature": "skip_thought_signature_validator"},
        {"type": "function_call", "id": "c1", "name": "f", "arguments": {"token": "an-argument", "headers": {"a": "spoken"}}},
        {"type": "function_result", "call_id": "c1", "name": "f", "result": {"password": "a-result"}},
    ]
    response_format = {"type": "text", "mime_type": "application/json", "schema": schema}
    recorder = Emulator.record(service.url, KEY, tmp_path)
    answer = call(recorder, "interactions", {"model": MODEL, "input": said, "tools": [tool], "response_format": response_format})
    recorder.close()
    assert answer.status_code == 200
    [fixture] = [json.loads(file.read_text()) for file in tmp_path.iterdir()]
    kept = fixture["request"]["json"]
    assert kept["input"] == said
    assert kept["response_format"] == response_format
    assert kept["tools"][0]["headers"].keys() == {"content-type", "authorization"}
    assert fixture["answer"]["headers"]["content-type"] == "application/json"
    assert fixture["answer"]["json"] == answer.json()


def test_the_secret_that_signs_webhooks_is_in_no_fixture(service: Emulator, tmp_path: Path) -> None:
    recorder = Emulator.record(service.url, KEY, tmp_path)
    made = call(recorder, "webhooks", {"uri": "http://127.0.0.1:9/", "subscribed_events": ["interaction.completed"]}).json()
    rotated = call(recorder, f"webhooks/{made['id']}:rotateSigningSecret", {}).json()
    recorder.close()
    written = "".join(file.read_text() for file in tmp_path.iterdir())
    assert made["new_signing_secret"] not in written
    assert rotated["secret"] not in written
    assert call(Emulator.replay(tmp_path), f"webhooks/{made['id']}:rotateSigningSecret", {}).status_code == 200


def test_a_secret_of_one_call_is_none_that_another_may_tell(service: Emulator, tmp_path: Path) -> None:
    recorder = Emulator.record(service.url, KEY, tmp_path)
    token = secret(1, "one")
    calls = [
        {"model": MODEL, "input": "x", "tools": [mcp({"authorization": token})]},
        {"model": MODEL, "input": f"I said {token}"},
    ]
    for body in calls:
        assert call(recorder, "interactions", body).status_code == 200
    recorder.close()
    assert MARK not in "".join(file.read_text() for file in tmp_path.iterdir())
    replayer = Emulator.replay(tmp_path)
    for body in calls:
        assert call(replayer, "interactions", body).status_code == 200
