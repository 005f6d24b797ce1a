"""The resource `interactions`: create, get, cancel, delete, and the streams of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import inf
from typing import Any

from ..agents.runs import answer_as_agent
from ..answers.rules import answer, thought
from ..answers.turn import Turn, settings_in_force
from ..contract.catalogue import AGENTS
from ..contract.combinations import Ask, check_combinations
from ..contract.history import check_replay, close_calls, has_only_results, input_to_steps
from ..contract.signatures import Signatures
from ..contract.usage import count_steps, usage_of
from ..contract.validation import check_body
from ..core.answer import Frames, Pause
from ..core.clock import Clock, timestamp
from ..core.errors import HTTPError, not_found
from ..core.ids import event_id, event_index, interaction_id, new_response_id, split_interaction_id
from ..core.record import OddRun, Record, Step
from ..resources.custom_agents import CustomAgents
from ..storage.sandbox import Sandbox, Sandboxes
from ..storage.store import Store
from ..webhooks.signing import check_rs256
from .continuation import FIELD, STATUS, Rest, cut, issue_token, read_token
from .script import Scripts, scripted_interaction
from .stream import CUT_AT_600_SECONDS, DONE, Event, closing_event, error_event, frame, opening_events, step_events

# A waiting stream looks at the clock this often (seconds), since a test may move it.
_TICK = 0.01
CONNECTION_SECONDS = 600.0
"""After how long the gateway cuts a stream, whatever comes on it (big-AGI #1088; forum 143098)."""

# What a scripted interaction may set by itself; any other key of it goes into the answer as it is.
_OWN = frozenset({"id", "steps", "status", "usage", "created", "updated", "object", "model", "agent"})
_ECHOED = ("labels",)


@dataclass
class Interactions:
    """Everything that the routes of interactions do; no I/O, no waiting.

    Attributes:
        sandboxes: the environments that agents work in.
        agents: the agents that were defined over `/agents`.
        missing_previous: how an unknown `previous_interaction_id` is answered, 400 or 404. Open question: the body for an expired
            id was never recorded; third parties expect the one or the other.
        background_seconds: how long a background run takes.
        queued_seconds: how long it waits before it begins.
        scripted_tokens: the continuation tokens that scripts have set.
        on_created: called with each new record.
    """

    clock: Clock
    store: Store
    signatures: Signatures
    scripts: Scripts
    sandboxes: Sandboxes
    agents: CustomAgents
    missing_previous: int = 400
    background_seconds: float = 0.2
    queued_seconds: float = 0.0
    scripted_tokens: set[str] = field(default_factory=set)
    on_created: list[Callable[[Record], None]] = field(default_factory=list)

    def create(self, body: dict[str, Any], *, vertex: bool, odd: OddRun) -> Record:
        """Answer a request, and keep the interaction unless it says `store: false`.

        Args:
            body: the request.
            vertex: whether it came on Vertex's path.
            odd: what is to be odd about the run.

        Raises:
            HTTPError: the request breaks the contract.
        """
        check_body(body)
        parent = self._parent(body)
        rest = read_token(body, parent, self.scripted_tokens)
        inputs = [] if rest is not None and parent is not None else input_to_steps(body.get("input"))
        body = self.agents.apply(body)
        base = self.agents.base_of(body.get("agent"))
        settings = settings_in_force(body, parent, only_results=has_only_results(inputs))
        check_combinations(Ask(body, settings, vertex, AGENTS.get(base or "")))
        check_replay(inputs, self.signatures)
        if (body.get("webhook_config") or {}).get("uris"):
            check_rs256()
        # Open question: what the service does where calls are open and a new user turn brings no result for them. It is taken
        # here, and they stay open.
        open_calls = close_calls(parent.open_calls if parent else {}, inputs, replayed=True)
        agent = AGENTS[base] if base else None
        sandbox = self.sandboxes.open(body["environment"]) if agent and body.get("environment") else None
        turn = Turn(body, inputs, settings, parent, agent)
        return self._record(turn, sandbox, open_calls, rest, odd)

    def get(self, id: str) -> Record:
        """The record of an id.

        Raises:
            HTTPError: 404, there is none (any more).
        """
        record = self.store.get(id)
        if record is None:
            raise not_found("Interaction not found.")  # the exact words are not recorded
        return record

    def cancel(self, id: str) -> Record:
        """Stop a background run.

        Raises:
            HTTPError: 404; 400 if it does not run.
        """
        record = self.get(id)
        if not record.running:
            raise HTTPError("Only running background interactions can be cancelled.", "failed_precondition")  # unseen words
        record.cancelled = self.clock.now()
        self.store.save(record)
        return record

    def delete(self, id: str) -> None:
        """Forget a record. A background run is not stopped by it.

        Raises:
            HTTPError: 404.
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
        # The reference has it in every answer; no recorded answer of a POST does.
        previous = {"previous_interaction_id": record.previous_interaction_id} if timeline and record.parent else {}
        tail = {"object": "interaction", **_who(record), **previous}
        if status in ("in_progress", "queued", "cancelled"):
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
            HTTPError: 400, there is no event of that id.
        """
        events = list(self._events(record, usage))
        first = 0
        if last_event_id is not None:
            place = event_index(last_event_id, record.created)
            if place is None or not 0 <= place < len(events):
                raise HTTPError(f"Invalid last_event_id: '{last_event_id}'.")  # unseen words
            first = place + 1
        return self._frames(record, events, first, ids)

    def _frames(self, record: Record, events: list[Event], first: int, ids: bool) -> Iterator[bytes | Pause]:
        cut_at = self.clock.now() + CONNECTION_SECONDS
        for index in range(first, len(events)):
            due = _due(record, index, len(events))
            while record.cancelled is None and (left := min(due, cut_at) - self.clock.now()) > 0:
                yield Pause(min(left, _TICK))
            # A cancelled run shows as an error on its stream (seen live in 2026).
            if record.cancelled is not None and due > record.cancelled:
                yield frame(error_event("The operation was cancelled.", "cancelled"))
                break
            if due > cut_at:
                yield CUT_AT_600_SECONDS
                return
            yield frame(events[index], event_id(record.created, index) if ids else None)
        yield DONE

    def _events(self, record: Record, usage: bool) -> Iterator[Event]:
        id = "" if record.request.get("store") is False else record.id
        place = {"environment_id": record.extra["environment_id"]} if "environment_id" in record.extra else {}
        status = "queued" if record.begins > record.created else "in_progress"
        yield from opening_events({"id": id, "status": status, "object": "interaction", **_who(record), **place})
        yield from step_events(record.outputs)
        agent = AGENTS.get(record.request.get("agent") or "")
        used = {"usage": record.usage} if usage and (agent is None or agent.streams_usage) else {}
        yield closing_event(
            {
                "id": id,
                "status": record.outcome,
                **used,
                "created": timestamp(record.created),
                "updated": timestamp(record.created if record.is_zombie else record.ends),
                "service_tier": record.request.get("service_tier") or "standard",
                **{key: value for key, value in record.extra.items() if key not in _ECHOED},
                "object": "interaction",
                **_who(record),
            }
        )

    def _parent(self, body: dict[str, Any]) -> Record | None:
        previous = body.get("previous_interaction_id")
        if previous is None:
            return None
        if not previous:
            raise HTTPError("Invalid previous_interaction_id: interaction not found")
        parent = self.store.get(previous)
        if parent is None:
            message = "Invalid previous_interaction_id: interaction not found"
            raise not_found(message) if self.missing_previous == 404 else HTTPError(message)
        if parent.running:
            raise HTTPError(
                "Invalid previous_interaction_id: interaction is still in progress", "failed_precondition"
            )  # unseen words
        return parent

    def _record(self, turn: Turn, sandbox: Sandbox | None, open_calls: dict[str, Step], rest: Rest | None, odd: OddRun) -> Record:
        body, parent = turn.body, turn.parent
        # A streamed signature comes in several chunks.
        chunks = 2 if body.get("stream") else 1

        def issue() -> str:
            return self.signatures.issue(chunks=chunks)

        script = self.scripts.take(body)
        extra: dict[str, Any] = {key: body[key] for key in _ECHOED if key in body}
        if sandbox is not None:
            extra["environment_id"] = sandbox.id
        partial: dict[str, Any] = {}
        if script is not None:
            partial = scripted_interaction(script, body, thought=lambda: thought(turn, issue), issue=issue)
            outputs = partial["steps"]
            self.signatures.adopt(outputs)
            extra |= {key: value for key, value in partial.items() if key not in _OWN}
            status = "completed"
        elif rest is not None and rest.steps is not None:
            outputs, status = rest.steps, rest.status
        elif turn.agent is not None:
            outputs, status = answer_as_agent(turn, sandbox, issue)
        else:
            outputs, status = answer(turn, issue)
        if odd.continue_after is not None:
            outputs, left = cut(outputs, odd.continue_after)
            if left:
                extra[FIELD], status = issue_token(Rest(left, status)), STATUS
        new_calls = close_calls({}, outputs, replayed=False)
        if script is not None:
            status = partial.get("status") or ("requires_action" if new_calls else status)
            if isinstance(partial.get(FIELD), str):
                self.scripted_tokens.add(partial[FIELD])
        said = count_steps(turn.inputs)
        context = said + (parent.tokens if parent else Counter())
        now = self.clock.now()
        own = new_response_id(now)
        split = split_interaction_id(parent.id) if parent else None
        root = split[0] if split else own
        begins = now + (odd.queued_seconds or self.queued_seconds) if body.get("background") else now
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
            ends=inf if odd.zombie else begins + self.background_seconds if body.get("background") else now,
            begins=begins,
            clock=self.clock,
            extra=extra,
        )
        if body.get("store") is not False:
            self.store.put(record)
        for listener in self.on_created:
            listener(record)
        return record


def _due(record: Record, index: int, count: int) -> float:
    """When an event of a stream comes: the first at once, the second as the run begins, the rest evenly until it ends."""
    if index == 0:
        return record.created
    return record.begins if index == 1 else record.begins + (record.ends - record.begins) * index / (count - 1)


def _who(record: Record) -> dict[str, str]:
    key = "agent" if record.request.get("agent") else "model"
    return {key: record.request[key]}
