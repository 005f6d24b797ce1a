"""The results as tables, in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from statistics import median, quantiles
from typing import Any

from contenders.contender import TABLE
from goals import Goal, cpu
from measures import HISTORIES, MEASURES, TURNS, Results, after

_HOW = (
    "All contenders ask one canned server on this machine, which gives the same text in the API of each; each runs in a process"
    " of its own, and they take turns, block by block. Times are per call: the median over the blocks (interquartile range);"
    " CPU time is that of the client's process with all its threads."
)
_STREAMS = (
    "Streams come as a fast client meets them: many events in one read. Where each event is an HTTP chunk of its own,"
    " httpx's reading of the chunks is added for everyone who uses it."
)
_MODES = (
    "With a system prompt and two tools. Ours: `auto` continues what is proven, `server` the newest id, `stateless` sends all."
)
_AFTER = (
    "Pictures of 1 MB, in the framework's own messages; the turn before, which sends them for the first time, is not counted."
    " Ours: `auto` continues, `stateless` sends all; so do raw httpx and all classes over generateContent and Chat Completions."
)
_PARTS = (
    "The import of the framework's base class, what the package adds to it, constructing the model, and the first call,"
    " with what is only loaded then."
)
_HELD = (
    "What an answer with an image of 50 MB (66.7 MB of base64) adds to the peak of the process; and what the process holds"
    " more than at the start, at parts of a long stream whose text the caller lets go of."
)


def report(results: Results, goals: list[Goal], facts: dict[str, Any]) -> str:
    """The whole report."""
    machine = facts["machine"]
    parts = [
        "# Benchmarks",
        f"{facts['date']}, {machine['cores']} cores of {machine['processor']}, {machine['system']}, Python {machine['python']};"
        f" {facts['minutes']} minutes. {_HOW}",
        *(["**A quick run: too few blocks for numbers to rely on.**"] if facts["quick"] else []),
        "## Goals",
        _table(["goal", "limit", "found", ""], [_goal(goal) for goal in goals]),
        "## CPU time per call, ms",
        _costs(results, "cpu"),
        _STREAMS,
        "## Wall time per call, ms",
        _costs(results, "wall"),
        f"## A conversation of {TURNS} turns",
        _MODES,
        _conversations(results),
        "## A turn after a long history",
        _AFTER,
        _histories(results),
        "## From a fresh process to the first answer, CPU ms",
        _PARTS,
        _start_up(results),
        "## Memory",
        _HELD,
        _memory(results),
        "## Plan: continue or send again, ms",
        _plans(results),
        "## Versions",
        *(
            f"`{environment}`: {', '.join(f'{name} {version}' for name, version in found.items())}"
            for environment, found in facts["versions"].items()
        ),
    ]
    if results.absent:
        missing = "\n".join(f"- {name}: {reason}" for name, reason in results.absent.items())
        parts.insert(4, f"Did not take part:\n\n{missing}")
    return "\n\n".join(parts)


def _goal(goal: Goal) -> list[str]:
    found = "" if goal.found is None else f"{goal.found:.2f}{goal.unit}"
    return [goal.title, f"{goal.limit:g}{goal.unit}", found, goal.verdict]


def _costs(results: Results, clock: str) -> str:
    rows = [
        [entry.title, *(_spread(block[clock] for block in results.costs.get(m.name, {}).get(name, [])) for m in MEASURES)]
        for name, entry in TABLE.items()
    ]
    return _table(["", *(measure.title for measure in MEASURES)], rows)


def _conversations(results: Results) -> str:
    rows = []
    for key, blocks in results.costs.get("conversation", {}).items():
        sizes = blocks[-1]["sizes"]
        first, last = ([turn for block in blocks for turn in part(block["turns"])] for part in (_first_turns, _last_turns))
        costs = [_spread(cpu(results, "conversation", key)), _ms(median(first)), _ms(median(last))]
        rows.append(
            [_title(key), *(f"{size:,}" for size in (sizes[0], sizes[1], sizes[-1])), f"{sizes[-1] / sizes[0]:.2f}x", *costs]
        )
    headings = ["", "bytes, turn 1", "turn 2", f"turn {TURNS}", "growth", "CPU ms per turn", "turns 2 to 6", "last 5 turns"]
    return _table(headings, rows)


def _histories(results: Results) -> str:
    measures = {after(messages): f"{messages + 1:,} messages, {pictures} pictures" for messages, pictures in HISTORIES}
    keys = dict.fromkeys(key for measure in measures for key in results.costs.get(measure, {}))
    rows = [[_title(key), *(cell for measure in measures for cell in _turn(results, measure, key))] for key in keys]
    headings = [heading for title in measures.values() for heading in (f"{title}: bytes", "CPU ms", "wall ms")]
    return _table(["", *headings], rows)


def _turn(results: Results, measure: str, key: str) -> list[str]:
    blocks = results.costs.get(measure, {}).get(key, [])
    if not blocks:
        return ["", "", ""]
    return [f"{blocks[-1]['size']:,}", *(_spread(block[clock] for block in blocks) for clock in ("cpu", "wall"))]


def _title(key: str) -> str:
    """The title of a contender in one of its modes."""
    name, _, mode = key.partition(" ")
    return f"{TABLE[name].title}, {mode}" if mode else TABLE[name].title


def _first_turns(turns: list[float]) -> list[float]:
    return turns[1:6]


def _last_turns(turns: list[float]) -> list[float]:
    return turns[-5:]


def _start_up(results: Results) -> str:
    parts = ("framework", "package", "construction", "first_call")
    rows = []
    for name, entry in TABLE.items():
        costs = results.start_up.get(name)
        if costs:
            medians = [median(cost[part] for cost in costs) for part in parts]
            share = f"{100 * median(c['package'] / c['framework'] for c in costs):.0f} %" if entry.framework else ""
            whole = _spread(sum(cost.values()) for cost in costs)
            rows.append(
                [entry.title, *(_ms(value) for value in medians[:2]), share, *(_ms(value) for value in medians[2:]), whole]
            )
    return _table(["", "framework", "package", "share", "construction", "first call", "all"], rows)


def _memory(results: Results) -> str:
    rows = []
    for name, entry in TABLE.items():
        peak = f"{median(results.image[name]):.0f}" if results.image.get(name) else ""
        curve = results.curve.get(name)
        if curve:
            held = curve.megabytes
            marks = [f"{held[round(len(held) * share) - 1]:.1f}" for share in (0.1, 0.25, 0.5, 0.75, 1.0)]
            rows.append([entry.title, peak, f"{curve.deltas:,}", *marks, f"{curve.growth:.2f}"])
        else:
            rows.append([entry.title, peak, *[""] * 7])
    return _table(["MB", "image", "deltas", "10 %", "25 %", "50 %", "75 %", "100 %", "per 10,000"], rows)


def _plans(results: Results) -> str:
    cases = dict.fromkeys(case for costs in results.plan.values() for case in costs)
    rows = [[case, *(_ms(costs[case]) for costs in results.plan.values())] for case in cases]
    return _table(["", *results.plan], rows)


def _spread(values: Iterable[float], show: Callable[[float], str] = lambda value: _ms(value)) -> str:
    found = list(values)
    if not found:
        return ""
    if len(found) < 3:
        return show(median(found))
    low, _, high = quantiles(found, n=4, method="inclusive")
    return f"{show(median(found))} ({show(low)}–{show(high)})"


def _ms(seconds: float) -> str:
    value = seconds * 1000
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def _table(headings: list[str], rows: list[list[str]]) -> str:
    rows = [row for row in rows if any(row[1:])]
    lines = [headings, ["---", *(["---:"] * (len(headings) - 1))], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
