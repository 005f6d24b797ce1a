"""No key comes out, whatever goes wrong: not in an error, its causes, its pickle, a log, or the locals of a frame of ours."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from pydantic import ValidationError

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator

from .faces import Adapter, Ask, astream, invoke
from .leaks import ECHOES, KEY, leaks, server

TOKEN = "ya29.MARKEDmarkedMARKED/token+with=signs"
PASSWORD = "MARKEDpasswordMARKEDpassword"


def failure(adapter: type[Adapter], ask: Ask, emulator: Emulator, **settings: Any) -> BaseException:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is
        ask(adapter(emulator, **{"max_retries": 0, "deadline": 5.0, **settings}), [("user", "Hi")])
    return caught.value


@pytest.mark.parametrize("ask", [invoke, astream])  # of the others, each shares all but a `for` with one of these
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
