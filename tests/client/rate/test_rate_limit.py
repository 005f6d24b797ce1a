"""A rate limit: its settings, what it shows, its pickles, the windows it counts in."""

from __future__ import annotations

import copy
import pickle
from multiprocessing import get_context
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gemini_interactions as gi
from gemini_interactions.client.http.rate.window import window_of
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.llamaindex import GeminiInteractions

MODEL = "gemini-3.5-flash"
PASSWORD = "SECRET-123456"


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"requests_per_minute": 0}, "requests_per_minute"),
        ({"requests_per_minute": 1.5}, "requests_per_minute"),
        ({"requests_per_minute": True}, "requests_per_minute"),
        ({"longest_wait": -1}, "longest_wait"),
        ({"longest_wait": float("nan")}, "longest_wait"),
        ({"longest_wait": "1"}, "longest_wait"),
        ({"storage": "redis://127.0.0.1/0"}, "requests_per_minute"),
        ({"requests_per_minute": 60, "storage": "127.0.0.1"}, "storage"),
    ],
)
def test_what_cannot_be_is_refused_by_name(settings: dict[str, Any], field: str) -> None:
    with pytest.raises(gi.InvalidOption, match=field) as caught:
        gi.RateLimit(**settings)
    assert caught.value.field == field


@pytest.mark.parametrize("storage", ["memcached://127.0.0.1", "async+redis://127.0.0.1", "nothing://"])
def test_a_storage_that_has_no_moving_window_is_refused(storage: str) -> None:
    pytest.importorskip("limits")
    with pytest.raises(gi.InvalidOption, match="redis"):
        gi.RateLimit(60, storage=storage)


@pytest.mark.parametrize("make", [gi.Client, gi.AsyncClient])
def test_a_client_takes_nothing_else_for_one(make: Any) -> None:
    with pytest.raises(gi.InvalidOption, match="'rate_limit' must be a RateLimit, not int"):
        make(api_key="k", rate_limit=600)


@given(st.integers(1, 100_000))
def test_a_window_never_holds_more_than_its_share_of_a_minute(requests_per_minute: int) -> None:
    requests, seconds = window_of(requests_per_minute)
    assert 60 % seconds == 0
    assert requests >= 1
    assert 0.98 * requests_per_minute <= requests * 60 / seconds <= requests_per_minute


def test_windows_are_short_where_they_can_be() -> None:
    assert window_of(600) == (10, 1)
    assert window_of(61) == (1, 1)
    assert window_of(90) == (3, 2)
    assert window_of(7) == (7, 60)


def test_what_is_unpickled_here_is_the_same_limit() -> None:
    limit = gi.RateLimit()
    assert pickle.loads(pickle.dumps(limit)) is limit
    assert copy.deepcopy(limit) is limit
    for made in (
        gi.Client(api_key="k", rate_limit=limit),
        gi.AsyncClient(api_key="k", rate_limit=limit),
    ):
        assert pickle.loads(pickle.dumps(made))._requester.rate_limit is limit
    for model in (ChatGeminiInteractions, GeminiInteractions):
        made = model(model=MODEL, api_key="k", rate_limit=limit)
        assert pickle.loads(pickle.dumps(made)).rate_limit is limit
        assert made.model_copy(deep=True).rate_limit is limit
        assert "rate_limit" not in made.model_dump()


def _unpickle_twice(pickled: bytes) -> tuple[bool, str]:
    return pickle.loads(pickled) is pickle.loads(pickled), repr(pickle.loads(pickled))


def test_in_another_process_it_is_one_limit_with_the_same_settings() -> None:
    limit = gi.RateLimit(longest_wait=7)
    with get_context("spawn").Pool(1) as pool:
        is_one, shown = pool.apply(_unpickle_twice, (pickle.dumps(limit),))
    assert is_one
    assert shown == repr(limit) == "RateLimit(requests_per_minute=None, longest_wait=7)"


def test_the_password_of_a_storage_is_not_shown_nor_pickled(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("limits")
    pytest.importorskip("redis")
    limit = gi.RateLimit(60, storage=f"redis://:{PASSWORD}@127.0.0.1:9/0")
    assert repr(limit) == "RateLimit(requests_per_minute=60, storage='redis://127.0.0.1:9/0', longest_wait=600)"
    pickled = pickle.dumps(limit)
    assert PASSWORD.encode() not in pickled
    with pytest.raises(gi.GeminiInteractionsError, match=r"storage redis://127\.0\.0\.1:9/0 of the rate limit") as caught:
        gi.Client(api_key="k", rate_limit=limit).create(model=MODEL, input="Hi")
    shown: list[str] = []
    error: BaseException | None = caught.value
    while error is not None:
        trace = error.__traceback__
        while trace is not None:
            shown += (
                map(repr, trace.tb_frame.f_locals.values()) if "gemini_interactions" in trace.tb_frame.f_code.co_filename else ()
            )
            trace = trace.tb_next
        error = error.__cause__ or error.__context__
    assert PASSWORD not in str(caught.value) + "".join(shown)


def test_a_limit_that_needs_the_password_elsewhere_takes_it_from_the_environment_there(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("limits")
    pytest.importorskip("redis")
    address = f"redis://:{PASSWORD}@127.0.0.1:9/0"
    pickled = pickle.dumps(gi.RateLimit(60, storage=address))
    monkeypatch.setenv("GEMINI_INTERACTIONS_RATE_LIMIT_STORAGE", address.replace(":9/", ":8/"))
    with get_context("spawn").Pool(1) as pool:
        _, shown = pool.apply(_unpickle_twice, (pickled,))
    assert "127.0.0.1:8" in shown
