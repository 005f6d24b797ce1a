"""Real DBOS, on SQLite and on a Postgres server of these tests' own, over the emulator."""

from __future__ import annotations

import importlib.util
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ...postgres import new_database
from .service import Service

# DBOS is not in every environment of the tests; `make test-bulk` has it.
collect_ignore_glob = [] if importlib.util.find_spec("dbos") else ["test_*.py"]

KEY = "secret-key-of-the-tests"
_numbers = itertools.count()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new system database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'runs.sqlite'}"
    address = new_database(request.getfixturevalue("postgres"), f"runs{next(_numbers)}")
    return address.replace("postgresql:", "postgresql+psycopg:")


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(background_seconds=0.6) as service:
        yield service


@pytest.fixture
def make_runs(database: str) -> Iterator[Callable[..., Any]]:
    """Makes a worker in this process: `make_runs(url)`; it listens to the queue `runs`."""
    from dbos import DBOS

    from gemini_interactions import AsyncClient
    from gemini_interactions.bulk.dbos import BackgroundRuns, Pace

    def make_runs(url: str, *, queue: dict[str, Any] | None = None, **options: Any) -> BackgroundRuns:
        DBOS(
            config={
                "name": "bulk",
                "system_database_url": database,
                "application_version": "1",
                "notification_listener_polling_interval_sec": 0.05,
                "log_level": "CRITICAL",
            }
        )
        given: dict[str, Any] = {"options": {"model": "gemini-3.5-flash"}, "pace": Pace(0.2, 1.0), **options}
        runs = BackgroundRuns(
            lambda: AsyncClient(api_key=KEY, base_url=url, max_retries=0), name=f"runs-{next(_numbers)}", **given
        )
        DBOS.launch()
        runs.queue("runs", **(queue or {}))
        return runs

    yield make_runs
    DBOS.destroy()
