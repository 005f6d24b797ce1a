"""What `examples/litellm_proxy` runs, from packages: two replicas with its configuration, a Postgres and a Redis server."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator

from ...processes import Process, free_port
from ...steps import output_of, text_of
from ..proxy.clients import Chat
from ..proxy.conftest import start_proxy, start_redis
from .conftest import OVER_BUDGET, Database, bearer
from .test_budgets import TOKENS, spent

EXAMPLE = Path(__file__).parents[3] / "examples" / "litellm_proxy"
SETTINGS = dict(line.split("=", 1) for line in (EXAMPLE / "emulator.env").read_text().splitlines() if not line.startswith("#"))
MASTER_KEY = SETTINGS["LITELLM_MASTER_KEY"]
MODEL = "gemini-3.6-flash"
EACH = 1000 * 0.75e-6 + 1000 * 3.75e-6
"""What a reply of so many tokens costs of it."""
REPLY = {"steps": [output_of(text_of("Spent"))], "status": "completed", "usage": TOKENS}


class Redis:
    """A Redis server that can be killed, and started again at the same port."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        self.start()

    def start(self) -> None:
        self._process: Process | None = start_redis(self._folder, self.port)

    def kill(self) -> None:
        if self._process:
            self._process.stop()
        self._process = None


@pytest.fixture(scope="module")
def upstream() -> Iterator[Emulator]:
    with Emulator(log_size=None) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    server = Redis(tmp_path_factory.mktemp("redis"))
    yield server
    server.kill()


@pytest.fixture(scope="module")
def replicas(
    upstream: Emulator, database: Database, redis_server: Redis, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[str]]:
    """The addresses of two proxies."""
    folder = tmp_path_factory.mktemp("replicas")
    variables = {
        **database.variables,
        "REDIS_HOST": "127.0.0.1",
        "REDIS_PORT": str(redis_server.port),
        "LITELLM_MASTER_KEY": MASTER_KEY,
        "LITELLM_SALT_KEY": SETTINGS["LITELLM_SALT_KEY"],
        "PROXY_BATCH_WRITE_AT": "1",  # seconds; 10 where nothing is said
        "REDIS_CIRCUIT_BREAKER_RECOVERY_TIMEOUT": "2",  # seconds that LiteLLM leaves a lost Redis alone; 60
    }
    with ExitStack() as stack:
        urls = []
        for _ in range(2):
            process, url = start_proxy(upstream, folder, EXAMPLE / "config-redis.yaml", **variables)
            stack.callback(process.stop)
            urls.append(url)
        yield urls


def manage(url: str, **settings: Any) -> Any:
    """What the proxy answers to whoever has the master key."""
    return httpx.post(url, headers=bearer(MASTER_KEY), json=settings, timeout=30).raise_for_status().json()


@pytest.fixture
def team(replicas: list[str]) -> Callable[..., str]:
    """Makes teams, at the first replica; their ids."""
    return lambda **settings: str(manage(f"{replicas[0]}/team/new", **settings)["team_id"])


@pytest.fixture
def key(replicas: list[str]) -> Callable[..., str]:
    """Makes virtual keys, at the second replica."""
    return lambda **settings: str(manage(f"{replicas[1]}/key/generate", **settings)["key"])


def ask(url: str, key: str, said: str = "Hello") -> httpx.Response:
    body = {"model": MODEL, "max_tokens": 1000, "messages": [{"role": "user", "content": said}]}
    return httpx.post(f"{url}/v1/chat/completions", headers=bearer(key), json=body, timeout=60)


def statuses(replicas: list[str], keys: list[str], said: str, count: int) -> list[int]:
    """What so many requests are answered, each by the next key at the next replica."""
    return [ask(replicas[i % 2], keys[i % len(keys)], said).status_code for i in range(count)]


def test_the_readme_goes_from_nothing_to_a_team_a_key_and_what_it_spent(replicas: list[str]) -> None:
    text = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    section = text.partition("## A key, a team and a budget")[2].partition("Past the budget")[0]
    blocks = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    commands = "".join(blocks[0].splitlines(keepends=True)[2:] + blocks[1:]).replace("http://127.0.0.1:4000", replicas[0])
    done = subprocess.run(["bash", "-eu", "-c", commands], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    answer, info = re.findall(r"^\{.*?\}$", done.stdout.replace("}{", "}\n{"), re.MULTILINE)
    assert json.loads(answer)["choices"][0]["message"]["content"] == "You said: Hello"
    info = json.loads(info)["info"]
    assert (info["key_alias"], info["max_budget"], info["models"]) == ("ann", 5.0, ["gemini-3.8-flash", "gemini-3.5-flash-lite"])


def test_a_key_holds_at_every_replica_and_no_other_does(replicas: list[str], key: Callable[..., str]) -> None:
    made = key()
    assert [ask(url, made).status_code for url in replicas] == [200, 200]
    assert [ask(url, "sk-of-nobody").status_code for url in replicas] == [401, 401]


def test_a_key_asks_for_the_models_of_its_team_alone(
    replicas: list[str], team: Callable[..., str], key: Callable[..., str]
) -> None:
    made = key(team_id=team(models=["gemini-3.8-flash"]))
    assert {ask(url, made).status_code for url in replicas} == {403}


@pytest.mark.parametrize("kind", ["key", "team"])
def test_a_budget_is_spent_at_two_replicas_and_then_refused_at_both(
    kind: str,
    replicas: list[str],
    upstream: Emulator,
    database: Database,
    team: Callable[..., str],
    key: Callable[..., str],
) -> None:
    said = f"Spend what the {kind} has."
    upstream.reply(*[REPLY] * 9, when=lambda body: said in str(body))
    if kind == "key":
        keys = [key(max_budget=4 * EACH)]
    else:
        of_team = team(max_budget=4 * EACH)
        keys = [key(team_id=of_team), key(team_id=of_team), key(team_id=of_team)]
    assert statuses(replicas, keys, said, 4) == [200] * 4
    assert set(statuses(replicas, keys, said, 2)) <= {*OVER_BUDGET}
    total = sum(spent(database, each, 4 * EACH / len(keys)) for each in keys)
    assert total == pytest.approx(4 * EACH, abs=1e-12)


def test_a_conversation_begun_at_one_replica_goes_on_at_the_other(
    replicas: list[str], upstream: Emulator, key: Callable[..., str]
) -> None:
    assert turns(replicas, key(), upstream) == [1, 1]


def turns(replicas: list[str], key: str, upstream: Emulator) -> list[int]:
    """How many steps each turn of a conversation sends that changes its replica."""
    talk = Chat(replicas[0], False, key=key)
    sent = []
    with talk.client:
        for url in (replicas[0], replicas[1]):
            talk.client.base_url = f"{url}/v1"
            talk.say(f"My name is Ann, and this is turn {len(sent)} of {key}.")
            sent.append(len(upstream.requests[-1].body["input"]))
    return sent


def test_each_replica_tells_prometheus_what_a_team_spent(
    replicas: list[str], team: Callable[..., str], key: Callable[..., str]
) -> None:
    made = key(team_id=team(team_alias="of the metrics"))
    for url in replicas:
        assert ask(url, made).status_code == 200
        assert httpx.get(f"{url}/metrics/").status_code == 401
        told = httpx.get(f"{url}/metrics/", headers=bearer(MASTER_KEY), timeout=30).text
        assert [line for line in told.splitlines() if line.startswith("litellm_spend") and 'team_alias="of the metrics"' in line]


def test_both_go_on_while_redis_is_away_and_share_again_when_it_is_back(
    replicas: list[str], redis_server: Redis, upstream: Emulator, database: Database, key: Callable[..., str]
) -> None:
    rich, poor = key(), key(max_budget=2 * EACH)
    dear, free = "Spend before Redis is killed.", "Spend nothing."
    upstream.reply(REPLY, REPLY, when=lambda body: dear in str(body))
    upstream.reply(*[{**REPLY, "usage": dict.fromkeys(TOKENS, 0)}] * 99, when=lambda body: free in str(body))
    assert statuses(replicas, [poor], dear, 2) == [200, 200]
    assert spent(database, poor, 2 * EACH) == pytest.approx(2 * EACH)
    redis_server.kill()
    try:
        assert [ask(url, rich).status_code for url in replicas * 3] == [200] * 6
        assert [ask(url, "sk-of-nobody").status_code for url in replicas] == [401] * 2
        # Neither saw more than a half of it spent; the database, which LiteLLM reads every five seconds, says it all.
        for url in replicas:
            assert until(lambda url=url: ask(url, poor, free).status_code in OVER_BUDGET, 20)
        # The other replica knows nothing of it: it is sent the whole conversation.
        assert turns(replicas, rich, upstream) == [1, 3]
    finally:
        redis_server.start()
    assert until(lambda: turns(replicas, key(), upstream) == [1, 1], 60)


def until(holds: Callable[[], bool], seconds: float) -> bool:
    """Whether something comes to hold in time."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.5)
    return True
