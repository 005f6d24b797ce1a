"""Server-sent events, from bytes to the API's events, without I/O.

Framing: `event: <type>`, `data: <one line of JSON>`, an empty line; `data: [DONE]` at the end. The parser follows the standard
(WHATWG HTML, 9.2) where it allows more, and knows the one thing that stands outside it: a fault that is written into the stream
as a bare JSON line, by the gateway or at the cut after 600 seconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from pydantic import ValidationError

from ...assembly.accumulate import Accumulator
from ...assembly.continuation import REQUIRES_CONTINUATION, add_usage
from ...assembly.remaining_events import remaining_events
from ...wire.events import (
    ErrorEvent,
    Event,
    InteractionCompletedEvent,
    InteractionCreatedEvent,
    StepDelta,
    StepStart,
    StepStop,
    parse_event_json,
)
from ...wire.interaction import Interaction
from ...wire.usage import Usage
from ..http.error_mapping import Fault, api_error, parse_fault
from ..http.errors import InvalidResponseError, StreamInterrupted

_BARE_LIMIT = 1 << 20
"""Bytes of bare JSON to keep; a fault is short, and what is longer is cut and told as it is."""


class EventParser:
    """Bytes in, the `data` of each event out."""

    __slots__ = ("_after_cr", "_buffer", "_data", "bare", "lines_at_hand")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._data: list[bytes] = []
        self._after_cr = False
        self.bare = bytearray()
        self.lines_at_hand = 0  # that have come, and are still to be read

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Take in a chunk and give the events that it completes."""
        if self.bare:
            self.bare += chunk[: _BARE_LIMIT - len(self.bare)]
            return
        if self._after_cr and chunk.startswith(b"\n"):
            chunk = chunk[1:]
        self._after_cr = chunk.endswith(b"\r")
        if b"\r" in chunk:
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        end = chunk.rfind(b"\n")
        if end < 0:  # the middle of a long line, such as an image's: joined once, when it ends
            self._buffer += chunk
            return
        lines = chunk[:end].split(b"\n")
        if self._buffer:
            self._buffer += lines[0]
            lines[0] = bytes(self._buffer)
        self._buffer = bytearray(chunk[end + 1 :])
        for number, line in enumerate(lines):
            if line.startswith(b"data:"):
                self._data.append(line[6:] if line.startswith(b"data: ") else line[5:])
            elif not line:
                if self._data:
                    self.lines_at_hand = len(lines) - number - 1
                    yield b"\n".join(self._data)
                    self._data.clear()
            elif line[0] in b"{[":
                self.bare += b"\n".join([*lines[number:], bytes(self._buffer)])[:_BARE_LIMIT]
                self._buffer.clear()
                return

    def end(self) -> Iterator[bytes]:
        """The stream is over: give what an absent last line break held back."""
        if self.bare:
            return
        if self._buffer.startswith((b"{", b"[")):
            self.bare += self._buffer[:_BARE_LIMIT]
        elif self._buffer:
            yield from self.feed(b"\n\n")
        elif self._data:
            yield from self.feed(b"\n")


class EventReader:
    """The events of one answer, over however many connections, and what they add up to.

    Args:
        chained: whether the request continued an interaction; a fault about it is then told apart.
        continues: whether an end as `requires_continuation` is only the end of a hop, and not told.
        holds: whether an end without usage is held back, until it is known (`release`).
    """

    __slots__ = (
        "_chained",
        "_continues",
        "_first_index",
        "_held",
        "_holds",
        "_hops",
        "_parser",
        "_seen",
        "accumulator",
        "began_later",
        "completed",
        "continuation_token",
        "count",
        "interaction_id",
        "last_event_id",
    )

    def __init__(self, *, chained: bool = False, continues: bool = False, holds: bool = False) -> None:
        self._parser = EventParser()
        self.accumulator = Accumulator()
        self._chained = chained
        self._continues = continues
        self._holds = holds
        self._held: InteractionCompletedEvent | None = None
        self._hops: list[Usage | None] = []
        self._first_index = 0  # of the hop in hand
        self._seen: set[str] = set()
        self.began_later = False
        self.completed = False
        self.continuation_token: str | None = None
        self.count = 0
        self.interaction_id: str | None = None
        self.last_event_id: str | None = None

    @property
    def interaction(self) -> Interaction:
        """What the stream has said so far."""
        return self.accumulator.interaction()

    @property
    def has_more_at_hand(self) -> bool:
        """Whether another event has come already, so that it will be given without waiting."""
        return self._parser.lines_at_hand > 1

    @property
    def is_held_back(self) -> bool:
        """Whether the last event is there and has not been told."""
        return self._held is not None

    def feed(self, chunk: bytes) -> Iterator[Event]:
        """Take in a chunk and give the events that it completes.

        Raises:
            APIError: the service reported a fault. Events before it have been given.
            InvalidResponseError: something in the stream is not an event.
        """
        for data in self._parser.feed(chunk):
            if data != b"[DONE]":
                event = self._read(data)
                if event is not None:
                    yield event

    def end(self) -> Iterator[Event]:
        """The connection is over.

        Raises:
            StreamInterrupted: it ended before `interaction.completed`.
            APIError: it ended with a fault in bare JSON.
        """
        for data in self._parser.end():
            if data != b"[DONE]" and (event := self._read(data)) is not None:
                yield event
        if self._parser.bare and not self.completed:
            self._raise_bare(bytes(self._parser.bare))
        if not self.completed:
            raise self.interrupted("The stream ended before the interaction did.")

    def interrupted(self, message: str) -> StreamInterrupted:
        """The error of a stream cut here."""
        return StreamInterrupted(message, interaction=self.interaction, last_event_id=self.last_event_id)

    def adopt(self, interaction: Interaction) -> None:
        """Begin with an answer that came whole, where a stream was asked for."""
        self.interaction_id = interaction.id or None

    def resume(self, interaction_id: str | None, last_event_id: str | None) -> None:
        """Begin with a stream of a known interaction, from its start or after an event that the caller has."""
        self.interaction_id, self.last_event_id = interaction_id, last_event_id
        self.began_later = last_event_id is not None

    def reconnect(self) -> None:
        """The next bytes come over another connection. Events that were told already are not told again."""
        self._parser = EventParser()

    def next_hop(self) -> None:
        """The next events are those of a further hop of the same answer."""
        self.reconnect()
        self.completed, self.continuation_token = False, None
        self._first_index = self.accumulator.next_index

    def catch_up(self, whole: Interaction) -> list[Event]:
        """The events that are still to come, from the interaction as it is now.

        Raises:
            StreamMismatch: it is not what was streamed.
        """
        events = remaining_events(self.accumulator, whole)
        self.completed = True
        return events

    def tell(self, event: Event) -> Event:
        """Take in an event that came from elsewhere, at the moment it is passed on."""
        self.accumulator.add(event)
        return event

    def release(self, usage: Usage | None) -> list[Event]:
        """The last event, with the usage that came late."""
        event, self._held = self._held, None
        if event is None:
            return []
        if usage is not None:
            event.interaction.usage = usage
        return [event]

    def _read(self, data: bytes) -> Event | None:
        try:
            event = parse_event_json(data)
        except ValidationError as error:
            # pydantic's own text would quote the whole event.
            reason = error.errors(include_url=False, include_input=False)[0]["msg"]
            shown = data[:80].decode("utf-8", "replace")
            raise InvalidResponseError(
                f"The stream holds something that is not an event: {reason}, in {shown!r}.",
                interaction_id=self.interaction_id,
                interaction=self.interaction,
            ) from None
        if event.event_id and isinstance(event.event_id, str):
            if event.event_id in self._seen:
                return None
            self._seen.add(event.event_id)
            self.last_event_id = event.event_id
        if type(event) is StepDelta and not self._first_index:  # nearly all events are
            self.count += 1
            self.accumulator.add(event)
            return event
        if isinstance(event, ErrorEvent):
            fault = parse_fault(event.dump())
            if fault is None:
                return None  # empty error events occurred as noise; if the stream is really over, its end says so
            raise api_error(
                fault,
                body=event.dump(),
                chained=self._chained and self.interaction_id is None,
                interaction_id=self.interaction_id,
                interaction=self.interaction,
            )
        self.count += 1  # faults do not count: where nothing else comes, the stream brings nothing
        if isinstance(event, InteractionCreatedEvent | InteractionCompletedEvent):
            self.interaction_id = event.interaction.id or self.interaction_id
            if isinstance(event, InteractionCompletedEvent):
                return self._completed(event)
            if self._hops:  # an answer begins once; its newest id counts
                self.accumulator.add(event)
                return None
        elif self._first_index and isinstance(event, StepStart | StepDelta | StepStop):
            event.index += self._first_index
        self.accumulator.add(event)
        return event

    def _completed(self, event: InteractionCompletedEvent) -> Event | None:
        self.completed = True
        head = event.interaction
        if self._continues and head.status == REQUIRES_CONTINUATION and head.continuation_token:
            self.continuation_token = head.continuation_token
            self._hops.append(head.usage)
            return None
        if self._hops:
            head.usage = add_usage([*self._hops, head.usage])
        if self._holds and head.usage is None:
            self._held = event
            return None
        self.accumulator.add(event)
        return event

    def _raise_bare(self, bare: bytes) -> None:
        text = bare.decode("utf-8", "replace").strip()
        try:
            fault = parse_fault(json.loads(text))
        except ValueError:
            fault = None
        interaction = self.interaction
        raise api_error(
            fault or Fault(f"The stream ended with {text[:200]!r}"),
            body=text,
            chained=self._chained and self.interaction_id is None,
            interaction_id=self.interaction_id,
            interaction=interaction,
        )
