"""What notebooks show of interactions and of runs: HTML that stands alone, each with the sheet that it needs.

The objects that show themselves so import this with the first showing. Without jinja2, notebooks show their reprs.
"""

from __future__ import annotations

from ..extras import MissingExtra
from .html.drawing import interaction_html, output_html, run_html
from .html.limits import Budget, Limits
from .turns import Dumped, Turn

LIMITS = Limits(text=50_000, texts=200_000, steps=100, medium=10_000_000, media=20_000_000)
"""What is drawn at most: a notebook keeps it for good."""


def interaction_output(interaction: Dumped) -> str | None:
    """Return an interaction as a notebook shows it; None where jinja2 is not installed.

    Args:
        interaction: as a POST or a GET gave it.
    """
    try:
        return str(output_html(_drawn(interaction)))
    except MissingExtra:
        return None


def run_output(kind: str, id: str, status: str, seen: Dumped | None) -> str | None:
    """Return a run in the background as a notebook shows it; None where jinja2 is not installed.

    Args:
        kind: the name of the handle's class.
        id: the run's id.
        status: as it was seen last.
        seen: the run as it was read last; None where it was not.
    """
    try:
        return str(output_html(run_html(kind, id, status, _drawn(seen) if seen is not None else None)))
    except MissingExtra:
        return None


def _drawn(interaction: Dumped) -> str:
    # A POST does not say what was sent, nor what it continued: then nothing is said of either.
    return interaction_html(Turn.of_interaction(interaction), None, is_named=False, budget=Budget(LIMITS))
