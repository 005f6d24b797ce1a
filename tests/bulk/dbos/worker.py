"""A worker as users have one, in a process of its own that the tests kill; it may be told to kill itself between two requests."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import httpx


def start_worker(database: str, executor_id: str, url: str, log: Path, **options: Any) -> subprocess.Popen[bytes]:
    """Start a worker; it takes the rows of the queue `runs`.

    Args:
        database: its system database.
        executor_id: its name.
        url: of the emulator.
        log: where its output goes.
        options: `dies`: `asked` or `answered`, just before or after the request that begins a run, at the `at`-th such request;
            `recovers`: executors that are gone; `cloud`: the service is Google Cloud's; `queue`: arguments of the queue;
            `waits`: 429s are waited out by a `RateLimit`, of so many `requests_per_minute`;
            `settles`: seconds after which a list has every run; others are those of `BackgroundRuns`.
    """
    command = [sys.executable, __file__, database, executor_id, url, json.dumps(options)]
    with log.open("ab") as output:
        return subprocess.Popen(command, stdout=output, stderr=output)


class Deadly(httpx.AsyncHTTPTransport):
    """A connection on which the process dies."""

    def __init__(self, dies: str | None, at: int) -> None:
        super().__init__()
        self._dies = dies
        self._left = at

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        begins = request.method == "POST" and request.url.path.endswith("/interactions")
        self._left -= begins
        if begins and self._left == 0 and self._dies == "asked":
            os.kill(os.getpid(), signal.SIGKILL)
        response = await super().handle_async_request(request)
        if begins and self._left == 0 and self._dies == "answered":
            await response.aread()
            os.kill(os.getpid(), signal.SIGKILL)
        return response


def main() -> None:
    from dbos import DBOS

    from gemini_interactions import AsyncClient, RateLimit
    from gemini_interactions.bulk.dbos import BackgroundRuns, Pace, steps

    database, executor_id, url, told = sys.argv[1:]
    options = json.loads(told)
    steps.SETTLES = options.pop("settles", steps.SETTLES)
    transport = Deadly(options.pop("dies", None), options.pop("at", 1))
    http = httpx.AsyncClient(transport=transport, timeout=30)
    place: dict[str, Any] = {"api_key": "test-secret-key"}
    if options.pop("cloud", False):
        place = {"vertexai": True, "project": "p", "location": "global", "headers": {"Authorization": "Bearer t"}}
    limit = RateLimit(options.pop("requests_per_minute", None)) if options.pop("waits", False) else None
    recovers, queue = options.pop("recovers", []), options.pop("queue", {})
    DBOS(
        config={
            "name": "bulk",
            "system_database_url": database,
            "executor_id": executor_id,
            "application_version": "1",
            "notification_listener_polling_interval_sec": 0.2,
            "max_executor_threads": 40,
            "log_level": "WARNING",
        }
    )
    runs = BackgroundRuns(
        lambda: AsyncClient(base_url=url, max_retries=0, rate_limit=limit, http_client=http, **place),
        options={"model": "gemini-3.5-flash"},
        pace=Pace(*options.pop("pace", (0.3, 2.0))),
        **options,
    )
    DBOS.launch()
    runs.queue("runs", **queue)
    if recovers:
        print("recovered", runs.recover(*recovers), flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
