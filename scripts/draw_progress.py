"""Draw the picture of docs/guides/progress.md: a run at work, and the same run at its end."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from gemini_interactions import Progress
from gemini_interactions.view.progress_panel import Run
from gemini_interactions.wire.usage import Usage

TARGET = Path(__file__).resolve().parent.parent / "docs" / "guides" / "progress.svg"

BEGUN = Progress("v1_ChdVbXNIYVlMdkE2Nk5rZFVQX0t2eXdBMBIX", "in_progress", asked="deep-research-preview-04-2026")

# Seconds, what it does, and how many searches, thoughts and steps there are by then.
TOLD: tuple[tuple[float, str, int, int, int], ...] = (
    (4, "Planning the research: I'm splitting the question into what is in the leaves and what was measured.", 0, 1, 1),
    (13, "Searching the web: green tea black tea catechins theaflavins comparison", 1, 1, 2),
    (31, "Reading 3 pages: https://example.com/tea, https://example.org/catechins, https://example.net/cohort", 1, 1, 4),
    (58, "Searching the web: theaflavins bioavailability trial", 2, 2, 8),
    (84, "Weighing the studies: Two of the trials are small; I'm looking for larger ones before I rely on them.", 2, 3, 11),
)


def pictured() -> str:
    """Return the picture as SVG."""
    at_work, over = Run(BEGUN), Run(BEGUN)
    for seconds, step, searches, thoughts, steps in TOLD:
        counted = {"thought": thoughts, "google_search_call": searches, "others": steps - thoughts - searches}
        progress = replace(BEGUN, elapsed=seconds, step=step, searches=("…",) * searches, steps=counted)
        at_work.update(progress)
        over.update(progress)
    end = replace(progress, status="completed", step="Done", elapsed=252.0, searches=("…",) * 9, is_over=True)
    over.update(replace(end, steps={"thought": 12, "google_search_call": 9, "others": 21}, usage=Usage(total_tokens=48_213)))
    console = Console(record=True, force_terminal=True, color_system="truecolor", width=100, file=io.StringIO())
    console.print(at_work, "", over)
    return console.export_svg(title="show_progress()", unique_id="progress")


if __name__ == "__main__":
    TARGET.write_text(pictured(), "utf-8")
