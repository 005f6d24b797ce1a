# Generated from async_triggers.py by scripts/unasync.py: change that file, then run `make format`.
"""Let an agent run by the clock. Names and arguments are those of the official SDK."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...wire.triggers import ListTriggerExecutionsResponse, ListTriggersResponse, Trigger, TriggerExecution
from ..http.deadline import Deadline
from ..http.paths import segment
from .calls import body_call
from .resource import Resource
from .trigger_calls import EXECUTIONS, TRIGGERS, check_interaction


class Triggers(Resource):
    """The triggers of this key, as `client.triggers`."""

    def create(
        self,
        *,
        interaction: Any,
        schedule: str,
        time_zone: str,
        display_name: str | None = None,
        environment_id: str | None = None,
        execution_timeout_seconds: int | None = None,
        max_consecutive_failures: int | None = None,
        extra_body: Mapping[str, Any] | None = None,
        deadline: Deadline | float | None = None,
    ) -> Trigger:
        """Make a trigger.

        Args:
            interaction: what it runs, as an object with `agent`, `input` and so on.
            schedule: when, as a cron expression of five fields, such as `0 8 * * 1-5`.
            time_zone: where that is read, such as `Europe/Zurich`.
            display_name: its name, for people.
            environment_id: the sandbox that all runs work in.
            execution_timeout_seconds: how long one run may take.
            max_consecutive_failures: after so many, its status is `error`, and it runs no more.
            extra_body: sent as it is, over everything else.
            deadline: seconds for the whole call, retries included.
        """
        fields = {
            "interaction": check_interaction(interaction),
            "schedule": schedule,
            "time_zone": time_zone,
            "display_name": display_name,
            "environment_id": environment_id,
            "execution_timeout_seconds": execution_timeout_seconds,
            "max_consecutive_failures": max_consecutive_failures,
        }
        return self._create(TRIGGERS, Trigger, fields, extra_body, deadline)

    def list(
        self, *, filter_: str | None = None, page_size: int | None = None, deadline: Deadline | float | None = None
    ) -> Iterator[Trigger]:
        """Iterate over all triggers, or those that a filter lets through, page by page; `deadline` is for all of them."""
        params = {"filter": filter_}
        for page in self._pages(TRIGGERS, ListTriggersResponse, params=params, page_size=page_size, deadline=deadline):
            yield from page.triggers or ()

    def get(self, id: str, *, deadline: Deadline | float | None = None) -> Trigger:
        """Return the trigger of an id; NotFoundError where there is none."""
        return self._get(TRIGGERS, id, Trigger, deadline)

    def update(
        self,
        id: str,
        *,
        display_name: str | None = None,
        status: str | None = None,
        extra_body: Mapping[str, Any] | None = None,
        deadline: Deadline | float | None = None,
    ) -> Trigger:
        """Rename a trigger, pause it (`paused`), or let it run again (`active`)."""
        fields = {"display_name": display_name, "status": status}
        return self._update(TRIGGERS, id, Trigger, fields, extra_body=extra_body, deadline=deadline)

    def delete(self, id: str, *, deadline: Deadline | float | None = None) -> None:
        """Delete a trigger; what it has run stays."""
        self._delete(TRIGGERS, id, deadline)

    def run(self, trigger_id: str, *, deadline: Deadline | float | None = None) -> TriggerExecution:
        """Let a trigger run now, whatever its schedule says. This is not asked for again where it may have been done."""
        path = f"{TRIGGERS}/{segment(trigger_id, 'trigger_id')}/{EXECUTIONS}"
        return self._ask(body_call("POST", self._requester.url, path, None, idempotent=False), TriggerExecution, deadline)

    def list_executions(
        self, trigger_id: str, *, page_size: int | None = None, deadline: Deadline | float | None = None
    ) -> Iterator[TriggerExecution]:
        """Iterate over the runs of a trigger, page by page; `deadline` is for all of them."""
        path = f"{TRIGGERS}/{segment(trigger_id, 'trigger_id')}/{EXECUTIONS}"
        for page in self._pages(path, ListTriggerExecutionsResponse, page_size=page_size, deadline=deadline):
            yield from page.trigger_executions or ()
