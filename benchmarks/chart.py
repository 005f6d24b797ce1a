"""The chart of the README: CPU time per call, ours beside the peers, as an SVG written by hand."""

from __future__ import annotations

from html import escape
from statistics import median
from typing import Any

from contenders.contender import TABLE
from goals import cpu
from measures import MEASURES, Results

_SHOWN = ("invoke", "stream_100")
_WIDTH, _LABELS, _ROW, _BAR = 760, 210, 24, 15
_OURS, _THEIRS, _LEAST, _INK = "#1a73e8", "#b0b7c3", "#6b7280", "#1f2328"


def chart(results: Results, facts: dict[str, Any]) -> str:
    """Bars of the median CPU milliseconds, a panel for the short answer and one for the stream, the quickest on top."""
    parts: list[str] = []
    top = 34
    for name in _SHOWN:
        (measure,) = (measure for measure in MEASURES if measure.name == name)
        found = {key: median(values) * 1000 for key in TABLE if (values := cpu(results, name, key))}
        parts.append(_text(16, top, f"{measure.title}, client CPU ms per call", size=14, bold=True))
        parts += _bars(sorted(found.items(), key=lambda item: item[1]), top + 14)
        top += 14 + _ROW * len(found) + 34
    machine = facts["machine"]
    note = f"{facts['date']}, {machine['cores']} cores of {machine['processor']}, Python {machine['python']}; medians, one run"
    parts.append(_text(16, top - 10, note, size=11, colour=_LEAST))
    size = f'width="{_WIDTH}" height="{top}" viewBox="0 0 {_WIDTH} {top}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="system-ui, sans-serif" role="img">'
    title = "<title>CPU time per call of gemini-interactions and of its peers</title>"
    return "\n".join([head, title, f'<rect width="{_WIDTH}" height="{top}" fill="#ffffff"/>', *parts, "</svg>"])


def _bars(found: list[tuple[str, float]], top: int) -> list[str]:
    room = _WIDTH - _LABELS - 76
    longest = max((value for _, value in found), default=1.0)
    parts = []
    for row, (name, value) in enumerate(found):
        entry, y = TABLE[name], top + row * _ROW
        colour = _OURS if entry.ours else _LEAST if name == "httpx" else _THEIRS
        width = max(2.0, room * value / longest)
        parts.append(_text(_LABELS - 10, y + 12, entry.title, anchor="end", bold=entry.ours))
        parts.append(f'<rect x="{_LABELS}" y="{y}" width="{width:.1f}" height="{_BAR}" rx="2" fill="{colour}"/>')
        parts.append(_text(_LABELS + width + 8, y + 12, f"{value:.2f}" if value < 10 else f"{value:.0f}"))
    return parts


def _text(x: float, y: float, text: str, *, size: int = 12, bold: bool = False, anchor: str = "start", colour: str = _INK) -> str:
    weight = ' font-weight="600"' if bold else ""
    where = f'x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}"'
    return f'<text {where} font-size="{size}" fill="{colour}"{weight}>{escape(text)}</text>'
