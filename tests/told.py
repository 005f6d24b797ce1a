"""A function that is told of the progress of runs, and lets the time of an emulator pass when it first is."""

from __future__ import annotations

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator

LONG = 60.0
"""Seconds that a run takes which goes on until somebody was told of it."""

RESEARCH = {
    "agent": "deep-research-preview-04-2026",
    "agent_config": {"type": "deep-research", "thinking_summaries": "auto"},
}
"""An agent that tells what it does."""

ALL_THAT_IS_DONE = [
    "Working",
    "Searching the web: I'm looking for pages about green tea.",
    "Searching the web: green tea",
    "Reading a page: I'm reading what was found on green tea.",
    "Reading a page: https://example.com/green-tea",
    "Checking the numbers: I'm computing what is to be shown.",
    "Running code",
    "Writing the report: I'm putting together what was found on green tea.",
    "Writing the answer",
    "Done",
]
"""What it does when it is asked for green tea."""


class Told(list[gi.Progress]):
    """A function that keeps what it is told; it is false as long as that is nothing.

    Args:
        emulator: where a run of a minute is to end once it was told of.
    """

    def __init__(self, emulator: Emulator | None = None) -> None:
        super().__init__()
        self._emulator = emulator

    def __call__(self, progress: gi.Progress) -> None:
        if self._emulator is not None and not self:
            self._emulator.advance(LONG)
        self.append(progress)

    @property
    def steps(self) -> list[str]:
        return [progress.step for progress in self]
