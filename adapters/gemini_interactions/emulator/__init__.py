"""A local server that enforces the contract of Google's Interactions API, for tests, demos and offline work.

It is no model: it answers from a script where one is given (`Emulator.reply`), else by the rules that `answers.rules` tells.
Nothing is loaded before it is used, since every pytest run imports this room for its plugin.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .emulator import Emulator
    from .service.faults import Fault
    from .service.stream import CUT_AT_600_SECONDS

__all__ = ["CUT_AT_600_SECONDS", "Emulator", "Fault"]

_HOMES = {"CUT_AT_600_SECONDS": ".service.stream", "Emulator": ".emulator", "Fault": ".service.faults"}

if not TYPE_CHECKING:  # type checkers read the names above, and report any other

    def __getattr__(name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_HOMES[name], __name__), name)
