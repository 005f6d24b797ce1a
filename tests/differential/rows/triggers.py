"""Triggers and their runs."""

from __future__ import annotations

from typing import Any

from ..cases import Case

TEXT = {"type": "text", "text": "Read the news."}
AGENT = {
    "agent": "antigravity-preview-09-2026",
    "input": "Read the news.",
    "environment": {"type": "remote", "network": {"allowlist": [{"domain": "example.com"}]}},
}
WHEN = {"schedule": "0 8 * * 1-5", "time_zone": "Europe/Zurich"}
TRIGGER = {"id": "t1", "interaction": AGENT, **WHEN}
_ONE: dict[str, Any] = {"answers": (TRIGGER,)}
_RUN = {"id": "x1", "trigger_id": "t1"}

CASES = [
    Case("triggers.create: a text", "triggers.create", {"interaction": AGENT, **WHEN}, **_ONE),
    Case(
        "triggers.create: steps, whole",
        "triggers.create",
        {
            "interaction": {**AGENT, "input": [{"type": "user_input", "content": [TEXT]}], "system_instruction": "Be brief."},
            **WHEN,
            "display_name": "The news",
            "environment_id": "e1",
            "execution_timeout_seconds": 60,
            "max_consecutive_failures": 3,
        },
        **_ONE,
    ),
    Case(
        "triggers.create: contents",
        "triggers.create",
        {"interaction": {**AGENT, "input": [TEXT]}, **WHEN},
        differs={"body": "the official client makes one step of contents; an interaction takes them as they are"},
        **_ONE,
    ),
    Case("triggers.list: all", "triggers.list", answers=({"triggers": [TRIGGER]},)),
    Case("triggers.list: some, of a size", "triggers.list", {"filter_": 'status = "active"', "page_size": 7}),
    Case("triggers.get: one", "triggers.get", {"id": "t1"}, **_ONE),
    Case("triggers.update: its name", "triggers.update", {"id": "t1", "display_name": "Old news"}, **_ONE),
    Case("triggers.update: paused", "triggers.update", {"id": "t1", "status": "paused"}, **_ONE),
    Case("triggers.delete: one", "triggers.delete", {"id": "t1"}),
    Case("triggers.run: now", "triggers.run", {"trigger_id": "t1"}, answers=(_RUN,)),
    Case("triggers.list_executions: all", "triggers.list_executions", {"trigger_id": "t1"}),
    Case(
        "triggers.list_executions: of a size",
        "triggers.list_executions",
        {"trigger_id": "t1", "page_size": 7},
        answers=({"trigger_executions": [_RUN]},),
    ),
]
