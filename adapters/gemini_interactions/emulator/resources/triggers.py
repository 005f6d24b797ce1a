"""The resource `triggers`: agents that run by the emulator's clock.

`Emulator.advance` goes from one run to the next, so that each begins at its time and is over before what comes later. Where time
passes by itself, runs that were due begin when triggers are asked for next. Fields are those of the SDK
(`google/genai/_gaos/types/triggers`); no answer of the service was ever recorded. Open questions [filters_of_triggers,
overlapping_runs, runs_continue_each_other, runs_by_hand_count]: what a filter may say (here: `field = "value"`, joined by AND),
whether a run is skipped while the one before it runs (here it is), whether a run continues the interaction of the one before
(here it does not), and whether one by hand counts (here it does).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import inf
from threading import RLock
from typing import Any

from ...wire.triggers import TriggerCreateParams, TriggerUpdate
from ..contract.validation import check_body, check_model
from ..core.answer import Answer
from ..core.clock import Clock, timestamp
from ..core.errors import HTTPError, invalid_argument
from ..core.ids import new_uuid
from ..core.record import Record
from ..storage.items import Items
from .collection import Collection
from .executions import Execution
from .routing import Fields, RoutedRequest, json_answer, page, route
from .schedule import check_schedule, run_times

MOST_AT_ONCE = 1_000
"""Runs that one move of the clock begins; what would come after them is left out."""

_FIELDS: Fields = {
    "interaction": (dict,),
    "schedule": (str,),
    "time_zone": (str,),
    "display_name": (str,),
    "environment_id": (str,),
    "execution_timeout_seconds": (int, str),
    "max_consecutive_failures": (int, str),
}
_NUMBERS = ("execution_timeout_seconds", "max_consecutive_failures")
_CHANGEABLE: Fields = {"display_name": (str,), "status": (str,)}
_NUMBER = re.compile(r"0*[1-9][0-9]{0,8}")
_TERM = re.compile(r'\s*(\w+)\s*=\s*"?([^"]*?)"?\s*')


@dataclass(slots=True)
class Trigger:
    """A trigger.

    Attributes:
        id: its id.
        given: the fields of the body that created it.
        times: moments in seconds since the epoch, by the names under which they are shown.
        status: `active`, `paused` or `error`.
        next_run: when it runs next, in seconds since the epoch; at infinity, it does not.
        failures: how many runs have failed in a row.
        executions: its runs, oldest first.
        uncounted: those whose end it has not taken into account yet.
    """

    id: str
    given: dict[str, Any]
    times: dict[str, float]
    status: str = "active"
    next_run: float = inf
    failures: int = 0
    executions: list[Execution] = field(default_factory=list)
    uncounted: list[Execution] = field(default_factory=list)

    def plan(self, after: float) -> None:
        """Say when it runs next: by its schedule if it is active, else never."""
        times = run_times(self.given["schedule"], self.given["time_zone"], after) if self.status == "active" else iter(())
        self.next_run = next(times, inf)

    def count(self) -> None:
        """Take into account how runs have ended; after too many failures in a row it runs no more."""
        for execution in [run for run in self.uncounted if run.status != "in_progress"]:
            self.uncounted.remove(execution)
            execution.stop_in_time()
            self.failures = self.failures + 1 if execution.has_failed else 0
            if self.failures >= self.given.get("max_consecutive_failures", inf):
                self.status, self.next_run = "error", inf

    def shown(self) -> dict[str, Any]:
        """Return the resource."""
        made = next((run.record.id for run in reversed(self.executions) if run.record is not None), None)
        return {
            "id": self.id,
            **self.given,
            "status": self.status,
            **{name: timestamp(moment) for name, moment in self.times.items()},
            **({} if self.next_run == inf else {"next_run_time": timestamp(self.next_run)}),
            "consecutive_failure_count": self.failures,
            **({} if made is None else {"previous_interaction_id": made}),
        }


class Triggers(Items[Trigger]):
    """The triggers by id; any thread may use it.

    Args:
        clock: tells the time, and is moved.
        run: creates an interaction.
    """

    def __init__(self, clock: Clock, run: Callable[[dict[str, Any]], Record]) -> None:
        super().__init__("Trigger")
        self._clock = clock
        self._run = run
        self._running = RLock()
        path = r"/triggers/([^/:]+)/executions"
        self.collection: Collection[Trigger] = Collection(
            name="triggers",
            items=self,
            fields=_FIELDS,
            create=self._create,
            show=Trigger.shown,
            change=self._change,
            changeable=_CHANGEABLE,
            selects=_selects,
            more=(route("POST", path, self._run_now), route("GET", path, self._list_executions)),
        )

    def advance(self, seconds: float) -> None:
        """Move the clock on, from one run to the next.

        Raises:
            ValueError: the time is negative.
        """
        with self._running:
            target = self._clock.now() + seconds
            if seconds >= 0:
                self._run_until(target)
            self._clock.advance(max(target - self._clock.now(), 0.0) if seconds >= 0 else seconds)

    def find(self, id: str) -> Trigger:
        """Return the trigger of an id, all runs that were due begun."""
        self._catch_up()
        return super().find(id)

    def __iter__(self) -> Iterator[Trigger]:
        self._catch_up()
        return super().__iter__()

    def _catch_up(self) -> None:
        with self._running:
            self._run_until(self._clock.now())

    def _run_until(self, target: float) -> None:
        for _ in range(MOST_AT_ONCE):
            triggers = list(super().__iter__())
            for trigger in triggers:
                trigger.count()
            due = min(triggers, key=lambda trigger: trigger.next_run, default=None)
            if due is None or due.next_run > target:
                return
            self._clock.advance(max(due.next_run - self._clock.now(), 0.0))
            self._begin(due, due.next_run)
            due.plan(due.next_run)
        for trigger in super().__iter__():
            trigger.plan(max(target, trigger.times["create_time"]))

    def _begin(self, trigger: Trigger, scheduled: float) -> Execution:
        execution = Execution(new_uuid(), trigger.id, scheduled, scheduled)
        execution.timeout = trigger.given.get("execution_timeout_seconds", inf)
        place = {"environment": trigger.given["environment_id"]} if "environment_id" in trigger.given else {}
        if trigger.executions and trigger.executions[-1].status == "in_progress":
            execution.is_skipped = True
        else:
            try:
                execution.record = self._run({"background": True, **trigger.given["interaction"], **place})
            except HTTPError as error:
                execution.error = error.message
            trigger.times["last_run_time"] = scheduled
            trigger.uncounted.append(execution)
        trigger.executions.append(execution)
        return execution

    def _create(self, body: dict[str, Any]) -> dict[str, Any]:
        interaction = body.get("interaction")
        given = check_model({**body, **_numbers(body), "interaction": None if interaction is None else {}}, TriggerCreateParams)
        given["interaction"] = interaction
        _check_interaction(given["interaction"])
        check_schedule(given["schedule"], given["time_zone"])
        now = self._clock.now()
        trigger = Trigger(new_uuid(), given, {"create_time": now, "update_time": now})
        trigger.plan(now)
        self.add(trigger.id, trigger)
        return trigger.shown()

    def _change(self, trigger: Trigger, fields: dict[str, Any]) -> None:
        check_model(fields, TriggerUpdate)
        now = self._clock.now()
        if "display_name" in fields:
            trigger.given["display_name"] = fields["display_name"]
        status = fields.get("status", trigger.status)
        if status != trigger.status:
            trigger.times["last_resume_time" if status == "active" else "last_pause_time"] = now
            trigger.status, trigger.failures = status, 0 if status == "active" else trigger.failures
            trigger.plan(now)
        trigger.times["update_time"] = now

    def _run_now(self, request: RoutedRequest) -> Answer:
        trigger = self.find(request.arguments[0])
        with self._running:
            return json_answer(self._begin(trigger, self._clock.now()).shown())

    def _list_executions(self, request: RoutedRequest) -> Answer:
        trigger = self.find(request.arguments[0])
        return json_answer(page("trigger_executions", [run.shown() for run in trigger.executions], request.query))


def _check_interaction(body: dict[str, Any]) -> None:
    """Check the body of POST /interactions inside a trigger; whether it can be answered shows when it runs."""
    if not body.get("agent"):
        raise HTTPError("Missing key 'agent' in input 'interaction'.")
    try:
        check_body(body)
    except HTTPError as error:
        raise HTTPError(f"{error.message} In 'interaction'.") from None


def _numbers(body: Mapping[str, Any]) -> dict[str, int]:
    """Return the whole numbers, which may come as texts, and are positive."""
    given = {name: str(body[name]) for name in _NUMBERS if name in body}
    wrong = next((name for name, text in given.items() if not _NUMBER.fullmatch(text)), None)
    if wrong is not None:
        raise HTTPError(f"The value is invalid for '{wrong}'. Expected a positive integer.")  # unseen words
    return {name: int(text) for name, text in given.items()}


def _selects(trigger: Trigger, query: Mapping[str, str]) -> bool:
    shown = trigger.shown()
    for term in re.split(r"\s+AND\s+", query["filter"]) if query.get("filter") else ():
        found = _TERM.fullmatch(term)
        if found is None:
            raise invalid_argument()
        if str(shown.get(found[1], "")) != found[2]:
            return False
    return True
