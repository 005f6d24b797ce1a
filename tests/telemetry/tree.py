"""Finished spans as a tree that people can read and tests can compare: the same text in every run."""

from __future__ import annotations

import difflib
import json
import os
import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import SpanContext, StatusCode

SNAPSHOTS = Path(__file__).with_name("snapshots")

SECONDS = re.compile(r"(\.|_)(time_to_first_chunk|time_per_output_chunk|duration|elapsed|latency)(\.seconds|_seconds|_s)?$")
"""The ends of names of attributes that hold a measured time."""

CALL = "[a-z0-9]{8}"
"""How the ids look that the emulator makes for calls: so do words, therefore they are looked for only where ids stand."""


def _is_event(text: str) -> bool:
    """Whether this is an event's id: base64 of a time in microseconds."""
    try:
        return b64decode(text, validate=True).isdigit()
    except ValueError:
        return False


def _always(text: str) -> bool:
    return True


UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

NUMBERED: list[tuple[re.Pattern[str], str, Callable[[str], bool]]] = [
    (re.compile(r"\bv1_[A-Za-z0-9_-]{20,}"), "interaction", _always),
    (re.compile(rf"\bagent-{UUID}\b"), "agent", _always),
    (re.compile(rf"\b{UUID}\b"), "environment", _always),
    (re.compile(rf'(?<=id": "){CALL}(?=")|(?<=id":"){CALL}(?=")'), "call", _always),
    (re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{20,24}={0,2}"), "event", _is_event),
]
"""What is told apart by number, in the order of its first appearance: how it looks, its name, and a closer look."""

PLAIN = [
    (re.compile(r"\b(127\.0\.0\.1|localhost|\[::1\]):\d+"), r"\1:<port>"),
    (re.compile(r"\b0x[0-9a-f]{6,}\b"), "<address>"),
    (re.compile(r'(?<="signature": ")[^"]+|(?<="signature":")[^"]+'), "<signature>"),
]
"""What differs and needs no telling apart."""


class Names:
    """Stable names for what differs from run to run.

    Args:
        given: names for further attributes, such as {"gemini_interactions.token": "<token>"}.
    """

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given
        self._numbers: dict[tuple[str, str], int] = {}

    def value(self, name: str, value: Any) -> str:
        """An attribute's value as text."""
        if name in self._given:
            return self._given[name]
        if name == "exception.stacktrace":
            return "<stacktrace>"
        if SECONDS.search(name) and isinstance(value, int | float) and not isinstance(value, bool):
            return "<seconds>"
        if name == "server.port" and value != 443:
            return "<port>"
        if name == "gen_ai.request.stream_cursor":
            return self._number("event", str(value))
        if name == "gen_ai.tool.call.id" and re.fullmatch(CALL, str(value)):
            return self._number("call", str(value))
        return self.text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True))

    def text(self, text: str) -> str:
        """A text on one line, without what differs."""
        for looks, name, certain in NUMBERED:
            text = looks.sub(lambda found: self._number(name, found[0]) if certain(found[0]) else found[0], text)  # noqa: B023
        for looks, instead in PLAIN:
            text = looks.sub(instead, text)
        return text.replace("\n", "\\n")

    def _number(self, name: str, value: str) -> str:
        taken = sum(other == name for other, _ in self._numbers)
        return f"<{name} {self._numbers.setdefault((name, value), taken + 1)}>"


def tree(spans: Iterable[ReadableSpan], *, given: Mapping[str, str] | None = None) -> str:
    """Draw finished spans: a line a span below that of its parent, in the order they began, then attributes, events and links.

    Args:
        spans: the spans, in any order.
        given: what to write for further attributes that differ from run to run, by their names.
    """
    known = list(spans)
    by_id = {span.context.span_id: span for span in known if span.context is not None}
    below: dict[int | None, list[ReadableSpan]] = {}
    for span in known:
        parent = span.parent.span_id if span.parent is not None and span.parent.span_id in by_id else None
        below.setdefault(parent, []).append(span)
    names = Names(given or {})

    def drawn(parent: int | None, depth: int) -> Iterator[str]:
        for span in sorted(below.get(parent, []), key=lambda span: span.start_time or 0):
            for i, line in enumerate(_lines(span, by_id, names)):
                yield "  " * (depth + (i > 0)) + line
            assert span.context is not None
            yield from drawn(span.context.span_id, depth + 1)

    return "".join(f"{line}\n" for line in drawn(None, 0))


def _lines(span: ReadableSpan, by_id: Mapping[int, ReadableSpan], names: Names) -> Iterator[str]:
    line = f"{names.text(span.name)} {span.kind.name}"
    if span.parent is not None and span.parent.span_id not in by_id:
        line += " (its parent is not here)"
    if span.status.status_code is StatusCode.ERROR:
        line += f" ERROR: {names.text(span.status.description or '')}".rstrip()
    yield line
    yield from (f"{name}: {names.value(name, value)}" for name, value in sorted((span.attributes or {}).items()))
    for event in span.events:
        yield f"- {names.text(event.name)}{_braces(event.attributes, names)}"
    for link in span.links:
        yield f"-> link to {_linked(link.context, by_id, names)}{_braces(link.attributes, names)}"


def _linked(context: SpanContext, by_id: Mapping[int, ReadableSpan], names: Names) -> str:
    there = by_id.get(context.span_id)
    return "a span that is not here" if there is None else names.text(there.name)


def _braces(attributes: Mapping[str, Any] | None, names: Names) -> str:
    if not attributes:
        return ""
    return " {" + ", ".join(f"{name}: {names.value(name, value)}" for name, value in sorted(attributes.items())) + "}"


def assert_snapshot(name: str, text: str, *, folder: Path = SNAPSHOTS) -> None:
    """Compare a text with the one that is kept; with UPDATE_SNAPSHOTS=1 in the environment, keep it.

    Args:
        name: the name of its file, without `.txt`.
        text: what there is.
        folder: where texts are kept.

    Raises:
        AssertionError: they differ, or none is kept.
    """
    path = folder / f"{name}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return
    kept: Sequence[str] = path.read_text("utf-8").splitlines() if path.exists() else []
    found = text.splitlines()
    if not path.exists() or kept != found:
        diff = "\n".join(difflib.unified_diff(kept, found, f"snapshots/{name}.txt", "what there is", lineterm=""))
        raise AssertionError(f"{diff}\nIf that is right: UPDATE_SNAPSHOTS=1")
