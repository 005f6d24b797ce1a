"""A row is one run: begun once, waited for, stopped, told; by a worker in this process, on both databases."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from dbos import DBOS, DBOSClient

from gemini_interactions import InvalidOption
from gemini_interactions.bulk.dbos import BackgroundRuns, Pace, RunFailed, enqueue_options
from gemini_interactions.emulator import Emulator

from .conftest import KEY

PRICED = "gemini-4-argon"
MakeRuns = Callable[..., BackgroundRuns]


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(background_seconds=0.4) as emulator:
        yield emulator


def begun(emulator: Emulator) -> list[Any]:
    return [*emulator.interactions.values()]


def steps(row: str) -> list[str]:
    return [step["function_name"] for step in DBOS.list_workflow_steps(row)]


def failure(runs: BackgroundRuns, row: str) -> RunFailed:
    with pytest.raises(RunFailed) as caught:
        runs.result(row)
    return caught.value


def test_a_row_is_run_once_however_often_it_is_enqueued(emulator: Emulator, make_runs: MakeRuns) -> None:
    runs = make_runs(emulator.url, options={"model": PRICED})
    for _ in range(3):
        handle = runs.enqueue("runs", "Row 1", input="Say one.")
    assert handle.workflow_id == "Row 1"
    assert runs.result("Row 1").output_text == "You said: Say one."
    assert runs.enqueue("runs", "Row 1", input="Say one.").get_result()["status"] == "completed"
    assert len(begun(emulator)) == 1
    with pytest.raises(InvalidOption, match="another request"):
        runs.enqueue("runs", "Row 1", input="Say two.")
    assert runs.counts() == runs.counts(row_ids=["Row 1"]) == runs.counts(prefix="Row")
    counts = runs.counts()
    assert (counts.done, counts.total, counts.open) == (1, 1, 0)
    assert counts.cost is not None
    assert counts.cost > 0
    assert runs.counts(row_ids=[]).total == 0


def test_a_run_has_the_labels_of_its_row_beside_the_users(emulator: Emulator, make_runs: MakeRuns) -> None:
    runs = make_runs(emulator.url)
    runs.enqueue("runs", "Row 1", input="Hi", labels={"team": "a"})
    runs.enqueue("runs", "row-2", input="Hi", labels={"dbos_start": "mine"})
    runs.result("Row 1")
    labels = begun(emulator)[0].request["labels"]
    assert labels["team"] == "a"
    assert labels["dbos_workflow"].startswith("sha256-")
    assert labels["dbos_start"] == DBOS.list_workflow_steps("Row 1")[0]["output"]["token"]
    assert failure(runs, "row-2").code == "refused"


def test_what_certainly_did_not_begin_is_announced_and_tried_again(emulator: Emulator, make_runs: MakeRuns) -> None:
    emulator.fault(status=429, retry_after=0.1, method="POST", times=2)
    runs = make_runs(emulator.url)
    runs.enqueue("runs", "row-1", input="Hi")
    assert runs.result("row-1").status == "completed"
    assert len(begun(emulator)) == 1
    assert [name for name in steps("row-1") if name in ("announce", "start")] == ["announce", "start"] * 3


def test_a_model_that_is_refused_for_long_holds_up_no_other(emulator: Emulator, make_runs: MakeRuns) -> None:
    emulator.fault(status=429, retry_after=3600, method="POST")
    runs = make_runs(emulator.url)
    runs.enqueue("runs", "row-1", input="Hi")
    wait_for(lambda: "start" in steps("row-1"))
    runs.enqueue("runs", "row-2", input="Hi", model=PRICED)
    wait_for(lambda: "announce" in steps("row-2"))
    assert "token" in DBOS.list_workflow_steps("row-2")[0]["output"]  # it is begun, and does not wait an hour
    assert runs.result("row-2").status == "completed"
    runs.cancel("row-1")
    assert failure(runs, "row-1").code == "cancelled"


def test_a_start_whose_answer_is_lost_is_told_and_begun_again_only_by_a_person(emulator: Emulator, make_runs: MakeRuns) -> None:
    emulator.fault(drop_connection=True, method="POST")
    runs = make_runs(emulator.url)
    runs.enqueue("runs", "row-1", input="Hi")
    told = failure(runs, "row-1")
    assert told.code == "may_have_begun"
    assert told.must_not_repeat
    assert told.data["labels"]["dbos_workflow"] == "row-1"
    assert told.data["error"]["type"] == "ConnectionFailed"
    assert steps("row-1")[:2] == ["announce", "start"]
    assert steps("row-1").count("start") == 1
    counts = runs.counts()
    assert (counts.failed, counts.may_have_begun) == (1, 1)
    with pytest.raises(InvalidOption, match="no run that is known"):
        runs.look_again("row-1")
    runs.start_again("row-1")
    assert runs.result("row-1").status == "completed"
    counts = runs.counts()
    assert (counts.done, counts.failed, counts.may_have_begun) == (1, 0, 0)
    with pytest.raises(InvalidOption, match="is SUCCESS"):
        runs.start_again("row-1")


def test_a_policy_may_begin_again_without_a_person(emulator: Emulator, make_runs: MakeRuns) -> None:
    emulator.fault(drop_connection=True, method="POST")
    runs = make_runs(emulator.url, start_again="always")
    runs.enqueue("runs", "row-1", input="Hi")
    assert runs.result("row-1").status == "completed"
    assert steps("row-1").count("start") == 2
    with pytest.raises(InvalidOption, match="start_again"):
        BackgroundRuns(lambda: None, name="odd", start_again="sometimes")  # type: ignore[arg-type, return-value]


def test_a_refused_row_and_a_failed_run_are_told_apart(emulator: Emulator, make_runs: MakeRuns) -> None:
    runs = make_runs(emulator.url)
    emulator.fault(status=400, message="No.", method="POST")
    runs.enqueue("runs", "refused", input="Hi")
    told = failure(runs, "refused")
    assert (told.code, told.must_not_repeat, told.data["error"]["status_code"]) == ("refused", False, 400)
    emulator.reply({"steps": [], "status": "failed", "errors": [{"code": "internal", "message": "It broke."}]})
    runs.enqueue("runs", "failed", input="Hi")
    told = failure(runs, "failed")
    assert told.code == "failed"
    assert told.interaction is not None
    assert told.interaction.status == "failed"
    assert told.data["handle"]["id"] == told.interaction.id
    again = pickle.loads(pickle.dumps(told))
    assert (str(again), again.code, again.data, again.must_not_repeat) == (str(told), told.code, told.data, True)


def test_a_run_over_its_deadline_is_stopped_on_the_service_and_told(make_runs: MakeRuns) -> None:
    with Emulator(background_seconds=600) as emulator:
        runs = make_runs(emulator.url)
        runs.enqueue("runs", "row-1", input="Hi", deadline=0.3)
        assert failure(runs, "row-1").code == "deadline_exceeded"
        assert [run.status for run in begun(emulator)] == ["cancelled"]


def test_a_run_that_is_waited_for_is_stopped_by_its_row(make_runs: MakeRuns) -> None:
    with Emulator(background_seconds=600) as emulator:
        runs = make_runs(emulator.url)
        runs.enqueue("runs", "row-1", input="Hi")
        wait_for(lambda: "look" in steps("row-1"))
        runs.cancel("row-1")
        assert failure(runs, "row-1").code == "cancelled"
        assert [run.status for run in begun(emulator)] == ["cancelled"]
        assert runs.counts().cancelled == 1
        runs.cancel("row-1")  # nothing is left to do
    with pytest.raises(InvalidOption, match="No row"):
        runs.cancel("row-2")


def test_a_run_whose_workflow_dbos_cancels_is_stopped_too(make_runs: MakeRuns) -> None:
    with Emulator(background_seconds=600) as emulator:
        runs = make_runs(emulator.url)
        runs.enqueue("runs", "row-1", input="Hi")
        wait_for(lambda: "look" in steps("row-1"))
        DBOS.cancel_workflow("row-1")
        wait_for(lambda: [run.status for run in begun(emulator)] == ["cancelled"])
        assert failure(runs, "row-1").code == "cancelled"


def test_a_row_in_the_queue_is_stopped_before_it_begins(emulator: Emulator, make_runs: MakeRuns) -> None:
    runs = make_runs(emulator.url, queue={"worker_concurrency": 1})
    runs.enqueue("runs", "row-1", input="Hi")
    runs.enqueue("runs", "row-2", input="Hi")
    runs.cancel("row-2")
    assert failure(runs, "row-2").code == "cancelled"
    runs.result("row-1")
    assert len(begun(emulator)) == 1


def test_a_run_that_cannot_be_read_for_long_is_looked_at_again_when_a_person_says_so(
    emulator: Emulator, make_runs: MakeRuns
) -> None:
    emulator.fault(status=403, method="GET")
    runs = make_runs(emulator.url)
    runs.enqueue("runs", "row-1", input="Hi")
    told = failure(runs, "row-1")
    assert told.code == "unreachable"
    assert told.data["handle"]["id"] == begun(emulator)[0].id
    runs.look_again("row-1")
    assert runs.result("row-1").status == "completed"
    assert len(begun(emulator)) == 1


def test_a_service_that_is_down_for_a_while_is_waited_for(emulator: Emulator, make_runs: MakeRuns) -> None:
    emulator.fault(status=503, method="GET", times=8)
    runs = make_runs(emulator.url)
    runs.enqueue("runs", "row-1", input="Hi")
    assert runs.result("row-1").status == "completed"
    assert steps("row-1").count("look") >= 9


def test_a_result_too_large_for_the_database_stays_with_the_service(emulator: Emulator, make_runs: MakeRuns) -> None:
    runs = make_runs(emulator.url, largest_result=10)
    runs.enqueue("runs", "row-1", input="Hi")
    assert runs.result("row-1").output_text == "You said: Hi"
    assert DBOS.retrieve_workflow("row-1").get_result()["interaction"] is None


def test_another_process_enqueues_without_a_key(emulator: Emulator, make_runs: MakeRuns, database: str) -> None:
    runs = make_runs(emulator.url)
    client = DBOSClient(system_database_url=database, application_name="bulk")
    handle = client.enqueue(enqueue_options("runs", "row-1", name=runs.config_name), {"input": "Hi"})
    assert handle.get_result()["interaction"]["status"] == "completed"
    client.destroy()


def test_a_deadline_that_is_no_time_is_refused_before_anything_is_begun(
    emulator: Emulator, make_runs: MakeRuns, database: str
) -> None:
    runs = make_runs(emulator.url)
    for deadline in ("soon", float("nan")):
        with pytest.raises(InvalidOption, match="deadline"):
            runs.enqueue("runs", "row-0", input="Hi", deadline=deadline)  # type: ignore[arg-type]
    client = DBOSClient(system_database_url=database, application_name="bulk")
    client.enqueue(enqueue_options("runs", "row-1", name=runs.config_name), {"input": "Hi"}, "soon")
    client.enqueue(enqueue_options("runs", "row-2", name=runs.config_name), "Hi")
    for row in ("row-1", "row-2"):
        assert failure(runs, row).code == "refused"
    client.destroy()
    assert begun(emulator) == []


def test_no_key_is_in_the_database_and_no_secret_gets_there(emulator: Emulator, make_runs: MakeRuns, database: str) -> None:
    token = "token-0123456789abcdef"
    tools = [{"type": "mcp_server", "name": "m", "url": "https://example.com/mcp", "headers": {"Authorization": token}}]
    emulator.fault(status=400, message=f"The key {KEY} and {token} may not.", method="POST")
    runs = make_runs(emulator.url, options={"model": "gemini-3.5-flash", "tools": tools})
    with pytest.raises(InvalidOption, match=r"has a secret in it.*options="):
        runs.enqueue("runs", "row-0", input="Hi", tools=tools)
    with pytest.raises(InvalidOption, match="as JSON"):
        runs.enqueue("runs", "row-0", input=b"Hi")
    runs.enqueue("runs", "row-1", input="Hi")
    told = failure(runs, "row-1")
    assert KEY not in f"{told}{told.data}"
    if database.startswith("sqlite"):
        with sqlite3.connect(database.removeprefix("sqlite:///")) as connection:
            everything = "\n".join(connection.iterdump())
        assert "may not." in everything
        assert KEY not in everything
        assert token not in everything


def test_a_webhook_wakes_the_row(emulator: Emulator, make_runs: MakeRuns) -> None:
    from gemini_interactions.webhooks.event import WebhookEvent

    runs = make_runs(emulator.url, pace=Pace(300.0, 300.0), webhook_url="http://127.0.0.1:9/told")
    runs.enqueue("runs", "row-1", input="Hi")
    wait_for(lambda: "start" in steps("row-1"))
    config = begun(emulator)[0].request["webhook_config"]
    assert config["uris"] == ["http://127.0.0.1:9/told"]
    data = {"id": begun(emulator)[0].id}
    event = WebhookEvent("interaction.completed", "delivery-1", data, {"user_metadata": config["user_metadata"]})
    emulator.advance(10)
    assert runs.wake(event)
    assert runs.wake(event)  # deliveries come twice
    assert runs.result("row-1").status == "completed"
    assert steps("row-1").count("look") == 1
    assert not runs.wake(WebhookEvent("interaction.completed", "delivery-2", data, {}))
    other = {"user_metadata": {"dbos_workflow": "another"}}
    assert not runs.wake(WebhookEvent("interaction.completed", "delivery-3", data, other))


def test_a_progress_line_is_told_of_each_row_once(emulator: Emulator, make_runs: MakeRuns) -> None:
    class Line:
        rows: list[tuple[float | None, bool, bool]]

        def row(self, cost: float | None = None, failed: bool = False, earlier: bool = False) -> None:
            self.rows.append((cost, failed, earlier))

    line: Any = Line()
    line.rows = []
    runs = make_runs(emulator.url, options={"model": PRICED})
    for n in range(3):
        runs.enqueue("runs", f"row-{n}", input="Hi")
    runs.enqueue("runs", "row-3", input="Hi", labels={"dbos_start": "mine"})
    counts = runs.watch(line, prefix="row-", every=0.1)
    assert (counts.done, counts.failed) == (3, 1)
    assert sorted(failed for _, failed, _ in line.rows) == [False, False, False, True]
    assert sum(cost or 0 for cost, _, _ in line.rows) == pytest.approx(counts.cost)
    line.rows.clear()
    runs.watch(line, prefix="row-")
    assert [earlier for _, _, earlier in line.rows] == [True] * 4  # what had ended before says nothing of the rate


def test_queue_limits_are_those_of_dbos(emulator: Emulator, make_runs: MakeRuns) -> None:
    runs = make_runs(emulator.url)
    queue = runs.queue("slow", requests_per_minute=90, worker_concurrency=3, global_concurrency=5)
    assert queue.limiter == {"limit": 30, "period": 20.0}
    assert (queue.worker_concurrency, queue.global_concurrency) == (3, 5)
    assert runs.queue("slower", requests_per_minute=2).limiter == {"limit": 1, "period": 30.0}
    with pytest.raises(InvalidOption, match="requests_per_minute"):
        runs.queue("none", requests_per_minute=0)


def wait_for(true: Callable[[], bool]) -> None:
    import time

    until = time.monotonic() + 60
    while not true():
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.05)
