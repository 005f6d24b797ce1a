"""The display of progress: what stands in a terminal, in a notebook and anywhere else, and that it never harms a run."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
import types
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator
from gemini_interactions.view import show_progress
from gemini_interactions.view.progress_panel import Run, facts
from gemini_interactions.wire.usage import Usage

BEGUN = gi.Progress(
    "v1_ChdVbXNIYVlMdkE2Nk5rZFVQX0t2eXdBMBIX", "in_progress", 0.0, "Working", asked="deep-research-preview-04-2026"
)
THINKING = replace(
    BEGUN,
    elapsed=4.0,
    step="Planning the research: I'm splitting up the question into the history of tea and its trade.",
    thoughts=("…",),
    steps={"thought": 1},
)
SEARCHING = replace(
    THINKING,
    elapsed=72.0,
    step="Searching the web: green tea",
    searches=("green tea",),
    steps={"thought": 1, "google_search_call": 1},
)
DONE = replace(
    SEARCHING,
    status="completed",
    elapsed=3700.0,
    step="Done",
    usage=Usage(total_tokens=48213),
    cost=0.4321,
    is_over=True,
)

AT_WORK = """\
╭─ deep-research-preview-04-2026  in_progress ─────────────╮
│ · Planning the research: I'm splitting up the ques… 0:04 │
│ ⠋ Searching the web: green tea                      1:12 │
│                                                          │
│   1 search · 1 thought · 2 steps                         │
╰────────────────────────────────────── …ZFVQX0t2eXdBMBIX ─╯
"""

DONE_PANEL = """\
╭─ deep-research-preview-04-2026  completed ───────────────╮
│ · Planning the research: I'm splitting up the q…    0:04 │
│ · Searching the web: green tea                      1:12 │
│ ✓ Done                                           1:01:40 │
│                                                          │
│   1 search · 1 thought · 2 steps · 48,213 tokens · $0.43 │
╰────────────────────────────────────── …ZFVQX0t2eXdBMBIX ─╯
"""


def drawn(run: Run, width: int = 60) -> str:
    out = io.StringIO()
    Console(file=out, width=width).print(run)
    return out.getvalue()


def run_of(*told: gi.Progress) -> Run:
    run = Run(told[0])
    for progress in told[1:]:
        run.update(progress)
    return run


def shown(*told: gi.Progress, **options: Any) -> str:
    out = io.StringIO()
    with show_progress(console=Console(file=out, width=60, **options)) as display:
        for progress in told:
            display(progress)
    return out.getvalue()


def test_a_panel_of_a_run_at_work() -> None:
    assert drawn(run_of(BEGUN, THINKING, SEARCHING)) == AT_WORK


def test_a_panel_of_a_run_that_is_over() -> None:
    assert drawn(run_of(BEGUN, THINKING, SEARCHING, DONE)) == DONE_PANEL


def test_a_panel_of_a_run_that_failed_says_why() -> None:
    failed = replace(DONE, status="failed", step="Failed: the budget of searches is used up")
    assert "✗ Failed: the budget of searches is used up" in drawn(run_of(BEGUN, failed))


def test_a_run_that_is_waited_for_no_longer_tells_its_id() -> None:
    run = run_of(BEGUN, THINKING)
    run.is_left = True
    assert f"… Waited for no longer: {BEGUN.interaction_id}" in drawn(run, 100)


def test_what_a_run_says_is_no_markup_and_fits_any_width() -> None:
    odd = replace(THINKING, step="[red]Reading[/red] [/nothing] 茶の歴史 " + "x" * 5000, asked="[bold]agent")
    for width in (1, 8, 20, 100):
        drawn(run_of(BEGUN, odd), width)
    assert "[red]Reading[/red] [/nothing] 茶の歴史" in drawn(run_of(BEGUN, odd), 100)


@pytest.mark.parametrize(
    ("progress", "told"),
    [
        (BEGUN, []),
        (SEARCHING, ["1 search", "1 thought", "2 steps"]),
        (DONE, ["1 search", "1 thought", "2 steps", "48,213 tokens", "$0.43"]),
        (replace(DONE, cost=0.00012), ["1 search", "1 thought", "2 steps", "48,213 tokens", "$0.0001"]),
    ],
)
def test_what_can_be_counted_is(progress: gi.Progress, told: list[str]) -> None:
    assert facts(progress) == told


def test_where_there_is_no_terminal_each_change_is_a_line() -> None:
    assert shown(BEGUN, THINKING, THINKING, SEARCHING, DONE).splitlines() == [
        "[0:00] Working",
        f"[0:04] {THINKING.step}",
        "[1:12] Searching the web: green tea",
        "[1:01:40] Done (1 search, 1 thought, 2 steps, 48,213 tokens, $0.43)",
    ]


def test_lines_about_several_runs_say_whose_they_are() -> None:
    other = replace(BEGUN, interaction_id="v1_other")
    assert shown(BEGUN, other, SEARCHING).splitlines()[1:] == [
        "v1_other [0:00] Working",
        "…ZFVQX0t2eXdBMBIX [1:12] Searching the web: green tea",
    ]


def test_in_a_terminal_the_panel_is_drawn_anew_and_the_cursor_comes_back() -> None:
    text = shown(BEGUN, SEARCHING, DONE, force_terminal=True)
    assert text.count("\x1b[?25l") == text.count("\x1b[?25h") == 1
    assert "✓" in text.rpartition("╭")[2]


def test_the_terminal_is_cleared_up_however_the_wait_ends() -> None:
    out = io.StringIO()
    emulator = Emulator(background_seconds=6)
    display = show_progress(console=Console(file=out, width=60, force_terminal=True))

    async def wait() -> None:
        client = gi.AsyncClient(api_key="k", transport=emulator.transport())
        await (await client.start(model="gemini-3.8-flash", input="Hi")).result(deadline=0.1, on_progress=display)

    with pytest.raises(gi.DeadlineExceeded):
        asyncio.run(wait())
    assert out.getvalue().count("\x1b[?25l") == out.getvalue().count("\x1b[?25h") == 1


def test_a_notebook_gets_one_output_that_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    html: list[str] = []

    def show(drawn: Any, display_id: bool = True) -> Any:
        html.append(drawn._repr_mimebundle_(include=[], exclude=[])["text/html"])
        return types.SimpleNamespace(update=show)

    monkeypatch.setitem(sys.modules, "IPython.display", types.SimpleNamespace(display=show))
    shown(BEGUN, SEARCHING, DONE, force_jupyter=True)
    assert "Working" in html[0]
    assert "Done" in html[-1]


def test_a_display_that_cannot_draw_is_logged_and_harms_no_run(caplog: pytest.LogCaptureFixture) -> None:
    out = io.StringIO()
    out.close()
    display = show_progress(console=Console(file=out, width=60))
    for progress in (BEGUN, SEARCHING, DONE):
        display(progress)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "Progress cannot be shown any more: ValueError" in caplog.text


def test_an_output_that_nobody_reads_any_more_ends_no_program(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    display = show_progress()
    monkeypatch.setattr(sys, "stderr", Broken())
    for progress in (BEGUN, SEARCHING, DONE):
        display(progress)
    assert "Progress cannot be shown any more: BrokenPipeError" in caplog.text


def test_without_rich_the_error_says_what_to_install() -> None:
    code = "import sys; sys.modules['rich'] = None\nfrom gemini_interactions.view import show_progress"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "MissingExtra: Progress is drawn with rich: pip install 'gemini-interactions[view]'." in done.stderr


def test_nothing_that_a_run_says_steers_the_terminal() -> None:
    evil = "\x1b]52;c;ZXZpbA==\x07\x9b31m: \u202e"
    told = gi.Progress(evil, evil, 0.0, evil, asked=evil)
    panels = drawn(run_of(told, replace(told, step=f"{evil}2"), replace(told, is_over=True)))
    assert not set(panels + shown(told, replace(told, is_over=True))) & set("\x1b\x07\x9b\u202e")
