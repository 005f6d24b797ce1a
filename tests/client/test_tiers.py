"""The tiers that wait for capacity: an answer that takes its time is not given up, and asked and paid for again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from gemini_interactions import Client, InvalidRequestError, ServerError
from gemini_interactions.emulator import Emulator


class Recorded(httpx.BaseTransport):
    """The emulator, and what each request that went to it had."""

    def __init__(self, emulator: Emulator) -> None:
        self._inner = emulator.transport()
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self._inner.handle_request(request)


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


def asked(emulator: Emulator, tier: str | None, **settings: Any) -> tuple[float, str | None]:
    """The seconds that a request of this tier may take, and what the service is told of them."""
    transport = Recorded(emulator)
    deadline = settings.pop("deadline", None)
    with Client(api_key="any", transport=transport, **settings) as client:
        client.create(model="gemini-3.8-flash", input="Hi", service_tier=tier, deadline=deadline)
    [request] = transport.requests
    return request.extensions["timeout"]["read"], request.headers.get("x-server-timeout")


@pytest.mark.parametrize("tier", [None, "standard", "priority"])
def test_an_answer_that_nobody_lets_wait_has_ten_minutes(emulator: Emulator, tier: str | None) -> None:
    assert asked(emulator, tier) == (600.0, None)


def test_a_cheap_answer_has_half_an_hour_and_the_service_is_told(emulator: Emulator) -> None:
    assert asked(emulator, "flex") == (1800.0, "1800")
    assert asked(emulator, "flex", timeout=3600.0) == (3600.0, "3600")


def test_who_has_less_time_keeps_that(emulator: Emulator) -> None:
    assert asked(emulator, "flex", timeout=20.0) == (20.0, "20")
    seconds, told = asked(emulator, "flex", deadline=30.0)
    assert seconds <= 30.0
    assert told == "30"


def test_a_header_of_ones_own_stays(emulator: Emulator) -> None:
    assert asked(emulator, "flex", headers={"X-Server-Timeout": "77"}) == (1800.0, "77")


@pytest.mark.usefixtures("impatient")
def test_a_tier_at_capacity_is_asked_as_often_as_one_wishes(emulator: Emulator) -> None:
    emulator.fault(status=503, message="At capacity.", times=6)
    with Client(api_key="any", base_url=emulator.url, max_retries=6) as client:
        reply = client.create(model="gemini-3.8-flash", input="Hi", service_tier="flex")
    assert reply.service_tier == "flex"
    assert len(emulator.requests) == 7

    emulator.fault(status=503, message="At capacity.", times=5)
    with Client(api_key="any", base_url=emulator.url) as client, pytest.raises(ServerError, match="At capacity"):
        client.create(model="gemini-3.8-flash", input="Hi", service_tier="flex")
    assert len(emulator.requests) == 12


def test_a_tier_that_the_service_does_not_have_is_refused_at_once(emulator: Emulator) -> None:
    with Client(api_key="any", base_url=emulator.url) as client, pytest.raises(InvalidRequestError, match="'deferred'"):
        client.create(model="gemini-3.8-flash", input="Hi", service_tier="deferred")
    assert len(emulator.requests) == 1


def test_a_run_in_the_queue_is_waited_for() -> None:
    with Emulator(queued_seconds=0.2) as emulator, Client(api_key="any", base_url=emulator.url) as client:
        handle = client.start(model="gemini-3.8-flash", input="Hi", service_tier="flex")
        assert handle.status == "queued"
        assert handle.result(poll_interval=0.05).status == "completed"


def test_polls_that_are_to_be_rare_stay_rare() -> None:
    with Emulator(background_seconds=0.5) as emulator, Client(api_key="any", base_url=emulator.url) as client:
        run = client.start(model="gemini-3.8-flash", input="Hi")
        client.wait(run.id, poll_interval=0.4, max_poll_interval=0.001)
    assert sum(request.method == "GET" for request in emulator.requests) <= 3
