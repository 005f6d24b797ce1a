"""The form of faults: it has every field of `Fault` that a form can hold, and makes the fault that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from urllib.parse import urlencode

import httpx
import pytest

from gemini_interactions.emulator import Emulator, Fault
from gemini_interactions.emulator.page.fault_form import PRESETS, groups, read_fault
from gemini_interactions.emulator.service.exchange import described

from .conftest import KEY, MODEL


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


def send(emulator: Emulator, **fields: str) -> httpx.Response:
    headers = {"origin": emulator.url, "content-type": "application/x-www-form-urlencoded"}
    return httpx.post(f"{emulator.url}/page/faults", headers=headers, content=urlencode(fields))


def test_every_field_is_there_once_and_says_what_it_does() -> None:
    inputs = [entry for group in groups() for entry in group.inputs]
    assert sorted(entry.name for entry in inputs) == sorted({entry.name for entry in fields(Fault)} - {"when"})
    assert [entry.name for entry in inputs if not entry.hint] == []
    kinds = {entry.name: entry.kind for entry in inputs}
    assert kinds["drop_connection"] == kinds["zombie"] == "checkbox"
    assert kinds["status"] == kinds["event_delay"] == "number"
    assert kinds["error_event"] == kinds["raw_body"] == "json"
    assert kinds["method"] == kinds["retry_after"] == "text"


def test_each_kind_of_field_is_read() -> None:
    given = {
        "status": "429",
        "retry_after": "1",
        "message": "Slow down.",
        "classic_envelope": "on",
        "raw_stream": "data: x\n\n",
        "event_delay": "0.5",
        "error_event": '{"code": "api_error"}',
        "times": "3",
        "method": "POST",
        "code": " ",
        "unknown": "x",
    }
    assert read_fault(given) == Fault(
        status=429,
        retry_after=1,
        message="Slow down.",
        classic_envelope=True,
        raw_stream=b"data: x\n\n",
        event_delay=0.5,
        error_event={"code": "api_error"},
        times=3,
        method="POST",
    )
    assert (
        read_fault({"retry_after": "Wed, 21 Oct 2026 07:28:00 GMT", "status": "503"}).retry_after
        == "Wed, 21 Oct 2026 07:28:00 GMT"
    )


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, "nothing that goes wrong was chosen"),
        ({"times": "2"}, "nothing that goes wrong was chosen"),
        ({"status": "no"}, "status: no whole number"),
        ({"status": "99"}, "status is an HTTP status, not 99"),
        ({"status": "429", "times": "0"}, "times is a number from 1, not 0"),
        ({"delay": "-1"}, "delay is seconds from 0, not -1.0"),
        ({"delay": "nan"}, "delay: more than a day"),
        ({"delay": "inf"}, "delay: more than a day"),
        ({"error_event": "[1]"}, "error_event: no JSON object"),
        ({"error_event": "[" * 5_000}, "error_event: no JSON object"),
        ({"status": "429", "retry_after": "1\r\nset-cookie: a=b"}, "retry_after: only plain ASCII can stand in a header"),
        ({"raw_body": "x", "content_type": "text/ünï"}, "content_type: only plain ASCII can stand in a header"),
        ({"message": "x" * 200_000}, "message: longer than 100,000 characters"),
    ],
)
def test_what_cannot_be_is_refused_in_words(given: dict[str, str], wrong: str) -> None:
    with pytest.raises(ValueError, match="^" + wrong.replace("(", r"\(") + "$"):
        read_fault(given)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.words)
def test_every_preset_is_a_fault(preset: object) -> None:
    values = preset.values  # type: ignore[attr-defined]
    assert described(read_fault(values)) != "no field set"


def test_a_form_switches_it_on_and_comes_back_to_the_list(server: Emulator) -> None:
    answer = send(server, status="503", times="2")
    assert (answer.status_code, answer.headers["location"]) == (303, "/page/faults#pending")
    body = {"model": MODEL, "input": "x"}
    statuses = [httpx.post(f"{server.url}/v1/interactions", json=body, headers=KEY).status_code for _ in range(3)]
    assert statuses == [503, 503, 200]


def test_a_form_that_is_wrong_keeps_what_was_typed(server: Emulator) -> None:
    answer = send(server, status="429", error_event="<b>")
    assert answer.status_code == 422
    assert "error_event: no JSON object" in answer.text
    assert "&lt;b&gt;</textarea>" in answer.text
    assert 'value="429"' in answer.text
    many = "&".join(f"a{number}=1" for number in range(500))
    headers = {"origin": server.url, "content-type": "application/x-www-form-urlencoded"}
    assert httpx.post(f"{server.url}/page/faults", headers=headers, content=many).status_code == 422


def test_line_ends_of_forms_are_those_of_the_wire(server: Emulator) -> None:
    send(server, raw_stream="data: 1\r\n\r\n")
    body = {"model": MODEL, "input": "x", "stream": True}
    assert httpx.post(f"{server.url}/v1/interactions", json=body, headers=KEY).content == b"data: 1\n\n"


def test_faults_and_replies_of_a_test_are_listed_and_removed(server: Emulator) -> None:
    server.fault(status=429, when=lambda body: False)
    server.fault(drop_connection=True)
    server.reply("Hello, Ada.", lambda body: "x")
    text = httpx.get(f"{server.url}/page/faults").text
    for part in (
        "status=429",
        "that a function chooses",
        "drop_connection=True",
        "Hello, Ada.",
        "reply 2 of 2, given at test_page_faults.py",
    ):
        assert part in text
    for which, left in (("2", 1), ("99", 1), ("all", 0), ("all", 0)):
        assert httpx.post(f"{server.url}/page/faults/{which}/remove", headers={"origin": server.url}).status_code == 303
        assert httpx.get(f"{server.url}/page/faults").text.count('id="p-') == left
