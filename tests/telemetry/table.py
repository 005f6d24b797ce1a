"""Metrics as lines that people can read and tests can compare: the same text in every run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .told import Point
from .tree import Names

MEASURED = ("duration", "time_to_first_chunk", "time_per_output_chunk")
"""The ends of names of metrics whose values are times, which differ from run to run."""

PIECES = "time_per_output_chunk"
"""The end of the name of a metric that is recorded for each piece that a connection brings, however these are cut."""

COMMON = "gen_ai.client."
"""What the names of metrics begin with whose points have attributes in common: these are written once."""


def table(metrics: Mapping[str, Sequence[Point]]) -> str:
    """Write metrics: a line a metric, and below it a line a point with its attributes, how often it was recorded, and the sum.

    Args:
        metrics: see `Told.metrics`.
    """
    common = _common([point.attributes for name, points in metrics.items() if name.startswith(COMMON) for point in points])
    lines = [f"{COMMON}* {_braces(common)}"] if common else []
    for name in sorted(metrics):
        lines += [name, *_points(name, metrics[name], common if name.startswith(COMMON) else {})]
    return "".join(f"{line}\n" for line in lines)


def _points(name: str, points: Sequence[Point], common: Mapping[str, Any]) -> Iterator[str]:
    rows = []
    for point in points:
        own = {key: value for key, value in point.attributes.items() if key not in common}
        rows.append(f"  {_braces(own)}: {_amount(name, point)}" if own else f"  {_amount(name, point)}")
    yield from sorted(rows)


def _common(attributes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    first, *others = attributes or [{}]
    return {key: value for key, value in first.items() if all(other.get(key) == value for other in others)}


def _braces(attributes: Mapping[str, Any]) -> str:
    names = Names({})
    return "{" + ", ".join(f"{name}: {names.value(name, value)}" for name, value in sorted(attributes.items())) + "}"


def _amount(name: str, point: Point) -> str:
    if point.times is None:
        return f"{point.value:g}"
    if name.endswith(PIECES):
        return "some"
    times = f"{point.times} time{'s' * (point.times != 1)}"
    return times if name.endswith(MEASURED) else f"{times}, {point.value:g} in all"
