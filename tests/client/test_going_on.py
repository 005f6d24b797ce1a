"""A stream that goes on over another connection says each thing once, and what it said is compared with what is kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import httpx
import pytest

import gemini_interactions as gi
from gemini_interactions.wire.events import Event

from ..events import COMPLETED, CREATED, delta, start, stop
from .bad_line import told
from .conftest import Api, Connect

RUN: dict[str, Any] = {"model": "gemini-3.5-flash", "input": "Hi", "background": True}
WHOLE: dict[str, Any] = {
    "id": "v1_a",
    "status": "completed",
    "steps": [{"type": "model_output", "content": [{"type": "text", "text": "Hello world"}]}],
    "usage": {"total_tokens": 3},
}
EVENTS: list[dict[str, Any]] = [
    CREATED,
    start(0, type="model_output"),
    delta(0, type="text", text="Hel"),
    delta(0, type="text", text="lo "),
    delta(0, type="text", text="world"),
    stop(0),
    COMPLETED,
]
Ids = Sequence[Any]


def sent(events: Sequence[dict[str, Any]], ids: Ids | None = None) -> bytes:
    """A stream of these events, with these ids where there are any."""
    marked = [event if ids is None or ids[i] is None else {**event, "event_id": ids[i]} for i, event in enumerate(events)]
    return b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in marked)


class Service:
    """Answers the POST with a stream, further requests for it with the next ones, and others with the interaction."""

    def __init__(self, *streams: bytes | int, whole: Sequence[dict[str, Any] | int] = (WHOLE,)) -> None:
        self._streams, self._whole = list(streams), list(whole)
        self.asked: list[str] = []
        self.transport = httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        is_stream = request.method == "POST" or "stream" in request.url.params
        self.asked.append(request.url.params.get("last_event_id", "") if is_stream else "whole")
        if is_stream:
            answer: Any = self._streams.pop(0) if self._streams else 500
        else:
            answer = self._whole.pop(0) if len(self._whole) > 1 else self._whole[0]
        if isinstance(answer, int):
            return httpx.Response(answer, json={"error": {"message": "Not found.", "code": "x"}})
        if isinstance(answer, dict):
            return httpx.Response(200, json=answer)
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=answer)


def read(connect: Connect, service: Service, **settings: Any) -> list[Event]:
    api: Api = connect(transport=service.transport, max_retries=0, **settings)
    return api.events(**RUN)


FIRST, REST = EVENTS[:3], EVENTS[3:]
BEGUN = sent(FIRST, ["e1", "e2", "e3"])

GOING_ON: dict[str, list[bytes | int]] = {
    "ids that go on": [BEGUN, sent(REST, ["e4", "e5", "e6", "e7"])],
    "numbers for ids": [sent(FIRST, [1, 2, 3]), sent(REST, [4, 5, 6, 7])],
    "ids that begin anew": [BEGUN, sent(REST, ["e1", "e2", "e3", "e4"])],
    "no ids in the rest": [BEGUN, sent(REST)],
    "a start from the start": [BEGUN, sent(EVENTS, ["e1", "e2", "e3", "e4", "e5", "e6", "e7"])],
    "a start from the start with other ids": [BEGUN, sent(EVENTS, ["f1", "f2", "f3", "f4", "f5", "f6", "f7"])],
    "a start from the start without ids": [BEGUN, sent(EVENTS)],
    "a start from the first step": [BEGUN, sent(EVENTS[1:])],
    "no ids at all": [sent(FIRST)],
    "no ids in what was said last": [sent(EVENTS[:4], ["e1", "e2", "e3", None]), sent(REST, ["e4", "e5", "e6", "e7"])],
    "the rest without the last words": [BEGUN, sent([REST[0], *REST[2:]], ["e4", "e6", "e7"])],
    "a 404 in between": [BEGUN, 404, sent(REST, ["e4", "e5", "e6", "e7"])],
    "a 500 in between": [BEGUN, 500, sent(REST, ["e4", "e5", "e6", "e7"])],
    "an overlap": [BEGUN, sent(EVENTS[1:], ["e2", "e3", "e4", "e5", "e6", "e7"])],
    "nothing more": [BEGUN, 404, 404, 404],
}


@pytest.mark.parametrize("streams", GOING_ON.values(), ids=GOING_ON)
def test_however_it_goes_on_each_thing_is_said_once(connect: Connect, streams: list[bytes | int]) -> None:
    service = Service(*streams)
    events = read(connect, service)
    assert told(events) == "Hello world"
    assert [event.event_type for event in events].count("interaction.completed") == 1
    assert service.asked.count("whole") == 1


DIFFERENT: dict[str, tuple[bytes, dict[str, Any]]] = {
    "words are left out": (sent(REST[1:], ["e5", "e6", "e7"]), WHOLE),
    "words come twice": (sent([FIRST[-1], *REST], ["f3", "e4", "e5", "e6", "e7"]), WHOLE),
    "a step more": (sent([*REST[:-1], start(1, type="model_output"), REST[-1]], ["e4", "e5", "e6", "e7", "e8"]), WHOLE),
    "other words": (sent(REST, ["e4", "e5", "e6", "e7"]), {**WHOLE, "steps": [{"type": "thought"}]}),
}


@pytest.mark.parametrize(("rest", "whole"), DIFFERENT.values(), ids=DIFFERENT)
def test_a_difference_to_what_is_kept_is_an_error_that_carries_it(connect: Connect, rest: bytes, whole: dict[str, Any]) -> None:
    with pytest.raises(gi.InvalidResponseError, match="not what it had streamed") as caught:
        read(connect, Service(BEGUN, rest, whole=[whole]))
    assert caught.value.interaction is not None
    assert caught.value.interaction.dump() == whole


def test_a_start_from_the_start_is_an_error_for_who_was_further(connect: Connect) -> None:
    service = Service(*[sent(EVENTS, [f"f{i}" for i in range(7)])] * 9)
    with pytest.raises(gi.StreamInterrupted, match="from its start"):
        connect(transport=service.transport, max_retries=0).resume("v1_a", "e3")


def test_a_stream_that_was_not_cut_is_not_compared(connect: Connect) -> None:
    service = Service(sent(EVENTS, ["e1", "e2", "e3", "e4", "e5", "e6", "e7"]))
    assert told(read(connect, service)) == "Hello world"
    assert service.asked == [""]


def test_what_cannot_be_compared_is_told_all_the_same_and_logged(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    service = Service(BEGUN, sent(REST, ["e4", "e5", "e6", "e7"]), whole=[403])
    assert told(read(connect, service)) == "Hello world"
    assert "could not be checked" in caplog.text
    assert "v1_a" in caplog.text


RUNNING = {"id": "v1_a", "status": "in_progress"}


@pytest.mark.parametrize("odd", [404, 500, 501, 503])
def test_one_answer_that_is_odd_is_not_the_end_of_a_run(connect: Connect, odd: int) -> None:
    for answers in ([odd, RUNNING, odd, WHOLE], [RUNNING, odd, odd, WHOLE]):
        api = connect(transport=Service(whole=answers).transport, max_retries=0)
        assert api.wait("v1_a", poll_interval=0.001).status == "completed"


@pytest.mark.parametrize(("odd", "polls"), [(404, 3), (500, 5), (403, 1), (400, 1)])
def test_many_are(connect: Connect, odd: int, polls: int) -> None:
    service = Service(whole=[odd])
    with pytest.raises(gi.APIError) as caught:
        connect(transport=service.transport, max_retries=0).wait("v1_a", poll_interval=0.001)
    assert (caught.value.status_code, len(service.asked)) == (odd, polls)


# Answers in parts


def part(token: str, text: str, ids: Ids | None) -> bytes:
    """One part of an answer, whose ids begin anew in each."""
    completed = {**COMPLETED["interaction"], "status": "requires_continuation", "continuation_token": token}
    events = [start(0, type="model_output"), delta(0, type="text", text=text), stop(0)]
    return sent([CREATED, *events, {**COMPLETED, "interaction": completed} if token else COMPLETED], ids)


@pytest.mark.parametrize("ids", [None, ["e1", "e2", "e3", "e4", "e5"]])
def test_no_part_is_taken_for_the_one_before(connect: Connect, ids: Ids | None) -> None:
    service = Service(part("t1", "One ", ids), part("t2", "One ", ids), part("", "three.", ids))
    events = connect(transport=service.transport).events(model="gemini-3.5-flash", input="Hi")
    assert told(events) == "One One three."


def test_parts_without_end_are_an_end(connect: Connect) -> None:
    service = Service(*[part(f"t{i}", "x", None) for i in range(99)])
    with pytest.raises(gi.InvalidResponseError, match="does not end") as caught:
        connect(transport=service.transport).events(model="gemini-3.5-flash", input="Hi")
    assert len(service.asked) == 33
    assert caught.value.interaction is not None
    assert caught.value.interaction.output_text == "x" * 33


def test_so_are_whole_ones(connect: Connect) -> None:
    asked: list[int] = []

    def answer(_: httpx.Request) -> httpx.Response:
        asked.append(1)
        return httpx.Response(200, json={**WHOLE, "status": "requires_continuation", "continuation_token": f"t{len(asked)}"})

    with pytest.raises(gi.InvalidResponseError, match="does not end") as caught:
        connect(transport=httpx.MockTransport(answer)).create(model="gemini-3.5-flash", input="Hi")
    assert len(asked) == 33
    assert caught.value.interaction is not None
    assert len(caught.value.interaction.reply_steps()) == 33


@pytest.mark.parametrize("circle", [["a"], ["a", "b"], ["a", "b", "c"]])
def test_a_conversation_that_goes_round_in_a_circle_is_not_exported_for_ever(connect: Connect, circle: list[str]) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path.rpartition("/")[2])
        previous = circle[(circle.index(asked[-1]) + 1) % len(circle)]
        return httpx.Response(200, json={**WHOLE, "id": asked[-1], "previous_interaction_id": previous})

    with pytest.raises(gi.InvalidResponseError, match="no beginning"):
        connect(transport=httpx.MockTransport(answer)).export("a")
    assert asked == circle


@pytest.mark.parametrize("tokens", [["a"], ["a", "b"], ["a", "b", "c"]])
def test_pages_that_come_round_again_are_an_error(tokens: list[str]) -> None:
    asked: list[int] = []

    def answer(_: httpx.Request) -> httpx.Response:
        asked.append(1)
        return httpx.Response(200, json={"environments": [], "next_page_token": tokens[(len(asked) - 1) % len(tokens)]})

    client = gi.Client(api_key="k", transport=httpx.MockTransport(answer))
    with pytest.raises(gi.InvalidResponseError, match="comes again"):
        list(client.environments.list())
    assert len(asked) == len(tokens) + 1
