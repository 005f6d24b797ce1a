"""The page of what was set up to come: faults, and scripted replies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...view.html.texts import shared_text
from ..servers.front import Visit
from ..service.exchange import described
from .fault_form import PRESETS, groups, statuses
from .sources import Sources

LISTED = 50
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Pending:
    """A fault to come: its number, what it is, for how many requests still, and whether a function chooses these."""

    number: int
    words: str
    left: int | None
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
        "scripts": [shared_text(str(script))[:_LONGEST] for script in scripts[:LISTED]],
        "hidden_scripts": max(0, len(scripts) - LISTED),
    }
