"""What a client asks for and gets, sync and async alike."""

from __future__ import annotations

import asyncio
import copy
import os
import pickle
import threading
from typing import Any

import httpx
import pytest

import gemini_interactions as gi
from gemini_interactions.assembly.accumulate import accumulate
from gemini_interactions.client.interactions.calls import get_call
from gemini_interactions.emulator import Emulator

from .conftest import Api, Connect

MODEL = "gemini-3.5-flash"


def test_an_answer_and_the_request_that_asked_for_it(api: Api, emulator: Emulator) -> None:
    emulator.reply("Hello!")
    assert api.create(model=MODEL, input="Hi", temperature=0.2, store=True).output_text == "Hello!"
    [request] = emulator.requests
    assert (request.method, request.path) == ("POST", "/v1beta/interactions")
    assert request.body == {"model": MODEL, "input": "Hi", "store": True, "generation_config": {"temperature": 0.2}}
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"].startswith(f"gemini-interactions/{gi.__version__}")


def test_a_conversation_by_id(api: Api) -> None:
    first = api.create(model=MODEL, input="My name is Ada.")
    second = api.create(model=MODEL, input="What is my name?", previous_interaction_id=first.id)
    assert "Ada" in second.output_text
    assert second.id != first.id


def test_a_stream_adds_up_to_the_answer(api: Api, emulator: Emulator) -> None:
    emulator.reply("Once upon a time. " * 20, "Once upon a time. " * 20)
    streamed, whole = accumulate(api.events(model=MODEL, input="Hi")), api.create(model=MODEL, input="Hi")
    assert streamed.output_text == whole.output_text
    assert streamed.usage == whole.usage
    assert [step.type for step in streamed.steps or []] == [step.type for step in whole.steps or []]


def test_an_interaction_is_read_with_what_the_user_said_and_deleted(api: Api) -> None:
    made = api.create(model=MODEL, input="Hi")
    [first, *_] = api.get(made.id).steps or []
    assert first.type == "user_input"
    api.delete(made.id)
    with pytest.raises(gi.InteractionNotFound) as caught:
        api.get(made.id)
    assert caught.value.interaction_id == made.id


def test_a_background_run_is_waited_for(api: Api) -> None:
    made = api.create(model=MODEL, input="Hi", background=True)
    assert made.is_running
    assert api.wait(made.id, poll_interval=0.02).status == "completed"


def test_a_background_run_is_cancelled(api: Api) -> None:
    made = api.create(model=MODEL, input="Hi", background=True)
    api.cancel(made.id)
    assert api.wait(made.id, poll_interval=0.02).status == "cancelled"


def test_a_wait_has_a_deadline_and_shows_the_run(connect: Connect) -> None:
    api = connect(transport=Emulator(background_seconds=60).transport())
    made = api.create(model=MODEL, input="Hi", background=True)
    with pytest.raises(gi.DeadlineExceeded, match="in_progress") as caught:
        api.wait(made.id, poll_interval=0.02, deadline=0.3)
    assert caught.value.interaction is not None


def test_a_wait_forgives_reads_that_fail_and_gives_up_after_five(connect: Connect, emulator: Emulator) -> None:
    api = connect(max_retries=0)
    made = api.create(model=MODEL, input="Hi", background=True)
    emulator.fault(status=503, times=4)
    assert api.wait(made.id, poll_interval=0.01).status == "completed"
    emulator.fault(status=503, times=5)
    with pytest.raises(gi.ServerError):
        api.wait(made.id, poll_interval=0.01)
    emulator.fault(status=403)
    with pytest.raises(gi.PermissionDeniedError):
        api.wait(made.id, poll_interval=0.01)


def test_a_status_that_nobody_knows_ends_a_wait(api: Api, emulator: Emulator) -> None:
    emulator.reply({"steps": [], "status": "hibernating"}, checked=False)
    made = api.create(model=MODEL, input="Hi")
    assert api.wait(made.id).status == "hibernating"


def test_a_background_stream_is_resumed_from_any_event(api: Api) -> None:
    events = api.events(model=MODEL, input="Hi", background=True)
    whole = accumulate(events)
    ids = [event.event_id for event in events]
    assert all(ids)
    for i, event_id in enumerate(ids[:-1]):
        rest = api.resume(whole.id, event_id)
        assert [event.event_id for event in rest] == ids[i + 1 :]
    assert accumulate(api.resume(whole.id)).output_text == whole.output_text


def test_streaming_is_a_method_not_an_option(api: Api, emulator: Emulator) -> None:
    with pytest.raises(gi.InvalidOption, match=r"call stream\(\)"):
        api.create(model=MODEL, input="Hi", stream=True)
    assert emulator.requests == []
    assert api.create(model=MODEL, input="Hi", stream=False).status == "completed"


def test_resuming_needs_a_stream(api: Api) -> None:
    with pytest.raises(gi.InvalidOption, match="needs stream=True"):
        get_call(api.client._requester.url, "v1_a", last_event_id="e")


@pytest.mark.parametrize("use", ["get", "delete", "cancel"])
def test_an_empty_id_is_refused_before_it_means_another_route(api: Api, use: str, emulator: Emulator) -> None:
    with pytest.raises(gi.InvalidOption, match="id is empty"):
        getattr(api, use)("")
    assert emulator.requests == []


def test_leaving_a_stream_early_hangs_up(emulator: Emulator) -> None:
    emulator.reply("A long story. " * 100)
    client = gi.Client(api_key="k", transport=emulator.transport())
    with client.stream(model=MODEL, input="Hi") as stream:
        next(stream)
    assert stream.response.is_closed
    assert list(stream) == []
    assert stream.interaction_id


def test_a_client_closes_the_connections_it_made_itself(emulator: Emulator) -> None:
    with gi.Client(api_key="k", transport=emulator.transport()) as client:
        client.create(model=MODEL, input="Hi")
    assert client._requester._http_client().is_closed
    with gi.Client(api_key="k") as unused:
        pass
    assert not unused._requester._http_client().is_closed  # it is everybody's


async def test_an_async_client_closes_the_connections_it_made_itself(emulator: Emulator) -> None:
    async with gi.AsyncClient(api_key="k", transport=emulator.transport()) as client:
        await client.create(model=MODEL, input="Hi")
    assert (await client._requester._http_client()).is_closed
    async with gi.AsyncClient(api_key="k"):
        pass


def test_a_stream_knows_where_it_is(emulator: Emulator) -> None:
    client = gi.Client(api_key="k", transport=emulator.transport())
    with client.stream(model=MODEL, input="Hi", background=True) as stream:
        event = next(stream)
        assert stream.last_event_id == event.event_id
        assert stream.interaction_id == stream.interaction.id
        assert not stream.state_reset
        assert stream.interaction.is_running


async def test_leaving_an_async_stream_early_hangs_up(emulator: Emulator) -> None:
    emulator.reply("A long story. " * 100)
    client = gi.AsyncClient(api_key="k", transport=emulator.transport())
    async with await client.stream(model=MODEL, input="Hi") as stream:
        await anext(stream)
    assert stream.response.is_closed
    assert [event async for event in stream] == []


# The key


def test_without_a_key_nothing_is_sent_and_the_error_names_the_way_out(
    connect: Connect, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GEMINI_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(gi.MissingAPIKey, match="GEMINI_API_KEY"):
        connect(api_key=None).create(model=MODEL, input="Hi")
    assert emulator.requests == []


@pytest.mark.parametrize("names", [["GEMINI_API_KEY"], ["GOOGLE_API_KEY"], ["GEMINI_API_KEY", "GOOGLE_API_KEY"]])
def test_the_key_comes_from_the_environment_in_this_order(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, names: list[str]
) -> None:
    for name in ("GEMINI_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name in names:
        monkeypatch.setenv(name, f"from {name}")
    api = connect(api_key=None)
    assert api.client._requester.secret == f"from {names[0]}"


def test_a_wrong_key_is_an_authentication_error_without_the_key(connect: Connect) -> None:
    strict = Emulator(api_key="right")
    with pytest.raises(gi.AuthenticationError, match="API key not valid") as caught:
        connect(transport=strict.transport(), api_key="KEY-123").create(model=MODEL, input="Hi")
    assert "KEY-123" not in f"{caught.value!r} {caught.value.__dict__}"


def test_a_key_with_a_line_break_is_refused(connect: Connect) -> None:
    with pytest.raises(gi.MissingAPIKey, match="characters that no key has") as caught:
        connect(api_key="KEY-123\n").create(model=MODEL, input="Hi")
    assert "KEY-123" not in str(caught.value)


def test_another_authorization_needs_no_key(connect: Connect, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GEMINI_API_KEY", raising=False)
    connect(api_key=None, headers={"Authorization": "Bearer t"}).create(model=MODEL, input="Hi")
    assert "x-goog-api-key" not in emulator.requests[0].headers


@pytest.mark.parametrize("make", [gi.Client, gi.AsyncClient])
def test_the_key_is_not_in_what_is_shown_or_stored(make: Any) -> None:
    client = make(api_key="KEY-123", headers={"authorization": "Bearer KEY-123"})
    assert "KEY-123" not in repr(client)
    assert b"KEY-123" not in pickle.dumps(client)
    assert pickle.loads(pickle.dumps(client)).base_url == client.base_url
    for twin in (copy.copy(client), copy.deepcopy(client)):
        assert twin._requester.secret == "KEY-123"


def test_the_key_is_not_on_the_request_of_an_error(connect: Connect, emulator: Emulator) -> None:
    emulator.fault(drop_connection=True, times=9)
    with pytest.raises(gi.ConnectionFailed) as caught:
        connect(max_retries=0).create(model=MODEL, input="Hi")
    cause = caught.value.__cause__
    assert isinstance(cause, httpx.TransportError)
    assert "KEY-123" not in repr(cause.request.headers)


# Where the service is


@pytest.mark.parametrize(
    ("settings", "environment", "url"),
    [
        ({}, {}, "https://generativelanguage.googleapis.com/v1beta"),
        ({"api_version": "v1"}, {}, "https://generativelanguage.googleapis.com/v1"),
        ({}, {"GOOGLE_GENAI_API_VERSION": "v1"}, "https://generativelanguage.googleapis.com/v1"),
        ({}, {"GOOGLE_GEMINI_BASE_URL": "http://localhost:8765/"}, "http://localhost:8765/v1beta"),
        ({"base_url": "http://here"}, {"GOOGLE_GEMINI_BASE_URL": "http://there"}, "http://here/v1beta"),
        ({"base_url": "https://proxy/gemini/v1"}, {}, "https://proxy/gemini/v1"),
    ],
)
def test_the_address_comes_from_the_argument_or_the_environment(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any], environment: dict[str, str], url: str
) -> None:
    for name in ("GOOGLE_GEMINI_BASE_URL", "GOOGLE_GENAI_API_VERSION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert gi.Client(**settings)._requester.url == url


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"base_url": "localhost:80"}, "base_url"),
        ({"base_url": "ftp://x"}, "base_url"),
        ({"base_url": "http://"}, "base_url"),
        ({"base_url": "http://x:port"}, "base_url"),
        ({"max_retries": -1}, "max_retries"),
        ({"timeout": 0}, "timeout"),
    ],
)
def test_settings_that_make_no_sense_are_refused_by_name(settings: dict[str, Any], field: str) -> None:
    with pytest.raises(gi.InvalidOption) as caught:
        gi.Client(**settings)
    assert caught.value.field == field


# Connections


def test_clients_share_connections_and_take_yours_instead() -> None:
    with Emulator() as emulator:
        assert (
            gi.Client(api_key="a", base_url=emulator.url)._requester._http_client()
            is gi.Client(api_key="b")._requester._http_client()
        )
        with httpx.Client() as own:
            client = gi.Client(api_key="k", base_url=emulator.url, http_client=own)
            assert client._requester._http_client() is own
            assert client.create(model=MODEL, input="Hi").status == "completed"
            client.close()
            assert not own.is_closed


def test_one_client_serves_many_threads(emulator: Emulator) -> None:
    client = gi.Client(api_key="k", transport=emulator.transport())
    answers: dict[int, str] = {}

    def ask(i: int) -> None:
        answers[i] = client.create(model=MODEL, input=f"number {i}").output_text

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"number {i}" in answers[i] for i in range(16))


def test_one_async_client_serves_several_event_loops_over_real_sockets() -> None:
    with Emulator() as emulator:
        client = gi.AsyncClient(api_key="k", base_url=emulator.url)

        async def ask(i: int) -> str:
            answers = await asyncio.gather(*(client.create(model=MODEL, input=f"number {i}") for _ in range(3)))
            return answers[0].output_text

        assert all(f"number {i}" in asyncio.run(ask(i)) for i in range(3))


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded, use of fork:DeprecationWarning")
def test_a_forked_process_makes_its_own_connections() -> None:
    with Emulator() as emulator:
        client = gi.Client(api_key="k", base_url=emulator.url)
        client.create(model=MODEL, input="parent")
        before = client._requester._http_client()
        child = os.fork()
        if child == 0:  # no test framework in here
            is_new = client._requester._http_client() is not before
            os._exit(0 if is_new and client.create(model=MODEL, input="child").status == "completed" else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert client._requester._http_client() is before
