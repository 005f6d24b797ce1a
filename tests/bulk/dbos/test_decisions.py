"""What is decided without a database: labels, paces, counts, what may be kept."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from dbos import PortableWorkflowError

from gemini_interactions import InvalidOption
from gemini_interactions.bulk.dbos import Pace, RunFailed, enqueue_options
from gemini_interactions.bulk.dbos.counts import count_rows
from gemini_interactions.bulk.dbos.enqueueing import check_request
from gemini_interactions.bulk.dbos.labels import labelled, workflow_label
from gemini_interactions.bulk.dbos.pace import pace_of, pause_before_retry
from gemini_interactions.bulk.dbos.search import listed_labels
from gemini_interactions.bulk.dbos.steps import has_ended
from gemini_interactions.wire.interaction_list import InteractionMetadata

LABEL = re.compile(r"[a-z0-9_-]{1,63}")


@pytest.mark.parametrize("id", ["row-1", "a" * 63])
def test_an_id_that_is_a_label_is_its_own_label(id: str) -> None:
    assert workflow_label(id) == id


def test_any_other_id_has_a_label_of_its_own() -> None:
    ids = ["Row-1", "row 1", "a" * 64, "ä", "", "x/y", "row-1\n"]
    labels = {workflow_label(id) for id in ids}
    assert len(labels) == len(ids)
    assert all(LABEL.fullmatch(label) for label in labels)


def test_labels_are_beside_the_users_and_never_over_them() -> None:
    request = labelled({"input": "Hi", "labels": {"team": "a"}}, "row-1", "t")
    assert request == {"input": "Hi", "labels": {"team": "a", "dbos_workflow": "row-1", "dbos_start": "t"}}
    for labels in ({"dbos_workflow": "x"}, "team"):
        with pytest.raises(InvalidOption) as caught:
            labelled({"labels": labels}, "row-1", "t")
        assert caught.value.field == "labels"


def test_waits_fit_the_tier_and_are_long_where_a_webhook_tells() -> None:
    standard, flex, deferred = (pace_of(tier, is_told=False) for tier in (None, "flex", "deferred"))
    assert standard == pace_of("of tomorrow", is_told=False) == Pace(2.0, 60.0)
    assert standard.first < flex.first < deferred.first
    assert standard.longest < flex.longest < deferred.longest
    for tier in (None, "flex", "deferred"):
        told = pace_of(tier, is_told=True)
        assert (told.first >= 30, told.longest) == (True, 600.0)
    seconds = [standard.first]
    while seconds[-1] < standard.longest:
        seconds.append(standard.after(seconds[-1]))
    assert seconds[1] == 3.0
    assert seconds[-1] == standard.after(seconds[-1]) == 60.0


def test_a_retry_waits_at_least_as_long_as_the_service_asks() -> None:
    assert all(7 <= pause_before_retry(0, 7.0) <= 10.5 for _ in range(100))
    assert all(2 <= pause_before_retry(0, None) <= 3 for _ in range(100))
    assert all(60 <= pause_before_retry(50, 0.0) <= 90 for _ in range(100))


def test_a_run_has_ended_unless_it_is_at_work_or_has_been_idle_for_a_moment_only() -> None:
    assert not has_ended("in_progress", 0)
    assert not has_ended("queued", 0)
    assert [has_ended("idle", looks) for looks in (1, 3, 4)] == [False, False, True]
    assert has_ended("of_tomorrow", 0)


def row(status: str, **attributes: Any) -> Any:
    return SimpleNamespace(status=status, attributes=attributes or None)


def test_rows_are_counted_by_how_they_ended() -> None:
    rows = [
        *(row("ENQUEUED"), row("DELAYED"), row("PENDING"), row("MAX_RECOVERY_ATTEMPTS_EXCEEDED")),
        *(row("SUCCESS", outcome="completed", cost=0.25), row("SUCCESS", outcome="completed", cost=None)),
        *(row("SUCCESS", outcome="incomplete", cost=0.5), row("CANCELLED"), row("ERROR", outcome="cancelled")),
        *(row("ERROR", outcome="may_have_begun"), row("ERROR", outcome="failed"), row("ERROR")),
    ]
    counts = count_rows(rows)
    assert (counts.waiting, counts.running, counts.done, counts.failed, counts.cancelled) == (2, 1, 3, 4, 2)
    assert (counts.open, counts.total, counts.may_have_begun, counts.cost) == (3, 12, 1, 0.75)
    assert count_rows([]).cost is None


def test_a_failure_comes_back_from_what_dbos_keeps() -> None:
    failure = RunFailed("No.", code="refused", error={"type": "RateLimitError"}, handle=None)
    assert failure.data == {"error": {"type": "RateLimitError"}}
    assert failure.interaction is None
    again = RunFailed.read(PortableWorkflowError("No.", "RunFailed", "refused", {"error": {"type": "RateLimitError"}}))
    assert again is not None
    assert (str(again), again.code, again.data) == (str(failure), failure.code, failure.data)
    assert RunFailed.read(PortableWorkflowError("No.", "ValueError", "refused", None)) is None
    assert RunFailed.read(PortableWorkflowError("No.", "RunFailed", "of_tomorrow", None)) is None


def test_only_json_without_secrets_goes_into_the_database() -> None:
    check_request({"input": [{"type": "text", "text": "Hi"}], "labels": {"a": "b"}, "temperature": 0.5})
    environment = {"env": {"TOKEN": "abcdefgh12345678"}}
    for name, value in {"input": object(), "seed": float("nan"), "environment": environment}.items():
        with pytest.raises(InvalidOption) as caught:
            check_request({name: value})
        assert caught.value.field == name
        assert "abcdefgh" not in str(caught.value)


def test_a_list_that_tells_labels_is_read_without_a_get() -> None:
    told = InteractionMetadata.model_validate({"id": "v1_a", "labels": {"dbos_start": "t"}})
    assert listed_labels(told) == {"dbos_start": "t"}
    assert listed_labels(InteractionMetadata.model_validate({"id": "v1_a"})) is None


def test_the_options_to_enqueue_name_the_workflow_and_its_object() -> None:
    options = enqueue_options("runs", "row-1", name="research")
    assert (options["queue_name"], options["workflow_id"], options["instance_name"]) == ("runs", "row-1", "research")
