"""Who is asked for tokens, how often, and what is said where there are none."""

from __future__ import annotations

import asyncio
import json
import pickle
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator

from ...adapters.leaks import leaks
from .conftest import MODEL
from .logins import CLIENT_SECRET, EXPIRED, REFRESH_TOKEN, Login, TokenEndpoint, impersonator, private_key, robot, user, written

LOG_IN = "gcloud auth application-default login"
ASK: dict[str, Any] = {"model": MODEL, "input": "Hi"}
FIRST_TOKEN = "ya29.token-number-1-MARKED"
HANGS_UP = (0, None)


GIVEN: dict[str, tuple[Login, list[str]]] = {
    "a person": (lambda tokens, place: user(tokens), ["/token"]),
    "a service account": (lambda tokens, place: robot(tokens), ["/token"]),
    "a key file's contents": (lambda tokens, place: tokens.service_account(), ["/token"]),
    "a key file as JSON": (lambda tokens, place: json.dumps(tokens.service_account()), ["/token"]),
    "a key file's path": (lambda tokens, place: written(place, tokens.service_account()), ["/token"]),
    "a key file's place": (lambda tokens, place: Path(written(place, tokens.service_account())), ["/token"]),
    "somebody as a service account": (
        impersonator,
        ["/token", "/v1/projects/-/serviceAccounts/robot@p.iam.gserviceaccount.com:generateAccessToken"],
    ),
}


@pytest.mark.parametrize("kind", GIVEN)
async def test_a_login_of_any_kind_is_asked_once_for_both_clients(
    kind: str, tokens: TokenEndpoint, tmp_path: Path, cloud: Callable[..., gi.Client], acloud: Callable[..., gi.AsyncClient]
) -> None:
    make, asked = GIVEN[kind]
    credentials = make(tokens, tmp_path)
    served = Emulator(api_key=f"ya29.token-number-{len(asked)}-MARKED")
    client = cloud(credentials=credentials, transport=served.transport())
    async with acloud(credentials=credentials, transport=served.transport()) as async_client:
        assert (await async_client.create(**ASK)).status == client.create(**ASK).status == "completed"
    assert [path for path, _ in tokens.asked] == asked
    assert {request.path for request in served.requests} == {"/v1beta1/projects/p1/locations/global/interactions"}


@pytest.mark.parametrize("variable", [True, False])
def test_what_the_machine_is_logged_in_as_is_found(
    variable: bool, tokens: TokenEndpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, emulator: Emulator
) -> None:
    if variable:
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", written(tmp_path, tokens.service_account()))
    else:
        folder = tmp_path / "gcloud"
        folder.mkdir()
        (folder / "application_default_credentials.json").write_text(json.dumps(tokens.service_account()))
    client = gi.Client(vertexai=True, location="europe-west4", transport=emulator.transport())
    assert client._requester.url == (
        "https://europe-west4-aiplatform.googleapis.com/v1beta1/projects/project-of-the-file/locations/europe-west4"
    )
    client.create(**ASK)
    assert emulator.requests[0].path == "/v1beta1/projects/project-of-the-file/locations/europe-west4/interactions"


def test_a_project_that_only_the_login_knows_is_put_into_the_address(
    tokens: TokenEndpoint, monkeypatch: pytest.MonkeyPatch, emulator: Emulator
) -> None:
    import google.auth

    login = user(tokens)
    monkeypatch.setattr(google.auth, "default", lambda **_: (login, "project-of-the-machine"))
    client = gi.Client(vertexai=True, transport=emulator.transport())
    id = client.create(**ASK).id
    assert client.get(id).id == id
    start = "/v1beta1/projects/project-of-the-machine/locations/global/interactions"
    assert [request.path for request in emulator.requests] == [start, f"{start}/{id}"]


def test_a_login_that_does_not_say_its_project_is_told_where_to_say_it(tokens: TokenEndpoint, emulator: Emulator) -> None:
    client = gi.Client(vertexai=True, credentials=user(tokens), transport=emulator.transport())
    with pytest.raises(gi.InvalidOption, match="GOOGLE_CLOUD_PROJECT") as caught:
        client.create(**ASK)
    assert (caught.value.field, emulator.requests) == ("project", [])


def test_who_pays_is_said(tokens: TokenEndpoint, cloud: Callable[..., gi.Client], emulator: Emulator) -> None:
    cloud(credentials=user(tokens, quota_project_id="payer")).create(**ASK)
    cloud(credentials=user(tokens), headers={"x-goog-user-project": "mine"}).create(**ASK)
    cloud(credentials=user(tokens)).create(**ASK)
    assert [request.headers.get("x-goog-user-project") for request in emulator.requests] == ["payer", "mine", None]


def test_headers_that_say_who_asks_come_before_any_login(
    tokens: TokenEndpoint, cloud: Callable[..., gi.Client], emulator: Emulator
) -> None:
    cloud(credentials=user(tokens), headers={"authorization": "Bearer mine"}).create(**ASK)
    assert tokens.asked == []


# When it is renewed


def test_a_token_is_renewed_before_it_ends(tokens: TokenEndpoint, cloud: Callable[..., gi.Client]) -> None:
    tokens.lifetime = 120  # seconds, fewer than a long answer may take
    client = cloud(credentials=user(tokens))
    for _ in range(3):
        client.create(**ASK)
    assert len(tokens.asked) == 3


def test_a_token_that_cannot_be_renewed_for_now_is_used_up(tokens: TokenEndpoint, cloud: Callable[..., gi.Client]) -> None:
    login = user(tokens)
    client = cloud(credentials=login, max_retries=0)
    client.create(**ASK)
    login.expiry = datetime.utcnow() + timedelta(minutes=2)  # as google-auth keeps it
    tokens.answers = [HANGS_UP]
    assert client.create(**ASK).status == "completed"
    assert len(tokens.asked) == 2


async def test_however_many_wait_for_a_token_it_is_asked_for_once_and_the_loop_goes_on(
    tokens: TokenEndpoint, acloud: Callable[..., gi.AsyncClient]
) -> None:
    tokens.may_answer.clear()

    async def let_go() -> None:
        await asyncio.to_thread(tokens.was_asked.wait, 10)
        tokens.may_answer.set()  # only a loop that goes on gets here

    began = time.monotonic()
    async with acloud(credentials=user(tokens)) as client:
        replies = await asyncio.gather(let_go(), *(client.create(**ASK) for _ in range(50)))
    assert {reply.status for reply in replies[1:]} == {"completed"}
    assert len(tokens.asked) == 1
    assert time.monotonic() - began < 8


def test_threads_wait_for_the_same_token(tokens: TokenEndpoint, cloud: Callable[..., gi.Client]) -> None:
    client = cloud(credentials=user(tokens))
    threads = [threading.Thread(target=client.create, kwargs=ASK) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tokens.asked) == 1


async def test_who_stops_waiting_takes_the_token_from_nobody(
    tokens: TokenEndpoint, acloud: Callable[..., gi.AsyncClient]
) -> None:
    tokens.may_answer.clear()
    async with acloud(credentials=user(tokens)) as client:
        first, second = (asyncio.ensure_future(client.create(**ASK)) for _ in range(2))
        await asyncio.to_thread(tokens.was_asked.wait, 10)
        first.cancel()
        tokens.may_answer.set()
        assert (await second).status == "completed"
    assert first.cancelled()
    assert len(tokens.asked) == 1


async def test_a_token_that_the_service_refuses_is_replaced_once(
    tokens: TokenEndpoint, cloud: Callable[..., gi.Client], acloud: Callable[..., gi.AsyncClient]
) -> None:
    run = {"agent": "deep-research-preview-04-2026", "input": "Hi", "background": True}
    served = Emulator(api_key="ya29.token-number-2-MARKED")
    assert cloud(credentials=user(tokens), transport=served.transport(), max_retries=0).create(**run).id
    assert (len(tokens.asked), len(served.requests)) == (2, 2)
    served = Emulator(api_key="another")
    async with acloud(credentials=user(tokens), transport=served.transport()) as client:
        with pytest.raises(gi.AuthenticationError, match="invalid authentication credentials"):
            await client.create(**run)
    assert (len(tokens.asked), len(served.requests)) == (4, 2)


def test_a_token_that_nobody_can_renew_is_an_error_that_says_what_to_do(cloud: Callable[..., gi.Client]) -> None:
    from google.oauth2.credentials import Credentials

    bare = Credentials(token=FIRST_TOKEN)  # type: ignore[no-untyped-call]
    with pytest.raises(gi.AuthenticationError, match=LOG_IN) as caught:
        cloud(credentials=bare, transport=Emulator(api_key="another").transport()).create(**ASK)
    assert leaks(caught.value, FIRST_TOKEN) == []


# What goes wrong


@pytest.mark.usefixtures("impatient")
async def test_a_connection_that_fails_on_the_way_to_a_token_is_tried_again_whatever_is_asked(
    tokens: TokenEndpoint, cloud: Callable[..., gi.Client], acloud: Callable[..., gi.AsyncClient], emulator: Emulator
) -> None:
    run = {"agent": "deep-research-preview-04-2026", "input": "Hi", "background": True}  # which is never begun twice
    tokens.answers = [HANGS_UP]
    assert cloud(credentials=user(tokens)).create(**run).id
    tokens.answers = [HANGS_UP]
    async with acloud(credentials=user(tokens)) as client:
        assert (await client.create(**run)).id
    assert (len(tokens.asked), len(emulator.requests)) == (4, 2)


async def test_a_token_that_does_not_come_is_not_waited_for_after_the_deadline(
    tokens: TokenEndpoint, cloud: Callable[..., gi.Client], acloud: Callable[..., gi.AsyncClient]
) -> None:
    tokens.may_answer.clear()
    began = time.monotonic()
    with pytest.raises(gi.DeadlineExceeded):
        cloud(credentials=user(tokens)).create(**ASK, deadline=0.2)
    async with acloud(credentials=user(tokens)) as client:
        with pytest.raises(gi.DeadlineExceeded):
            await client.create(**ASK, deadline=0.2)
    tokens.may_answer.set()
    assert time.monotonic() - began < 1.5


async def test_a_login_that_has_ended_says_how_to_log_in_again(
    tokens: TokenEndpoint, cloud: Callable[..., gi.Client], acloud: Callable[..., gi.AsyncClient], emulator: Emulator
) -> None:
    tokens.answers = [EXPIRED, EXPIRED]
    with pytest.raises(gi.AuthenticationError, match=LOG_IN) as caught:
        cloud(credentials=user(tokens)).create(**ASK)
    async with acloud(credentials=user(tokens)) as client:
        with pytest.raises(gi.AuthenticationError, match="expired or revoked") as caught_async:
            await client.create(**ASK)
    assert (len(tokens.asked), emulator.requests) == (2, [])
    for error in (caught.value, caught_async.value):
        assert leaks(error, REFRESH_TOKEN, CLIENT_SECRET) == []


def test_who_logs_in_again_is_seen_by_the_same_client(
    tokens: TokenEndpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cloud: Callable[..., gi.Client]
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", written(tmp_path, tokens.service_account()))
    client = cloud()
    tokens.answers = [EXPIRED]
    with pytest.raises(gi.AuthenticationError):
        client.create(**ASK)
    written(tmp_path, tokens.service_account(number=1))
    assert client.create(**ASK).status == "completed"


def test_where_nobody_is_logged_in_the_way_out_is_said(cloud: Callable[..., gi.Client], emulator: Emulator) -> None:
    with pytest.raises(gi.MissingAPIKey, match=LOG_IN):
        cloud().create(**ASK)
    assert emulator.requests == []


def test_without_google_auth_the_package_to_install_is_named(
    tokens: TokenEndpoint, cloud: Callable[..., gi.Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "google.auth", None)
    with pytest.raises(ImportError, match=r"pip install 'gemini-interactions\[vertex\]'"):
        cloud(credentials=tokens.service_account()).create(**ASK)


# What is shown


@pytest.mark.parametrize("status", [400, 403, 500])
def test_what_a_token_endpoint_says_again_is_nowhere(status: int, tokens: TokenEndpoint, cloud: Callable[..., gi.Client]) -> None:
    tokens.answers = [(status, f"No: {REFRESH_TOKEN} of {CLIENT_SECRET}")] * 3
    with pytest.raises(gi.GeminiInteractionsError) as caught:
        cloud(credentials=user(tokens), max_retries=0).create(**ASK)
    assert leaks(caught.value, REFRESH_TOKEN, CLIENT_SECRET) == []


def test_a_token_that_the_service_refuses_is_nowhere(tokens: TokenEndpoint, cloud: Callable[..., gi.Client]) -> None:
    served = Emulator(api_key="another")
    with pytest.raises(gi.AuthenticationError) as caught:
        cloud(credentials=tokens.service_account(), transport=served.transport(), max_retries=0).create(**ASK)
    line = private_key().splitlines()[1]
    assert leaks(caught.value, FIRST_TOKEN, line) == []


@pytest.mark.parametrize("refused", [{"type": "nothing", "private_key": "MARKED" * 9}, '{"private_key": "MARKEDMARKEDMARKED'])
def test_a_key_file_that_is_none_is_not_quoted(refused: Any, cloud: Callable[..., gi.Client]) -> None:
    with pytest.raises(gi.InvalidOption) as caught:
        cloud(credentials=refused)
    assert "MARKED" not in str(caught.value)
    assert leaks(caught.value, "MARKEDMARKEDMARKED") == []


def test_a_pickled_client_has_no_login(tokens: TokenEndpoint, cloud: Callable[..., gi.Client]) -> None:
    client = cloud(credentials=tokens.service_account(), transport=None)
    pickled = pickle.dumps(client)
    assert b"PRIVATE KEY" not in pickled
    twin = pickle.loads(pickled)
    assert (twin._requester.url, twin._requester.scope) == (client._requester.url, client._requester.scope)
    with pytest.raises(gi.MissingAPIKey, match=LOG_IN):
        twin.create(**ASK)
