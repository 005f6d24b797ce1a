"""Triggers run by the emulator's clock: when, what becomes of each run, and what stops them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gemini_interactions import Client
from gemini_interactions.client.http.errors import InvalidRequestError
from gemini_interactions.emulator import Emulator
from gemini_interactions.wire.triggers import Trigger, TriggerExecution

pytest.importorskip("cronsim")

AGENT = {"agent": "antigravity-preview-09-2026", "input": "Say hi", "environment": "remote"}
HOURLY = {"schedule": "0 * * * *", "time_zone": "UTC"}
HOUR = 3_600.0


class Timed:
    """An emulator, its clock set to half past the hour, and a client of it."""

    def __init__(self, **settings: Any) -> None:
        self.emulator = Emulator(**settings)
        self.client = Client(api_key="k", transport=self.emulator.transport())
        now = datetime.now(UTC)
        self.emulator.advance(((now + timedelta(hours=1)).replace(minute=30, second=0, microsecond=0) - now).total_seconds())

    def create(self, interaction: Any = AGENT, **fields: Any) -> Trigger:
        return self.client.triggers.create(interaction=interaction, **{**HOURLY, **fields})

    def runs(self, trigger: Trigger) -> list[TriggerExecution]:
        return list(self.client.triggers.list_executions(trigger.id, page_size=1_000))

    def statuses(self, trigger: Trigger) -> list[str | None]:
        return [run.status for run in self.runs(trigger)]


def test_each_run_begins_at_its_time_and_is_an_interaction_that_is_kept() -> None:
    timed = Timed()
    trigger = timed.create()
    timed.emulator.advance(3 * HOUR)
    runs = timed.runs(trigger)
    assert [run.status for run in runs] == ["completed"] * 3
    assert all(str(run.scheduled_time).endswith(":00:00Z") for run in runs)
    assert len({run.scheduled_time for run in runs}) == len({run.interaction_id for run in runs}) == 3
    found = timed.client.get(str(runs[0].interaction_id))
    assert (found.status, found.created) == ("completed", runs[0].scheduled_time)
    now = timed.client.triggers.get(trigger.id)
    assert (now.last_run_time, now.previous_interaction_id) == (runs[-1].scheduled_time, runs[-1].interaction_id)
    assert str(now.next_run_time) > str(now.last_run_time)


def test_the_schedule_is_read_in_its_time_zone() -> None:
    timed = Timed()
    times = [timed.create(schedule="15 12 1 7 *", time_zone=zone).next_run_time for zone in ("Europe/Zurich", "Asia/Kolkata")]
    assert [str(moment)[10:] for moment in times] == ["T10:15:00Z", "T06:45:00Z"]


def test_after_so_many_failures_in_a_row_it_runs_no_more_until_it_is_told_to() -> None:
    timed = Timed()
    trigger = timed.create({**AGENT, "agent": "nobody"}, max_consecutive_failures=2)
    timed.emulator.advance(5 * HOUR)
    now = timed.client.triggers.get(trigger.id)
    assert (now.status, now.consecutive_failure_count, now.next_run_time) == ("error", 2, None)
    assert [run.error for run in timed.runs(trigger)] == ["Agent not found: 'nobody'."] * 2
    timed.client.agents.create("nobody")
    again = timed.client.triggers.update(trigger.id, status="active")
    assert (again.status, again.consecutive_failure_count) == ("active", 0)
    timed.emulator.advance(HOUR)
    assert timed.statuses(trigger) == ["failed", "failed", "completed"]


def test_one_success_among_failures_lets_it_go_on() -> None:
    timed = Timed()
    trigger = timed.create(max_consecutive_failures=2)
    for status in ("failed", "completed", "failed"):
        timed.emulator.reply({"steps": [], "status": status})
    timed.emulator.advance(3 * HOUR)
    assert timed.statuses(trigger) == ["failed", "completed", "failed"]
    assert timed.client.triggers.get(trigger.id).status == "active"


def test_a_run_that_takes_too_long_is_stopped_and_counts_as_a_failure() -> None:
    timed = Timed(background_seconds=120)
    trigger = timed.create(execution_timeout_seconds=60, max_consecutive_failures=1)
    timed.emulator.advance(0.5 * HOUR + 30)
    assert timed.statuses(trigger) == ["in_progress"]
    timed.emulator.advance(60)
    [run] = timed.runs(trigger)
    assert (run.status, run.error) == ("timed_out", "The execution took longer than 60 seconds.")
    assert timed.client.triggers.get(trigger.id).status == "error"
    assert timed.client.get(str(run.interaction_id)).status == "cancelled"
    timed.emulator.advance(HOUR)
    assert timed.statuses(trigger) == ["timed_out"]


def test_no_run_begins_while_the_one_before_it_goes_on() -> None:
    timed = Timed(background_seconds=1.5 * HOUR)
    trigger = timed.create()
    timed.emulator.advance(3 * HOUR)
    assert timed.statuses(trigger) == ["completed", "skipped", "in_progress"]


def test_a_paused_one_runs_by_hand_only() -> None:
    timed = Timed()
    trigger = timed.create()
    assert timed.client.triggers.update(trigger.id, status="paused").next_run_time is None
    timed.emulator.advance(5 * HOUR)
    assert timed.runs(trigger) == []
    assert timed.client.triggers.run(trigger.id).status == "in_progress"
    timed.emulator.advance(1)
    assert timed.statuses(trigger) == ["completed"]


def test_all_runs_work_in_the_environment_that_the_trigger_names() -> None:
    timed = Timed()
    place = timed.client.environments.create().id
    trigger = timed.create(environment_id=place)
    timed.emulator.advance(2 * HOUR)
    assert [run.environment_id for run in timed.runs(trigger)] == [place, place]


def test_a_year_of_minutes_does_not_take_for_ever() -> None:
    timed = Timed()
    trigger = timed.create({**AGENT, "agent": "nobody"}, schedule="* * * * *")
    timed.emulator.advance(365 * 24 * HOUR)
    assert len(timed.runs(trigger)) == 1_000
    timed.emulator.advance(60)
    assert len(timed.runs(trigger)) == 1_001


def test_a_filter_asks_for_some() -> None:
    timed = Timed()
    names = [timed.create(display_name=name).display_name for name in ("a", "b")]
    assert [trigger.display_name for trigger in timed.client.triggers.list()] == names
    found = timed.client.triggers.list(filter_='display_name = "b" AND status = "active"')
    assert [trigger.display_name for trigger in found] == ["b"]
    with pytest.raises(InvalidRequestError):
        next(timed.client.triggers.list(filter_="b"))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"schedule": "every day"}, "'schedule'"),
        ({"schedule": "0 0 0 * * *"}, "'schedule'"),
        ({"schedule": "61 * * * *"}, "'schedule'"),
        ({"schedule": "0 0 30 2 *"}, "'schedule'"),
        ({"time_zone": "Mars/Olympus"}, "'time_zone'"),
        ({"time_zone": "../../etc/passwd"}, "'time_zone'"),
        ({"execution_timeout_seconds": 0}, "'execution_timeout_seconds'"),
        ({"max_consecutive_failures": -1}, "'max_consecutive_failures'"),
        ({"interaction": {**AGENT, "wish": 1}}, "'wish'"),
        ({"extra_body": {"shedule": "* * * * *"}}, "'shedule'"),
        ({"extra_body": {"interaction": {"model": "gemini-3.8-flash", "input": "a"}}}, "'agent'"),
        ({"extra_body": {"interaction": None}}, "'interaction'"),
    ],
)
def test_what_cannot_be_is_refused_by_name(fields: dict[str, Any], words: str) -> None:
    timed = Timed()
    with pytest.raises(InvalidRequestError, match=words):
        timed.create(**fields)
    assert list(timed.client.triggers.list()) == []
