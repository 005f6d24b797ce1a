"""What telemetry costs, absent, off and on: `make bench` runs this after the peers.

    python benchmarks/telemetry.py [--quick] [--only NAME,NAME] [--results FOLDER]

Ours only, in the environment of the tests, where OpenTelemetry is; `absent` blocks its import, so that all else is the same.
It writes telemetry.md and telemetry.json.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from contenders.contender import TABLE
from environments import ROOT
from machine import machine
from processes import CannedServer, Worker
from telemetry_worker import MODES

NAMES = [name for name, entry in TABLE.items() if entry.ours]
MEASURES: dict[str, dict[str, Any]] = {
    "short answer": {"measure": "invoke"},
    "stream of 100 deltas": {"measure": "stream", "deltas": 100},
    "the same, an HTTP chunk each": {"measure": "stream", "deltas": 100, "scenario": "apart"},
}
MOST_OFF = 1.01
"""Times what a call costs without OpenTelemetry, where it is there and nobody collects."""
MOST_ON, ANSWER = 0.05, 0.1
"""The share of an answer that telling of it may take, and the seconds of one: few models answer as fast."""
SECONDS = 0.15
PROCESSES, ROUNDS = 3, 10
"""Of each mode; and blocks in each process, in turns with the other modes."""
_VERSIONS = (
    "opentelemetry-api",
    "opentelemetry-sdk",
    "opentelemetry-util-genai",
    "langchain-core",
    "llama-index-core",
    "litellm",
)

Costs = dict[str, dict[str, dict[str, list[float]]]]
"""By contender, measure and mode, the CPU seconds of a call, block by block."""


def measured(names: list[str], *, quick: bool) -> dict[str, Any]:
    """Measure everything: `costs`, the `calls` of an invoke by contender and mode, and the seconds of telling one `by_hand`."""
    costs: Costs = {name: {measure: defaultdict(list) for measure in MEASURES} for name in names}
    calls: dict[str, dict[str, int]] = {name: {} for name in names}
    by_hand: list[float] = []
    with CannedServer() as server:
        for name in names:
            for number in range(1 if quick else PROCESSES):
                print(f"{time.strftime('%H:%M:%S')}  {TABLE[name].title}, processes {number + 1}", flush=True)
                with ExitStack() as stack:
                    workers = {mode: stack.enter_context(_worker(mode, name, server.url)) for mode in MODES}
                    for measure, order in MEASURES.items():
                        times = _times(workers, order)
                        for mode in _turns(3 if quick else ROUNDS):
                            costs[name][measure][mode].append(_do(workers[mode], **order, times=times)["cpu"])
                    calls[name] = {mode: _do(worker, measure="calls")["calls"] for mode, worker in workers.items()}
                    by_hand += [_do(workers["on"], measure="by_hand", times=500)["cpu"] for _ in range(3)]
    return {"costs": costs, "calls": calls, "by_hand": by_hand}


def _worker(mode: str, name: str, url: str) -> Worker:
    return Worker(name, url, (sys.executable, Path(__file__).with_name("telemetry_worker.py"), mode))


def _do(worker: Worker, **order: Any) -> dict[str, Any]:
    answer = worker.do(**order)
    if missing := answer.get("failed") or answer.get("missing"):
        raise RuntimeError(f"{order} cannot be done: {missing}")
    return answer


def _times(workers: dict[str, Worker], order: dict[str, Any]) -> int:
    """Warm everyone up, and return how many calls make a block."""
    for worker in workers.values():
        _do(worker, **order, times=3)
    return max(1, min(100, round(SECONDS / _do(workers["absent"], **order, times=3)["cpu"])))


def _turns(rounds: int) -> Iterator[str]:
    modes = list(MODES)
    for number in range(rounds):
        start = number % len(modes)
        yield from modes[start:] + modes[:start]


def ratios(costs: dict[str, list[float]], mode: str) -> list[float]:
    """What a mode costs over what `absent` does, round by round: what disturbs the machine then disturbs both."""
    return [cost / without for cost, without in zip(costs[mode], costs["absent"], strict=True)]


def added(costs: dict[str, list[float]], mode: str) -> float:
    """The microseconds that a mode adds to a call."""
    return 1e6 * median(cost - without for cost, without in zip(costs[mode], costs["absent"], strict=True))


def goals(costs: Costs) -> list[list[str]]:
    """The rows of the table of goals."""
    rows = []
    for name, measures in costs.items():
        for measure, found in measures.items():
            noise = max(_quartiles(ratios(found, "again")))
            ratio, share = median(ratios(found, "off")), added(found, "on") / 1e6 / ANSWER
            verdict = "reached" if ratio <= MOST_OFF else "within noise" if ratio <= noise else "**not reached**"
            title = f"{TABLE[name].title}, {measure}"
            rows.append([f"{title}: off, over none", f"{MOST_OFF:.2f}x", f"{ratio:.3f}x", verdict])
            verdict = "reached" if share <= MOST_ON else "**not reached**"
            rows.append(
                [f"{title}: on, of an answer that takes {1000 * ANSWER:.0f} ms", f"{MOST_ON:.0%}", f"{share:.2%}", verdict]
            )
    return rows


_HOW = (
    "The client's CPU time for a call of a canned server on this machine, over that with no OpenTelemetry at all (`absent`): the"
    " median over the rounds (interquartile range). `again` is `absent` in another process, and shows the noise. `off`: installed"
    " and imported, and nobody collects. `on`: spans in batches and metrics, dropped by the exporters; `content`: with what was"
    " asked and answered."
)


def report(found: dict[str, Any], facts: dict[str, Any]) -> str:
    """The whole report."""
    costs: Costs = found["costs"]
    on_machine = facts["machine"]
    modes = [mode for mode in MODES if mode != "absent"]
    rows = [(f"{TABLE[name].title}, {measure}", of) for name, measures in costs.items() for measure, of in measures.items()]
    calls = [[TABLE[name].title, *(f"{of[mode]:,}" for mode in MODES)] for name, of in found["calls"].items()]
    return "\n\n".join(
        [
            "# What telemetry costs",
            f"{facts['date']}, {on_machine['cores']} cores of {on_machine['processor']}, {on_machine['system']}, Python"
            f" {on_machine['python']}; {', '.join(f'{name} {number}' for name, number in facts['versions'].items())}."
            f" {_HOW}",
            *(["**A quick run: too few blocks for numbers to rely on.**"] if facts["quick"] else []),
            "## Goals",
            _table(["goal", "limit", "found", ""], goals(costs)),
            "## Times what it costs without",
            _table(
                ["", "absent, ms", *modes],
                [
                    [title, f"{1000 * median(of['absent']):.2f}", *(_spread(ratios(of, mode)) for mode in modes)]
                    for title, of in rows
                ],
            ),
            "## Microseconds more than without",
            f"A span with as many attributes and four measurements, made by hand with OpenTelemetry's SDK, take"
            f" {1e6 * median(found['by_hand']):.0f}: less cannot be had.",
            _table(["", *modes], [[title, *(f"{added(of, mode):.0f}" for mode in modes)] for title, of in rows]),
            "## Calls of Python and C functions in a short answer",
            "The same in every run.",
            _table(["", *MODES], calls),
        ]
    )


def _spread(values: list[float]) -> str:
    low, high = _quartiles(values)
    return f"{median(values):.3f} ({low:.3f}–{high:.3f})"


def _quartiles(values: list[float]) -> tuple[float, float]:
    low, _, high = quantiles(values, n=4, method="inclusive")
    return low, high


def _table(headings: list[str], rows: list[list[str]]) -> str:
    lines = [headings, ["---", *(["---:"] * (len(headings) - 1))], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what telemetry costs.")
    parser.add_argument("--quick", action="store_true", help="few blocks: to see whether everything works, not for numbers")
    parser.add_argument("--only", metavar="NAME,…", help=f"some of {', '.join(NAMES)}")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results", help="the folder to write to")
    options = parser.parse_args()
    names = options.only.split(",") if options.only else NAMES
    if unknown := [name for name in names if name not in NAMES]:
        parser.error(f"no such contender: {', '.join(unknown)}")
    found = measured(names, quick=options.quick)
    facts = {
        "date": time.strftime("%Y-%m-%d"),
        "quick": options.quick,
        "machine": machine(),
        "versions": {name: version(name) for name in _VERSIONS},
    }
    options.results.mkdir(parents=True, exist_ok=True)
    text = report(found, facts)
    (options.results / "telemetry.md").write_text(text + "\n", "utf-8")
    (options.results / "telemetry.json").write_text(json.dumps({**facts, **found}, indent=1) + "\n", "utf-8")
    print(text)


if __name__ == "__main__":
    main()
