"""A worker dies between two requests: the row goes on without a second run, or says that one may have begun."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from dbos import DBOSClient, WorkflowStatus

from .chaos import enqueue, has_queue
from .service import Service
from .worker import start_worker

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(database: str, service: Service, tmp_path: Path) -> Iterator[Start]:
    """Starts a worker, which is killed in the end."""
    workers: list[subprocess.Popen[bytes]] = []

    def start(executor_id: str = "machine-1", **options: Any) -> subprocess.Popen[bytes]:
        workers.append(start_worker(database, executor_id, service.url, tmp_path / f"{executor_id}.log", **options))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()
        worker.wait()


def row_of(database: str, row: str, *, ended: bool = True) -> WorkflowStatus:
    """The row; once it has ended, if so asked."""
    client = DBOSClient(system_database_url=database, application_name="bulk")
    until = time.monotonic() + 120
    try:
        while True:
            found = client.list_workflows(workflow_ids=[row])[0]
            if not ended or found.status not in ("ENQUEUED", "PENDING"):
                return found
            assert time.monotonic() < until, found.status
            time.sleep(0.1)
    finally:
        client.destroy()


def begin(database: str, start: Start, log: Path, **options: Any) -> subprocess.Popen[bytes]:
    """Start a worker, and enqueue a row for it once it is up."""
    worker = start(**options)
    until = time.monotonic() + 120
    while not has_queue(database):
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.2)
    enqueue(database, ["row-1"])
    return worker


@pytest.mark.parametrize("dies", ["asked", "answered"])
def test_a_kill_in_the_gap_is_told_and_never_paid_twice(
    dies: str, database: str, service: Service, start: Start, tmp_path: Path
) -> None:
    begin(database, start, tmp_path / "machine-1.log", dies=dies).wait(60)
    start()
    row = row_of(database, "row-1")
    assert row.status == "ERROR"
    assert row.attributes == {"outcome": "may_have_begun"}
    assert row.error is not None
    assert "the worker ended between the request and its record" in str(row.error)
    labels = [run["labels"] for run in service.look()["runs"].values()]
    assert labels == ([row.error.data["labels"]] if dies == "answered" else [])  # type: ignore[attr-defined]


@pytest.mark.parametrize("dies", ["asked", "answered"])
def test_where_the_service_lists_its_runs_a_kill_in_the_gap_costs_nothing(
    dies: str, database: str, service: Service, start: Start, tmp_path: Path
) -> None:
    options = {"cloud": True, "start_again": "if_not_listed", "settles": 1.0}
    begin(database, start, tmp_path / "machine-1.log", dies=dies, **options).wait(60)
    assert len(service.look()["runs"]) == (dies == "answered")
    start(**options)
    row = row_of(database, "row-1")
    assert row.status == "SUCCESS", row.error
    assert [*service.look()["runs"]] == [row.output["handle"]["id"]]  # type: ignore[index]


def test_a_kill_while_a_run_is_waited_for_costs_nothing(database: str, service: Service, start: Start, tmp_path: Path) -> None:
    worker = begin(database, start, tmp_path / "machine-1.log", pace=[30.0, 30.0])
    until = time.monotonic() + 60
    while not service.look()["runs"]:
        assert time.monotonic() < until
        time.sleep(0.1)
    time.sleep(1.0)  # the record follows the answer; a kill before it is the gap of the tests above
    worker.kill()
    worker.wait()
    start()
    row = row_of(database, "row-1", ended=False)
    assert row.status in ("ENQUEUED", "PENDING")
    client = DBOSClient(system_database_url=database, application_name="bulk")
    client.send("row-1", "look", "gemini_interactions")  # what a webhook's receiver does that is no worker
    client.destroy()
    assert row_of(database, "row-1").status == "SUCCESS"
    assert len(service.look()["runs"]) == 1


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_the_rows_of_a_machine_that_is_gone_are_taken_up_when_another_is_told(
    database: str, service: Service, start: Start, tmp_path: Path
) -> None:
    worker = begin(database, start, tmp_path / "machine-1.log", pace=[3.0, 3.0])
    until = time.monotonic() + 60
    while not service.look()["runs"]:
        assert time.monotonic() < until
        time.sleep(0.1)
    time.sleep(1.0)  # see above
    worker.kill()
    worker.wait()
    other = start("machine-2")
    time.sleep(3.0)  # DBOS leaves them where they are: they are another executor's
    assert row_of(database, "row-1", ended=False).executor_id == "machine-1"
    other.kill()
    other.wait()
    start("machine-3", recovers=["machine-1"])
    row = row_of(database, "row-1")
    assert (row.status, row.executor_id) == ("SUCCESS", "machine-3")
    assert len(service.look()["runs"]) == 1
