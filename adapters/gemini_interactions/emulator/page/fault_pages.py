"""The page of what was set up to come: faults, and scripted replies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...wire.base import WireModel
from ..servers.front import Visit
from ..service.exchange import described, in_short
from ..service.script import Script
from .fault_form import PRESETS, groups, statuses
from .sources import Sources

LISTED = 50


@dataclass(frozen=True, slots=True)
class Pending:
    """A fault to come: its number, what it is, for how many requests still, and whether a function chooses these."""

    number: int
    words: str
    left: int
    is_chosen: bool


def faults(sources: Sources, _: Visit, given: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the form, the faults to come and the scripted replies.

    Args:
        sources: what the page tells of.
        given: the values that a form came with, which was not understood.
    """
    pending = [
        Pending(number, described(fault), left, fault.when is not None) for number, fault, left in sources.faults.waiting()
    ]
    scripts = sources.scripts.waiting()
    return {
        "title": "Faults and scripted replies",
        "presets": PRESETS,
        "groups": groups(),
        "statuses": statuses(),
        "given": given or {},
        "wrong": "",
        "pending": pending[:LISTED],
        "hidden": max(0, len(pending) - LISTED),
        "scripts": [(words_of(script), script.when is not None) for script in scripts[:LISTED]],
        "hidden_scripts": max(0, len(scripts) - LISTED),
    }


def words_of(script: Script) -> str:
    """Return what a scripted reply will be, in one line."""
    answer: Any = script.answer
    if callable(answer):
        return f"what the function {getattr(answer, '__name__', 'given')} returns"
    if isinstance(answer, str):
        return in_short([answer], 200)
    if isinstance(answer, WireModel):
        answer = answer.dump()
    steps = answer.get("steps") or [answer] if isinstance(answer, Mapping) else answer
    plain = [step.dump() if isinstance(step, WireModel) else step for step in steps]
    status = f" ({answer['status']})" if isinstance(answer, Mapping) and answer.get("status") else ""
    return (in_short(plain, 200) or "steps") + status
