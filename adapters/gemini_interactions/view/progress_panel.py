"""Draw how far a run has come: as a panel, or as lines of plain text."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic

from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.jupyter import JupyterMixin
from rich.panel import Panel
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from ..client.interactions.progress import Progress
from .html.texts import visible

WIDTH = 100
"""Columns of a panel at the most."""

STEPS_SHOWN = 5
"""Steps that stay to be read above the newest one."""

LONGEST = 240
"""Characters of the newest step; a thought may be a page."""

_COLORS = {"completed": "green", "failed": "red", "cancelled": "yellow", "incomplete": "yellow", "budget_exceeded": "yellow"}
_MARKS = {"completed": "✓", "failed": "✗"}
_RUNNING, _OTHER = "cyan", "yellow"


@dataclass(slots=True)
class Run:
    """What is shown of a run: draws itself as a panel, with the time as it goes on.

    Attributes:
        progress: how far it has come.
        past: what it did before, the oldest first: when, in seconds, and what.
        seen: when this was seen, by the monotonic clock.
        is_left: whether nobody waits for it any more.
    """

    progress: Progress
    past: list[tuple[float, str]] = field(default_factory=list)
    seen: float = field(default_factory=monotonic)
    is_left: bool = False
    spinner: Spinner = field(default_factory=lambda: Spinner("dots", style=_RUNNING))

    def update(self, progress: Progress) -> bool:
        """Take in how far it has come; return whether it does something else now."""
        is_new = progress.step != self.progress.step
        if is_new and self.progress.steps:  # else it had not begun
            self.past.append((self.progress.elapsed, self.progress.step))
        self.progress, self.seen = progress, monotonic()
        return is_new

    @property
    def is_at_work(self) -> bool:
        """Whether more of it is to be expected."""
        return not (self.progress.is_over or self.is_left)

    @property
    def elapsed(self) -> float:
        """Seconds since it began, until now or until its end."""
        return self.progress.elapsed + (monotonic() - self.seen if self.is_at_work else 0.0)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        color = _RUNNING if self.is_at_work else _COLORS.get(self.progress.status, _OTHER)
        steps = Table.grid(padding=(0, 1))
        steps.add_column(width=1)
        steps.add_column(ratio=1)
        steps.add_column(justify="right", style="dim")
        for at, step in self.past[-STEPS_SHOWN:]:
            steps.add_row(Text("·", style="dim"), _step(step, "dim", no_wrap=True), clock(at))
        if self.is_at_work:
            steps.add_row(self.spinner, _step(self.progress.step, "bold"), clock(self.elapsed))
        else:
            words = self.progress.step if self.progress.is_over else f"Waited for no longer: {self.progress.interaction_id}"
            mark = Text(_MARKS.get(self.progress.status, "■") if self.progress.is_over else "…", style=f"bold {color}")
            steps.add_row(mark, Text(visible(words), style=f"bold {color}"), clock(self.elapsed))
        steps.expand = True
        body = Table.grid(expand=True)
        body.add_row(steps)
        if summary := facts(self.progress):
            body.add_row("")
            body.add_row(Text("  " + " · ".join(summary), style="default"))
        asked, status = visible(self.progress.asked), visible(self.progress.status)
        title = Text.assemble((asked or "run", f"bold {color}"), (f"  {status}", "dim"))
        yield Panel(
            body,
            title=title,
            title_align="left",
            subtitle=Text(visible(short_id(self.progress.interaction_id)), style="dim"),
            subtitle_align="right",
            border_style=color,
            box=box.ROUNDED,
            padding=(0, 1),
            width=min(options.max_width, WIDTH),
        )


class Panels(JupyterMixin):
    """The panels of runs, one below the other; notebooks take it as HTML."""

    def __init__(self, *runs: Run) -> None:
        self._runs = runs

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from self._runs


def line(progress: Progress) -> str:
    """Return a line of plain text about what a run does; at its end, with all that is to be said of it."""
    what = f"{progress.step} ({', '.join(facts(progress))})" if progress.is_over and facts(progress) else progress.step
    return visible(f"[{clock(progress.elapsed)}] {what}")


def facts(progress: Progress) -> list[str]:
    """Return what can be counted of a run: searches, thoughts, steps, tokens, dollars."""
    counted = [("search", "searches", len(progress.searches)), ("thought", "thoughts", progress.steps.get("thought", 0))]
    listed = [f"{count:,} {one if count == 1 else many}" for one, many, count in counted if count]
    if others := sum(progress.steps.values()):
        listed.append(f"{others:,} {'step' if others == 1 else 'steps'}")
    if progress.usage is not None and progress.usage.total_tokens:
        listed.append(f"{progress.usage.total_tokens:,} tokens")
    if progress.cost is not None:
        listed.append(f"${progress.cost:.2f}" if progress.cost >= 0.01 else f"${progress.cost:.4f}")
    return listed


def clock(seconds: float) -> str:
    """Return a time as minutes and seconds, with hours where there are any."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def short_id(id: str) -> str:
    """Return the end of an id, by which ids differ: they begin alike."""
    return id if len(id) <= 20 else f"…{id[-16:]}"


def _step(step: str, style: str, *, no_wrap: bool = False) -> Text:
    """Return a step with its heading set off from what follows."""
    head, colon, rest = visible(_shortened(step)).partition(": ")
    parts = (head, style), (f"{colon}{rest}", "dim" if style == "dim" else "default")
    return Text.assemble(*parts, no_wrap=no_wrap, overflow="ellipsis" if no_wrap else "fold")


def _shortened(step: str) -> str:
    return step if len(step) <= LONGEST else f"{step[:LONGEST].rstrip()}…"
