"""What is measured and how often, and the run that takes all contenders through it in turns."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

from contenders.contender import TABLE
from processes import CannedServer, Worker

TURNS = 50
HISTORIES = ((199, 4), (999, 20))
"""Messages and pictures of the long histories; the answer makes them 200 and 1,000."""
LONG = 100_000
"""Deltas of the long stream."""
LESS_LONG = dict.fromkeys(("genai", "agno", "llama-index-google-genai", "litellm-gemini", "pydantic-ai", "litellm"), 10_000)
"""Deltas for those who would take minutes, or seconds for each text."""


@dataclass(frozen=True)
class Measure:
    """Blocks of one kind of work.

    Attributes:
        name: its key in the results.
        title: what the tables call it.
        order: what the worker is told.
        blocks: how many blocks each contender does, in turns with the others.
        seconds: how long a block of many calls is to last; 0 for one call a block.
    """

    name: str
    title: str
    order: dict[str, Any]
    blocks: int
    seconds: float = 0.15


MEASURES = (
    Measure("invoke", "short answer", {"measure": "invoke"}, 15),
    Measure("stream_100", "stream of 100 deltas", {"measure": "stream", "deltas": 100}, 15),
    Measure("apart_100", "the same, an HTTP chunk each", {"measure": "stream", "deltas": 100, "scenario": "apart"}, 7),
    Measure("stream_2000", "stream of 2,000 deltas", {"measure": "stream", "deltas": 2000}, 4, 0),
    Measure("tool_turn", "question, tool, answer (2 calls)", {"measure": "tool_turn"}, 9),
    Measure("concurrent", "one of 64 calls at once", {"measure": "concurrent"}, 4, 0),
)
"""What is counted in CPU and wall time per call."""


@dataclass(frozen=True)
class Curve:
    """Memory while a long stream runs.

    Attributes:
        deltas: how long.
        megabytes: above those at the start, in equal steps of the stream.
    """

    deltas: int
    megabytes: list[float]

    @property
    def growth(self) -> float:
        """Megabytes for every 10,000 deltas, from a tenth of the stream on."""
        tenth = len(self.megabytes) // 10
        return (self.megabytes[-1] - self.megabytes[tenth - 1]) / (0.9 * self.deltas) * 10_000


@dataclass
class Results:
    """Everything that was measured.

    Attributes:
        costs: by measure and contender, `cpu` and `wall` seconds per call of each block. The keys of
            conversations and long histories end in the mode; a conversation's blocks also have the CPU seconds (`turns`) and
            the request's bytes (`sizes`) of each turn, a long history's the request's bytes (`size`).
        start_up: by contender, the CPU seconds of each fresh process: `framework`, `package`, `construction`, `first_call`.
        image: by contender, the megabytes that an image answer lifted the peak of each fresh process by.
        curve: by contender, its memory while the long stream ran.
        plan: by history and case, seconds.
        absent: by contender, why it did not take part, or not in something.
    """

    costs: dict[str, dict[str, list[dict[str, Any]]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    start_up: dict[str, list[dict[str, float]]] = field(default_factory=lambda: defaultdict(list))
    image: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    curve: dict[str, Curve] = field(default_factory=dict)
    plan: dict[str, dict[str, float]] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)


def after(messages: int) -> str:
    """The key of the costs of a turn after so many messages."""
    return f"after_{messages + 1}"


class Run:
    """One run over all contenders.

    Args:
        names: who takes part.
        quick: a fifth of the blocks and shorter streams, to see whether everything works.
    """

    def __init__(self, names: list[str], *, quick: bool = False) -> None:
        self._names = names
        self._quick = quick
        self.results = Results()

    def all(self) -> Results:
        """Measure everything."""
        with CannedServer() as server:
            with ExitStack() as stack:
                workers = {name: stack.enter_context(Worker(name, server.url)) for name in self._names}
                for name, worker in workers.items():
                    self._can(name, worker.do(measure="invoke", times=5))
                for measure in MEASURES:
                    self._say(measure.title)
                    self._costs(measure, workers)
                self._say(f"conversation of {TURNS} turns")
                self._conversations(server, workers)
                for messages, pictures in HISTORIES:
                    self._say(f"turn after {messages + 1:,} messages and {pictures} pictures")
                    self._after(server, workers, messages, pictures)
                self._say("memory over a long stream, and plans")
                self._curves(workers)
                if "core" in self._present():
                    self.results.plan |= workers["core"].do(measure="plan")
            self._say("imports, construction, images")
            self._fresh(server)
        return self.results

    def _costs(self, measure: Measure, workers: dict[str, Worker]) -> None:
        if self._quick:
            measure = replace(measure, blocks=-(-measure.blocks // 5), seconds=measure.seconds / 3)
        times = {}
        for name in self._present():
            if measure.order["measure"] in TABLE[name].lacks:
                continue
            # The first block warms up, and tells how many calls make a block.
            warm = workers[name].do(**measure.order, times=1)
            if self._can(name, warm, measure.title):
                each = workers[name].do(**measure.order, times=3)["cpu"] if measure.seconds else warm["cpu"]
                times[name] = max(1, min(100, round(measure.seconds / each)))
        for name in self._turns(list(times), measure.blocks):
            self.results.costs[measure.name][name].append(workers[name].do(**measure.order, times=times[name]))

    def _conversations(self, server: CannedServer, workers: dict[str, Worker]) -> None:
        pairs = [(name, mode) for name in self._present() for mode in TABLE[name].modes]
        for name, mode in self._turns(pairs, 1 if self._quick else 4):
            server.sizes()
            cost = workers[name].do(measure="conversation", turns=TURNS, mode=mode)
            if self._can(name, cost, "conversation"):
                sizes = server.sizes()[-TURNS:]  # the first is the warming up
                self.results.costs["conversation"][f"{name} {mode}".strip()].append({**cost, "sizes": sizes})

    def _after(self, server: CannedServer, workers: dict[str, Worker], messages: int, pictures: int) -> None:
        measure = after(messages)
        able = [name for name in self._present() if "after" not in TABLE[name].lacks]
        pairs = [(name, mode) for name in able for mode in TABLE[name].modes if mode != "server"]
        for name, mode in self._turns(pairs, 1 if self._quick else 4):
            cost = workers[name].do(measure="after", messages=messages, pictures=pictures, mode=mode)
            if self._can(name, cost, f"{mode} after {messages + 1} messages".strip()):
                self.results.costs[measure][f"{name} {mode}".strip()].append({**cost, "size": server.sizes()[-1]})

    def _curves(self, workers: dict[str, Worker]) -> None:
        for name in self._present():
            deltas = LESS_LONG.get(name, LONG) // (5 if self._quick else 1)
            found = workers[name].do(measure="memory_curve", deltas=deltas, samples=20)
            if self._can(name, found, "memory"):
                self.results.curve[name] = Curve(deltas, found["megabytes"])

    def _fresh(self, server: CannedServer) -> None:
        for number, name in enumerate(self._turns(self._present(), 1 if self._quick else 4)):
            with Worker(name, server.url) as worker:
                cost = worker.do(measure="start_up")
                if self._can(name, cost, "start"):
                    self.results.start_up[name].append(cost)
                if "image" not in TABLE[name].lacks and number < 2 * len(self._present()):
                    peak = worker.do(measure="image")
                    if self._can(name, peak, "image"):
                        self.results.image[name].append(peak["megabytes"])

    def _present(self) -> list[str]:
        return [name for name in self._names if name not in self.results.absent]

    def _can(self, name: str, answer: dict[str, Any], what: str = "") -> bool:
        """Whether it did what it was told; if not, that is noted."""
        if "missing" not in answer and "failed" not in answer:
            return True
        reason = answer.get("failed") or f"not there yet ({answer['missing']})"
        key = f"{name}: {what}" if what else name
        if key not in self.results.absent:
            self.results.absent[key] = reason
            print(f"  {key}: {reason}", flush=True)
        return False

    def _turns(self, who: list[Any], rounds: int) -> Iterator[Any]:
        """Everyone once a round; each round starts with another, so that no one always follows the same."""
        for number in range(rounds):
            start = number % len(who) if who else 0
            yield from who[start:] + who[:start]

    def _say(self, what: str) -> None:
        print(f"{time.strftime('%H:%M:%S')}  {what}", flush=True)
