"""A stream whose connection breaks: which go on, from where, and what is said where none can."""

from __future__ import annotations

import json
import random
import time
from itertools import islice
from typing import Any

import httpx
import pytest

import gemini_interactions as gi
from gemini_interactions.assembly.accumulate import accumulate
from gemini_interactions.emulator import CUT_AT_600_SECONDS, Emulator
from gemini_interactions.emulator.service.stream import text_pieces
from gemini_interactions.wire.events import InteractionCompletedEvent

from .bad_line import WHO, BadLine, Caller, check_events, output, running, told
from .conftest import Api

MODEL = "gemini-3.5-flash"
LONG = "Ein Satz über Zürich und 🎈, der in mehrere Stücke passt. " * 6
RUN: dict[str, Any] = {"model": MODEL, "input": LONG, "background": True}
SANDBOX: dict[str, Any] = {"agent": "antigravity-preview-09-2026", "input": LONG, "environment": "remote"}
ways = pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(background_seconds=0.0)


def asked(emulator: Emulator) -> list[tuple[str, dict[str, str]]]:
    return [(request.method, request.query) for request in emulator.requests]


# In the foreground


@pytest.mark.parametrize("fault", [{"cut_after": 5}, {"drop_after": 5}])
def test_a_foreground_cut_says_what_was_received(api: Api, emulator: Emulator, fault: dict[str, Any]) -> None:
    emulator.reply([output(LONG)])
    emulator.fault(**fault)
    with pytest.raises(gi.StreamInterrupted) as caught:
        api.events(model=MODEL, input="Hi")
    received = caught.value.interaction
    assert received.id in emulator.interactions
    assert received.output_text == "".join(islice(text_pieces(LONG), 2))
    assert caught.value.last_event_id is None
    assert asked(emulator) == [("POST", {})]


def test_a_foreground_stream_that_the_gateway_cuts_is_its_error(api: Api, emulator: Emulator) -> None:
    emulator.fault(cut_after=5, cut_with=CUT_AT_600_SECONDS)
    with pytest.raises(gi.ServerError, match="Deadline expired") as caught:
        api.events(model=MODEL, input=LONG)
    assert caught.value.interaction is not None
    assert asked(emulator) == [("POST", {})]


# In the background


@pytest.mark.parametrize("end", [{}, {"cut_with": CUT_AT_600_SECONDS}])
def test_a_background_stream_goes_on_after_the_last_event(api: Api, emulator: Emulator, end: dict[str, Any]) -> None:
    emulator.fault(cut_after=5, **end)
    events = api.events(**RUN)
    check_events(emulator, events)
    assert asked(emulator) == [
        ("POST", {}),
        ("GET", {"stream": "true", "last_event_id": events[4].event_id}),
        ("GET", {}),  # to compare what was streamed with what is kept
    ]


def test_each_connection_may_be_cut(api: Api, emulator: Emulator) -> None:
    emulator.fault(cut_after=1, times=100)
    events = api.events(**RUN)
    check_events(emulator, events)
    assert [query["last_event_id"] for _, query in asked(emulator)[1:-1]] == [event.event_id for event in events[:-1]]


def test_a_stream_that_cannot_be_opened_again_is_waited_for(api: Api, emulator: Emulator) -> None:
    emulator.fault(cut_after=5)
    emulator.fault(raw_stream=b"", times=100)
    check_events(emulator, api.events(**RUN))
    assert [query.get("stream") for _, query in asked(emulator)] == [None, "true", "true", "true", None]


def test_an_event_id_that_is_not_taken_is_not_the_end(api: Api, emulator: Emulator) -> None:
    emulator.fault(cut_after=5)
    emulator.fault(status=400, message="Invalid last_event_id.", method="GET", times=2)
    check_events(emulator, api.events(**RUN))
    assert len(emulator.requests) == 5


def test_a_fault_in_the_stream_that_passes_is_passed_over(api: Api, emulator: Emulator) -> None:
    emulator.fault(error_event={"message": "Deadline expired.", "code": "gateway_timeout"}, after=6)
    check_events(emulator, api.events(**RUN))


def test_a_fault_that_comes_again_each_time_does_not_go_round_in_circles(api: Api, emulator: Emulator) -> None:
    emulator.fault(error_event={"message": "Deadline expired.", "code": "gateway_timeout"}, after=3)
    emulator.fault(error_event={"message": "Deadline expired.", "code": "gateway_timeout"}, after=0, times=100)
    check_events(emulator, api.events(**RUN))
    assert len(emulator.requests) <= 5


def test_without_event_ids_the_rest_is_read(api: Api, emulator: Emulator) -> None:
    emulator.fault(cut_after=9)
    events = api.events(**SANDBOX)  # an agent in the foreground: its events have no ids
    check_events(emulator, events)
    assert not [event for event in events if event.event_id]
    assert asked(emulator) == [("POST", {}), ("GET", {})]


@ways
def test_an_agent_that_ended_with_its_connection_is_the_error_of_the_cut(is_async: bool, emulator: Emulator) -> None:
    emulator.fault(cut_after=5, method="POST")
    emulator.fault(status=404, message="Interaction not found.", method="GET", times=9)
    with pytest.raises(gi.StreamInterrupted) as caught:
        Caller("foreground agent", emulator.transport()).heard(is_async)
    assert isinstance(caught.value.__cause__, gi.InteractionNotFound)
    assert caught.value.interaction.id in emulator.interactions


def test_what_was_not_streamed_like_that_is_not_told(api: Api, emulator: Emulator) -> None:
    emulator.reply([output(LONG)])
    emulator.fault(cut_after=5)
    other = {"status": "completed", "steps": [output("Something else.")]}
    emulator.fault(raw_stream=b"", times=3)
    emulator.fault(raw_body=json.dumps(other).encode(), method="GET")
    with pytest.raises(gi.InvalidResponseError, match="not what it had streamed") as caught:
        api.events(**RUN)
    assert caught.value.interaction_id in emulator.interactions
    assert caught.value.interaction is not None


def test_json_where_a_background_stream_was_asked_for_is_heard_by_its_id(api: Api, emulator: Emulator) -> None:
    emulator.reply({"steps": [output(LONG)]})
    begun = api.create(**RUN)
    body = {"id": begun.id, "status": "in_progress", "object": "interaction", "model": MODEL}
    emulator.fault(raw_body=json.dumps(body).encode(), method="POST")
    events = api.events(**RUN)
    check_events(emulator, events)
    assert [request.query for request in emulator.requests[2:]] == [{"stream": "true"}]


def test_json_where_the_rest_of_a_stream_was_asked_for_is_waited_for(api: Api, emulator: Emulator) -> None:
    emulator.fault(cut_after=5)
    emulator.fault(raw_body=b'{"status": "in_progress"}', method="GET", times=3)
    check_events(emulator, api.events(**RUN))


# Runs that somebody stopped


@ways
def test_a_run_that_was_cancelled_ends_its_stream_as_cancelled(is_async: bool) -> None:
    emulator = Emulator(background_seconds=0.5)
    emulator.reply([output(LONG)])

    def cancel(count: int) -> None:
        if count == 4:
            with httpx.Client(transport=emulator.transport(), headers={"x-goog-api-key": "k"}) as http:
                assert http.post(f"http://e/v1/interactions/{running(emulator)[0]}/cancel").status_code == 200

    caller = Caller("model", BadLine(emulator, random.Random(1), on_frame=cancel))
    with pytest.raises(gi.APIError, match="cancelled") as caught:
        caller.heard(is_async)
    assert caught.value.code == "cancelled"
    assert len(emulator.requests) < 10


# Streams read again


def test_a_stream_read_from_the_middle_goes_on_there_after_a_cut(api: Api, emulator: Emulator) -> None:
    whole = api.events(**RUN)
    id = accumulate(whole).id
    for position in range(len(whole) - 2):
        emulator.fault(cut_after=1, method="GET")
        assert api.resume(id, whole[position].event_id) == whole[position + 1 :]
        assert emulator.requests[-1].query["last_event_id"] == whole[position + 1].event_id


def test_a_stream_read_from_the_middle_is_not_begun_anew_where_nothing_was_heard(api: Api, emulator: Emulator) -> None:
    whole = api.events(**RUN)
    emulator.fault(raw_stream=b"", method="GET")
    assert api.resume(accumulate(whole).id, whole[4].event_id) == whole[5:]
    assert [query["last_event_id"] for _, query in asked(emulator)[1:]] == [whole[4].event_id] * 2


def test_what_the_caller_heard_elsewhere_cannot_be_waited_for(api: Api, emulator: Emulator) -> None:
    whole = api.events(**RUN)
    emulator.fault(raw_stream=b"", method="GET", times=100)
    with pytest.raises(gi.StreamInterrupted) as caught:
        api.resume(accumulate(whole).id, whole[4].event_id)
    assert caught.value.last_event_id == whole[4].event_id


def test_a_stream_read_again_from_its_start_is_whole(api: Api, emulator: Emulator) -> None:
    whole = api.events(**RUN)
    emulator.fault(cut_after=2, method="GET")
    emulator.fault(raw_stream=b"", method="GET", times=3)
    assert told(api.resume(accumulate(whole).id)) == told(whole)


# Usage that comes late


def test_usage_that_a_stream_leaves_out_is_fetched(api: Api, emulator: Emulator) -> None:
    emulator.fault(no_usage=True)
    events = api.events(**RUN)
    assert isinstance(events[-1], InteractionCompletedEvent)
    [record] = emulator.interactions.values()
    assert events[-1].interaction.usage is not None
    assert events[-1].interaction.usage.dump() == record.usage
    assert asked(emulator) == [("POST", {}), ("GET", {})]


def test_a_stream_ends_without_usage_where_there_is_none(api: Api, emulator: Emulator) -> None:
    emulator.fault(no_usage=True, times=2)
    assert check_events(emulator, api.events(**RUN)).usage is None


def test_a_stream_that_has_ended_does_not_wait_for_its_usage_for_ever(
    api: Api, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gemini_interactions.client.interactions.base_stream.END_PATIENCE", 0.1)
    emulator.fault(no_usage=True)
    emulator.fault(raw_body=b'{"status": "in_progress"}', method="GET", times=10_000)
    begun = time.monotonic()
    assert check_events(emulator, api.events(**RUN)).usage is None
    assert time.monotonic() - begun < 5


# Deadlines


@ways
@pytest.mark.parametrize("who", WHO)
def test_a_deadline_in_the_middle_of_a_resume_stops_the_run(who: str, is_async: bool) -> None:
    emulator = Emulator(background_seconds=60)
    emulator.fault(method="POST", cut_after=1)
    emulator.fault(method="GET", raw_stream=b"", times=10_000)
    begun = time.monotonic()
    with pytest.raises(gi.DeadlineExceeded):
        Caller(who, emulator.transport(), deadline=0.2).heard(is_async)
    assert time.monotonic() - begun < 5
    assert [record.status for record in emulator.interactions.values()] == ["cancelled"]


@ways
def test_a_deadline_is_kept_where_nothing_comes_at_all(is_async: bool) -> None:
    with Emulator() as emulator:  # over a socket: what waits is the read
        emulator.fault(zombie=True)
        caller = Caller("model", None, base_url=emulator.url, deadline=0.4)
        begun = time.monotonic()
        with pytest.raises(gi.DeadlineExceeded):
            caller.heard(is_async)
        assert time.monotonic() - begun < 5
        assert [record.status for record in emulator.interactions.values()] == ["cancelled"]


@ways
def test_a_deadline_that_passes_before_the_run_has_told_its_id_stops_it_all_the_same(is_async: bool) -> None:
    emulator = Emulator(background_seconds=60)

    def be_slow(count: int) -> None:
        time.sleep(0.2 if count == 0 else 0)

    line = BadLine(emulator, random.Random(1), on_frame=be_slow)  # the first event comes in two pieces
    with pytest.raises(gi.DeadlineExceeded):
        Caller("model", line, deadline=0.1).heard(is_async)
    assert [record.status for record in emulator.interactions.values()] == ["cancelled"]


@ways
def test_a_run_may_be_left_running(is_async: bool) -> None:
    emulator = Emulator(background_seconds=60)
    with pytest.raises(gi.DeadlineExceeded) as caught:
        Caller("model", emulator.transport(), deadline=0.1, cancel_abandoned=False).answer(is_async)
    assert caught.value.interaction is not None
    assert caught.value.interaction.id in running(emulator)


class AnswersWhole(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A service that never streams, as it was seen to do with agents in the background."""

    def __init__(self, emulator: Emulator) -> None:
        self._inner = emulator.transport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._inner.handle_request(_without_stream(request))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._inner.handle_async_request(_without_stream(request))


def _without_stream(request: httpx.Request) -> httpx.Request:
    body = json.loads(request.content) if request.content else {}
    headers = {name: value for name, value in request.headers.items() if name != "content-length"}
    content = json.dumps({key: value for key, value in body.items() if key != "stream"}) if body else None
    return httpx.Request(request.method, request.url.copy_remove_param("stream"), headers=headers, content=content)


@ways
def test_a_service_that_never_streams_is_waited_for(is_async: bool) -> None:
    emulator = Emulator(background_seconds=0.05)
    events = Caller("deep-research", AnswersWhole(emulator)).heard(is_async)
    assert check_events(emulator, events).status == "completed"
    assert [request.method for request in emulator.requests].count("POST") == 1


@ways
def test_a_run_answered_whole_is_stopped_at_the_deadline(is_async: bool) -> None:
    emulator = Emulator(background_seconds=60)
    with pytest.raises(gi.DeadlineExceeded):
        Caller("model", AnswersWhole(emulator), deadline=0.2).heard(is_async)
    assert [record.status for record in emulator.interactions.values()] == ["cancelled"]
