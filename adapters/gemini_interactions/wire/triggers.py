"""Triggers: interactions of an agent that begin by the clock.

Times are in RFC 3339. Fields are those of the official SDK.
"""

from __future__ import annotations

from typing import Annotated

from .base import Page, WireModel, known
from .request import InteractionRequest

TriggerStatus = Annotated[str, known("active", "paused", "error")]


class TriggerCreateParams(WireModel):
    """The body of POST /triggers. `schedule` is a cron expression, read in `time_zone` (IANA)."""

    interaction: InteractionRequest
    schedule: str
    time_zone: str
    display_name: str | None = None
    environment_id: str | None = None
    execution_timeout_seconds: int | None = None
    max_consecutive_failures: int | None = None


class TriggerUpdate(WireModel):
    """The body of PATCH /triggers/{id}."""

    display_name: str | None = None
    status: TriggerStatus | None = None


class Trigger(WireModel):
    """A schedule, and what it runs. After `max_consecutive_failures` its status is `error`, and it runs no more."""

    id: str
    interaction: InteractionRequest | None = None
    schedule: str | None = None
    time_zone: str | None = None
    display_name: str | None = None
    environment_id: str | None = None
    execution_timeout_seconds: int | None = None
    max_consecutive_failures: int | None = None
    status: TriggerStatus | None = None
    create_time: str | None = None
    update_time: str | None = None
    last_run_time: str | None = None
    next_run_time: str | None = None
    last_pause_time: str | None = None
    last_resume_time: str | None = None
    consecutive_failure_count: int | None = None
    previous_interaction_id: str | None = None


class ListTriggersResponse(Page):
    """A part of the list of triggers."""

    triggers: list[Trigger] | None = None


class TriggerExecution(WireModel):
    """One run of a trigger; what it did is the interaction of `interaction_id`."""

    id: str
    trigger_id: str | None = None
    interaction_id: str | None = None
    environment_id: str | None = None
    status: Annotated[str, known("in_progress", "completed", "failed", "skipped", "timed_out")] | None = None
    scheduled_time: str | None = None
    start_time: str | None = None
    end_time: str | None = None
    error: str | None = None


class ListTriggerExecutionsResponse(Page):
    """A part of the runs of a trigger."""

    trigger_executions: list[TriggerExecution] | None = None
