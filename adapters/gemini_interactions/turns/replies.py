# Generated from async_replies.py by scripts/unasync.py: change that file, then run `make format`.
"""Make a chat request and take its reply: whole, as a stream, or as a run in the background.

A run in the background outlives its connection. Whoever stops waiting for one (a deadline, a cancelled task, a stream that is
closed) stops it on the service too, unless told otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Self

from ..client.http.deadline import Deadline
from ..client.http.requester import Requester
from ..client.interactions.calls import InteractionCall
from ..client.interactions.endings import finish_reason
from ..client.interactions.progress import Listener, ProgressTeller, joined
from ..client.interactions.run import RunState
from ..client.interactions.stream import EventStream, open_stream
from ..client.interactions.wait_policy import WaitPolicy
from ..index.base import ConversationIndex
from ..telemetry import watched
from ..wire.interaction import Interaction
from .calls_made import make_call
from .chat_request import ChatRequest
from .guard import Guard, undo_if_cancelled
from .reply import Reply
from .runs import cancel_run, make_run, run_to_end


def request_reply(
    requester: Requester,
    request: ChatRequest,
    index: ConversationIndex | None = None,
    *,
    policy: WaitPolicy,
    listener: Listener | None = None,
) -> Reply:
    """Make a request and wait for the reply, however long the service works on it.

    Args:
        requester: makes the HTTP requests.
        request: the request.
        index: finds interactions of histories without anchors, and remembers this one.
        policy: how long to wait, and what becomes of a run that is waited for no longer.
        listener: finds who is told how far a run has come, beside whom the policy names.

    Raises:
        DeadlineExceeded: time was up.
        GeminiInteractionsError: it failed.
    """
    deadline = Deadline(policy.deadline)
    request.decide(_look_up(request, index))

    def create(call: InteractionCall) -> Interaction:
        with watched(call) as operation:
            interaction = make_run(requester, call, deadline, policy)
            whole = run_to_end(requester, interaction, deadline, policy, listener)
            if operation.records:
                operation.answered(lambda: whole, finish_reason)
            return whole

    interaction = make_call(requester, request, create, deadline)
    request.log_state_reset()
    reply = request.reply(interaction)
    _remember(request, index)
    return reply


def start_run(
    requester: Requester, request: ChatRequest, index: ConversationIndex | None = None, *, deadline: float | None = None
) -> RunState:
    """Make a request that runs in the background, and do not wait for its reply.

    If the caller is cancelled before it gets the run's id, the run is cancelled.

    Args:
        requester: makes the HTTP requests.
        request: the request.
        index: finds interactions of histories without anchors.
        deadline: seconds until the run must have begun.
    """
    until = Deadline(deadline)
    request.decide(_look_up(request, index))

    def create(call: InteractionCall) -> Interaction:
        return make_run(requester, call, until, WaitPolicy())

    interaction = make_call(requester, request, create, until)
    request.log_state_reset()
    held = request.holding
    return RunState(
        interaction.id,
        interaction.status,
        held.digest.hex(),
        request.call.state_reset,
        held.base,
        held.unvouched.hex(),
        request.call.operation.traceparent,
    )


class ReplyStream:
    """A request whose reply is streamed: a context manager, around the reading of `events`.

    Args:
        requester: makes the HTTP requests.
        request: the request.
        index: finds interactions of histories without anchors, and remembers this one when it has ended.
        policy: how long to wait, and what becomes of a run that is read no longer.
        listener: finds who is told how far a run has come, beside whom the policy names.

    Attributes:
        events: the events, once entered.
        request: the request, which turns the interaction into the reply when the events have ended.
    """

    events: EventStream
    _guard: Guard

    def __init__(
        self,
        requester: Requester,
        request: ChatRequest,
        index: ConversationIndex | None = None,
        *,
        policy: WaitPolicy,
        listener: Listener | None = None,
    ) -> None:
        self.request = request
        self._listener = listener
        self._requester, self._index, self._policy = requester, index, policy
        self._is_stopped = False

    def __enter__(self) -> Self:
        self.request.decide(_look_up(self.request, self._index))
        undo = self._abandon if self._policy.cancel_abandoned else EventStream.close
        deadline = Deadline(self._policy.deadline)

        def begin(call: InteractionCall) -> EventStream:
            return undo_if_cancelled(self._open(call, deadline), undo, makes_run=call.begins_run)

        make_call(self._requester, self.request, begin, deadline, stream=True)
        self.request.log_state_reset()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        events = self.events
        try:
            events.close()
            if error is None or isinstance(error, GeneratorExit):
                _remember(self.request, self._index)
        finally:
            if self.request.call.begins_run and self._policy.should_cancel(error):
                self._guard.stop()
            self._guard.release()
            del self._guard  # it holds this stream, and so the whole request would be kept for the garbage collector

    def _stop(self) -> None:
        if not self._is_stopped and not self.events.has_ended and self.events.interaction_id:
            cancel_run(self._requester, self.events.interaction_id)
            self._is_stopped = True

    def _open(self, call: InteractionCall, deadline: Deadline) -> EventStream:
        policy = self._policy
        self.events = open_stream(self._requester, call, deadline=deadline, poll_interval=policy.poll_interval)
        self._guard = Guard(self._stop, self.events.interaction_id or "")
        if call.begins_run:
            if policy.cancel_abandoned:
                self._guard.begin()
            if (on_progress := joined(policy.on_progress, self._listener)) is not None:
                self.events.report_to(ProgressTeller(on_progress))
        return self.events

    def _abandon(self, events: EventStream) -> None:
        events.close()
        self._guard.stop()


def _look_up(request: ChatRequest, index: ConversationIndex | None) -> Mapping[bytes, str]:
    """Return the interactions that an index knows for the beginnings of a history, by their digests."""
    if index is None or not (digests := request.index_keys()):
        return {}
    found = index.get(list(digests))
    return {digests[key]: interaction_id for key, interaction_id in found.items()}


def _remember(request: ChatRequest, index: ConversationIndex | None) -> None:
    if index is not None and (entry := request.index_entry()) is not None:
        index.put(*entry)
