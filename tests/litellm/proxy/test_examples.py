"""The configurations of `examples/litellm_proxy` start as they stand, are listed and healthy, and are counted."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from gemini_interactions.emulator import Emulator

from .clients import Chat
from .conftest import COMPOSE, start_proxy

EXAMPLES = Path(__file__).parents[3] / "examples" / "litellm_proxy"
KEY = "sk-of-the-example-0f6c2f4e"


@pytest.fixture(scope="module", params=["config.yaml", "config-redis.yaml"])
def example(
    request: pytest.FixtureRequest, upstream: Emulator, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a proxy with a configuration of the examples."""
    host, _, port = redis_url.removeprefix("redis://").removesuffix("/0").partition(":")
    variables = {"REDIS_HOST": host, "REDIS_PORT": port, "LITELLM_MASTER_KEY": KEY}
    process, url = start_proxy(upstream, tmp_path_factory.mktemp("example"), EXAMPLES / request.param, **variables)
    yield url
    process.stop()


def get(url: str) -> httpx.Response:
    return httpx.get(url, headers={"authorization": f"Bearer {KEY}"}, timeout=60).raise_for_status()


def test_a_conversation_goes_on(example: str, upstream: Emulator) -> None:
    talk = Chat(example, False, key=KEY)
    with talk.client:
        talk.say("My name is Ann.")
        assert talk.say("What did I say first?").text == "First you said: My name is Ann."
    assert len(upstream.requests[-1].body["input"]) == 1


def test_its_models_are_listed(example: str) -> None:
    listed = [model["id"] for model in get(f"{example}/v1/models").json()["data"]]
    assert {"gemini-3.6-flash", "gemini-3-pro-image", "agents/deep-research-preview-04-2026"} <= set(listed)
    assert len(listed) == len(set(listed))


def test_all_are_healthy_and_nothing_dear_is_asked(example: str, upstream: Emulator) -> None:
    listed = get(f"{example}/v1/models").json()["data"]
    before = len(upstream.requests)
    health = get(f"{example}/health").json()
    assert health["unhealthy_endpoints"] == []
    # The "*" is checked beside those that are listed, and the model of pictures is not.
    assert health["healthy_count"] == len(listed)
    bodies = [request.body for request in upstream.requests[before:]]
    assert len(bodies) == len(listed)
    assert not [body for body in bodies if "agent" in body or "image" in body["model"]]
    assert {body["generation_config"]["max_output_tokens"] for body in bodies} == {16}


def test_an_agent_is_healthy_by_itself(example: str) -> None:
    health = get(f"{example}/health?model=agents/deep-research-preview-04-2026").json()
    assert (health["healthy_count"], health["unhealthy_count"]) == (1, 0)


def test_an_agent_without_a_price_of_its_own_counts(example: str) -> None:
    body = {"model": "agents/antigravity-preview-09-2026", "messages": [{"role": "user", "content": "Hello"}]}
    answer = httpx.post(f"{example}/v1/chat/completions", json=body, headers={"authorization": f"Bearer {KEY}"}, timeout=60)
    assert float(answer.headers["x-litellm-response-cost"]) > 0


def test_requests_are_counted(example: str) -> None:
    with Chat(example, False, key=KEY).client as client:
        client.chat.completions.create(model="gemini-3.6-flash", messages=[{"role": "user", "content": "Hello"}])
    assert "litellm_proxy_total_requests_metric_total{" in get(f"{example}/metrics/").text
    assert httpx.get(f"{example}/metrics/").status_code == 401


def test_docker_compose_reads_its_file() -> None:
    read = subprocess.run(
        [COMPOSE, "--env-file", "emulator.env", "config", "--services"], cwd=EXAMPLES, capture_output=True, text=True
    )
    assert read.returncode == 0, read.stderr
    assert set(read.stdout.split()) == {"litellm", "postgres", "redis", "prometheus", "emulator"}
