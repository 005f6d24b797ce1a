"""Run rows as durable workflows of DBOS: each begins one run in the background, and waits for it over crashes and deploys.

The gap: the service has no idempotency key. A worker that is killed after it has asked for a run, and before the handle is in
the database, leaves a run that nobody knows. So each start is announced by a step of its own, with a token that is a label of
the run. Whoever takes up the workflow after a crash, and finds the announcement without a handle, knows that a run may exist: it
searches for the token where the service lists its runs (Google Cloud), and takes up what it finds. Else the row ends as
`may_have_begun`, for a person or a policy (`start_again`) to decide. So no row is paid twice in silence, and none is lost in
silence.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dbos import (
    DBOS,
    DBOSConfiguredInstance,
    PortableWorkflowError,
    Queue,
    WorkflowHandle,
    WorkflowSerializationFormat,
)
from dbos import error as dbos_error

from ...client.async_client import AsyncClient
from ...client.http.errors import InvalidOption
from ...client.http.log import logger
from ...webhooks.event import WebhookEvent
from ...wire.interaction import Interaction
from .counts import COST, OPEN, OUTCOME, RunCounts, cost_of, cost_of_run, count_rows, kind_of
from .enqueueing import CANCEL, CLASS, LOOK, TOPIC, WORKFLOW, check_arguments, check_deadline, check_request, enqueue_options
from .failure import RunFailed
from .flow import Flow
from .one_line import log_rows_in_one_line
from .pace import Pace, pace_of
from .records import list_rows, recorded_handle
from .search import StartAgain
from .steps import Steps

if TYPE_CHECKING:
    from ..progress import ProgressLine

DAY = 86_400.0
WINDOW = 20.0
"""Seconds over which a queue's limit is held: a minute's share at a time, so that rows do not all start at its beginning."""


@DBOS.dbos_class(CLASS)
class BackgroundRuns(DBOSConfiguredInstance):
    """Runs in the background as workflows of DBOS; the row's id is the workflow's. Made before `DBOS.launch()`, in every worker.

    In asynchronous code call the methods by `asyncio.to_thread`, as DBOS' own that are not async.

    Args:
        make_client: makes the client, in the worker. Give that `max_retries=0`: what did not begin, DBOS tries again, between two
            announcements.
        name: the name of this object in the database; several in one process need several.
        options: options of `AsyncClient.start` for every run: `agent`, `tools`, …; a row's own go over them. They stay in the
            worker, so secrets belong here.
        start_again: what becomes of a row whose run may have begun, when a worker was killed or an answer lost: `never` ends it
            as `may_have_begun`; `if_not_listed` begins another where the service lists its runs and this one is not there;
            `always` begins another. What is found in a list is taken up in any case.
        patience: seconds in which the service may refuse a start in passing (429, 503), or not tell of a run.
        webhook_url: where the service tells of a run's end, see `wake`; runs are then looked at every ten minutes only.
        labels: whether runs get labels to be found by.
        starts_at_once: starts that a worker makes at a time; when it is killed, so many rows at the most may have begun.
        pace: how often to look at runs, in place of what fits their tier.
        largest_result: bytes of an interaction's JSON above which the database keeps its id only, and `result` asks the service.
    """

    def __init__(
        self,
        make_client: Callable[[], AsyncClient],
        *,
        name: str = "default",
        options: Mapping[str, Any] | None = None,
        start_again: StartAgain = "never",
        patience: float = DAY,
        webhook_url: str | None = None,
        labels: bool = True,
        starts_at_once: int = 8,
        pace: Pace | None = None,
        largest_result: int = 5_000_000,
    ) -> None:
        if start_again not in ("never", "if_not_listed", "always"):
            raise InvalidOption("'start_again' is 'never', 'if_not_listed' or 'always'.", field="start_again")
        self._steps = Steps(
            make_client,
            options or {},
            start_again=start_again,
            webhook_url=webhook_url,
            labels=labels,
            starts_at_once=starts_at_once,
        )
        self._make_client = make_client
        self._tier = (options or {}).get("service_tier")
        self._is_told = webhook_url is not None
        self._patience = patience
        self._pace = pace
        self._largest_result = largest_result
        super().__init__(name)
        log_rows_in_one_line()

    @DBOS.workflow(name=WORKFLOW, serialization_type=WorkflowSerializationFormat.PORTABLE)
    async def run(self, request: dict[str, Any], deadline: float | None = DAY) -> dict[str, Any]:
        """Make one run, as a workflow: `DBOS.start_workflow`, a queue, a schedule or another workflow may call it.

        Args:
            request: options of `AsyncClient.start`, as JSON.
            deadline: seconds after its start after which the run is stopped; None for none.

        Returns:
            The `handle`, the `status` and the `interaction`; the latter is null where it is larger than `largest_result`.

        Raises:
            RunFailed: there is no result; DBOS keeps it as `PortableWorkflowError`.
        """
        workflow_id = DBOS.workflow_id or ""
        flow = Flow(self._steps, workflow_id, request, patience=self._patience)
        try:
            check_arguments(request, deadline)  # another process may have enqueued it
            begun = await flow.begin()
            pace = self._pace or pace_of(request.get("service_tier", self._tier), is_told=self._is_told)
            interaction = await flow.follow(begun, pace, deadline)
        except RunFailed as failure:
            failure.data = self._fitting(failure.data)
            await _note(workflow_id, {OUTCOME: failure.code})
            raise
        except (dbos_error.DBOSWorkflowCancelledError, dbos_error.DBOSWorkflowConflictIDError):
            await self._leave(flow, workflow_id)
            raise
        cost = cost_of_run(interaction, begun["began"])
        await _note(workflow_id, {OUTCOME: interaction.status, "interaction_id": interaction.id, COST: cost})
        result = {"handle": begun["handle"], "status": interaction.status, "interaction": interaction.dump()}
        return self._fitting(result)

    def _fitting(self, record: dict[str, Any]) -> dict[str, Any]:
        """Return a record without its interaction where that is too large: the service keeps it."""
        size = len(json.dumps(record["interaction"]).encode()) if record.get("interaction") else 0
        return record if size <= self._largest_result else {**record, "interaction": None}

    async def _leave(self, flow: Flow, workflow_id: str) -> None:
        """Stop a run that nobody waits for: DBOS cancelled the workflow, or another worker has it and does not know the run."""
        # In a thread without DBOS' context, in which the workflow may do nothing any more.
        status = await asyncio.get_running_loop().run_in_executor(None, DBOS.get_workflow_status, workflow_id)
        is_cancelled = status is None or status.status == "CANCELLED"
        id = flow.run_id or flow.unrecorded if is_cancelled else flow.unrecorded
        if id is not None:
            failed = (await self._steps.stop(id)).get("error")
            logger.warning("The run %s is nobody's any more: %s", id, failed["message"] if failed else "it was stopped")

    # What other processes call, workers or not

    @staticmethod
    def queue(
        name: str,
        *,
        requests_per_minute: int | None = None,
        worker_concurrency: int | None = None,
        global_concurrency: int | None = None,
    ) -> Queue:
        """Register a queue, after `DBOS.launch()`; see `DBOS.register_queue` for more than this.

        Args:
            name: its name.
            requests_per_minute: starts a minute, by all workers of the database together.
            worker_concurrency: runs that one worker waits for at a time.
            global_concurrency: runs that all workers wait for at a time.
        """
        if requests_per_minute is not None and requests_per_minute < 1:
            raise InvalidOption("'requests_per_minute' is 1 or more.", field="requests_per_minute")
        limit = max(1, int(requests_per_minute * WINDOW / 60)) if requests_per_minute else 0
        return DBOS.register_queue(
            name,
            worker_concurrency=worker_concurrency,
            global_concurrency=global_concurrency,
            limiter={"limit": limit, "period": 60.0 * limit / requests_per_minute} if requests_per_minute else None,
            polling_interval_sec=0.25,
        )

    def enqueue(self, queue: str, row_id: str, *, deadline: float | None = DAY, **request: Any) -> WorkflowHandle[dict[str, Any]]:
        """Enqueue a row. One that was enqueued before is not run again: its handle is returned.

        Args:
            queue: the queue's name.
            row_id: the row's id, which is the workflow's: unique in the database.
            deadline: seconds after its start after which the run is stopped and the row ends as `deadline_exceeded`.
            **request: options of `AsyncClient.start`.

        Raises:
            InvalidOption: the row was enqueued with another request; or this one, or the deadline, cannot be kept.
        """
        check_request(request)
        check_deadline(deadline)
        options = enqueue_options(queue, row_id, name=self.config_name)
        options["workflow_id_reuse_policy"] = "reject"
        try:
            return DBOS.enqueue_workflow_with_options(options, request, deadline)
        except dbos_error.DBOSWorkflowIDInUseError:
            status = DBOS.get_workflow_status(row_id)
            if status is None or status.input is None or list(status.input["args"])[:1] != [json.loads(json.dumps(request))]:
                message = f"The row {row_id!r} was enqueued with another request: give this one another id."
                raise InvalidOption(message, field="row_id") from None
            return DBOS.retrieve_workflow(row_id)

    def result(self, row_id: str) -> Interaction:
        """Wait for a row, and return its interaction.

        Raises:
            RunFailed: it has none.
            GeminiInteractionsError: the result is too large for the database, and the service could not be asked for it.
        """
        try:
            kept: dict[str, Any] = DBOS.retrieve_workflow(row_id).get_result()
        except PortableWorkflowError as error:
            if (failure := RunFailed.read(error)) is not None:
                raise failure from None
            raise
        except dbos_error.DBOSAwaitedWorkflowCancelledError:
            raise RunFailed(f"The row {row_id!r} was stopped.", code="cancelled", handle=recorded_handle(row_id)[0]) from None
        if kept["interaction"] is None:
            return asyncio.run(self._read(kept["handle"]["id"]))
        return Interaction.model_validate(kept["interaction"])

    async def _read(self, id: str) -> Interaction:
        async with self._make_client() as client:
            return await client.get(id)

    def cancel(self, row_id: str) -> None:
        """Stop a row, and its run on the service. A run that has answered meanwhile is kept as a result."""
        status = DBOS.get_workflow_status(row_id)
        if status is None:
            raise InvalidOption(f"No row {row_id!r} is known.", field="row_id")
        if status.status in ("ENQUEUED", "DELAYED") and not DBOS.list_workflow_steps(row_id):
            DBOS.cancel_workflow(row_id)  # a worker that has just taken it up stops what it began, see `run`
        elif status.status == "CANCELLED":  # by DBOS: a worker that was killed has not stopped the run
            if recorded_handle(row_id)[0] is not None:
                DBOS.send(row_id, CANCEL, TOPIC)
                DBOS.resume_workflow(row_id, queue_name=status.queue_name)
        elif status.status in ("ENQUEUED", "DELAYED", "PENDING"):
            DBOS.send(row_id, CANCEL, TOPIC)

    def wake(self, event: WebhookEvent) -> bool:
        """Let the workflow of a run look at it now.

        Args:
            event: what `webhooks.verify` returned. Its words are no result: the workflow asks the service.

        Returns:
            Whether it is about a row of this database.
        """
        row_id = event.user_metadata.get("dbos_workflow")
        if not isinstance(row_id, str):
            return False
        try:
            DBOS.send(row_id, LOOK, TOPIC, idempotency_key=event.delivery_id or None)
        except dbos_error.DBOSNonExistentWorkflowError:
            return False
        return True

    def start_again(self, row_id: str) -> None:
        """Begin a failed row again, under its id: one that was refused, or that a person has found not to have begun.

        Raises:
            InvalidOption: it has a result, or has not ended.
        """
        self._rewind(row_id, 1)

    def look_again(self, row_id: str) -> None:
        """Wait again for the run of a failed row: one that could not be read. Nothing is begun.

        Raises:
            InvalidOption: it has no run, or has not failed.
        """
        handle, step = recorded_handle(row_id)
        if handle is None:
            raise InvalidOption(f"The row {row_id!r} has no run that is known: see start_again().", field="row_id")
        self._rewind(row_id, step + 1)

    def _rewind(self, row_id: str, step: int) -> None:
        status = DBOS.get_workflow_status(row_id)
        if status is None or status.status in ("SUCCESS", "ENQUEUED", "DELAYED", "PENDING"):
            found = "is not known" if status is None else f"is {status.status}"
            raise InvalidOption(f"Only a row that failed can go on again; {row_id!r} {found}.", field="row_id")
        DBOS.rewind_workflow(row_id, start_step=step, queue_name=status.queue_name)

    def recover(self, *executor_ids: str) -> int:
        """Take up the rows of workers that are gone for good. One that comes back under its executor id takes up its own.

        Args:
            executor_ids: of workers that certainly run no more. If one does, its starts may end as `may_have_begun`.

        Returns:
            The number of rows.
        """
        rows = [row for row in list_rows(self.config_name, status="PENDING", executor_id=[*executor_ids]) if executor_ids]
        by_queue: dict[str | None, list[str]] = {}
        for row in rows:
            by_queue.setdefault(row.queue_name, []).append(row.workflow_id)
        for queue_name, ids in by_queue.items():
            DBOS.resume_workflows(ids, queue_name=queue_name)
        return len(rows)

    def counts(self, *, row_ids: Sequence[str] | None = None, prefix: str | None = None) -> RunCounts:
        """Count rows: those given, those whose ids begin so, or all.

        Args:
            row_ids: ids of rows.
            prefix: how their ids begin.
        """
        given = [*row_ids] if row_ids is not None else None
        return count_rows(list_rows(self.config_name, workflow_ids=given, workflow_id_prefix=prefix) if given != [] else ())

    def watch(
        self,
        line: ProgressLine,
        *,
        row_ids: Sequence[str] | None = None,
        prefix: str | None = None,
        every: float = 1.0,
    ) -> RunCounts:
        """Tell a progress line of each row that ends, until all have ended.

        Args:
            line: the line.
            row_ids: ids of rows, see `counts`.
            prefix: how their ids begin.
            every: seconds between two looks into the database.
        """
        told: set[str] = set()
        given, is_first = [*row_ids] if row_ids is not None else None, True
        while True:
            rows = list_rows(self.config_name, workflow_ids=given, workflow_id_prefix=prefix) if given != [] else []
            for row in rows:
                if row.workflow_id not in told and (kind := kind_of(row)) not in OPEN:
                    told.add(row.workflow_id)
                    line.row(cost=cost_of(row), failed=kind != "done", earlier=is_first)
            if len(told) == len(rows):
                return count_rows(rows)
            is_first = False
            time.sleep(every)


async def _note(workflow_id: str, attributes: dict[str, Any]) -> None:
    await DBOS.update_workflow_attributes_async(workflow_id, attributes, merge=True)
