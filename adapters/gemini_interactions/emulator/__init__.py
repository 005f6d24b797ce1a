"""A local server that enforces the contract of Google's Interactions API, for tests, demos and offline work.

It is no model: it answers from a script where one is given (`Emulator.reply`), else by the rules told in `rules`.
"""

from .emulator import Emulator
from .faults import CUT_AT_600_SECONDS, Fault

__all__ = ["CUT_AT_600_SECONDS", "Emulator", "Fault"]
