"""Under a rate limit a 429 is waited out by all who share it, and is no attempt; nothing hangs."""

from __future__ import annotations

import asyncio
import logging
import pickle
from threading import Thread
from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions import AsyncClient, Client, RateLimit
from gemini_interactions.emulator import Emulator

MODEL, OTHER = "gemini-3.5-flash", "gemini-3.1-pro-preview"
ASK: dict[str, Any] = {"model": MODEL, "input": "Hi"}


def asked(emulator: Emulator) -> int:
    return len(emulator.requests)


def test_a_429_is_no_attempt(connect: Any, emulator: Emulator) -> None:
    emulator.fault(status=429, retry_after=0.01, times=2)
    assert connect(rate_limit=RateLimit(), max_retries=0).create(**ASK).status == "completed"
    assert asked(emulator) == 3


def test_nor_is_a_503_that_says_how_long_to_wait(connect: Any, emulator: Emulator) -> None:
    emulator.fault(status=503, retry_after=0.01, times=2)
    assert connect(rate_limit=RateLimit(), max_retries=0).create(**ASK).status == "completed"
    assert asked(emulator) == 3


def test_one_that_does_not_is_left_to_the_retries(connect: Any, emulator: Emulator) -> None:
    emulator.fault(status=503, times=2)
    with pytest.raises(gi.ServerError):
        connect(rate_limit=RateLimit(), max_retries=1).create(**ASK)
    assert asked(emulator) == 2


def test_what_the_body_says_counts_like_a_header(connect: Any, emulator: Emulator) -> None:
    emulator.quota(0, seconds=7200)
    with pytest.raises(gi.RateLimitError) as caught:
        connect(rate_limit=RateLimit(longest_wait=7000)).create(**ASK)
    assert caught.value.retry_after == 7200
    assert asked(emulator) == 1


def test_a_429_as_the_first_event_of_a_stream_is_waited_out_too(connect: Any, emulator: Emulator) -> None:
    emulator.fault(error_event={"code": "rate_limit_exceeded", "message": "Too many."}, after=0)
    events = connect(rate_limit=RateLimit(), max_retries=0).events(**ASK)
    assert events[-1].event_type == "interaction.completed"
    assert asked(emulator) == 2


def test_a_run_that_was_refused_is_begun_once(connect: Any, emulator: Emulator) -> None:
    emulator.fault(status=429, retry_after=0.01, times=2)
    api = connect(rate_limit=RateLimit(), max_retries=0)
    assert api.wait(api.create(**ASK, background=True).id).status == "completed"
    assert len(emulator.interactions) == 1


def test_a_decision_asks_a_model(emulator: Emulator) -> None:
    emulator.quota(1, seconds=0.3)
    client = Client(api_key="k", transport=emulator.transport(), rate_limit=RateLimit(), max_retries=0)
    for _ in range(2):
        client.decisions.create(input="Tea.", questions={"is_tea": {"type": "noul", "instructions": "Is it tea?"}})
    assert [each.passed for each in emulator.counted].count(True) == 2
    assert {each.model for each in emulator.counted} == {"gemini-decision-1"}


def test_a_wait_that_the_deadline_does_not_allow_fails_at_once_and_names_the_refusal(connect: Any, emulator: Emulator) -> None:
    emulator.fault(status=429, retry_after=300)
    api = connect(rate_limit=RateLimit())
    for _ in range(2):  # the second is not even sent
        with pytest.raises(gi.DeadlineExceeded, match=r"20 s, .*429 rate_limit_exceeded: Resource has been exhausted"):
            api.create(**ASK, deadline=20)
    assert asked(emulator) == 1


def test_a_hint_beyond_the_longest_wait_is_told_to_all(connect: Any, emulator: Emulator) -> None:
    emulator.fault(status=429, retry_after=7200)
    api = connect(rate_limit=RateLimit(), max_retries=4)
    for _ in range(3):
        with pytest.raises(gi.RateLimitError) as caught:
            api.create(**ASK)
        assert caught.value.retry_after == 7200
        assert caught.value.status_code == 429
    assert asked(emulator) == 1
    assert api.create(model=OTHER, input="Hi").status == "completed"


def test_a_quota_of_nothing_ends_for_everybody(emulator: Emulator) -> None:
    emulator.quota(0, hint=None)
    client = Client(api_key="k", transport=emulator.transport(), rate_limit=RateLimit(longest_wait=1.2))
    ended: list[BaseException] = []

    def ask() -> None:
        try:
            client.create(**ASK)
        except gi.RateLimitError as error:
            ended.append(error)

    threads = [Thread(target=ask) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ended) == 30
    assert len(set(map(id, ended))) == 30  # nobody's traceback gets into another's
    assert asked(emulator) <= 30 + 5  # those that were under way at first, and who tried for the others


def test_a_day_that_is_used_up_is_told_when_nothing_passes_any_more(connect: Any, emulator: Emulator) -> None:
    emulator.quota(2, seconds=86_400, hint=None)
    api = connect(rate_limit=RateLimit(longest_wait=1.0))
    assert [api.create(**ASK).status for _ in range(2)] == ["completed"] * 2
    with pytest.raises(gi.RateLimitError):
        api.create(**ASK)
    emulator.advance(86_400)
    assert api.create(**ASK).status == "completed"


def test_a_limit_that_waits_for_nothing_raises_the_first_refusal(connect: Any, emulator: Emulator) -> None:
    emulator.fault(status=429, retry_after=0.01)
    with pytest.raises(gi.RateLimitError):
        connect(rate_limit=RateLimit(longest_wait=0)).create(**ASK)
    assert asked(emulator) == 1


def test_polls_wait_for_polls_alone(connect: Any, emulator: Emulator) -> None:
    api = connect(rate_limit=RateLimit())
    made = api.create(**ASK, background=True)
    emulator.fault(status=429, retry_after=300, method="GET")
    for _ in range(2):
        with pytest.raises(gi.DeadlineExceeded, match="429"):
            api.wait(made.id, deadline=20)
    assert api.create(**ASK).status == "completed"
    api.cancel(made.id)
    api.delete(made.id)


def test_a_refused_request_does_not_slow_other_models(connect: Any, emulator: Emulator) -> None:
    emulator.fault(status=429, retry_after=300)
    api = connect(rate_limit=RateLimit())
    with pytest.raises(gi.DeadlineExceeded):
        api.create(**ASK, deadline=20)
    assert api.create(model=OTHER, input="Hi").status == "completed"
    with pytest.raises(gi.DeadlineExceeded):
        api.create(model=f"models/{MODEL}", input="Hi", deadline=20)
    assert asked(emulator) == 2


def test_a_pause_is_logged_once(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    emulator.quota(1, seconds=0.4)
    client = AsyncClient(api_key="k", transport=emulator.transport(), rate_limit=RateLimit())

    async def ask() -> None:
        await asyncio.gather(*(client.create(**ASK) for _ in range(2)))

    with caplog.at_level(logging.INFO, "gemini_interactions"):
        asyncio.run(ask())
    assert [record.message.partition(" wait")[0] for record in caplog.records] == [
        f"{MODEL} is refused (HTTP 429): all requests to it"
    ]


def test_the_error_of_one_caller_says_nothing_of_another(connect: Any, emulator: Emulator) -> None:
    api = connect(rate_limit=RateLimit())
    previous = api.create(**ASK).id
    emulator.fault(status=429, retry_after=7200)
    with pytest.raises(gi.RateLimitError) as own:
        api.create(**ASK, previous_interaction_id=previous)
    with pytest.raises(gi.RateLimitError) as other:
        api.create(**ASK)
    assert own.value.interaction_id == previous
    assert other.value.interaction_id is None
    assert pickle.loads(pickle.dumps(other.value)).retry_after == 7200
