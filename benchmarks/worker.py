"""The process of one contender: it does blocks of work when told to, and says what they cost.

    python benchmarks/worker.py <contender> <base url>      then a JSON object a line on standard input, and one back for each

Told `{"measure": "invoke", "times": 20}` it answers `{"cpu": …, "wall": …}`, seconds for one. CPU time is that of the whole
process with all its threads. What every call returned is compared with what the server sent, outside of the time.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from time import perf_counter, process_time
from typing import Any

from contenders.contender import QUESTION, TABLE
from memory import peak_rss, rss
from replies.said import IMAGE_BYTES, SHORT, WORD_LENGTH, text_of

AT_ONCE = 64


class Worker:
    """One contender, and the measures it can be told to take.

    Args:
        name: its key in the table.
        base_url: where the canned server is.
    """

    def __init__(self, name: str, base_url: str) -> None:
        entry = TABLE[name]
        module = importlib.import_module(f"contenders.{entry.module}")
        self._make = partial(module.Contender, base_url)
        self._contender = self._make(entry.modes[0])
        self._runner = asyncio.Runner()

    def invoke(self, times: int) -> dict[str, Any]:
        """Short answers, one after another."""
        return _timed(lambda: [self._contender.invoke(QUESTION) for _ in range(times)], [SHORT] * times)

    def stream(self, times: int, deltas: int, scenario: str = "stream") -> dict[str, Any]:
        """Streams, read to their end."""
        prompt, text = f"[{scenario}-{deltas}]", text_of(f"{scenario}-{deltas}")
        return _timed(lambda: ["".join(self._contender.stream(prompt)) for _ in range(times)], [text] * times)

    def tool_turn(self, times: int) -> dict[str, Any]:
        """Question, call, result, answer: two requests."""
        return _timed(lambda: [self._contender.tool_turn()[-len(SHORT) :] for _ in range(times)], [SHORT] * times)

    def conversation(self, turns: int, mode: str) -> dict[str, Any]:
        """A conversation from its start; also the CPU time of each turn, in `turns`."""
        contender = self._make(mode)
        contender.invoke(QUESTION)
        moments: list[float] = []

        def converse() -> list[str]:
            said = []
            moments.append(process_time())
            for text in contender.converse(turns):
                said.append(text)
                moments.append(process_time())
            return said

        cost = _timed(converse, [SHORT] * turns)
        return {**cost, "turns": [after - before for before, after in pairwise(moments)]}

    def concurrent(self, times: int) -> dict[str, Any]:
        """Rounds of 64 calls at once; the cost is that of one call."""

        async def rounds() -> list[str]:
            said: list[str] = []
            for _ in range(times):
                said += await asyncio.gather(*(self._contender.ainvoke(QUESTION) for _ in range(AT_ONCE)))
            return said

        return _timed(lambda: self._runner.run(rounds()), [SHORT] * times * AT_ONCE)

    def after(self, messages: int, pictures: int, mode: str) -> dict[str, Any]:
        """The next question after a long history that the contender has in hand; the first turn is not counted."""
        ask = self._make(mode).after(messages, pictures)
        _check(ask() == SHORT, "after a long history")
        return _timed(lambda: [ask()], [SHORT])

    def image(self) -> dict[str, Any]:
        """An answer with an image of 50 MB: the megabytes by which it lifted the peak of the process."""
        self._contender.invoke(QUESTION)
        gc.collect()
        with _peak() as peak:
            size = self._contender.image("[image]")
        _check(size >= IMAGE_BYTES, f"an image of {size} characters or bytes")
        return {"megabytes": peak()}

    def plan(self) -> dict[str, Any]:
        """What it costs to decide how a history is sent, by history and case; see `planning.py`."""
        planned: dict[str, Any] = importlib.import_module("planning").seconds()
        return planned

    def memory_curve(self, deltas: int, samples: int) -> dict[str, Any]:
        """The process's megabytes while it streams, above those after a short stream; the texts are let go of."""
        prompt, every = f"[stream-{deltas}]", deltas // samples
        for _ in self._contender.stream("[stream-100]"):
            pass
        gc.collect()
        curve, start, taken = [], rss(), 0
        for text in self._contender.stream(prompt):
            before, taken = taken, taken + len(text)
            if before // (WORD_LENGTH * every) != taken // (WORD_LENGTH * every):
                curve.append((rss() - start) / 1e6)
        _check(taken == len(text_of(f"stream-{deltas}")), f"{taken} characters")
        return {"megabytes": curve}


def _timed(work: Callable[[], list[str]], expected: list[str]) -> dict[str, Any]:
    gc.collect()
    cpu, wall = process_time(), perf_counter()
    said = work()
    cost = {"cpu": (process_time() - cpu) / len(expected), "wall": (perf_counter() - wall) / len(expected)}
    _check(said == expected, f"{said[:1]!r:.200} instead of {expected[:1]!r:.200}")
    return cost


@contextmanager
def _peak() -> Iterator[Callable[[], float]]:
    before = peak_rss()
    yield lambda: (peak_rss() - before) / 1e6


def _check(right: bool, what: str) -> None:
    if not right:
        raise AssertionError(f"The answer is not what the server sent: {what}")


def start_up(name: str, base_url: str) -> dict[str, Any]:
    """CPU seconds, in a process that has done nothing yet, for the imports, the construction and the first answer."""
    entry = TABLE[name]
    import httpx  # noqa: F401  # everyone's; what it costs is nobody's difference

    costs: dict[str, float] = {}

    @contextmanager
    def counted(what: str) -> Iterator[None]:
        began = process_time()
        yield
        costs[what] = process_time() - began

    with counted("framework"):
        importlib.import_module(entry.framework or "json")
    with counted("package"):
        module, _, name = entry.package.partition(":")
        getattr(importlib.import_module(module), name)  # some packages load what they have when it is asked for
    contenders = importlib.import_module(f"contenders.{entry.module}")  # what the benchmark itself needs is not counted
    with counted("construction"):
        contender = contenders.Contender(base_url, entry.modes[0])
    with counted("first_call"):
        _check(contender.invoke(QUESTION) == SHORT, "the first answer")
    return costs


def _rounded(answer: Any) -> Any:
    """Numbers to the microsecond, which is more than they are good for."""
    if isinstance(answer, dict):
        return {name: _rounded(value) for name, value in answer.items()}
    if isinstance(answer, list):
        return [_rounded(value) for value in answer]
    return round(answer, 7) if isinstance(answer, float) else answer


def main(kind: type[Worker] = Worker) -> None:
    """Take orders.

    Args:
        kind: the class that follows them.
    """
    # What libraries print must not get between the lines of the protocol.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    name, base_url = sys.argv[1:3]
    worker: Worker | None = None
    for line in sys.stdin:
        order = json.loads(line)
        measure = order.pop("measure")
        try:
            if measure == "start_up":
                answer = start_up(name, base_url)
            else:
                worker = worker or kind(name, base_url)
                answer = getattr(worker, measure)(**order)
        except ModuleNotFoundError as error:
            answer = {"missing": str(error.name)}
        except Exception as error:
            answer = {"failed": f"{type(error).__name__}: {error}".partition("\n")[0]}
        answers.write(json.dumps(_rounded(answer)) + "\n")


if __name__ == "__main__":
    main()
