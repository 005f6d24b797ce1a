"""Draw the turns of a conversation in a terminal: what was sent on the left, what came back on the right.

Where the output is no terminal, or `NO_COLOR` is set, the same stands there without colours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..extras import MissingExtra
from .figures import counted, dollars, duration, id_tail, readable_size
from .html.texts import shared_text, visible
from .step_texts import Step, StepText, error_words, step_texts
from .turns import ENDED_WELL, Kept, Turn, kept_before

try:
    from rich.console import Console, Group, RenderableType
    from rich.rule import Rule
    from rich.table import Table
    from rich.text import Text
except ImportError as error:
    raise MissingExtra("Turns are drawn with rich: pip install 'gemini-interactions[view]'.", name=error.name) from error

WIDTH = 100
"""Columns of a drawing at most, and where the width of the output is not known."""

_LONGEST = 160
"""Characters of a step's text; the rest of it is cut."""

_LABELS = {
    **{"user": "bold cyan", "result": "yellow", "call": "yellow", "answer": "bold green", "sources": "green"},
    **{"thought": "magenta", "tools": "dim", "tokens": "dim", "error": "bold red"},
}
"""Label -> its style; other labels are those of the service's own tools."""

_OF_A_TOOL = "blue"
_TEXTS = {"user": "bold", "answer": "bold", "sources": "dim", "tools": "dim", "tokens": "dim", "error": "bold red"}
"""Label -> the style of its text, where it is not plain."""

_TOKENS = (("input", "in"), ("tool_use", "by tools"), ("thought", "thought"), ("output", "out"))


def show_turns(turns: Sequence[Turn], *, console: Console | None = None) -> None:
    """Print turns, and what they would have cost without the state that the service keeps.

    Args:
        turns: in the order in which they were taken.
        console: where to; None: the standard output, at most 100 columns wide.
    """
    (console or terminal()).print(drawn(turns))


def terminal() -> Console:
    """Return a console on the standard output, at most 100 columns wide."""
    console = Console(highlight=False)
    console.width = min(console.width, WIDTH) if console.is_terminal else WIDTH
    return console


def drawn(turns: Sequence[Turn]) -> RenderableType:
    """Return turns as something that rich prints.

    Args:
        turns: in the order in which they were taken.
    """
    kept = kept_before(turns)
    names = {turn.id: f"turn {number}" for number, turn in enumerate(turns, 1) if turn.id}
    parts: list[RenderableType] = []
    before: Sequence[str] = ()
    continued: set[str] = set()
    for number, (turn, held) in enumerate(zip(turns, kept, strict=True), 1):
        tools = "as before" if turn.tools and turn.tools == before else ", ".join(turn.tools)
        parts.append(_drawn(f"turn {number}", turn, held, tools, names, is_branch=turn.previous_id in continued))
        before = turn.tools
        continued |= {turn.previous_id} if turn.previous_id else set()
    return Group(*parts, _summary(turns, kept))


def drawn_newest(turns: Sequence[Turn]) -> RenderableType:
    """Return the last turn alone, with what the service kept of those before it; turns are told by the ends of their ids.

    Args:
        turns: in the order in which they were taken, at least one.
    """
    newest = turns[-1]
    return _drawn(id_tail(newest.id) if newest.id else "not stored", newest, kept_before(turns)[-1], ", ".join(newest.tools), {})


def _drawn(name: str, turn: Turn, kept: Kept, tools: str, names: Mapping[str, str], *, is_branch: bool = False) -> RenderableType:
    return Group(_heading(_title(name, turn, names, is_branch), _traffic(turn, kept)), _body(turn, tools), Text())


def _heading(title: Text, traffic: Text) -> Table:
    """Return one line, with a rule between its ends."""
    line = Table.grid(padding=(0, 1), expand=True)
    line.add_column(no_wrap=True)
    line.add_column(ratio=1)
    line.add_column(no_wrap=True)
    line.add_row(title, Rule(style="dim"), traffic)
    return line


def _title(name: str, turn: Turn, names: Mapping[str, str], is_branch: bool) -> Text:
    title = Text.assemble((visible(name), "bold"), f" {visible(turn.asked)}" if turn.asked else "")
    if turn.previous_id:
        before = names.get(turn.previous_id) or visible(id_tail(turn.previous_id))
        title.append(f" {'branches off' if is_branch else 'continues'} {before}", "dim")
    if turn.status not in ENDED_WELL:
        title.append(f" {visible(turn.status)}", "bold cyan" if turn.is_running else "bold red")
    return title


def _traffic(turn: Turn, kept: Kept) -> Text:
    sent = (f"{readable_size(turn.bytes_sent)} sent", "bold cyan")
    if kept.turns:
        return Text.assemble(sent, ", ", (f"{readable_size(kept.bytes)} kept on the server", "green"))
    # What it continues is not among the turns to show: something is kept, and nobody here knows how much.
    return Text.assemble(sent, ", ", ("more kept on the server", "green") if turn.previous_id else ("nothing kept before", "dim"))


def _body(turn: Turn, tools: str) -> Table:
    columns = Table.grid(padding=(0, 2), expand=True)
    columns.add_column(ratio=4)
    columns.add_column(ratio=6)
    counts = [f"{turn.tokens(kind)} {word}" for kind, word in _TOKENS if turn.tokens(kind)]
    counts += [dollars(turn.cost)] if turn.cost is not None else []
    counts += [f"took {duration(turn.elapsed)}"] if turn.elapsed is not None else []
    errors = [StepText("error", error_words(error)) for error in turn.errors]
    columns.add_row(
        _lines([*_texts(turn.sent), StepText("tools", tools)]),
        _lines([*_texts(turn.came_back), *errors, StepText("tokens", ", ".join(counts))]),
    )
    return columns


def _lines(texts: Iterable[StepText]) -> Table:
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(no_wrap=True, min_width=7)
    table.add_column(ratio=1)
    for label, text in texts:
        if text:
            text = shared_text(text)
            shown = visible(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
            table.add_row(Text(visible(label), _LABELS.get(label, _OF_A_TOOL)), Text(shown, _TEXTS.get(label, "")))
    return table


def _texts(steps: Iterable[Step]) -> Iterator[StepText]:
    return (text for step in steps for text in step_texts(step))


def _summary(turns: Sequence[Turn], kept: Sequence[Kept]) -> Text:
    """Say what the state of the service saved: bytes on the wire. Tokens are read all the same, and from where is said."""
    sent, saved = sum(turn.bytes_sent for turn in turns), sum(held.bytes for held in kept)
    summary = Text.assemble((f"{readable_size(sent)} sent", "bold cyan"), f" in {counted(len(turns), 'turn')}")
    if saved:
        summary.append(f"; with the whole history in each, {readable_size(sent + saved)}: ")
        summary.append(f"{round(100 * saved / (sent + saved))} % less", "bold green")
    summary.append(".")
    read, held_tokens = sum(turn.tokens("input") for turn in turns), sum(held.tokens for held in kept)
    if held_tokens:
        summary.append(f"\n{read} tokens read, {held_tokens} of them from what the service kept")
        cached = sum(turn.tokens("cached") for turn in turns)
        summary.append(f"; {cached} were cached." if cached else ".")
    return summary
