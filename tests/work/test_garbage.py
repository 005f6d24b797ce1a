"""A call that is over leaves nothing of this project's behind that only the garbage collector can free."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest

from gemini_interactions.emulator import Emulator

from .ways import WAYS, Played


def left_by(work: Callable[[], object]) -> set[str]:
    """The classes of this project of which objects are left, each held by another one of them."""
    work()
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        work()
        gc.collect()
        return {type(left).__name__ for left in gc.garbage if type(left).__module__.startswith("gemini_interactions.")}
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


@pytest.mark.parametrize("asked", ["invoke", "stream"])
@pytest.mark.parametrize("name", WAYS)
def test_a_call_leaves_nothing_for_the_garbage_collector(emulator: Emulator, name: str, asked: str) -> None:
    way, transport = WAYS[name], Played(emulator)

    def call() -> None:
        if asked == "invoke":
            way.invoke(transport, [], "Hello.")
        else:
            way.stream(transport, "Hello.")

    call()
    transport.again = True

    assert left_by(call) == set()
