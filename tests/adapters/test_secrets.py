"""No key comes out, whatever goes wrong: not in an error, its causes, its pickle, a log, or the locals of a frame of ours."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from pydantic import ValidationError

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator

from .faces import Adapter, Ask
from .leaks import Answer, http, leaks, server

KEY = "AIzaMARKEDmarkedMARKEDmarked-0123456789"
TOKEN = "ya29.MARKEDmarkedMARKED/token+with=signs"
PASSWORD = "MARKEDpasswordMARKEDpassword"
FIRST = '{"interaction":{"id":"v1_a","status":"in_progress"},"event_type":"interaction.created"}'


def stream(*lines: str) -> bytes:
    return http("200 OK", "\n\n".join([f"data: {FIRST}", *lines, ""]), "text/event-stream")


def escaped(secret: str) -> str:
    return "".join(f"\\u{ord(letter):04x}" for letter in secret)


def failed(secret: str) -> str:
    error = {"code": f"bad {secret}", "message": f"The key {secret} is over its quota."}
    return json.dumps({"id": "v1_a", "status": "failed", "errors": [error]})


ECHOES: dict[str, Answer] = {
    "an error": lambda s: http("400 Bad Request", json.dumps({"error": {"code": "invalid_request", "message": f"No: {s}"}})),
    "an error in an array": lambda s: http("403 Forbidden", json.dumps([{"error": {"status": "DENIED", "message": s}}])),
    "an escaped error": lambda s: http("400 Bad Request", f'{{"error": {{"message": "{escaped(s)}", "{escaped(s)}": 1}}}}'),
    "an error that names it as a field": lambda s: http("400 Bad Request", json.dumps({"error": {"message": f"at '{s}'"}})),
    "an error page": lambda s: http("500 Oops", f"<html>{s}</html>", "text/html"),
    "a cut error page": lambda s: http("502 Bad Gateway", "x" * 170 + s, "text/html"),
    "headers": lambda s: http("401 Unauthorized", "{}", www_authenticate=f"Key {s}", x_goog_request_id=s),
    "a reason": lambda s: http(f"418 I am {s}", ""),
    "a redirect": lambda s: http("307 Elsewhere", s, location=f"http://127.0.0.1:9/?key={s}"),
    "a page instead of an answer": lambda s: http("200 OK", f"<html>{s}</html>", "text/html"),
    "a cut page instead of an answer": lambda s: http("200 OK", "y" * 170 + s, f"text/{s}"),
    "another object": lambda s: http("200 OK", json.dumps({"headers": {"x-goog-api-key": s}, "status": {s: s}})),
    "a failed interaction": lambda s: http("200 OK", failed(s)),
    "an event of an error": lambda s: stream(
        "data: " + json.dumps({"event_type": "error", "error": {"code": f"c {s}", "message": f"No: {s}"}})
    ),
    "an error in bare JSON": lambda s: stream(json.dumps({"error": {"message": f"No: {s}", "code": 500}})),
    "bare text in braces": lambda s: stream("{" + "z" * 170 + s),
    "an event that is none": lambda s: stream("data: {" + "z" * 60 + s),
    "an end that failed": lambda s: stream('data: {"event_type":"interaction.completed","interaction":' + failed(s) + "}"),
    "a wrong encoding": lambda s: http("200 OK", s, content_encoding="gzip"),
    "a hang-up": lambda s: b"",
    "no HTTP": lambda s: f"SSH-2.0-{s}\r\n".encode(),
    "half an answer": lambda s: http("200 OK", s + " " * 99)[:-50],
}


def failure(adapter: type[Adapter], ask: Ask, emulator: Emulator, **settings: Any) -> BaseException:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is
        ask(adapter(emulator, **{"max_retries": 0, "deadline": 5.0, **settings}), [("user", "Hi")])
    return caught.value


@pytest.mark.parametrize("echo", ECHOES)
def test_a_key_that_the_service_says_again_is_nowhere(
    adapter: type[Adapter], ask: Ask, emulator: Emulator, echo: str, caplog: pytest.LogCaptureFixture
) -> None:
    with server(ECHOES[echo], KEY) as (url, heads), caplog.at_level(logging.DEBUG, "gemini_interactions"):
        error = failure(adapter, ask, emulator, transport=None, base_url=url, api_key=KEY)
    assert isinstance(error, gi.GeminiInteractionsError), repr(error)
    assert f"x-goog-api-key: {KEY}" in heads[0]
    assert leaks(error, KEY) == []
    assert KEY not in caplog.text


GOES_WRONG: dict[str, dict[str, Any]] = {
    "a blank behind the key": {"api_key": f"{KEY} "},
    "a blank before the key": {"api_key": f" {KEY}"},
    "a line break in the key": {"api_key": f"{KEY}\n"},
    "a letter that no key has": {"api_key": f"{KEY}ü"},
    "a line break in a header": {"headers": {"Authorization": f"Bearer {TOKEN}\n"}},
    "a header that is not latin": {"headers": {"x-auth": f"{TOKEN}→"}},
    "a header's name": {"headers": {"x auth": TOKEN}},
    "a password, and nobody there": {"base_url": f"http://ann:{PASSWORD}@127.0.0.1:9", "transport": None},
    "a password in what is no address": {"base_url": f"ftp://ann:{PASSWORD}@127.0.0.1"},
    "a key in the address": {"base_url": f"http://127.0.0.1:9/?key={KEY}"},
    "no retries": {"max_retries": -1},
    "no time": {"timeout": 0},
    "a state that is none": {"state": "forever", "state_secret": TOKEN},
    "an unknown option": {"top_kk": 5, "state_secret": TOKEN},
    "an option of the wrong type": {"labels": 5},
    "an option that is no JSON": {"labels": {"a": object()}},
    "an id that is none": {"previous_interaction_id": "\ud800"},
    "nobody there": {"transport": None, "base_url": "http://127.0.0.1:9"},
    "no time left": {"deadline": 0.000001},
}


@pytest.mark.parametrize("case", GOES_WRONG)
def test_whatever_goes_wrong_here_shows_no_secret(
    adapter: type[Adapter], ask: Ask, emulator: Emulator, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings = {"api_key": KEY, "headers": {"x-token": TOKEN}, **GOES_WRONG[case]}
    with caplog.at_level(logging.DEBUG, "gemini_interactions"):
        error = failure(adapter, ask, emulator, **settings)
    assert isinstance(error, gi.GeminiInteractionsError | ValidationError), repr(error)
    assert leaks(error, KEY, TOKEN, PASSWORD) == []
    assert not any(secret in caplog.text for secret in (KEY, TOKEN, PASSWORD))
