"""Say what each event of a stream adds to what has been shown of a reply: the one state machine behind all adapters' chunks.

Steps may start with content in them, never stop, overlap, come only with the end, or begin again in the middle after a cut; a
stream that is read again from its start repeats what the user said; an agent's calls are for the caller only if its own sandbox
does not answer them. None of that is left for the adapters: they are told, step by step, what grew, what ended, and when all is
there.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..assembly.accumulate import Accumulator
from ..client.http.errors import InvalidResponseError
from ..client.interactions.error_mapping import raise_for_status
from ..wire.content import TextContent
from ..wire.deltas import ArgumentsDelta, TextDelta, ThoughtSummaryDelta
from ..wire.events import (
    Event,
    InteractionCompletedEvent,
    InteractionCreatedEvent,
    StepDelta,
    StepStart,
    StepStop,
)
from ..wire.interaction import Interaction
from .reply import Reply
from .step_changes import (
    ArgumentsGrew,
    Began,
    CallStarted,
    Change,
    Completed,
    PartEnded,
    StepEnded,
    TextGrew,
    ThoughtGrew,
)

_NOTHING: tuple[Change, ...] = ()
_GREW: dict[str, type[TextGrew] | type[ThoughtGrew]] = {"model_output": TextGrew, "thought": ThoughtGrew}


class StepStream:
    """The changes of one streamed reply.

    Steps are told one after another, in the order in which they began: what grows while an older step is open waits for its end.
    From an agent's call on, nothing is told until it is known who answers it.

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
        self._next = 0  # the position of the first step that has not begun to be told
        self._has_ended = False

    def changes(self, event: Event) -> Sequence[Change]:
        """Return what an event changes, in order.

        Raises:
            APIError: the interaction ended without an answer.
            InvalidResponseError: a call was told to be complete, and is not, or nobody can answer it.
        """
        if isinstance(event, StepDelta):
            told, delta = self._open, event.delta
            if told is None or told.part is None or told.index != event.index or not isinstance(delta, TextDelta):
                return self._grow(event)
            text = delta.text
            if not text:
                return _NOTHING
            told.lengths[told.part] += len(text)  # nearly all events are more of the same text
            return (TextGrew(told.part, text, False),)
        if isinstance(event, StepStop):
            return self._advance() if self._open is not None and self._open.index == event.index else _NOTHING
        if isinstance(event, StepStart):
            return self._start(event.index)
        if self._has_ended:
            return _NOTHING
        if isinstance(event, InteractionCreatedEvent):
            self._agent = self._agent or event.interaction.agent is not None
            return (Began(event.interaction),)
        if isinstance(event, InteractionCompletedEvent):
            self._has_ended = True
            return [*self._advance(all=True), *self._released(all=True), self._complete()]
        return _NOTHING

    def _advance(self, *, all: bool = False) -> list[Change]:
        """Return the end of the open step, if it has ended, and what of the steps after it has waited for that.

        Args:
            all: whether steps that never stopped have ended, too.
        """
        changes: list[Change] = []
        accumulator = self._accumulator
        while True:
            if self._open is None:
                if self._next >= len(accumulator):
                    return changes
                changes += self._begin()
            told = self._open
            if told is None or not (all or accumulator.step_has_ended(told.position)):
                return changes
            changes += self._end(told)
            self._open = None

    def _begin(self) -> Iterable[Change]:
        """Open the next step, and return what there is of it."""
        position = self._next
        self._next += 1
        kind = self._accumulator.head(position).get("type")
        # A stream read again from its start shows what the user said.
        hidden = bool(self._held) or kind == "user_input"
        self._open = told = _Told(self._accumulator.index(position), position, kind, hidden=hidden)
        if hidden:
            return _NOTHING
        if kind == "function_call":
            return self._call(told)
        return told.rest(self._accumulator.step(position)) if told.grew is not None else _NOTHING

    def _start(self, index: int) -> Sequence[Change]:
        told = self._open
        if told is None or self._accumulator.position(index) != told.position:
            return self._advance()
        if told.hidden:  # what was announced late, or once more
            return _NOTHING
        return [*self._call(told)] if told.type == "function_call" else [*told.rest(self._accumulator.step(told.position))]

    def _call(self, told: _Told) -> Iterable[Change]:
        """Return the beginning of a call: nothing as long as its name is missing, or as it may be an agent's own."""
        if self._agent or told.call or not self._accumulator.step_has_started(told.position):
            return
        told.call = True
        yield CallStarted(self._accumulator.step(told.position))
        if arguments := self._accumulator.arguments(told.position):
            told.arguments = True
            yield ArgumentsGrew(arguments)

    def _grow(self, event: StepDelta) -> Sequence[Change]:
        told, delta = self._open, event.delta
        position = self._accumulator.position(event.index)
        if told is None or position != told.position:
            if self._has_ended:
                return _NOTHING
            if isinstance(delta, ArgumentsDelta) and delta.arguments and position is not None and self._is_told_call(position):
                raise InvalidResponseError(
                    f"The stream goes on with the arguments of a call (step {event.index}) that it had ended.",
                    interaction=self._accumulator.interaction(),
                )
            return self._advance()  # a stream that goes on in the middle of a step, or with a step of its own
        if isinstance(delta, ArgumentsDelta):
            if not told.call or not delta.arguments:
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
        part = self._accumulator.parts(told.position) - 1
        if told.grew is TextGrew:
            told.part = part
        if part not in told.lengths:
            return list(told.begin(part, text, self._accumulator.step(told.position)))
        told.lengths[part] += len(text)
        return (told.grew(part, text, False),)

    def _is_told_call(self, position: int) -> bool:
        """Return whether a step is a call whose end has been told, and which is not merely said again."""
        accumulator = self._accumulator
        is_call = accumulator.head(position).get("type") == "function_call"
        return is_call and position < self._next and not accumulator.step_is_repeated(position)

    def _end(self, told: _Told) -> Sequence[Change]:
        """Return what the end of a step changes."""
        if told.type == "user_input":
            return _NOTHING
        if not self._agent:
            return self._whole(told)
        self._held.append(told)
        if told.type == "function_result":
            self.answered.add(self._accumulator.step(told.position).get("call_id"))
        return self._released()

    def _released(self, *, all: bool = False) -> list[Change]:
        """Return what the held steps change, up to the first call that nobody has answered yet."""
        changes: list[Change] = []
        while self._held and (all or not self._is_unanswered(self._held[0])):
            changes += self._whole(self._held.popleft())
        return changes

    def _is_unanswered(self, told: _Told) -> bool:
        return told.type == "function_call" and self._accumulator.head(told.position).get("id") not in self.answered

    def _whole(self, told: _Told) -> list[Change]:
        step = self._accumulator.step(told.position)
        if told.type == "function_call" and not (step.get("name") and step.get("id")) and step.get("id") not in self.answered:
            raise InvalidResponseError(
                f"The stream holds a call (step {told.index}) without a name or an id: nobody can answer it.",
                interaction=self._accumulator.interaction(),
            )
        arguments = step.get("arguments")
        if told.call and arguments and not told.arguments:
            return [ArgumentsGrew(arguments if isinstance(arguments, str) else json.dumps(arguments)), StepEnded(step)]
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
        call: whether the beginning of the call has been told.
        arguments: whether arguments of the call have been told.
    """

    __slots__ = ("arguments", "call", "grew", "hidden", "index", "lengths", "part", "passed", "position", "type")

    def __init__(self, index: int, position: int, type: Any, *, hidden: bool) -> None:
        self.index = index
        self.position = position
        self.type = type
        self.grew = _GREW.get(type)
        self.hidden = hidden
        self.part: int | None = None
        self.lengths: dict[int, int] = {}
        self.passed = 0
        self.call = False
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
