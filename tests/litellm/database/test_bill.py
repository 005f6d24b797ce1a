"""What the proxy's database says that virtual keys have spent, against what their interactions cost by a sum worked out anew."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator

from ..bill import price
from .conftest import MASTER, Database, bearer

MODEL, IMAGE_MODEL = "gemini-3.5-flash", "gemini-3-pro-image"
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
REQUESTS = 200  # ten of each kind, over four keys
KEYS = 4


Request = dict[str, Any]


def chat(model: str = MODEL, **options: Any) -> Callable[[str], Request]:
    """A request of `/v1/chat/completions`."""
    return lambda said: _post("chat/completions", messages=_user(said), model=model, **options)


def responses(**options: Any) -> Callable[[str], Request]:
    """A request of `/v1/responses`."""
    return lambda said: _post("responses", input=said, model=MODEL, **options)


def messages(**options: Any) -> Callable[[str], Request]:
    """A request of `/v1/messages`."""
    return lambda said: _post("messages", messages=_user(said), model=MODEL, max_tokens=99, **options)


def _post(path: str, **body: Any) -> Request:
    return {"url": f"/v1/{path}", "json": body}


def _user(said: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": said}]


def image(said: str) -> Request:
    return _post("images/generations", model=IMAGE_MODEL, prompt=said)


def edit(said: str) -> Request:
    files = [("image[]", ("a.png", PNG, "image/png")), ("image[]", ("b.png", PNG, "image/png"))]
    return {"url": "/v1/images/edits", "data": {"model": IMAGE_MODEL, "prompt": said}, "files": files}


SEARCH = {"tools": [{"type": "google_search"}]}
KINDS: list[Callable[[str], Request]] = [
    chat(),
    chat(stream=True),
    chat(**SEARCH),
    chat(**SEARCH, stream=True),
    chat(service_tier="flex", reasoning_effort="high"),
    chat(service_tier="priority", stream=True),
    chat("down"),
    chat("down", stream=True),
    chat("down", stream=True, **SEARCH),
    responses(),
    responses(stream=True),
    responses(service_tier="flex"),
    responses(stream=True, tools=[{"type": "web_search"}]),
    messages(),
    messages(stream=True),
    messages(stream=True, tools=[{"type": "web_search_20250305", "name": "web_search"}]),
    image,
    edit,
    chat("agents/deep-research-preview-04-2026"),
    chat("agents/deep-research-preview-04-2026", stream=True),
]


def test_the_database_says_what_the_interactions_cost(
    proxy: str, upstream: Emulator, database: Database, new_key: Callable[..., str]
) -> None:
    team = httpx.post(f"{proxy}/team/new", headers=MASTER, json={"team_alias": "bill"}, timeout=30).json()["team_id"]
    keys = [new_key(team_id=team) for _ in range(KEYS)]

    def ask(i: int) -> None:
        said = f"Search. Key {i % KEYS}, request {i}: {'word ' * (i % 7)}"
        request = KINDS[i // KEYS % len(KINDS)](said)
        answer = httpx.post(**{**request, "url": proxy + request["url"]}, headers=bearer(keys[i % KEYS]), timeout=60)
        assert answer.status_code == 200, (request, answer.text)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, range(REQUESTS)))
    expected: dict[str, list[float]] = {sha256(key.encode()).hexdigest(): [] for key in keys}
    for interaction in upstream.interactions.values():
        _, found, rest = json.dumps(interaction.request["input"]).partition("Search. Key ")
        if found:
            expected[list(expected)[int(rest[0])]].append(price(interaction))
    assert sum(map(len, expected.values())) == REQUESTS
    spent, logged, of_team = spending(database, team)
    assert {key: count for key, (count, _) in logged.items()} == dict.fromkeys(expected, REQUESTS // KEYS)
    for key, costs in expected.items():
        assert spent[key] == pytest.approx(sum(costs), abs=1e-9)
        assert logged[key][1] == pytest.approx(sum(costs), abs=1e-9)
    assert of_team == pytest.approx(sum(map(sum, expected.values())), abs=1e-9)


def spending(database: Database, team: str) -> tuple[dict[str, float], dict[str, tuple[int, float]], float]:
    """What each key of a team has spent, what its log adds up to and in how many requests, and what the team has spent.

    LiteLLM writes the three each in its own time: it is done when they agree, or never.
    """
    for _ in range(60):
        rows = database.rows(f"select token, spend from \"LiteLLM_VerificationToken\" where team_id = '{team}'")
        spent = {token: float(spend) for token, spend in rows}
        # What failed before its fallback is logged too, at no cost.
        rows = database.rows(
            f"select api_key, count(*), sum(spend) from \"LiteLLM_SpendLogs\" where team_id = '{team}' and spend > 0 group by 1"
        )
        logged = {token: (int(count), float(total)) for token, count, total in rows}
        [[of_team]] = database.rows(f"select spend from \"LiteLLM_TeamTable\" where team_id = '{team}'")
        totals = (sum(spent.values()), sum(total for _, total in logged.values()), float(of_team))
        if sum(count for count, _ in logged.values()) >= REQUESTS and max(totals) - min(totals) < 1e-9:
            break
        time.sleep(0.5)
    return spent, logged, float(of_team)
