"""How many rows are asked at once, and how many a minute."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Iterator
from threading import Thread
from time import sleep
from typing import Any

import daft
import pytest
import uvicorn
from daft import col, pickle
from daft.functions import prompt

from gemini_interactions import RateLimit
from gemini_interactions.bulk.daft import GeminiInteractionsProvider, interact
from gemini_interactions.emulator import Emulator

from ...processes import free_port
from .conftest import answers, bodies


class Crowd:
    """An emulator behind a door that counts who is inside.

    Attributes:
        most: the most requests that were there at once.
        url: where the door is.
    """

    def __init__(self, app: Any, port: int) -> None:
        self._app = app
        self._inside = self.most = 0
        self.url = f"http://127.0.0.1:{port}"

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._inside += 1
        self.most = max(self.most, self._inside)
        try:
            await asyncio.sleep(0.05)  # so that those who come together are seen together
            await self._app(scope, receive, send)
        finally:
            self._inside -= 1


@pytest.fixture
def crowd(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crowd]:
    port = free_port()
    counting = Crowd(emulator.app, port)
    server = uvicorn.Server(uvicorn.Config(counting, port=port, log_level="error", lifespan="off"))
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        sleep(0.01)
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", counting.url)
    yield counting
    server.should_exit = True
    thread.join()


@pytest.mark.parametrize(
    "ask", [lambda **more: prompt(col("q"), provider="gemini_interactions", **more), lambda **more: interact(col("q"), **more)]
)
@pytest.mark.parametrize("width", [1, 5])
def test_so_many_rows_are_asked_at_once_and_no_more(crowd: Crowd, ask: Any, width: int):
    answers(ask(max_concurrency=width), q=[str(number) for number in range(23)])
    assert crowd.most == width


def test_a_provider_says_it_for_all_its_expressions(crowd: Crowd):
    answers(interact(col("q"), provider=GeminiInteractionsProvider(max_concurrency=2)), q=[str(number) for number in range(9)])
    assert crowd.most == 2


def test_an_expression_that_is_unpickled_twice_has_one_bound(crowd: Crowd):
    pickled = pickle.dumps(GeminiInteractionsProvider().get_prompter(max_concurrency=2))

    async def ask() -> None:
        prompters = [pickle.loads(pickled).instantiate() for _ in range(3)]
        await asyncio.gather(*(prompter.prompt((str(number),)) for number, prompter in enumerate(prompters * 4)))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # Daft's metrics are for its own runs
        asyncio.run(ask())
    assert crowd.most == 2


def test_a_limit_is_shared_by_all_expressions_that_are_given_it(emulator: Emulator):
    limit = RateLimit(600_000)
    rows = daft.from_pydict({"q": ["a", "b"]})
    rows = rows.with_column("x", interact(col("q"), rate_limit=limit)).with_column(
        "y", prompt(col("q"), provider=GeminiInteractionsProvider(rate_limit=limit))
    )
    assert rows.to_pydict()["y"] == ["You said: a", "You said: b"]
    assert pickle.loads(pickle.dumps(limit)) is limit


def test_a_429_holds_all_rows_and_costs_none_of_them(emulator: Emulator):
    emulator.fault(status=429, retry_after=1, times=3)
    expression = interact(col("q"), rate_limit=RateLimit(), max_retries=0)
    rows = answers(expression, q=[str(number) for number in range(20)])
    assert [row["error"] for row in rows] == [None] * 20
    assert len(bodies(emulator)) >= 20


def test_requests_per_minute_keeps_each_worker_below_the_quota(emulator: Emulator):
    emulator.quota(10, seconds=1)
    rows = [str(number) for number in range(12)]
    found = answers(prompt(col("q"), provider="gemini_interactions", requests_per_minute=300, max_retries=0), q=rows)
    assert found == [f"You said: {row}" for row in rows]
    assert [counted for counted in emulator.counted if not counted.passed] == []
