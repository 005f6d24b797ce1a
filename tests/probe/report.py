"""A report in Markdown, to be pasted into an issue: counts, what is false and what was seen, what could not be tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from .statement import Kind, Statement
from .trial import Outcome

VERDICTS = ("holds", "false", "could not be tried")
_LONGEST = 400


def report(outcomes: Sequence[Outcome], *, service: str, about: Iterable[tuple[str, str]], secrets: Iterable[str] = ()) -> str:
    """Return the report.

    Args:
        outcomes: what came of each statement, in the order in which they were tried.
        service: whom they were asked of.
        about: facts of the run, such as versions and what was spent, by name.
        secrets: what must not stand in it.
    """
    counts = Counter(outcome.verdict for outcome in outcomes)
    total = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS)
    lines = [f"# Probe of {service}", "", f"{len(outcomes)} statements: {total}.", ""]
    lines += [f"- {name}: {value}" for name, value in about]
    lines += ["", "| rests on | holds | false | could not be tried |", "|---|---|---|---|"]
    for kind in dict.fromkeys(outcome.statement.basis.kind for outcome in outcomes):
        found = Counter(outcome.verdict for outcome in outcomes if outcome.statement.basis.kind == kind)
        lines.append(f"| {kind} | " + " | ".join(str(found[verdict]) for verdict in VERDICTS) + " |")
    lines += _section("False", [outcome for outcome in outcomes if outcome.verdict == "false"])
    lines += _section("Could not be tried", [outcome for outcome in outcomes if outcome.verdict == "could not be tried"])
    left = [entry for outcome in outcomes for entry in outcome.left]
    if left:
        lines += ["", "## Left behind", "", *(f"- {_cell(entry)}" for entry in left)]
    lines += ["", "## Holds", "", "| statement | rests on |", "|---|---|"]
    lines += [_row(outcome.statement) for outcome in outcomes if outcome.verdict == "holds"]
    lines += ["", "## By what they rest on", *by_basis(outcome.statement for outcome in outcomes)]
    text = "\n".join(lines) + "\n"
    for secret in secrets:
        text = text.replace(secret, "[redacted]") if secret else text
    return text


def by_basis(statements: Iterable[Statement]) -> list[str]:
    """Return lines that name statements by what they rest on: of each kind how many, and of each source their names."""
    found: dict[Kind, dict[str, list[str]]] = {}
    for statement in statements:
        found.setdefault(statement.basis.kind, {}).setdefault(statement.basis.about, []).append(statement.name)
    lines = []
    for kind, sources in found.items():
        lines += ["", f"{kind}, {sum(map(len, sources.values()))}:", ""]
        lines += [f"- {_cell(source)}: {', '.join(names)}" for source, names in sorted(sources.items())]
    return lines


def listing(statements: Iterable[Statement]) -> str:
    """Return what there is to be tried: names, what each costs at most, what it says."""
    return "\n".join(
        f"${statement.cost:.4f}{' by name only' if statement.is_dear else ''}  {statement.name}: "
        f"{statement.says} ({statement.basis})"
        for statement in statements
    )


def _section(title: str, outcomes: Sequence[Outcome]) -> list[str]:
    if not outcomes:
        return []
    rows = [
        f"| {_cell(outcome.statement.name)}: {_cell(outcome.statement.says)} | {_cell(str(outcome.statement.basis))} "
        f"| {_cell(outcome.seen)} |"
        for outcome in outcomes
    ]
    return ["", f"## {title}", "", "| statement | rests on | seen |", "|---|---|---|", *rows]


def _row(statement: Statement) -> str:
    return f"| {_cell(statement.name)}: {_cell(statement.says)} | {_cell(str(statement.basis))} |"


def _cell(text: str) -> str:
    """A text in one cell of a table, shortened; markup in it is shown, not done."""
    line = " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;").replace("@", "@\u200b")
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]} …"
