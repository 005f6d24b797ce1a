"""The resource `interactions`: create, get, cancel, delete, and the streams of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .agents import answer_as_agent, environment_id
from .answer import Frames, Pause, Refusal, not_found
from .clock import Clock, timestamp
from .combinations import Ask, check_combinations
from .history import check_replay, close_calls, has_only_results, input_to_steps
from .ids import event_id, event_index, interaction_id, new_response_id, split_interaction_id
from .rules import answer, thought
from .script import Scripts, scripted_interaction
from .signatures import Signatures
from .store import Record, Step, Store
from .stream import DONE, Event, closing_event, error_event, frame, opening_events, step_events, with_running_usage
from .turn import Turn, settings_in_force
from .usage import count_steps, usage_of
from .validation import check_body

# A waiting stream looks at the clock this often (seconds), since a test may move it.
_TICK = 0.01
# What a scripted interaction may set by itself; any other key of it goes into the answer as it is.
_OWN = frozenset({"id", "steps", "status", "usage", "created", "updated", "object", "model", "agent"})
_ECHOED = ("labels",)


@dataclass
class Interactions:
    """Everything that the routes of interactions do; no I/O, no waiting.

    Attributes:
        missing_previous: how an unknown `previous_interaction_id` is answered, 400 or 404. Open question: the body for an expired
            id was never recorded; third parties expect the one or the other.
        background_seconds: how long a background run takes.
        stream_usage: whether streams carry `metadata.usage`.
        on_created: called with each new record.
    """

    clock: Clock
    store: Store
    signatures: Signatures
    scripts: Scripts
    missing_previous: int = 400
    background_seconds: float = 0.2
    stream_usage: bool = False
    on_created: list[Callable[[Record], None]] = field(default_factory=list)

    def create(self, body: dict[str, Any], *, vertex: bool) -> Record:
        """Answer a request, and keep the interaction unless it says `store: false`.

        Raises:
            Refusal: the request breaks the contract.
        """
        check_body(body)
        if body.get("continuation_token") is not None:
            raise Refusal("Invalid continuation_token.")  # none is ever issued; unseen
        inputs = input_to_steps(body.get("input"))
        parent = self._parent(body)
        settings = settings_in_force(body, parent, only_results=has_only_results(inputs))
        check_combinations(Ask(body, settings, vertex))
        check_replay(inputs, self.signatures)
        # Open question: what the service does where calls are open and a new user turn brings no result for them. It is taken
        # here, and they stay open.
        open_calls = close_calls(parent.open_calls if parent else {}, inputs, replayed=True)
        return self._record(Turn(body, inputs, settings, parent), open_calls)

    def get(self, id: str) -> Record:
        """The record of an id.

        Raises:
            Refusal: 404, there is none (any more).
        """
        record = self.store.get(id)
        if record is None:
            raise not_found("Interaction not found.")  # the exact words are not recorded
        return record

    def cancel(self, id: str) -> Record:
        """Stop a background run.

        Raises:
            Refusal: 404; 400 if it does not run.
        """
        record = self.get(id)
        if not record.running:
            raise Refusal("Only running background interactions can be cancelled.", "failed_precondition")  # unseen words
        record.cancelled = self.clock.now()
        return record

    def delete(self, id: str) -> None:
        """Forget a record. A background run is not stopped by it.

        Raises:
            Refusal: 404.
        """
        if self.store.delete(id) is None:
            raise not_found("Interaction not found.")

    def body(self, record: Record, *, timeline: bool, usage: bool = True) -> dict[str, Any]:
        """The JSON of an interaction, its keys in the order of the service.

        Args:
            record: the interaction.
            timeline: with the user's steps, as GET gives them; POST gives the model's only.
            usage: whether to tell the usage.
        """
        stored = {} if record.request.get("store") is False else {"id": record.id}
        status = record.status
        times = {"created": timestamp(record.created), "updated": timestamp(record.updated)}
        steps = record.steps if timeline else record.outputs
        tail = {"object": "interaction", **_who(record)}
        if status in ("in_progress", "cancelled"):
            shown = {"steps": steps} if timeline else {}
            return {**stored, "status": status, **times, **record.extra, **shown, **tail}
        used = {"usage": record.usage} if usage else {}
        tier = record.request.get("service_tier") or "standard"
        extra = dict(record.extra)
        last = {key: extra.pop(key) for key in _ECHOED if key in extra}
        return {**stored, "status": status, **used, **times, "service_tier": tier, **extra, "steps": steps, **tail, **last}

    def stream(self, record: Record, *, usage: bool = True, ids: bool = False, last_event_id: str | None = None) -> Frames:
        """The frames of an interaction's stream.

        A background run's come as the clock lets them; a front carries the pauses out.

        Args:
            record: the interaction.
            usage: whether the last event tells the usage.
            ids: whether events have ids. Those of foreground POSTs have none.
            last_event_id: the event after which to begin.

        Raises:
            Refusal: 400, there is no event of that id.
        """
        events = list(self._events(record, usage))
        first = 0
        if last_event_id is not None:
            place = event_index(last_event_id, record.created)
            if place is None or not 0 <= place < len(events):
                raise Refusal(f"Invalid last_event_id: '{last_event_id}'.")  # unseen words
            first = place + 1
        return self._frames(record, events, first, ids)

    def _frames(self, record: Record, events: list[Event], first: int, ids: bool) -> Iterator[bytes | Pause]:
        length = record.ends - record.created
        for index in range(first, len(events)):
            due = record.created + length * index / (len(events) - 1)
            while record.cancelled is None and length and (left := due - self.clock.now()) > 0:
                yield Pause(min(left, _TICK))
            # A cancelled run shows as an error on its stream (seen live in 2026).
            if record.cancelled is not None and due > record.cancelled:
                yield frame(error_event("The operation was cancelled.", "cancelled"))
                break
            yield frame(events[index], event_id(record.created, index) if ids else None)
        yield DONE

    def _events(self, record: Record, usage: bool) -> Iterator[Event]:
        id = "" if record.request.get("store") is False else record.id
        place = {"environment_id": record.extra["environment_id"]} if "environment_id" in record.extra else {}
        events = self._all_events(
            record, {"id": id, "status": "in_progress", "object": "interaction", **_who(record), **place}, usage
        )
        return with_running_usage(events, record.usage) if self.stream_usage else events

    def _all_events(self, record: Record, head: dict[str, Any], usage: bool) -> Iterator[Event]:
        yield from opening_events(head)
        yield from step_events(record.outputs)
        used = {"usage": record.usage} if usage else {}
        yield closing_event(
            {
                "id": head["id"],
                "status": record.outcome,
                **used,
                "created": timestamp(record.created),
                "updated": timestamp(record.ends),
                "service_tier": record.request.get("service_tier") or "standard",
                **record.extra,
                "object": "interaction",
                **_who(record),
            }
        )

    def _parent(self, body: dict[str, Any]) -> Record | None:
        previous = body.get("previous_interaction_id")
        if previous is None:
            return None
        if not previous:
            raise Refusal("Invalid previous_interaction_id: interaction not found")
        parent = self.store.get(previous)
        if parent is None:
            message = "Invalid previous_interaction_id: interaction not found"
            raise not_found(message) if self.missing_previous == 404 else Refusal(message)
        if parent.status == "in_progress":
            raise Refusal(
                "Invalid previous_interaction_id: interaction is still in progress", "failed_precondition"
            )  # unseen words
        return parent

    def _record(self, turn: Turn, open_calls: dict[str, Step]) -> Record:
        body, parent = turn.body, turn.parent
        # A streamed signature comes in several chunks.
        chunks = 2 if body.get("stream") else 1

        def issue() -> str:
            return self.signatures.issue(chunks=chunks)

        script = self.scripts.take(body)
        extra: dict[str, Any] = {key: body[key] for key in _ECHOED if key in body}
        sandbox = environment_id(body) if body.get("agent") else None
        if sandbox:
            extra["environment_id"] = sandbox
        partial: dict[str, Any] = {}
        if script is not None:
            partial = scripted_interaction(script, body, thought=lambda: thought(turn, issue), issue=issue)
            outputs = partial["steps"]
            self.signatures.adopt(outputs)
            extra |= {key: value for key, value in partial.items() if key not in _OWN}
            status = "completed"
        elif body.get("agent"):
            outputs, status = answer_as_agent(turn, issue)
        else:
            outputs, status = answer(turn, issue)
        new_calls = close_calls({}, outputs, replayed=False)
        if script is not None:
            status = partial.get("status") or ("requires_action" if new_calls else "completed")
        context = count_steps(turn.inputs) + (parent.tokens if parent else Counter())
        now = self.clock.now()
        own = new_response_id(now)
        split = split_interaction_id(parent.id) if parent else None
        root = split[0] if split else own
        record = Record(
            id=interaction_id(root, own),
            request=body,
            inputs=turn.inputs,
            outputs=outputs,
            parent=parent,
            settings=turn.settings,
            open_calls={**open_calls, **new_calls},
            tokens=context + count_steps(outputs),
            usage=partial.get("usage") or usage_of(settings=turn.settings, context=context, outputs=outputs, thinks=turn.thinks),
            outcome=status,
            created=now,
            ends=now + self.background_seconds if body.get("background") else now,
            clock=self.clock,
            extra=extra,
        )
        if body.get("store") is not False:
            self.store.put(record)
        for listener in self.on_created:
            listener(record)
        return record


def _who(record: Record) -> dict[str, str]:
    key = "agent" if record.request.get("agent") else "model"
    return {key: record.request[key]}
