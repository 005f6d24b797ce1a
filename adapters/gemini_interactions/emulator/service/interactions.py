"""The resource `interactions`: create, get, cancel, delete."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from math import inf
from typing import Any

from ..agents.runs import answer_as_agent
from ..answers.model_input import ModelInput, settings_in_force
from ..answers.rules import answer_as_model, thought
from ..contract.catalogue import agent_of
from ..contract.doubts.questions import Doubt
from ..contract.doubts.tables import doubts_of
from ..contract.history import calls_open_after, check_replay, has_only_results, input_to_steps
from ..contract.refusals.tables import check_rules
from ..contract.request import CheckedRequest
from ..contract.signatures import Signatures
from ..contract.usage import count_settings, count_steps, usage_of
from ..contract.validation import check_body
from ..contract.words.conversation import RUNNING_PREVIOUS, UNKNOWN_PREVIOUS
from ..core.clock import Clock
from ..core.errors import HTTPError, not_found
from ..core.ids import interaction_id, new_response_id, split_interaction_id
from ..core.open_questions import AS_EVER, OpenQuestions
from ..core.record import OddRun, Record, Step
from ..resources.custom_agents import CustomAgents
from ..resources.files import deliver
from ..storage.library import Library
from ..storage.sandbox import Sandbox, Sandboxes
from ..storage.store import Store
from ..webhooks.signing import check_rs256
from .continuation import FIELD, STATUS, Remainder, new_token, read_token, split_steps
from .faults import Fault
from .script import Played, Scripts, completed
from .views import ECHOED

# Keys of a scripted interaction that have a meaning here; any other goes into the answer as it is.
_RESERVED = frozenset({"id", "steps", "status", "usage", "created", "updated", "object", "model", "agent"})


@dataclass(slots=True)
class _Outcome:
    """A run's outcome: its steps and status, and further fields of the answer.

    If a script sets them, also the usage, what goes wrong with the answer, and how long the run takes in the background.
    """

    steps: list[Step]
    status: str
    extra: dict[str, Any]
    usage: dict[str, Any] | None = None
    fault: Fault | None = None
    seconds: float | None = None

    def stop_after(self, characters: int) -> None:
        """Keep so many characters of the last text; a token stands for the rest."""
        self.steps, left = split_steps(self.steps, characters)
        if left:
            self.extra[FIELD] = new_token(Remainder(left, self.status))
            self.status = STATUS


@dataclass
class Interactions:
    """The resource behind the routes of interactions; no I/O, no waiting.

    Attributes:
        sandboxes: the environments that agents work in.
        agents: the agents that were defined over `/agents`.
        library: the files and the file search stores.
        answers: those to open questions. Open question [expired_previous_id]: the body for an expired id was never recorded;
            third parties expect 400, 404 or others.
        background_seconds: how long a background run takes.
        queued_seconds: how long it waits before it begins.
        scripted_tokens: the continuation tokens that scripts have set.
        strict: whether only the models and agents that are known are there.
        numbers: gives each request the number by which doubts tell it.
        on_doubt: called with each thing that was let pass although nobody is known to have seen the service take it.
        on_created: called with each new record.
    """

    clock: Clock
    store: Store
    signatures: Signatures
    scripts: Scripts
    sandboxes: Sandboxes
    agents: CustomAgents
    library: Library
    answers: OpenQuestions = AS_EVER
    background_seconds: float = 0.2
    queued_seconds: float = 0.0
    scripted_tokens: set[str] = field(default_factory=set)
    strict: bool = True
    numbers: Iterator[int] = field(default_factory=partial(count, 1))
    on_doubt: list[Callable[[Doubt], None]] = field(default_factory=list)
    on_created: list[Callable[[Record], None]] = field(default_factory=list)

    def create(self, body: dict[str, Any], *, vertex: bool, odd: OddRun) -> Record:
        """Answer a request, and keep the interaction unless it says `store: false`.

        Args:
            body: the request.
            vertex: whether it came on Vertex's path.
            odd: the fault in the run.

        Raises:
            HTTPError: the request breaks the contract, or is scripted to be refused.
        """
        return self.play(body, vertex=vertex, odd=odd)[0]

    def play(self, body: dict[str, Any], *, vertex: bool, odd: OddRun) -> tuple[Record, Fault | None]:
        """Answer a request as `create` does; return what a script lets go wrong with the answer as well.

        Raises:
            HTTPError: the request breaks the contract, or is scripted to be refused.
            ConnectionDropped: the server is to hang up, by a script.
            ScriptError: the script cannot be played.
        """
        number = next(self.numbers)
        check_body(body)
        parent = self._parent(body)
        remainder = read_token(body, parent, self.scripted_tokens)
        inputs = [] if remainder is not None and parent is not None else input_to_steps(body.get("input"))
        asked, body = body, self.agents.apply(body)
        base = self.agents.base_of(body.get("agent"))
        settings = settings_in_force(body, parent, only_results=has_only_results(inputs))
        agent = agent_of(base or "", strict=self.strict)
        context = count_steps(inputs) + (parent.tokens if parent else Counter())
        request = CheckedRequest(
            body,
            settings,
            inputs,
            vertex,
            agent,
            strict=self.strict,
            tokens=context.total() + count_settings(settings),
            base=base or "",
            replaced=self.agents.replaced_by(asked),
            parent=parent,
            number=number,
        )
        self._check(request)
        doubts = list(doubts_of(request))
        for doubt in doubts:
            if doubt.what in self.answers.refused:
                raise doubt.refused()
        sandbox = self.sandboxes.open(body["environment"]) if agent and body.get("environment") else None
        given = ModelInput(body, inputs, settings, parent, agent, find=self.library.stores.search)
        outcome = self._run(given, sandbox, remainder)
        odd = outcome.fault or odd
        deliver(outcome.steps, given.formats, self.library.files)
        if odd.continue_after is not None:
            outcome.stop_after(odd.continue_after)
        record = self._record(given, outcome, request, odd, context)
        if body.get("store") is not False:
            self.store.put(record)
        for doubt in doubts:
            for told in self.on_doubt:
                told(doubt)
        for listener in self.on_created:
            listener(record)
        return record, outcome.fault

    def _check(self, request: CheckedRequest) -> None:
        """Check a request, and note the calls that it leaves open.

        Raises:
            HTTPError: it breaks the contract.
        """
        check_rules(request)
        if self.answers.signatures_are_checked:
            check_replay(request.inputs, self.signatures)
        for medium in request.media:
            self.library.files.check_address(medium.uri)
        self.library.stores.check(request.tools)
        if (request.body.get("webhook_config") or {}).get("uris"):
            check_rs256()
        parent = request.parent
        request.open_calls = calls_open_after(parent.open_calls if parent else {}, request.inputs, replayed=True)

    def count_anew(self) -> None:
        """Count requests from 1 again, as doubts tell them."""
        self.numbers = count(1)

    def get(self, id: str) -> Record:
        """Return the record of an id.

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

    def _parent(self, body: dict[str, Any]) -> Record | None:
        previous = body.get("previous_interaction_id")
        if previous is None:
            return None
        if not previous:
            raise UNKNOWN_PREVIOUS.error()
        parent = self.store.get(previous)
        if parent is None:
            words = self.answers.words_of_gone
            raise HTTPError(*words, self.answers.expired_previous_id) if words else UNKNOWN_PREVIOUS.error()
        if parent.running:
            raise RUNNING_PREVIOUS.error()
        return parent

    def _next_scripted(self, body: dict[str, Any]) -> Played | None:
        script = self.scripts.next_for(body)
        if script is None:
            return None
        played = script.play(body)
        played.meet(body, script.place)
        return played

    def _run(self, given: ModelInput, sandbox: Sandbox | None, remainder: Remainder | None) -> _Outcome:
        """Answer from a script, the rest of an earlier answer, or the rules of an agent or a model, in this order."""
        body = given.body
        echoed = {key: body[key] for key in ECHOED if key in body}
        place = {} if sandbox is None else {"environment_id": sandbox.id}
        # A streamed signature comes in several chunks.
        sign = partial(self.signatures.issue, chunks=2 if body.get("stream") else 1)
        played = self._next_scripted(body)
        if played is not None:
            scripted = completed(played, thought=lambda: thought(given, sign), sign=sign)
            steps = scripted["steps"]
            self.signatures.accept(steps)
            if isinstance(scripted.get(FIELD), str):
                self.scripted_tokens.add(scripted[FIELD])
            status = scripted.get("status") or ("requires_action" if _calls_in(steps) else "completed")
            own = {key: value for key, value in scripted.items() if key not in _RESERVED}
            return _Outcome(steps, status, {**echoed, **place, **own}, scripted.get("usage"), played.fault, played.seconds)
        if remainder is not None and remainder.steps is not None:
            steps, status = remainder.steps, remainder.status
        elif given.agent is not None:
            steps, status = answer_as_agent(given, sandbox, sign)
        else:
            steps, status = answer_as_model(given, sign)
        return _Outcome(steps, status, {**echoed, **place})

    def _record(
        self,
        given: ModelInput,
        outcome: _Outcome,
        request: CheckedRequest,
        odd: OddRun,
        context: Counter[str],
    ) -> Record:
        body, parent, now = given.body, given.parent, self.clock.now()
        usage = outcome.usage or usage_of(
            context=context, outputs=outcome.steps, thinks=given.thinks, instructed=request.tokens - context.total()
        )
        own = new_response_id(now)
        chain = split_interaction_id(parent.id) if parent else None
        begins = ends = now
        if body.get("background"):
            begins = now + (odd.queued_seconds or self.queued_seconds)
            ends = inf if odd.zombie else begins + (self.background_seconds if outcome.seconds is None else outcome.seconds)
        waits = bool(body.get("background")) and self.answers.idle_runs == "wait"
        return Record(
            id=interaction_id(chain[0] if chain else own, own),
            request=body,
            inputs=given.inputs,
            outputs=outcome.steps,
            parent=parent,
            settings=given.settings,
            open_calls={**request.open_calls, **_calls_in(outcome.steps)},
            tokens=context + count_steps(outcome.steps),
            usage=usage,
            outcome="idle" if waits else outcome.status,
            created=now,
            ends=ends,
            begins=begins,
            clock=self.clock,
            extra=outcome.extra,
            answers=self.answers,
        )


def _calls_in(steps: list[Step]) -> dict[str, Step]:
    return calls_open_after({}, steps, replayed=False)
