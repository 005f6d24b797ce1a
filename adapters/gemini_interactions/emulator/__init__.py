"""A local server that enforces the contract of Google's Interactions API, for tests, demos and offline work.

It is no model: it answers from a script where one is given (`Emulator.reply`), else by the rules that `answers.rules` tells.
Nothing is loaded before it is used, since every pytest run imports this room for its plugin.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .emulator import Emulator
    from .scripts.citations import cite, cite_file, cite_place
    from .scripts.endings import blocked, cut, drop, error, failed, in_background, incomplete, slow
    from .scripts.media import audio, image, video
    from .scripts.predicates import asks
    from .scripts.steps import call, say, think
    from .scripts.tools import call_mcp, find_places, read_urls, run_code, search, search_files
    from .service.faults import Fault
    from .service.quotas import Counted
    from .service.request import Request
    from .service.script_checks import ScriptError, Unchecked
    from .service.stream import CUT_AT_600_SECONDS

__all__ = [
    "CUT_AT_600_SECONDS",
    "Counted",
    "Emulator",
    "Fault",
    "Request",
    "ScriptError",
    "Unchecked",
    "asks",
    "audio",
    "blocked",
    "call",
    "call_mcp",
    "cite",
    "cite_file",
    "cite_place",
    "cut",
    "drop",
    "error",
    "failed",
    "find_places",
    "image",
    "in_background",
    "incomplete",
    "read_urls",
    "run_code",
    "say",
    "search",
    "search_files",
    "slow",
    "think",
    "video",
]

_HOMES = {
    ".emulator": ("Emulator",),
    ".scripts.citations": ("cite", "cite_file", "cite_place"),
    ".scripts.endings": ("blocked", "cut", "drop", "error", "failed", "in_background", "incomplete", "slow"),
    ".scripts.media": ("audio", "image", "video"),
    ".scripts.predicates": ("asks",),
    ".scripts.steps": ("call", "say", "think"),
    ".scripts.tools": ("call_mcp", "find_places", "read_urls", "run_code", "search", "search_files"),
    ".service.faults": ("Fault",),
    ".service.quotas": ("Counted",),
    ".service.request": ("Request",),
    ".service.script_checks": ("ScriptError", "Unchecked"),
    ".service.stream": ("CUT_AT_600_SECONDS",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

if not TYPE_CHECKING:  # type checkers read the names above, and report any other

    def __getattr__(name: str) -> Any:
        if name not in _HOME_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_HOME_OF[name], __name__), name)
