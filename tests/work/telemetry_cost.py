"""What telemetry costs, in a process of its own: `python -m tests.work.telemetry_cost <way> <condition>`, as JSON.

The conditions: `absent`, nothing of OpenTelemetry can be imported; `present`, it can: first nobody collects (`off`),
then somebody does, and drops what there is (`on`).
"""

from __future__ import annotations

import gc
import json
import os
import sys
import tracemalloc
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from importlib.abc import MetaPathFinder
from importlib.util import find_spec
from types import FrameType
from typing import Any

SPEC = find_spec("gemini_interactions")
assert SPEC is not None
assert SPEC.origin is not None
OURS = os.path.dirname(SPEC.origin) + os.sep
TELEMETRY = f"{OURS}telemetry{os.sep}"
OPENTELEMETRY = f"{os.sep}opentelemetry{os.sep}"

WHOLE, PIECE = 65536, 64
"""Bytes of a stream that come at once."""
DELTAS = 40


class Watch(MetaPathFinder):
    """Notes what of OpenTelemetry this project's code asks for; where it is to be absent, nobody gets it."""

    def __init__(self, *, absent: bool) -> None:
        self.absent = absent
        self.asked: list[str] = []

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name.partition(".")[0] != "opentelemetry":
            return None
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename.startswith("<frozen importlib"):
            frame = frame.f_back
        if frame is not None and frame.f_code.co_filename.startswith(OURS):
            self.asked.append(name)
        if self.absent:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


def collect() -> None:
    """Set providers that drop what they get."""
    from opentelemetry.metrics import set_meter_provider
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import InMemoryMetricReader
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import set_tracer_provider

    set_tracer_provider(TracerProvider(shutdown_on_exit=False))
    set_meter_provider(MeterProvider([InMemoryMetricReader()], shutdown_on_exit=False))


def calls_of(work: Callable[[], object]) -> Counter[str]:
    """The calls of functions of our telemetry, and of OpenTelemetry's."""
    from .. import counting

    counts: Counter[str] = Counter(ours=0, opentelemetry=0)

    def note(frame: FrameType, event: str, function: Any) -> None:
        if event == "call":
            counts["ours"] += frame.f_code.co_filename.startswith(TELEMETRY)
            counts["opentelemetry"] += OPENTELEMETRY in frame.f_code.co_filename

    with counting.profiled(note):
        work()
    return counts


def kept_by(work: Callable[[], object]) -> int:
    """The bytes that our telemetry and OpenTelemetry have allocated meanwhile, and still hold."""
    places = [tracemalloc.Filter(True, f"{TELEMETRY}*"), tracemalloc.Filter(True, f"*{OPENTELEMETRY}*")]
    tracemalloc.start()
    try:
        work()
        gc.collect()
        return sum(trace.size for trace in tracemalloc.take_snapshot().filter_traces(places).traces)
    finally:
        tracemalloc.stop()


def allocated_by(work: Callable[[], object]) -> int:
    """The most bytes that are in use at once meanwhile, when the interpreter has specialized its code."""
    peaks = []
    for _ in range(9):
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        work()
        peaks.append(tracemalloc.get_traced_memory()[1] - before)
        tracemalloc.stop()
    return min(peaks)


def main(name: str, condition: str) -> None:
    watch = Watch(absent=condition == "absent")
    sys.meta_path.insert(0, watch)
    if condition == "absent":
        found = {"absent": {**cost_of(name), "allocated": allocated()}}
    else:
        import opentelemetry.metrics
        import opentelemetry.trace  # noqa: F401

        found = {"off": {**cost_of(name), "asked": [*watch.asked]}}
        collect()
        found["on"] = cost_of(name)
    for costs in found.values():
        costs.setdefault("asked", watch.asked)
    print(json.dumps(found))


def cost_of(name: str) -> dict[str, Any]:
    """What an invoke and streams of this way cost."""
    from gemini_interactions.emulator import Emulator
    from gemini_interactions.emulator.service.stream import TEXT_SIZES

    from .ways import WAYS, Played

    way = WAYS[name]

    def ready(deltas: int = 1, read_size: int = WHOLE) -> Played:
        """A transport that plays an answer of so many deltas again, to a way whose code has all been loaded."""
        emulator = Emulator()
        emulator.reply("0" * sum(TEXT_SIZES[i % len(TEXT_SIZES)] for i in range(deltas)))
        transport = Played(emulator, read_size)
        way.stream(transport, "Count.")
        transport.again = True
        return transport

    def streamed(deltas: int, read_size: int) -> dict[str, int]:
        transport = ready(deltas, read_size)
        transport.reads = 0
        return {**calls_of(lambda: way.stream(transport, "Count.")), "reads": transport.reads}

    emulator = Emulator()
    transport = Played(emulator)
    way.invoke(transport, [], "Hello.")
    transport.again = True
    streams = ready()
    return {
        "invoke": calls_of(lambda: way.invoke(transport, [], "Hello.")),
        "short": streamed(DELTAS, WHOLE),
        "long": streamed(2 * DELTAS, WHOLE),
        "pieces": streamed(DELTAS, PIECE),
        "kept": kept_by(lambda: [(way.invoke(transport, [], "Hello."), way.stream(streams, "Count.")) for _ in range(9)]),
    }


def allocated() -> int:
    """The bytes that telling nobody of a call allocates, beyond what any `with` does: it binds two methods."""
    from gemini_interactions.client.interactions.calls import create_call
    from gemini_interactions.telemetry import watched

    from .ways import MODEL

    call = create_call("http://service/v1", {"model": MODEL, "input": "Hello."})
    nothing = nullcontext()

    def tell_nobody() -> None:
        with watched(call) as operation:
            operation.chunk()

    def only_with() -> None:
        with nothing:
            pass

    return allocated_by(tell_nobody) - allocated_by(only_with)


if __name__ == "__main__":
    main(*sys.argv[1:])
