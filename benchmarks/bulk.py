"""A table of short rows by Daft, beside a bare loop of the client and LangChain's `batch`: rows a second, memory, what failed.

    python benchmarks/bulk.py [--rows 100000] [--rounds 3] [--concurrency 64] [--only NAME,NAME] [--servers canned,emulator]
                              [--results FOLDER]

It needs the extras daft and langchain. Every contender is a process of its own, and so is the server: the canned one, so that the
client's side is what is measured, and the emulator, which refuses every thousandth row. It writes bulk.md and bulk.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import Any

from environments import ROOT
from machine import machine
from memory import rss
from processes import CannedServer, Worker

sys.path.insert(0, str(ROOT / "adapters"))  # workers have no PYTHONPATH: what is measured is what stands here

MODEL, MISSING = "gemini-2.5-flash", "no-such-model"
FAILS = 1000
"""Each row of so many is refused, where the server refuses anything."""
LEAST = 0.8
"""The rate of Daft over that of a bare loop at the same concurrency."""
_VERSIONS = ("daft", "langchain-core", "httpx")
_SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)

Rows = tuple[list[str], list[str]]
"""The texts and the models of a table."""


def table(rows: int) -> Rows:
    return [f"row {number}" for number in range(rows)], [
        MISSING if number % FAILS == FAILS - 1 else MODEL for number in range(rows)
    ]


# What is measured, each in a process of its own; each returns how many rows were answered, and how many failed.


def loop(given: Rows, concurrency: int) -> tuple[int, int]:
    from gemini_interactions import AsyncClient, GeminiInteractionsError

    answered, failed = [], []

    async def work(client: AsyncClient, left: Iterator[tuple[str, str]]) -> None:
        for text, model in left:
            try:
                answered.append((await client.create(model=model, input=text, store=False)).output_text)
            except GeminiInteractionsError as error:
                failed.append(error)

    async def all_of_it() -> None:
        client, left = AsyncClient(), iter(zip(*given, strict=True))
        await asyncio.gather(*(work(client, left) for _ in range(concurrency)))

    asyncio.run(all_of_it())
    return len(answered), len(failed)


def daft_interact(given: Rows, concurrency: int) -> tuple[int, int]:
    from daft import col

    from gemini_interactions.bulk.daft import interact

    row = interact(col("text"), model=col("model"), store=False, max_concurrency=concurrency)
    return _written(given, row, lambda frame: frame.where(col("row")["error"].is_null()).count_rows())


def daft_prompt(given: Rows, concurrency: int) -> tuple[int, int]:
    from daft import col
    from daft.functions import prompt

    import gemini_interactions.bulk.daft  # noqa: F401  # makes the provider known

    options = {"provider": "gemini_interactions", "model": MODEL, "on_error": "ignore", "max_concurrency": concurrency}
    return _written(given, prompt(col("text"), **options), lambda frame: frame.where(~col("row").is_null()).count_rows())


def _written(given: Rows, row: Any, answered: Callable[[Any], int]) -> tuple[int, int]:
    import daft

    with tempfile.TemporaryDirectory() as folder:
        frame = daft.from_pydict({"text": given[0], "model": given[1]}).into_batches(1000)
        frame.with_column("row", row).write_parquet(folder)
        written = daft.read_parquet(folder)
        found = answered(written)
        return found, written.count_rows() - found


def langchain_batch(given: Rows, concurrency: int) -> tuple[int, int]:
    from gemini_interactions.langchain import ChatGeminiInteractions

    model = ChatGeminiInteractions(model=MODEL, store=False)
    found = model.batch(given[0], config={"max_concurrency": concurrency}, return_exceptions=True)
    failed = sum(isinstance(answer, Exception) for answer in found)
    return len(found) - failed, failed


CONTENDERS: dict[str, tuple[str, Callable[[Rows, int], tuple[int, int]]]] = {
    "loop": ("a bare loop of `AsyncClient`", loop),
    "interact": ("Daft, `interact`", daft_interact),
    "prompt": ("Daft, `prompt`", daft_prompt),
    "langchain": ("LangChain, `batch`", langchain_batch),
}


def serve_contender(name: str, url: str) -> None:
    """Do what standard input says, and say what it took."""
    os.environ |= {
        "GEMINI_API_KEY": "benchmark",
        "GOOGLE_GEMINI_BASE_URL": url,
        "DAFT_PROGRESS_BAR": "0",
        "DAFT_ANALYTICS_ENABLED": "0",
    }
    run = CONTENDERS[name][1]
    for line in sys.stdin:
        order = json.loads(line)
        run(table(order["concurrency"]), order["concurrency"])  # warms up
        given, samples, ended = table(order["rows"]), [rss()], Event()
        sampler = Thread(target=_sample, args=(samples, ended))
        sampler.start()
        wall, cpu = time.perf_counter(), time.process_time()
        answered, failed = run(given, order["concurrency"])
        took = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
        ended.set()
        sampler.join()
        print(json.dumps({**took, "answered": answered, "failed": failed, "memory": samples}), flush=True)


def _sample(samples: list[int], ended: Event) -> None:
    while not ended.wait(0.5):
        samples.append(rss())


def serve_emulator() -> None:
    """Serve the emulator until standard input ends."""
    from gemini_interactions.emulator import Emulator

    with Emulator(log_size=0, max_interactions=0) as emulator:
        print(emulator.url, flush=True)
        sys.stdin.read()


# The run


def measured(names: list[str], servers: list[str], rows: int, rounds: int, concurrency: int) -> dict[str, Any]:
    """What each contender took on each server, round by round."""
    found: dict[str, Any] = {server: {name: [] for name in names} for server in servers}
    for server in servers:
        for number in range(rounds):
            for name in names[number % len(names) :] + names[: number % len(names)]:
                with ExitStack() as stack:
                    worker = stack.enter_context(_worker(name, _url_of(server, stack)))
                    took = worker.do(rows=rows, concurrency=concurrency)
                found[server][name].append(took)
                rate = f"{rows / took['wall']:,.0f} rows/s, {took['failed']:,} failed"
                print(f"{time.strftime('%H:%M:%S')}  {server}: {CONTENDERS[name][0]}: {rate}", flush=True)
    return found


def _url_of(server: str, stack: ExitStack) -> str:
    if server == "canned":
        return stack.enter_context(CannedServer()).url
    return stack.enter_context(Worker("emulator", "", (sys.executable, __file__))).hear().strip()


def _worker(name: str, url: str) -> Worker:
    return Worker(name, url, (sys.executable, __file__))


def report(found: dict[str, Any], facts: dict[str, Any]) -> str:
    """The whole report."""
    on_machine = facts["machine"]
    parts = [
        "# Bulk runs",
        f"{facts['date']}, {on_machine['cores']} cores of {on_machine['processor']}, {on_machine['system']}, Python"
        f" {on_machine['python']}; {', '.join(f'{name} {number}' for name, number in facts['versions'].items())}."
        f" {facts['rows']:,} short rows, {facts['concurrency']} at once, {facts['rounds']} rounds: medians. The server is a"
        f" process of its own; Daft writes its rows into Parquet files. The goal: `interact` at {LEAST} of the bare loop's rate"
        " or more.",
    ]
    for server, contenders in found.items():
        parts += [f"## {server.capitalize()} server", _speeds(contenders, facts["rows"]), _memory(contenders)]
    return "\n\n".join(parts)


def _speeds(contenders: dict[str, Any], rows: int) -> str:
    bare = contenders.get("loop")
    lines = []
    for name, rounds in contenders.items():
        rate, cpu = median(rows / took["wall"] for took in rounds), median(took["cpu"] for took in rounds) / rows
        ratio = median(one["wall"] / own["wall"] for one, own in zip(bare, rounds, strict=True)) if bare else None
        shown = "" if ratio is None else f"{ratio:.2f}x"
        kept = f"{rounds[-1]['answered']:,} + {rounds[-1]['failed']:,}"
        lines.append([CONTENDERS[name][0], f"{rate:,.0f}", shown, f"{cpu * 1000:.2f}", kept])
    return _table(["", "rows/s", "times the loop", "CPU ms a row", "answered + failed"], lines)


def _memory(contenders: dict[str, Any]) -> str:
    lines = []
    for name, rounds in contenders.items():
        held = rounds[-1]["memory"]
        marks = [held[min(len(held) - 1, round((len(held) - 1) * share))] for share in _SHARES]
        lines.append([CONTENDERS[name][0], *(f"{mark / 1e6:.0f}" for mark in (held[0], *marks))])
    return _table(["MB held", "start", *(f"{share:.0%}" for share in _SHARES)], lines)


def _table(headings: list[str], rows: list[list[str]]) -> str:
    lines = [headings, ["---", *(["---:"] * (len(headings) - 1))], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure bulk runs.")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--only", metavar="NAME,…", default=",".join(CONTENDERS), help=f"some of {', '.join(CONTENDERS)}")
    parser.add_argument("--servers", metavar="NAME,…", default="canned,emulator")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks" / "results", help="the folder to write to")
    options = parser.parse_args()
    names, servers = options.only.split(","), options.servers.split(",")
    if unknown := [name for name in names if name not in CONTENDERS]:
        parser.error(f"no such contender: {', '.join(unknown)}")
    found = measured(names, servers, options.rows, options.rounds, options.concurrency)
    facts = {
        "date": time.strftime("%Y-%m-%d"),
        "machine": machine(),
        "versions": {name: version(name) for name in _VERSIONS},
        **{name: getattr(options, name) for name in ("rows", "rounds", "concurrency")},
    }
    options.results.mkdir(parents=True, exist_ok=True)
    text = report(found, facts)
    (options.results / "bulk.md").write_text(text + "\n", "utf-8")
    (options.results / "bulk.json").write_text(json.dumps({**facts, "found": found}, indent=1) + "\n", "utf-8")
    print(text)


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "emulator":
        serve_emulator()
    elif len(sys.argv) == 3 and sys.argv[1] in CONTENDERS:
        serve_contender(sys.argv[1], sys.argv[2])
    else:
        main()
