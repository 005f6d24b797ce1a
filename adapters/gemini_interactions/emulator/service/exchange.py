"""One request and how it ended, told by the little that people look for: never the whole of a body."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Any

from ...wire.shown import without_secrets
from ..contract.history import new_steps
from ..core.json_body import read_json
from ..core.record import Record, Step
from .faults import Fault
from .request import creates_interaction

OPEN, ANSWERED, DROPPED, LEFT = "open", "answered", "dropped", "left"
"""How an exchange stands: its answer is still on the way, is all sent, was cut by hanging up, or its client has left before."""

# What a method does with an interaction.
_DEEDS: Mapping[str, str] = {"GET": "read", "DELETE": "delete", "POST": "cancel"}
_LONGEST = 300
_LARGEST = 1 << 16


@dataclass(slots=True, eq=False)
class Exchange:
    """A request, and what became of it.

    Attributes:
        number: counts up from 1.
        at: when it came, in seconds since the epoch, by the machine's clock.
        method, path: as sent.
        sent: the bytes of its body.
        content: the body of one that was refused, if it is small; else nothing.
        state: see `OPEN`.
        status: the HTTP status; 0 while there is none, and where there was none.
        seconds: from the request to the end of the answer.
        events: how many frames of a stream were sent.
        streams: whether the answer is a stream.
        is_short: whether that ended without the event that ends one.
        message: the words of a refusal.
        fault: the fault that it met, as its fields.
        interaction: the id of the interaction that it made, read, cancelled or deleted.
        told: the status of the interaction.
        asked: the model or the agent.
        new: what was new in its input, in short.
        replayed: how many steps of history it sent again before that.
        previous: the id of the interaction that it continued.
        read, written: tokens.
        is_stored: whether the interaction that it made is kept.
    """

    number: int
    at: float
    method: str
    path: str
    sent: int
    content: bytes = b""
    state: str = OPEN
    status: int = 0
    seconds: float = 0.0
    events: int = 0
    streams: bool = False
    is_short: bool = False
    message: str = ""
    fault: str = ""
    interaction: str = ""
    told: str = ""
    asked: str = ""
    new: str = ""
    replayed: int = 0
    previous: str = ""
    read: int = 0
    written: int = 0
    is_stored: bool = False

    @property
    def failed(self) -> bool:
        """Whether the client got no whole answer, or a refusal."""
        return self.state in (DROPPED, LEFT) or self.status >= 400 or self.is_short

    @property
    def deed(self) -> str:
        """What it does: `create`, `stream`, `read`, `cancel` or `delete` of an interaction, else the method."""
        if self.creates:
            return "stream" if self.streams else "create"
        return _DEEDS.get(self.method, self.method) if self.interaction else self.method

    @property
    def creates(self) -> bool:
        """Whether it asks for a new interaction."""
        return creates_interaction(self.method, self.path)

    def take_record(self, record: Record) -> None:
        """Note the interaction that the request has made."""
        self.is_stored = record.request.get("store") is not False
        self.interaction = record.id
        self._take_request(record.request, record.inputs)
        self.take_outcome(record)

    def take_outcome(self, record: Record) -> None:
        """Note how far the interaction is that the request has made, and what it used if it has ended."""
        self.told = record.status
        if record.running or record.cancelled is not None:
            return
        self.read = _count(record.usage, "total_input_tokens")
        self.written = _count(record.usage, "total_output_tokens") + _count(record.usage, "total_thought_tokens")

    def take_begun(self) -> None:
        """Note that the answer is a stream, whose client knows neither how it ends nor what it takes."""
        self.told, self.read, self.written = "in_progress", 0, 0

    def take_refused(self, content: bytes) -> None:
        """Note what a request asked for that made no interaction, as far as its body can be read."""
        if not content or len(content) > _LARGEST:
            return
        self.content = content
        try:
            body = read_json(content)
        except (ValueError, RecursionError):
            return
        if isinstance(body, dict):
            given = body.get("input")
            self._take_request(body, given if isinstance(given, list) else [given])

    def _take_request(self, body: Mapping[str, Any], inputs: Sequence[Any]) -> None:
        self.asked = str(body.get("model") or body.get("agent") or "")[:_LONGEST]
        self.previous = str(body.get("previous_interaction_id") or "")
        new = new_of(inputs)
        self.new, self.replayed = in_short(new) or without_input(body), len(inputs) - len(new)


def took(seconds: float) -> str:
    """Return how long something took: `3 ms`, `1.2 s`, `75 s`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"


def new_of(inputs: Sequence[Any]) -> Sequence[Any]:
    """Return what is new in an input, be it well-formed or not: all that comes after what a model made."""
    return new_steps(inputs) if all(isinstance(step, Mapping) for step in inputs) else inputs


def without_input(body: Mapping[str, Any]) -> str:
    """Return what a request asks for that has no input: nothing, or the rest of an answer."""
    return "[continuation]" if body.get("continuation_token") else ""


def in_short(steps: Iterable[Any], longest: int = _LONGEST) -> str:
    """Return what steps or contents say, in one line: texts without what addresses may hold of secrets, the rest by its kind."""
    words: list[str] = []
    left = longest
    for word in _words(steps):
        line = without_secrets(" ".join(word[: 4 * longest].split()))
        words.append(line[:left])
        left -= len(line)
        if left <= 0:
            return " ".join(words)[:longest] + "…"
    return " ".join(words)


def described(fault: Fault) -> str:
    """Return a fault as the fields that were set, such as `status=429 retry_after=1`."""
    given = []
    for entry in fields(fault):
        value = getattr(fault, entry.name)
        default = entry.default if entry.default is not MISSING else None
        if value != default and entry.name != "times":
            told = f"{entry.name}={value if isinstance(value, str | int | float) else _short(value)}"
            given.append(without_secrets(told)[:_LONGEST])
    return " ".join(given) or "no field set"


def _words(steps: Iterable[Any]) -> Iterable[str]:
    for step in steps:
        if isinstance(step, str):
            yield step
        elif isinstance(step, Mapping):
            yield from _words_of(step)


def _words_of(step: Step | Mapping[str, Any]) -> Iterable[str]:
    kind = str(step.get("type") or "")
    if kind == "text":
        yield str(step.get("text") or "")
    elif kind == "function_result":
        yield f"[result of {step.get('name') or step.get('call_id') or 'a function'}]"
    elif kind == "function_call":
        yield f"[call of {step.get('name') or 'a function'}]"
    elif isinstance(step.get("content"), list):
        yield from _words(step["content"])
    elif isinstance(step.get("content"), str):
        yield step["content"]
    elif kind:
        yield f"[{step.get('mime_type') or kind}]"


def _short(value: object) -> str:
    text = getattr(value, "__qualname__", None) or repr(value)
    return text if len(text) <= 80 else f"{text[:80]}…"


def _count(usage: Mapping[str, Any], name: str) -> int:
    count = usage.get(name)
    return count if isinstance(count, int) else 0
