"""A real LiteLLM proxy with its database: a Postgres server of these tests' own, in a temporary folder.

LiteLLM reaches its database by Prisma, whose engine is a program that is downloaded where it is first used. The same engine comes
as WebAssembly in Prisma's package for JavaScript; `prisma_engine.js` serves it as that program would.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator

from ...postgres import SERVER, postgres_server, psql
from ..proxy.conftest import start_proxy

HERE = Path(__file__).parent
MODULES = Path(os.environ.get("PRISMA_ENGINE_MODULES") or Path(sys.prefix) / "node_modules")

# Neither is in every environment of the tests; `make test-bill` has them.
collect_ignore_glob = [] if importlib.util.find_spec("prisma") and MODULES.is_dir() and SERVER else ["test_*.py"]


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


MASTER = bearer("sk-master")
OVER_BUDGET = (422, 429)
"""What a request is answered that no budget has room for; the latter by LiteLLM 1.101."""


class Database:
    """The database of a proxy; `variables` are for the proxy's environment."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.variables = {
            "DATABASE_URL": self.url,
            "DISABLE_SCHEMA_UPDATE": "true",
            "PRISMA_QUERY_ENGINE_BINARY": str(HERE / "prisma_engine.js"),
            "PRISMA_ENGINE_MODULES": str(MODULES),
        }
        self._psql = [psql(), "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]

    def run(self, *files: Path) -> None:
        given = [argument for file in files for argument in ("-f", str(file))]
        subprocess.run([*self._psql, self.url, *given], check=True, capture_output=True)

    def rows(self, query: str) -> list[list[str]]:
        found = subprocess.run([*self._psql, self.url, "-c", query], check=True, capture_output=True, text=True)
        return [line.split("|") for line in found.stdout.splitlines()]


@pytest.fixture(scope="session")
def database() -> Iterator[Database]:
    """A Postgres server with LiteLLM's tables."""
    import litellm_proxy_extras

    with postgres_server("litellm") as url:
        found = Database(url)
        found.run(*sorted((Path(litellm_proxy_extras.__file__).parent / "migrations").glob("*/migration.sql")))
        yield found


@pytest.fixture(scope="session")
def upstream() -> Iterator[Emulator]:
    """The emulator behind the proxy; it keeps what it has answered."""
    with Emulator(log_size=None, background_seconds=0.2) as emulator:
        emulator.fault(status=503, message="Busy.", when=lambda body: body.get("model") == "gemini-3.1-pro-preview", times=10_000)
        yield emulator


@pytest.fixture(scope="session")
def proxy(upstream: Emulator, database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a proxy with a database."""
    process, url = start_proxy(upstream, tmp_path_factory.mktemp("proxy"), HERE / "config.yaml", **database.variables)
    yield url
    process.stop()


@pytest.fixture
def new_key(proxy: str) -> Callable[..., str]:
    """Makes virtual keys, by the proxy's own endpoint."""

    def new_key(**settings: Any) -> str:
        answer = httpx.post(f"{proxy}/key/generate", headers=MASTER, json=settings, timeout=30).raise_for_status()
        return str(answer.json()["key"])

    return new_key
