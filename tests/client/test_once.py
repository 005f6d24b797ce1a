"""What an agent has perhaps begun to do is not asked for again, and what a stream says first is tried again like a status."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator

from .conftest import Api, Connect
from .raw_server import EVENTS, FIRST, JSON, LAST, MODEL, sending, server

AGENTS: list[dict[str, Any]] = [
    {"agent": "antigravity-preview-09-2026", "environment": "remote"},
    {"agent": "antigravity-preview-09-2026", "environment": "remote", "background": True},
    {"agent": "my-own-agent"},
    {"agent": "deep-research-preview-04-2026", "background": True},
]
CUTS: list[bytes] = [
    b"",
    JSON + b"content-length: 99\r\n\r\n{",
    b"HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n",
    b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n",
    b"HTTP/1.1 504 Late\r\ncontent-length: 0\r\n\r\n",
    EVENTS + b"\r\n",
    EVENTS + b"\r\n" + FIRST[:40],
]


def made(api: Api, **options: Any) -> Any:
    return api.create(**options)


def streamed(api: Api, **options: Any) -> Any:
    return api.events(**options)


both_ways = pytest.mark.parametrize("call", [made, streamed])
Call = Callable[..., Any]


@both_ways
@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: cut[:30].decode())
@pytest.mark.parametrize("agent", AGENTS, ids=str)
def test_an_agent_that_may_have_begun_is_not_asked_again(connect: Connect, call: Call, cut: bytes, agent: dict[str, Any]) -> None:
    asked: list[object] = []
    with server(sending(cut), asked) as url, pytest.raises(gi.GeminiInteractionsError):
        call(connect(base_url=url, transport=None), input="Buy it.", **agent)
    assert len(asked) == 1


@both_ways
def test_an_agent_that_is_slow_to_answer_is_not_asked_again(connect: Connect, call: Call) -> None:
    asked: list[object] = []
    with server(lambda handler: handler.rfile.read(1) and None, asked) as url, pytest.raises(gi.RequestTimeout):
        call(connect(base_url=url, transport=None, timeout=0.2), input="Buy it.", agent="my-own-agent")
    assert len(asked) == 1


@both_ways
@pytest.mark.parametrize("status", [429, 503])
def test_an_agent_that_was_not_let_in_is_asked_again(api: Api, emulator: Emulator, call: Call, status: int) -> None:
    emulator.fault(status=status)
    assert call(api, input="Buy it.", agent="antigravity-preview-09-2026", environment="remote")
    assert [request.method for request in emulator.requests].count("POST") == 2


# What a stream says first


def refusing(*first: bytes) -> tuple[list[int], httpx.MockTransport]:
    """A service whose streams begin with these errors, one after another, and then with an answer."""
    asked: list[int] = []

    def answer(_: httpx.Request) -> httpx.Response:
        asked.append(1)
        content = first[len(asked) - 1] if len(asked) <= len(first) else FIRST + LAST
        return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=content)

    return asked, httpx.MockTransport(answer)


def error(**fields: Any) -> bytes:
    return b"data: " + json.dumps({"event_type": "error", "error": fields}).encode() + b"\n\n"


PASSING = [
    b'data: {"error":{"code":503,"message":"Gone.","status":"UNAVAILABLE"}}\n\n',
    error(code="rate_limit_exceeded", message="Slow down."),
    error(code="service_unavailable", message="Overloaded."),
    error(code="RESOURCE_EXHAUSTED", message="Slow down."),
    error(code=429, status="RESOURCE_EXHAUSTED", message="Slow down."),
    error(code="503", message="Unavailable."),
    error(code=503, message="Unavailable."),
    b'[{"error":{"code":503,"message":"Gone.","status":"UNAVAILABLE"}}]',
]


@pytest.mark.parametrize("first", [*PASSING, error(code="api_error", message="Oh."), error(code=500, message="Oh.")])
def test_an_outage_as_the_first_event_is_tried_again(connect: Connect, first: bytes) -> None:
    asked, transport = refusing(first, first)
    assert connect(transport=transport).events(model=MODEL, input="Hi")[-1].event_type == "interaction.completed"
    assert len(asked) == 3


@pytest.mark.parametrize("first", PASSING)
def test_so_it_is_for_an_agent_that_was_not_let_in(connect: Connect, first: bytes) -> None:
    asked, transport = refusing(first)
    assert connect(transport=transport).events(agent="my-own-agent", input="Hi")
    assert len([*asked]) >= 2


@pytest.mark.parametrize(
    ("first", "options"),
    [
        (error(code="invalid_request", message="No."), {"model": MODEL}),
        (error(code="safety", message="No."), {"model": MODEL}),
        (error(code=501, message="No."), {"model": MODEL}),
        (error(code="api_error", message="Oh."), {"agent": "my-own-agent"}),
    ],
)
def test_no_other_error_is(connect: Connect, first: bytes, options: dict[str, Any]) -> None:
    asked, transport = refusing(first)
    with pytest.raises(gi.APIError):
        connect(transport=transport).events(input="Hi", **options)
    assert len(asked) == 1


@pytest.mark.parametrize("first", PASSING)
def test_nor_is_one_that_comes_later(connect: Connect, first: bytes) -> None:
    asked, transport = refusing(FIRST + first)
    with pytest.raises(gi.APIError) as caught:
        connect(transport=transport).events(model=MODEL, input="Hi")
    assert caught.value.interaction is not None
    assert len(asked) == 1


def test_the_wait_that_a_first_event_asks_for_is_told(connect: Connect) -> None:
    asked, transport = refusing(error(code=429, message="Please retry in 7200s."))
    with pytest.raises(gi.RateLimitError) as caught:
        connect(transport=transport).events(model=MODEL, input="Hi")
    assert (caught.value.retry_after, len(asked)) == (7200, 1)


@pytest.mark.parametrize("wait", ["0", "-5", "nan", "Wed, 21 Oct 2015 07:28:00 GMT", "0.000001"])
def test_a_retry_after_of_nothing_backs_off_all_the_same(connect: Connect, wait: str) -> None:
    waits: list[float] = []

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(429, headers={"retry-after": wait}, json={"error": {"message": "Slow down.", "code": "x"}})

    api = connect(transport=httpx.MockTransport(answer), max_retries=3)
    delay = type(api.client._requester.policy).delay

    class Noted(type(api.client._requester.policy)):  # type: ignore[misc]  # the class of the very policy
        def delay(self, attempt: int, retry_after: float | None = None) -> float:
            waits.append(delay(self, attempt, retry_after))
            return waits[-1]

    api.client._requester.policy = Noted(max_retries=3, first_delay=0.01)
    with pytest.raises(gi.RateLimitError):
        api.create(model=MODEL, input="Hi")
    assert min(waits) >= 0.0075
