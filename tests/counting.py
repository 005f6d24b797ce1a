"""Counting calls: of what runs here, and of nothing else."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


@contextmanager
def profiled(note: Callable[[FrameType, str, Any], object]) -> Iterator[None]:
    """Tell `note` of every call made meanwhile. The garbage collector rests: it would call what other tests left to be closed."""
    before = sys.getprofile()
    collects = gc.isenabled()
    gc.collect()
    gc.disable()
    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(before)
        if collects:
            gc.enable()
