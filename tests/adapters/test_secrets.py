"""No key comes out, whatever goes wrong: not in an error, its causes, its pickle, a log, or the locals of a frame of ours."""

from __future__ import annotations

import logging
import pickle
from typing import Any

import litellm
import pytest

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator

from .face_of_langchain import LangChain
from .face_of_llamaindex import LlamaIndex
from .faces import Adapter, Ask, astream, invoke
from .leaks import ECHOES, KEY, chain, leaks, server

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


MCP = {"type": "mcp_server", "name": "crm", "url": "https://crm.example/mcp"}
HELD_IN_BODIES: dict[str, dict[str, Any]] = {
    "a header": {"tools": [{**MCP, "headers": {"Authorization": f"Bearer {TOKEN}"}}]},
    "a header of another name": {"tools": [{**MCP, "headers": {"X-Tenant": TOKEN}}]},
    "what is not known yet": {"extra_body": {"sandbox": {"env": [{"DATABASE": TOKEN}]}}},
}


@pytest.mark.parametrize("ask", [invoke, astream])
@pytest.mark.parametrize("options", HELD_IN_BODIES.values(), ids=HELD_IN_BODIES)
def test_a_secret_in_a_body_that_the_service_says_again_is_in_no_text_of_the_error(
    adapter: type[Adapter], ask: Ask, emulator: Emulator, options: dict[str, Any]
) -> None:
    for echo in ("an error", "a cut error page", "an event of an error", "a failed interaction", "headers"):
        with server(ECHOES[echo], TOKEN) as (url, _), pytest.raises(gi.GeminiInteractionsError) as caught:
            ask(adapter(emulator, transport=None, base_url=url, max_retries=0), [("user", "Hi")], **options)
        said = [f"{error!r} {error} {vars(error)}" for error in chain(caught.value)]
        assert not any(TOKEN in text for text in said), echo


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
    assert isinstance(error, gi.GeminiInteractionsError | litellm.BadRequestError), repr(error)
    assert leaks(error, KEY, TOKEN, PASSWORD) == []
    assert not any(secret in caplog.text for secret in (KEY, TOKEN, PASSWORD))


@pytest.mark.parametrize("adapter", [LangChain, LlamaIndex])
def test_a_password_in_the_address_is_in_no_dump_of_a_model(adapter: Any, emulator: Emulator) -> None:
    model = adapter(emulator, base_url=f"http://ann:{PASSWORD}@127.0.0.1:9").model
    for dumped in (model.model_dump(), model.model_dump(mode="json"), model.model_dump_json(), pickle.dumps(model)):
        assert PASSWORD not in f"{dumped!r}{dumped}"
    assert PASSWORD in model.model_copy().base_url
