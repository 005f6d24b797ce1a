"""Say what each event of a stream adds to what has been shown of a reply: the one state machine behind all adapters' chunks.

Steps may start with content in them, never stop, or begin again in the middle after a cut; a stream that is read again from its
start repeats what the user said; an agent's calls are for the caller only if its own sandbox does not answer them. None of that
is left for the adapters: they are told what grew, what ended, and when all is there.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..assembly.accumulate import Accumulator
from ..client.interactions.error_mapping import raise_for_status
from ..wire.content import TextContent
from ..wire.deltas import ArgumentsDelta, TextDelta, ThoughtSummaryDelta
from ..wire.events import (
    Event,
    InteractionCompletedEvent,
    InteractionCreatedEvent,
    InteractionSseEventInteraction,
    StepDelta,
    StepStart,
    StepStop,
)
from ..wire.interaction import Interaction
from .reply import Reply


@dataclass(slots=True)
class Began:
    """The interaction began; an answer in several parts says so once for each of them."""

    interaction: InteractionSseEventInteraction


@dataclass(slots=True)
class TextGrew:
    """An output grew by text.

    Attributes:
        part: the position of the text among the contents of the output.
        text: what came.
        begins: whether it is the first of its part.
    """

    part: int
    text: str
    begins: bool


@dataclass(slots=True)
class ThoughtGrew:
    """The summary of a thought grew by text; the attributes are those of `TextGrew`."""

    part: int
    text: str
    begins: bool


@dataclass(slots=True)
class PartEnded:
    """A part of the open output or thought is complete, since text comes after it.

    Attributes:
        part: its position.
        step_type: `model_output` or `thought`.
        content: the part, as JSON.
    """

    part: int
    step_type: str
    content: dict[str, Any]


@dataclass(slots=True)
class CallStarted:
    """A function call for the caller to answer began.

    Attributes:
        step: the call as it stands, often without its arguments.
    """

    step: dict[str, Any]


@dataclass(slots=True)
class ArgumentsGrew:
    """The open call's arguments grew by this piece of JSON."""

    text: str


@dataclass(slots=True)
class StepEnded:
    """A step is complete, and all of its text has been told.

    Attributes:
        step: the step, as JSON.
    """

    step: dict[str, Any]


@dataclass(slots=True)
class Completed:
    """All is there."""

    reply: Reply


Change = Began | TextGrew | ThoughtGrew | PartEnded | CallStarted | ArgumentsGrew | StepEnded | Completed

_NOTHING: tuple[Change, ...] = ()
_GREW: dict[str, type[TextGrew] | type[ThoughtGrew]] = {"model_output": TextGrew, "thought": ThoughtGrew}


class StepStream:
    """The changes of one streamed reply.

    Steps end in the order in which they came. From an agent's call on, nothing is told until it is known who answers it.

    Args:
        accumulator: the stream's, which has taken in each event by the time it comes here.
        reply: returns the reply for the interaction when it is complete.

    Attributes:
        answered: the ids of the calls that an agent's sandbox has answered itself.
    """

    def __init__(self, accumulator: Accumulator, reply: Callable[[Interaction], Reply]) -> None:
        self.answered: set[Any] = set()
        self._accumulator = accumulator
        self._reply = reply
        self._agent = False
        self._open: _Told | None = None
        self._held: deque[_Told] = deque()  # an agent's steps from a call on, until it is known who answers it
        self._next = 0  # the index after the newest step

    def changes(self, event: Event) -> Sequence[Change]:
        """Return what an event changes, in order.

        Raises:
            APIError: the interaction ended without an answer.
        """
        if isinstance(event, StepDelta):
            told, delta = self._open, event.delta
            if told is None or told.part is None or told.index != event.index or not isinstance(delta, TextDelta):
                return self._grow(event)
            told.lengths[told.part] += len(delta.text)  # nearly all events are more of the same text
            return (TextGrew(told.part, delta.text, False),) if delta.text else _NOTHING
        if isinstance(event, StepStop):
            return self._end() if self._open is not None and self._open.index == event.index else _NOTHING
        if isinstance(event, StepStart):  # a step that never stopped ends where the next thing begins
            return [*self._end(), *self._start(event.index)]
        if isinstance(event, InteractionCreatedEvent):
            self._agent = event.interaction.agent is not None
            return (Began(event.interaction),)
        if isinstance(event, InteractionCompletedEvent):
            return [*self._end(), *self._released(all=True), self._complete()]
        return _NOTHING

    def _start(self, index: int) -> Iterable[Change]:
        told, step = self._begin(index), self._accumulator.step(index)
        if told.hidden:
            return _NOTHING
        if told.type == "function_call":
            return _NOTHING if self._agent else (CallStarted(step),)
        return told.rest(step)

    def _begin(self, index: int) -> _Told:
        kind = self._accumulator.head(index).get("type")
        # A stream read again from its start shows what the user said.
        self._open = told = _Told(index, kind, hidden=bool(self._held) or kind == "user_input")
        self._next = index + 1
        return told

    def _grow(self, event: StepDelta) -> Sequence[Change]:
        told = self._open
        if told is None or told.index != event.index:
            if event.index < self._next:  # it has ended, and was told as such
                return _NOTHING
            told = self._begin(event.index)  # a stream that goes on in the middle of a step
        delta = event.delta
        if isinstance(delta, ArgumentsDelta):
            if self._agent or not delta.arguments:
                return _NOTHING
            told.arguments = True
            return (ArgumentsGrew(delta.arguments),)
        told.part = None  # a text after this may be another part
        if isinstance(delta, TextDelta):
            text = delta.text
        elif isinstance(delta, ThoughtSummaryDelta) and isinstance(delta.content, TextContent):
            text = delta.content.text
        else:
            return _NOTHING
        if not text or told.hidden or told.grew is None:
            return _NOTHING
        part = self._accumulator.parts(event.index) - 1
        if told.grew is TextGrew:
            told.part = part
        if part not in told.lengths:
            return list(told.begin(part, text, self._accumulator.step(event.index)))
        told.lengths[part] += len(text)
        return (told.grew(part, text, False),)

    def _end(self) -> Sequence[Change]:
        """Return what the end of the open step changes."""
        told, self._open = self._open, None
        if told is None or told.type == "user_input":
            return _NOTHING
        if not self._agent:
            return self._whole(told)
        self._held.append(told)
        if told.type == "function_result":
            self.answered.add(self._accumulator.step(told.index).get("call_id"))
        return self._released()

    def _released(self, *, all: bool = False) -> list[Change]:
        """Return what the held steps change, up to the first call that nobody has answered yet."""
        changes: list[Change] = []
        while self._held and (all or not self._is_unanswered(self._held[0])):
            changes += self._whole(self._held.popleft())
        return changes

    def _is_unanswered(self, told: _Told) -> bool:
        return told.type == "function_call" and self._accumulator.head(told.index).get("id") not in self.answered

    def _whole(self, told: _Told) -> list[Change]:
        step = self._accumulator.step(told.index)
        arguments = step.get("arguments")
        if told.type == "function_call" and not self._agent and arguments and not told.arguments:
            return [ArgumentsGrew(json.dumps(arguments)), StepEnded(step)]
        return [*told.rest(step), StepEnded(step)]

    def _complete(self) -> Completed:
        interaction = self._accumulator.interaction()
        raise_for_status(interaction)
        return Completed(self._reply(interaction))


class _Told:
    """What has been told of a step.

    Attributes:
        hidden: whether nothing of it is told before its end.
        part: the text that grows; None where the next text may belong to another part.
        lengths: the characters told of each part that is a text.
        passed: how many parts are told to have ended.
        arguments: whether arguments of the call have been told.
    """

    __slots__ = ("arguments", "grew", "hidden", "index", "lengths", "part", "passed", "type")

    def __init__(self, index: int, type: Any, *, hidden: bool) -> None:
        self.index = index
        self.type = type
        self.grew = _GREW.get(type)
        self.hidden = hidden
        self.part: int | None = None
        self.lengths: dict[int, int] = {}
        self.passed = 0
        self.arguments = False

    def begin(self, part: int, text: str, step: Mapping[str, Any]) -> Iterator[Change]:
        """Tell the first of a text, and before it that the parts in front of it have ended, so that the order stays."""
        parts = _parts(step)
        for i in range(self.passed, part):
            yield PartEnded(i, self.type, parts[i])
        self.passed = max(self.passed, part)
        self.lengths[part] = len(text)
        if self.grew is not None:
            yield self.grew(part, text, True)

    def rest(self, step: Mapping[str, Any]) -> Iterator[Change]:
        """Tell what of the texts of a step has not been told."""
        if self.grew is None:
            return
        for part, content in enumerate(_parts(step)):
            text = content.get("text") if content.get("type") == "text" else None
            told = self.lengths.get(part)
            if not isinstance(text, str) or not text[told or 0 :]:
                continue
            if told is None:
                yield from self.begin(part, text, step)
            else:
                self.lengths[part] = len(text)
                yield self.grew(part, text[told:], False)


def _parts(step: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
    parts: Sequence[dict[str, Any]] = step.get("content") or step.get("summary") or ()
    return parts
