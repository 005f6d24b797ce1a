"""Keys and headers: where they go and where not, what is refused before it is sent, and functions that renew them."""

from __future__ import annotations

import copy
import functools
import itertools
import logging
import pickle
import traceback
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

import gemini_interactions as gi
from gemini_interactions.client.http.secrets import Blotter
from gemini_interactions.emulator import Emulator

from ..adapters.leaks import ECHOES, http, leaks, server
from .conftest import Connect

MODEL = "gemini-3.5-flash"
KEY = "AIzaMARKEDmarkedMARKEDmarked-0123456789"
TOKEN = "ya29.MARKEDmarkedMARKED/token+with=signs"
PASSWORD = "MARKED p@ssword/MARKED"
DONE = '{"id": "v1_a", "status": "completed", "steps": []}'


def asked(connect: Connect, **settings: Any) -> gi.GeminiInteractionsError:
    with pytest.raises(gi.GeminiInteractionsError) as caught:
        connect(**{"max_retries": 0, **settings}).create(model=MODEL, input="Hi")
    return caught.value


@pytest.mark.parametrize("echo", [echo for echo in ECHOES if "failed" not in echo])  # which is told, and not raised
def test_a_token_that_the_service_says_again_is_nowhere(connect: Connect, echo: str) -> None:
    with server(ECHOES[echo], TOKEN) as (url, heads):
        error = asked(
            connect, base_url=url, transport=None, api_key=None, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=5
        )
        whole = pytest.raises(gi.GeminiInteractionsError)
        with whole as caught:
            connect(base_url=url, transport=None, headers={"X-Token": TOKEN}, max_retries=0, timeout=5).events(
                model=MODEL, input="Hi"
            )
    assert TOKEN in heads[0]
    assert leaks(error, TOKEN) == leaks(caught.value, TOKEN) == []


# What cannot be sent


@pytest.mark.parametrize(
    "key", [f"{KEY} ", f" {KEY}", f"{KEY}\t", f"{KEY}\r\n", f"{KEY} {KEY}", f"{KEY}\x00", f"„{KEY}“", f"{KEY}\ud800"]
)
def test_a_key_that_is_none_is_refused_without_a_try(connect: Connect, emulator: Emulator, key: str) -> None:
    error = asked(connect, api_key=key, max_retries=4)
    assert isinstance(error, gi.MissingAPIKey)
    assert leaks(error, KEY) == []
    assert emulator.requests == []


@pytest.mark.parametrize("value", [f"Bearer {TOKEN}\n", f"{TOKEN}\r\nx-other: 1", f"{TOKEN}→", f"{TOKEN}\ud800", f"{TOKEN}\x00"])
@pytest.mark.parametrize("name", ["Authorization", "x-team"])
def test_a_header_that_cannot_be_sent_is_named(connect: Connect, emulator: Emulator, name: str, value: str) -> None:
    for given in ({name: value}, {name: lambda: value}, lambda: {name: value}):
        error = asked(connect, headers=given, max_retries=4)
        assert isinstance(error, gi.InvalidOption)
        assert (error.field, name.lower() in str(error).lower()) == ("headers", True)
        assert leaks(error, TOKEN) == []
    assert emulator.requests == []


@pytest.mark.parametrize(
    "headers", [{"x team": "a"}, {"": "a"}, {"x\n": "a"}, {5: "a"}, {"x": 5}, {"x": None}, {"x": b"a"}, [("x", "a")], "x: a"]
)
def test_what_are_no_headers_is_refused(connect: Connect, headers: Any) -> None:
    error = asked(connect, headers=headers)
    assert isinstance(error, gi.InvalidOption)
    assert error.field == "headers"


def test_latin_letters_and_blanks_round_a_value_are_sent(connect: Connect) -> None:
    with server(lambda _: http("200 OK", DONE), KEY) as (url, heads):
        connect(base_url=url, transport=None, headers={"x-team": " Müller "}).create(model=MODEL, input="Hi")
    assert "x-team: Müller\r\n" in heads[0]


def test_a_header_of_your_own_client_that_cannot_be_sent_is_not_quoted() -> None:
    with (
        server(lambda _: http("200 OK", DONE), KEY) as (url, heads),
        httpx.Client(headers={"x-team": f"{TOKEN} "}) as own,
        pytest.raises(gi.InvalidOption) as caught,
    ):
        gi.Client(api_key=KEY, base_url=url, http_client=own).create(model=MODEL, input="Hi")
    assert leaks(caught.value, TOKEN, KEY) == []
    assert not any(heads)


def test_a_secret_of_your_own_client_is_nowhere_either() -> None:
    with (
        server(ECHOES["an error"], TOKEN) as (url, heads),
        httpx.Client(headers={"Cookie": TOKEN}) as own,
        pytest.raises(gi.InvalidRequestError) as caught,
    ):
        gi.Client(api_key=KEY, base_url=url, http_client=own).create(model=MODEL, input="Hi")
    assert TOKEN in heads[0]
    assert leaks(caught.value, TOKEN, KEY) == []


# Redirects


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 Other", "307 Temporary", "308 Permanent"])
@pytest.mark.parametrize("settings", [{"api_key": KEY}, {"headers": {"Authorization": f"Bearer {KEY}"}}], ids=["key", "token"])
def test_a_redirect_is_not_followed_whoever_made_the_client(status: str, settings: dict[str, Any]) -> None:
    with server(lambda _: http("200 OK", DONE), KEY) as (elsewhere, theirs):
        away = http(status, "", location=f"{elsewhere}/v1beta/interactions?key={KEY}")
        with (
            server(lambda _: away, KEY) as (url, ours),
            httpx.Client(follow_redirects=True) as own,
            pytest.raises(gi.APIError, match="Redirects are not followed") as caught,
        ):
            gi.Client(base_url=url, http_client=own, **settings).create(model=MODEL, input="Hi")
    assert (len(ours), theirs) == (1, [])
    assert leaks(caught.value, KEY) == []


# An address with a password


def test_a_password_in_the_address_is_sent_and_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    with server(lambda s: http("400 Bad Request", f'{{"error": {{"message": "No {PASSWORD} {s}"}}}}'), KEY) as (url, heads):
        address = url.replace("//", f"//ann:{quote(PASSWORD, safe='')}@")
        client = gi.Client(base_url=address, api_key=KEY, max_retries=0)
        with caplog.at_level(logging.DEBUG), pytest.raises(gi.InvalidRequestError) as caught:
            client.create(model=MODEL, input="Hi")
    assert "authorization: Basic " in heads[0]
    assert f"x-goog-api-key: {KEY}" in heads[0]
    assert client.base_url == url
    trace = "".join(traceback.format_exception(caught.value))
    shown = f"{client!r} {client._requester.url} {caplog.text} {pickle.dumps(client)!r} {trace}"
    assert not any(secret in shown for secret in ("MARKED", "ann:"))
    assert leaks(caught.value, KEY, PASSWORD) == []


# Functions


def counting() -> Iterator[str]:
    return (f"token-number-{number}" for number in itertools.count())


def sent(heads: list[str], name: str) -> list[str]:
    """The values of a header in these requests."""
    return [line.partition(": ")[2] for head in heads for line in head.splitlines() if line.lower().startswith(f"{name}: ")]


def test_a_key_that_is_a_function_is_asked_for_each_request(connect: Connect) -> None:
    tokens = counting()
    answers = iter([http("503 Busy", ""), http("200 OK", DONE), http("200 OK", DONE)])
    with server(lambda _: next(answers), KEY) as (url, heads):
        api = connect(base_url=url, transport=None, api_key=lambda: next(tokens))
        for _ in range(2):
            api.create(model=MODEL, input="Hi")
    assert sent(heads, "x-goog-api-key") == ["token-number-0", "token-number-1", "token-number-2"]


@pytest.mark.parametrize("whole", [False, True])
def test_headers_that_are_functions_are_asked_for_each_request(connect: Connect, whole: bool) -> None:
    tokens = counting()

    def token() -> str:
        return f"Bearer {next(tokens)}"

    headers = (lambda: {"Authorization": token(), "x-a": "b"}) if whole else {"authorization": token, "x-a": "b"}
    with server(lambda _: http("200 OK", DONE), KEY) as (url, heads):
        api = connect(base_url=url, transport=None, api_key=None, headers=headers)
        for _ in range(2):
            api.create(model=MODEL, input="Hi")
    assert sent(heads, "authorization") == ["Bearer token-number-0", "Bearer token-number-1"]
    assert (sent(heads, "x-goog-api-key"), sent(heads, "x-a")) == ([], ["b", "b"])


async def test_async_functions_are_awaited() -> None:
    async def token() -> str:
        return "a-token-of-today"

    with server(lambda _: http("200 OK", DONE), KEY) as (url, heads):
        await gi.AsyncClient(api_key=token, headers={"x-a": token}, base_url=url).create(model=MODEL, input="Hi")
    assert sent(heads, "x-goog-api-key") == sent(heads, "x-a") == ["a-token-of-today"]


def test_a_synchronous_call_cannot_ask_an_async_function_and_says_so(emulator: Emulator) -> None:
    async def token() -> str:
        return KEY

    with pytest.raises(gi.InvalidOption, match="asynchronous calls") as caught:
        gi.Client(api_key=token, transport=emulator.transport()).create(model=MODEL, input="Hi")
    assert caught.value.field == "api_key"


@pytest.mark.parametrize("given", [None, "", 5, b"key"])
def test_a_function_that_gives_no_key_is_told(connect: Connect, given: Any) -> None:
    assert isinstance(asked(connect, api_key=lambda: given), gi.MissingAPIKey)


def test_what_fails_in_a_function_is_told_as_it_is(connect: Connect) -> None:
    def token() -> str:
        raise ConnectionRefusedError("no metadata server")

    with pytest.raises(ConnectionRefusedError):
        connect(api_key=token).create(model=MODEL, input="Hi")


def test_a_token_that_a_function_gave_is_nowhere(connect: Connect) -> None:
    with server(ECHOES["an error"], TOKEN) as (url, _):
        error = asked(connect, base_url=url, transport=None, headers={"Authorization": functools.partial(str, f"Bearer {TOKEN}")})
    # The function is the caller's own, and shows what it was made of; here nobody shows the function.
    assert leaks(error, TOKEN) == []


def test_who_asks_is_told_apart_by_what_is_sent() -> None:
    def one() -> str:
        return KEY

    def other() -> str:
        return KEY

    clients = [
        gi.Client(api_key=KEY),
        gi.Client(api_key=TOKEN),
        gi.Client(api_key=KEY, headers={"Authorization": "Bearer of Ann"}),
        gi.Client(api_key=KEY, headers={"Authorization": "Bearer of Bob"}),
        gi.Client(api_key=one),
        gi.Client(api_key=other),
        gi.Client(headers=lambda: {}),
    ]
    assert len({client._requester.own_credentials.identity for client in clients}) == len(clients)
    for client in clients:
        assert copy.copy(client)._requester.own_credentials.identity == client._requester.own_credentials.identity
    assert (
        gi.Client(api_key=one)._requester.own_credentials.identity == gi.Client(api_key=one)._requester.own_credentials.identity
    )


WAITING = """
def fail():
    key = []
    raise ValueError

def waiting():
    try:
        fail()
    except ValueError as error:
        yield error
    yield "goes on"
"""


def test_a_generator_that_waits_with_an_error_that_is_cleaned_goes_on() -> None:
    room: dict[str, Any] = {"__name__": "gemini_interactions.client"}
    exec(WAITING, room)
    generator = room["waiting"]()
    error = next(generator)
    Blotter().clean(error)
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    assert [frame.f_locals for frame in frames] == [{"error": error}, {}]
    assert next(generator) == "goes on"
