"""What decisions, credentials, voices, auth tokens and self-hosted environments refuse, and in which words."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator

AUDIO = {"data": "aGk=", "mime_type": "audio/wav"}
NOUL = {"type": "noul", "instructions": "Does it rain?"}
BEARER = {"type": "bearer_token", "id": "c1", "token": "t"}
VARIABLE = {"type": "environment_variable", "id": "c1", "value": "v", "injection_location": "header"}
PROMPTED = {"type": "prompted", "prompted": {"input": "Calm"}}


def decision(**more: Any) -> dict[str, Any]:
    return {"model": "gemini-decision-1", "input": "It rains.", "questions": {"q": NOUL}, **more}


def question(**fields: Any) -> dict[str, Any]:
    return decision(questions={"q": {"instructions": "?", **fields}})


def replicated(**parts: Any) -> dict[str, Any]:
    return {"voice": {"type": "replicated", "replicated": {"source_audio": AUDIO, "consent_audio": AUDIO, **parts}}}


def levels(count: int) -> list[str]:
    return [f"level {number}" for number in range(count)]


REFUSED: list[tuple[str, Any, int, str]] = [
    ("decisions", None, 400, "Expected an object"),
    ("decisions", {}, 400, "Missing key 'model'"),
    ("decisions", decision(input=[]), 400, "Missing input"),
    ("decisions", decision(input="a " * 600_000), 400, "exceeds the maximum number of tokens"),
    ("decisions", decision(model="gemini-3.8-flash"), 404, "Model not found"),
    ("decisions", decision(wish=1), 400, "Unknown parameter 'wish'"),
    ("decisions", decision(questions={}), 400, "Expected 1 to 1000"),
    ("decisions", decision(questions={str(number): NOUL for number in range(1001)}), 400, "Expected 1 to 1000"),
    ("decisions", decision(questions={"q": None}), 400, "'questions.q'"),
    ("decisions", question(type="dream"), 400, "'dream' is not supported"),
    ("decisions", question(type="noul", instructions=[]), 400, "'questions.q'"),
    ("decisions", question(type="noul", instructions={"type": "image", "data": "aGk="}), 400, "'image' is not supported"),
    ("decisions", question(type="noul", criteria={"yes": "a"}), 400, "Unknown parameter 'yes'"),
    ("decisions", question(type="choice"), 400, "Expected 2 to 255"),
    ("decisions", question(type="choice", criteria={"a": ""}), 400, "Expected 2 to 255"),
    ("decisions", question(type="choice", criteria={" a": "", "b": ""}), 400, "' a' is invalid"),
    ("decisions", question(type="choice", criteria={"": "", "b": ""}), 400, "'' is invalid"),
    ("decisions", question(type="choice", criteria=["a", "b"]), 400, "got array"),
    ("decisions", question(type="score", criteria=levels(256)), 400, "Expected 2 to 255"),
    ("decisions", question(type="score", criteria=["", "b"]), 400, "'' is invalid"),
    ("credentials", {}, 400, "Missing key 'type'"),
    ("credentials", {**BEARER, "type": "bearer"}, 400, "'bearer' is not supported"),
    ("credentials", {**BEARER, "id": "a b"}, 400, "invalid argument"),
    ("credentials", {"type": "bearer_token", "id": "c1"}, 400, "Missing key 'token'"),
    ("credentials", {**BEARER, "value": "v"}, 400, "Unknown parameter 'value'"),
    ("credentials", {**VARIABLE, "injection_location": []}, 400, "at least one"),
    ("credentials", {**VARIABLE, "injection_location": ["header", "cookie"]}, 400, "'cookie' is not supported"),
    ("credentials", {"type": "oauth2", "id": "c1"}, 400, "Missing key 'client_id'"),
    ("voices", {}, 400, "Missing key 'voice'"),
    ("voices", {"voice": {"type": ["prompted"]}}, 400, "'voice.type'. Expected a string"),
    ("voices", {"voice": {"type": "prebuilt"}}, 400, "'prebuilt' is not supported"),
    ("voices", {"voice": PROMPTED}, 400, "has to be stored"),
    ("voices", {"voice": {"type": "prompted"}, "store": True}, 400, "Missing key 'input'"),
    ("voices", {"voice": {**PROMPTED, "prompted": {"input": "a", "base_voice": "nobody"}}, "store": True}, 404, "'nobody'"),
    ("voices", {"voice": {**PROMPTED, "pitch": "shrill"}, "store": True}, 400, "'shrill' is not supported"),
    ("voices", replicated(consent_audio=None), 400, "Missing key 'consent_audio'"),
    ("voices", replicated(source_audio={**AUDIO, "data": "%"}), 400, "Expected base64"),
    ("voices", replicated(source_audio={**AUDIO, "mime_type": "text/plain"}), 400, "'text/plain' is not supported"),
    ("interactions/nobody/auth_tokens", {}, 404, "Interaction not found"),
    ("environments", {"mode": "elsewhere"}, 400, "'elsewhere' is not supported"),
    ("environments", {"custom_config": {}}, 400, "only be set when 'mode' is 'self_hosted'"),
    ("environments", {"mode": "on_demand", "system_instruction": "a"}, 400, "only be set when"),
]


@pytest.fixture(scope="module")
def http() -> httpx.Client:
    return httpx.Client(transport=Emulator().transport(), base_url="http://x/v1beta", headers={"x-goog-api-key": "k"})


@pytest.mark.parametrize(("path", "body", "status", "words"), REFUSED, ids=[f"{row[0]} {row[3]}" for row in REFUSED])
def test_what_cannot_be_is_refused_in_words(http: httpx.Client, path: str, body: Any, status: int, words: str) -> None:
    answer = http.post(f"/{path}", json=body)
    assert answer.status_code == status, answer.text
    assert words in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("expire_time", "status"),
    [("2020-01-01T00:00:00Z", 400), ("2099-01-01T00:00:00Z", 400), ("tomorrow", 400), ("2026-01-01T00:00:00", 400), (None, 200)],
)
def test_a_token_ends_within_a_day(http: httpx.Client, expire_time: str | None, status: int) -> None:
    id = http.post("/interactions", json={"model": "gemini-3.8-flash", "input": "Hi"}).json()["id"]
    assert http.post(f"/interactions/{id}/auth_tokens", json={"expire_time": expire_time}).status_code == status


def test_the_value_of_a_credential_is_nowhere_in_the_answers(http: httpx.Client) -> None:
    secret = "a-token-that-nobody-says"
    body = {**BEARER, "id": "kept", "token": secret}
    change = {"type": "bearer_token", "token": f"{secret}-2", "update_mask": "token"}
    answers = [http.post("/credentials", json=body), http.get("/credentials/kept"), http.get("/credentials")]
    answers.append(http.patch("/credentials/kept", json={name: change[name] for name in ("type", "token")}))
    assert all(answer.status_code == 200 and secret not in answer.text for answer in answers)
    assert http.patch("/credentials/kept", json={"type": "oauth2"}).status_code == 400
    assert secret not in http.post("/credentials", json=body).text


def test_so_many_voices_are_kept_and_each_for_a_year() -> None:
    emulator = Emulator()
    with httpx.Client(transport=emulator.transport(), base_url="http://x/v1beta", headers={"x-goog-api-key": "k"}) as http:
        made = [http.post("/voices", json={"voice": PROMPTED, "store": True}) for _ in range(101)]
        assert [answer.status_code for answer in made] == [200] * 100 + [429]
        id = made[0].json()["id"]
        emulator.advance(366 * 86_400)
        assert http.get(f"/voices/{id}").status_code == 404
        assert http.get("/voices", params={"type": "prompted"}).json() == {"voices": []}
        assert http.get("/voices/Kore").status_code == 200
