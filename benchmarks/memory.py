"""How much memory this process holds, and has held at most, in bytes."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")


def rss() -> int:
    """Bytes in memory now; where the system does not tell, the most so far."""
    return _field("VmRSS:") if _STATUS.exists() else peak_rss()


def peak_rss() -> int:
    """The most bytes in memory so far."""
    if _STATUS.exists():
        return _field("VmHWM:")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _field(name: str) -> int:
    (line,) = (line for line in _STATUS.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) * 1024
