"""Read the events of one answer, over however many connections and parts it comes. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import zip_longest

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
    UnknownInteractionSSEEvent,
    is_delta,
    parse_event_json,
)
from ...wire.interaction import Interaction
from ...wire.json_text import read_json
from ...wire.usage import Usage
from ..http.error_mapping import ErrorBody, parse_error_body
from ..http.errors import APIError, GeminiInteractionsError, InvalidResponseError, StreamInterrupted
from ..http.retry_after import retry_after
from ..http.sse import EventParser
from .answer_parts import is_stuck
from .error_mapping import blot_errors, interaction_error
from .preview_schema import EVENTS, check_schema, preview_error

_DONE = b"[DONE]"
_GROWING = (StepDelta, StepStop)


class EventReader:
    """The events of one answer, and what they add up to.

    Args:
        continues: whether the request continued an interaction; an error about that one is then told apart.
        joins_parts: whether an end as `requires_continuation` is only the end of a part, and not told.
        awaits_usage: whether an end without usage is held back until the usage is known (`flush_completed`).
        blot: takes secrets out of a text.

    Attributes:
        accumulator: what the events that were given out add up to, step by step.
        completed: whether the interaction's end has been read.
        continuation_token: how to ask for the next part, once a part has ended.
        count: the number of events that said something.
        interaction_id: the interaction's id, as soon as it is known.
        last_event_id: where to resume, on streams that have event ids.
        began_later: whether the events before `last_event_id` are not known here.
        is_unmarked: whether something was said after the event of that id, so that it would be said again there.
        starts_over: whether a later connection gave what had been read anew, so that it is of no use.
    """

    __slots__ = (
        "_ahead",
        "_awaits_usage",
        "_blot",
        "_continues",
        "_first_index",
        "_held",
        "_is_done",
        "_joins_parts",
        "_last_token",
        "_parser",
        "_resumed",
        "_seen",
        "_usages",
        "accumulator",
        "began_later",
        "completed",
        "continuation_token",
        "count",
        "interaction_id",
        "is_unmarked",
        "last_event_id",
        "starts_over",
    )

    def __init__(
        self,
        *,
        continues: bool = False,
        joins_parts: bool = False,
        awaits_usage: bool = False,
        blot: Callable[[str], str] = str,
    ) -> None:
        self._parser = EventParser()
        self.accumulator: Accumulator = Accumulator()
        self._continues = continues
        self._joins_parts = joins_parts
        self._awaits_usage = awaits_usage
        self._blot = blot
        self._held: InteractionCompletedEvent | None = None
        self._last_token: str | None = None  # of the part before
        self._usages: list[Usage | None] = []  # of the parts that have ended
        self._first_index = 0  # of the part that is being read
        self._ahead: bytes | None = None  # the next event, where it has come already
        self._seen: dict[str | int, int] = {}  # the events that have come, as hashes by their ids
        self._is_done = False  # whether this connection has said that it has no more to say
        self._resumed = False  # whether what is read now was asked for after something had been read
        self.began_later: bool = False
        self.completed: bool = False
        self.is_unmarked: bool = False
        self.starts_over: bool = False
        self.continuation_token: str | None = None
        self.count: int = 0
        self.interaction_id: str | None = None
        self.last_event_id: str | None = None

    @property
    def interaction(self) -> Interaction:
        """What the stream has said so far."""
        return self.accumulator.interaction()

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be expected of this connection."""
        return self.completed or self._is_done

    @property
    def has_buffered_event(self) -> bool:
        """Whether a delta has come that is given without waiting. Of noise, ends and what may come twice that is not known."""
        return self._ahead is not None and not self._seen and is_delta(self._ahead)

    @property
    def parts(self) -> int:
        """The number of parts that have ended without being the last."""
        return len(self._usages)

    @property
    def is_to_be_compared(self) -> bool:
        """Whether only the interaction itself can say if anything is missing, or came twice."""
        return self._resumed and not self.began_later

    @property
    def holds_completed(self) -> bool:
        """Whether the last event has been read and not been given out."""
        return self._held is not None

    @property
    def interaction_read(self) -> Interaction:
        """What has been read of the interaction: its end, too, where that has not been given out."""
        if self._held is None:
            return self.interaction
        end = self._held.interaction
        told = {"status": end.status, "errors": end.errors, "usage": end.usage or self.interaction.usage}
        return self.interaction.model_copy(update=told)

    def feed(self, chunk: bytes) -> Iterator[Event]:
        """Take in a chunk and give the events that it completes.

        Raises:
            APIError: the service reported an error. Events before it have been given.
            InvalidResponseError: something in the stream is not an event.
        """
        return self._events(self._parser.feed(chunk))

    def end(self) -> Iterator[Event]:
        """Take in that the connection is over.

        Raises:
            StreamInterrupted: it ended before `interaction.completed`.
            APIError: it ended with an error in bare JSON.
        """
        with suppress(InvalidResponseError):  # half an event: the connection ended in the middle of it
            yield from self._events(self._parser.end())
        if self.completed:
            return
        if self._parser.bare:
            raise self._bare_error(bytes(self._parser.bare))
        raise self.interrupted("The stream ended before the interaction did.")

    def interrupted(self, message: str) -> StreamInterrupted:
        """Return the error of a stream cut here."""
        return StreamInterrupted(message, interaction=self.interaction, last_event_id=self.last_event_id)

    def resume(self, interaction_id: str | None, last_event_id: str | None) -> None:
        """Begin with a stream of a known interaction, from its start or after an event that the caller has."""
        self.interaction_id, self.last_event_id = interaction_id, last_event_id
        self.began_later = last_event_id is not None

    def reconnect(self) -> None:
        """Expect the next bytes over another connection. Events that were given out are not given again."""
        self._parser = EventParser()
        self._is_done = False

    def go_on(self) -> None:
        """Expect the next connection to bring the rest of what was read."""
        self._resumed = self._resumed or self.count > 0

    def next_part(self) -> None:
        """Expect the events of a further part of the same answer."""
        self._parser = EventParser()
        self._is_done = False
        self._seen.clear()  # the ids of each part are its own
        self.completed, self.continuation_token = False, None
        self._first_index = self.accumulator.next_index

    def remaining_events(self, whole: Interaction) -> list[Event]:
        """Return the events that are still to come, from the interaction as it is now.

        Raises:
            StreamMismatch: it is not what was streamed.
        """
        events = remaining_events(self.accumulator, whole)
        self.completed = True
        return events

    def flush_completed(self, usage: Usage | None) -> list[Event]:
        """Return the last event, with the usage that came late."""
        event, self._held = self._held, None
        if event is None:
            return []
        if usage is not None:
            event.interaction.usage = usage
        return [event]

    def _events(self, arrived: Sequence[bytes]) -> Iterator[Event]:
        """Read what has arrived, and give the events that are to be given out."""
        for data, self._ahead in zip_longest(arrived, arrived[1:]):
            if data == _DONE:
                self._is_done = True
                continue
            try:
                event = parse_event_json(data)
            except ValidationError as error:
                raise self._unreadable(data, error) from None
            # Where nothing has an id, that is known from the first step on.
            if (event.event_id is not None or not self.is_unmarked) and not self._note_place(event, data):
                continue
            if type(event) in _GROWING and not self._first_index:  # nearly all events are
                self.count += 1
                self.accumulator.add(event)
                yield event
            elif self._take(event) is not None:
                yield event

    def _unreadable(self, data: bytes, error: ValidationError) -> GeminiInteractionsError:
        """Return the error of something that is not an event."""
        # pydantic's own text would quote the whole event.
        reason = error.errors(include_url=False, include_input=False)[0]["msg"]
        if "EOF while parsing" in reason:  # cut by what stands before the service, which went on to end the line
            return self.interrupted("The stream was cut in the middle of an event.")
        shown = self._blot(data[:4096].decode("utf-8", "replace"))[:80]
        message = f"The stream holds something that is not an event: {reason}, in {shown!r}."
        return InvalidResponseError(message, interaction_id=self.interaction_id, interaction=self.interaction)

    def _note_place(self, event: Event, data: bytes) -> bool:
        """Note where the stream could be resumed; False if the event has come before."""
        event_id = event.event_id
        if isinstance(event_id, str | int) and event_id != "":
            if self._seen.get(event_id) == hash(data):  # by its text too: ids that begin anew stand for other events
                return False
            self._seen[event_id] = hash(data)
            self.last_event_id, self.is_unmarked = str(event_id), False
        elif isinstance(event, StepStart | StepDelta):
            self.is_unmarked = True
        return True

    def _take(self, event: Event) -> Event | None:
        """Take in an event; None if it is not to be given out."""
        if isinstance(event, ErrorEvent | UnknownInteractionSSEEvent) and self._is_noise(event):
            return None
        if isinstance(event, InteractionCreatedEvent | StepStart) and self._is_behind(event):
            self.starts_over = True
            raise self.interrupted("The service gave the stream from its start, where the rest of it was asked for.")
        self.count += 1  # errors do not count: where nothing else comes, the stream brings nothing
        if isinstance(event, InteractionCreatedEvent | InteractionCompletedEvent):
            if event.interaction.id is None:  # some that stand before the service blank it out
                event.interaction.id = self.interaction_id or ""
            self.interaction_id = event.interaction.id or self.interaction_id
            if isinstance(event, InteractionCompletedEvent):
                return self._complete(event)
            if self._usages:  # an answer begins once; its newest id counts
                self.accumulator.add(event)
                return None
        elif self._first_index and isinstance(event, StepStart | StepDelta | StepStop):
            event.index += self._first_index
        self.accumulator.add(event)
        return event

    def _is_noise(self, event: ErrorEvent | UnknownInteractionSSEEvent) -> bool:
        """Whether an event says nothing.

        Raises:
            APIError: it says that something has failed.
            InvalidResponseError: it is one of the preview's.
        """
        kind = event.event_type
        # The gateway's errors have numbers for codes, or no type at all.
        if kind in ("error", None):
            if (body := parse_error_body(event.dump())) is not None:
                raise self._error(body, event.dump())
            return isinstance(event, ErrorEvent)  # empty ones occurred; if the stream is really over, its end says so
        if isinstance(kind, str) and kind in EVENTS:
            raise preview_error(f"events like {kind}", self.interaction)
        return False

    def _is_behind(self, event: InteractionCreatedEvent | StepStart) -> bool:
        """Whether an event begins what was read before, here or by the caller."""
        if isinstance(event, InteractionCreatedEvent):
            return self._resumed or self.began_later
        return self._resumed and not self.began_later and event.index < self.accumulator.next_index

    def _complete(self, event: InteractionCompletedEvent) -> Event | None:
        head = event.interaction
        blot_errors(head.errors, self._blot)
        if (head.model_extra or {}).get("outputs") and not self.accumulator.next_index:
            self.accumulator.add(event)
            check_schema(self.interaction)
        self.completed = True
        token = head.continuation_token if self._joins_parts and head.status == REQUIRES_CONTINUATION else None
        if token and not is_stuck(token, self._last_token, self.interaction_id or ""):
            self.continuation_token = self._last_token = token
            self._usages.append(head.usage)
            return None
        if self._usages:
            head.usage = add_usage([*self._usages, head.usage])
        if (self._awaits_usage and head.usage is None) or self.is_to_be_compared:
            self._held = event
            return None
        self.accumulator.add(event)
        return event

    def _bare_error(self, bare: bytes) -> GeminiInteractionsError:
        text = self._blot(bare.decode("utf-8", "replace")).strip()
        try:
            raw = read_json(text)
        except ValueError:
            raw = None
        body = parse_error_body(raw)
        return self._error(body, raw) if body is not None else self.interrupted(f"The stream ended with {text[:200]!r}")

    def _error(self, body: ErrorBody, raw: object) -> APIError:
        return interaction_error(
            body,
            raw=raw,
            retry_after=retry_after({}, raw),
            continues=self._continues and self.interaction_id is None,
            interaction_id=self.interaction_id,
            interaction=self.interaction,
        )
