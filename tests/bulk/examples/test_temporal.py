"""The activity of the page: one run for a workflow, whatever happens to its workers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from temporalio.activity import ActivityCancellationDetails
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from gemini_interactions.emulator import Emulator

from ...pages import TEXTS, python_blocks, variables

[SOURCE] = [block for block in python_blocks(TEXTS["docs/guides/bulk-ray-temporal.md"]) if "temporalio" in block]


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    with Emulator(background_seconds=0.3) as emulator:
        for name, value in variables(emulator).items():
            monkeypatch.setenv(name, value)
        yield emulator


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "page"}
    exec(compile(SOURCE, "docs/guides/bulk-ray-temporal.md", "exec"), names)
    return names


class Worker:
    """A worker's attempt at the activity; `told` are the details of its heartbeats."""

    def __init__(self, *details: Any) -> None:
        self.told: list[tuple[Any, ...]] = []
        self.environment = ActivityEnvironment()
        self.environment.info = replace(self.environment.info, heartbeat_details=list(details))
        self.environment.on_heartbeat = self._tell
        self.has_told = asyncio.Event()

    def _tell(self, *details: Any) -> None:
        self.told.append(details)
        self.has_told.set()

    def begin(self, page: dict[str, Any]) -> asyncio.Task[str]:
        async def attempt() -> str:
            return str(await self.environment.run(page["research"], "Tea?"))

        return asyncio.create_task(attempt())


def made(emulator: Emulator, method: str, end: str) -> int:
    return sum(request.method == method and request.path.endswith(end) for request in emulator.requests)


async def test_another_worker_goes_on_with_the_run_of_one_that_died(emulator: Emulator, page: dict[str, Any]) -> None:
    first = Worker()
    attempt = first.begin(page)
    await first.has_told.wait()
    attempt.cancel()  # as its process would end
    with pytest.raises(asyncio.CancelledError):
        await attempt

    report = await Worker(*first.told[-1]).begin(page)

    assert "Emulated research on: Tea?" in report
    assert made(emulator, "POST", "/interactions") == 1
    assert made(emulator, "POST", "/cancel") == 0


async def test_a_cancelled_workflow_stops_its_run(emulator: Emulator, page: dict[str, Any]) -> None:
    worker = Worker()
    attempt = worker.begin(page)
    await worker.has_told.wait()
    worker.environment.cancel(ActivityCancellationDetails(cancel_requested=True))
    with pytest.raises(asyncio.CancelledError):
        await attempt

    assert made(emulator, "POST", "/cancel") == 1


@pytest.mark.parametrize(("status", "again"), [(400, False), (429, True)])
async def test_temporal_tries_again_only_what_may_be_tried_again(
    emulator: Emulator, page: dict[str, Any], status: int, again: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    emulator.fault(status=status, message="No.", times=10)
    monkeypatch.setattr("gemini_interactions.client.http.retries.RetryPolicy.delay", lambda *_: 0.0)

    with pytest.raises(ApplicationError, match="No") as caught:
        await Worker().begin(page)

    assert caught.value.non_retryable is not again
