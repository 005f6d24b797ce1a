"""Handles of runs: data for any process, and what can be done with it there."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
from collections.abc import Callable
from functools import partial
from typing import Any

import anyio
import pytest

import gemini_interactions as gi
from gemini_interactions.assembly.accumulate import accumulate
from gemini_interactions.client.interactions.run import RunState
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.llamaindex import GeminiInteractions

from .bad_line import running, told

MODEL = "gemini-3.5-flash"
RUN: dict[str, Any] = {"model": MODEL, "input": "Tell me."}
WEEKS = 8 * 7 * 86_400


class Both:
    """A client and its async twin behind one face."""

    def __init__(self, emulator: Emulator, is_async: bool) -> None:
        self._is_async = is_async
        cls: Any = gi.AsyncClient if is_async else gi.Client
        self.client = cls(api_key="k", transport=emulator.transport())

    def do(self, value: Any) -> Any:
        """The value; where it is still to be waited for, what comes of it."""

        async def wait() -> Any:
            return await value

        return asyncio.run(wait()) if self._is_async else value

    def read(self, opening: Any) -> list[Any]:
        async def read() -> list[Any]:
            async with await opening as events:
                return [event async for event in events]

        return asyncio.run(read()) if self._is_async else list(opening)


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(background_seconds=60)


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def both(request: pytest.FixtureRequest, emulator: Emulator) -> Both:
    return Both(emulator, request.param)


def stored(handle: Any) -> Any:
    """What another process reads from a checkpoint."""
    return json.loads(json.dumps(handle.to_dict()))


# The client's


def test_a_run_is_started_and_not_waited_for(both: Both, emulator: Emulator) -> None:
    handle = both.do(both.client.start(**RUN))
    assert (handle.status, handle.is_running) == ("in_progress", True)
    assert running(emulator) == [handle.id]
    [request] = emulator.requests
    assert request.body == {"model": MODEL, "input": "Tell me.", "background": True}


def test_a_handle_survives_as_json(both: Both, emulator: Emulator) -> None:
    emulator.reply("Told.")
    data = stored(both.do(both.client.start(**RUN)))
    assert data == {"id": next(iter(emulator.interactions)), "status": "in_progress", "digest": "", "state_reset": False}
    handle = both.client.resume(data)
    emulator.advance(60)
    assert handle.status == "in_progress"  # as it was seen last
    assert both.do(handle.refresh()).status == handle.status == "completed"
    assert both.do(handle.result()).output_text == "Told."


def test_a_bare_id_is_enough(both: Both, emulator: Emulator) -> None:
    emulator.reply("Told.")
    id = both.do(both.client.start(**RUN)).id
    emulator.advance(60)
    assert both.do(both.client.resume(id).result()).output_text == "Told."


def test_a_handle_hears_the_run_from_anywhere(both: Both, emulator: Emulator) -> None:
    emulator.reply("Told.")
    handle = both.do(both.client.start(**RUN))
    emulator.advance(60)
    events = both.read(handle.stream())
    assert (told(events), accumulate(events).id) == ("Told.", handle.id)
    assert both.read(handle.stream(last_event_id=events[2].event_id)) == events[3:]


def test_a_handle_stops_its_run(both: Both, emulator: Emulator) -> None:
    handle = both.do(both.client.start(**RUN))
    assert both.do(handle.cancel()).status == handle.status == "cancelled"
    assert running(emulator) == []
    with pytest.raises(gi.APIError, match="cancelled") as caught:
        both.do(handle.result())
    assert caught.value.interaction_id == handle.id


def test_giving_up_on_a_result_leaves_the_run_alone(both: Both, emulator: Emulator) -> None:
    handle = both.do(both.client.start(**RUN))
    with pytest.raises(gi.DeadlineExceeded):
        both.do(handle.result(deadline=0.05, poll_interval=0.01))
    assert running(emulator) == [handle.id]


def test_a_run_that_failed_is_an_error(both: Both, emulator: Emulator) -> None:
    emulator.reply({"steps": [], "status": "failed", "errors": [{"code": "api_error", "message": "It broke."}]})
    handle = both.do(both.client.start(**RUN))
    emulator.advance(60)
    with pytest.raises(gi.ServerError, match="It broke"):
        both.do(handle.result())


def test_what_has_expired_is_said_to_be_gone(both: Both, emulator: Emulator) -> None:
    handle = both.do(both.client.start(**RUN))
    emulator.advance(WEEKS)
    for use in (partial(handle.result, poll_interval=0.01), handle.refresh, handle.stream):
        with pytest.raises(gi.InteractionNotFound) as caught:
            both.do(use())
        assert caught.value.interaction_id == handle.id


@pytest.mark.parametrize(
    "handle", ["", {}, {"id": 7}, {"id": ""}, {"run": "x"}, None, {"id": "x", "digest": "no"}, {"id": "x", "status": 1}]
)
def test_what_is_no_handle_is_refused_before_anything_is_sent(both: Both, emulator: Emulator, handle: Any) -> None:
    with pytest.raises(gi.InvalidOption) as caught:
        both.client.resume(handle)
    assert caught.value.field in ("id", "digest", "status")
    assert len(emulator.requests) == 0


def test_what_a_later_version_adds_to_a_handle_is_passed_over() -> None:
    assert RunState.of({"id": "x", "status": "queued", "colour": "blue"}) == RunState("x", "queued")


def test_a_handle_shows_no_more_than_its_run(both: Both) -> None:
    handle = both.do(both.client.start(**RUN))
    assert repr(handle).endswith(f"BackgroundInteraction(id={handle.id!r}, status='in_progress')")


# Over a socket, and in another process


def text_of(reply: Any) -> str:
    return str(getattr(reply, "text", None) or reply.message.content)


async def test_a_scope_that_cancels_at_every_await_stops_the_run_over_a_socket() -> None:
    with Emulator(background_seconds=60) as emulator:
        model = ChatGeminiInteractions(model=MODEL, api_key="k", base_url=emulator.url, background=True)
        with anyio.move_on_after(0.5) as scope:
            async for _ in model.astream("I am Ada."):
                pass
        assert scope.cancelled_caught
        for _ in range(100):
            if not running(emulator):
                break
            await asyncio.sleep(0.02)
        assert [record.status for record in emulator.interactions.values()] == ["cancelled"]


STARTS: dict[str, Callable[[str], Any]] = {
    "client": lambda url: gi.Client(base_url=url).start(**RUN),
    "langchain": lambda url: ChatGeminiInteractions(model=MODEL, base_url=url).start("Tell me."),
    "llamaindex": lambda url: GeminiInteractions(model=MODEL, base_url=url).start("Tell me."),
}


def collect(url: str, handles: dict[str, Any], answers: Any) -> None:
    """What another process does; it takes the key from the environment."""
    texts = {"client": gi.Client(base_url=url).resume(handles["client"]).result(poll_interval=0.05).output_text}
    for name, cls in (("langchain", ChatGeminiInteractions), ("llamaindex", GeminiInteractions)):
        model: Any = cls(model=MODEL, base_url=url, poll_interval=0.05)
        texts[name] = text_of(model.resume(handles[name]).result())
    answers.put(texts)


def test_another_process_collects_the_results(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "KEY-123")
    context = multiprocessing.get_context("spawn")
    with Emulator(background_seconds=0.5) as emulator:
        emulator.reply("One.", "Two.", "Three.")
        handles = {name: stored(start(emulator.url)) for name, start in STARTS.items()}
        answers = context.Queue()
        process = context.Process(target=collect, args=(emulator.url, handles, answers))
        process.start()
        try:
            assert answers.get(timeout=60) == {"client": "One.", "langchain": "Two.", "llamaindex": "Three."}
        finally:
            process.join(10)
        assert process.exitcode == 0
        assert [request.method for request in emulator.requests].count("POST") == 3
