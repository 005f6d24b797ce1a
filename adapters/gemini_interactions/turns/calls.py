"""Make the calls of an adapter: from a request to our reply, the same for every framework."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Generic, ParamSpec, TypeVar

from ..client.http.async_requester import AsyncRequester
from ..client.http.requester import Requester
from ..client.interactions.base_stream import BaseEventStream
from ..client.interactions.progress import AsyncOnProgress, Listener, OnProgress, check_on_progress
from ..client.interactions.wait_policy import WaitPolicy
from ..conversation.anchor import AnchorKey
from ..index.base import ConversationIndex
from ..telemetry import is_traced, logger
from ..telemetry.around import Around
from ..wire.events import Event
from ..wire.interaction import Interaction
from .async_replies import AsyncReplyStream
from .async_replies import request_reply as arequest_reply
from .chat_request import ChatRequest
from .replies import ReplyStream, request_reply
from .reply import Reply

P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C")


class Calls(ABC, Generic[P, R, C]):
    """The calls of an adapter.

    `P` is what a request is made of, `R` the framework's reply and `C` its chunk.

    Args:
        index: finds the interactions of histories without anchors; None to find none.
        policy: how long to wait, and what becomes of a run that is waited for no longer.
    """

    def __init__(self, index: ConversationIndex | None, policy: WaitPolicy) -> None:
        self.index = index
        self.policy = policy

    def ask(self, *args: P.args, **kwargs: P.kwargs) -> Reply:
        """Ask, and wait for the reply."""
        return self.reply_to(self.request(*args, **kwargs))

    async def aask(self, *args: P.args, **kwargs: P.kwargs) -> Reply:
        """Ask, and wait for the reply."""
        return await self.areply_to(self.request(*args, **kwargs))

    def open(self, *args: P.args, **kwargs: P.kwargs) -> ReplyStream:
        """Ask for a reply that is streamed."""
        return self.stream_for(self.request(*args, **kwargs))

    def aopen(self, *args: P.args, **kwargs: P.kwargs) -> AsyncReplyStream:
        """Ask for a reply that is streamed."""
        return self.astream_for(self.request(*args, **kwargs))

    # The same of a request that has been made; `listener` finds who is told of a run, in place of this class's own.

    def reply_to(self, request: ChatRequest, listener: Listener | None = None) -> Reply:
        """Make a request, and wait for the reply."""
        check_on_progress(self.policy.on_progress, is_async=False)
        return request_reply(
            self.client, self._traced(request), self.index, policy=self.policy, listener=listener or self.listener
        )

    async def areply_to(self, request: ChatRequest, listener: Listener | None = None) -> Reply:
        """Make a request, and wait for the reply."""
        check_on_progress(self.policy.on_progress, is_async=True)
        listener = listener or self.alistener
        return await arequest_reply(self.async_client, self._traced(request), self.index, policy=self.policy, listener=listener)

    def stream_for(self, request: ChatRequest, listener: Listener | None = None) -> ReplyStream:
        """Make a request whose reply is streamed."""
        check_on_progress(self.policy.on_progress, is_async=False)
        return ReplyStream(self.client, self._traced(request), self.index, policy=self.policy, listener=listener or self.listener)

    def astream_for(self, request: ChatRequest, listener: Listener | None = None) -> AsyncReplyStream:
        """Make a request whose reply is streamed."""
        check_on_progress(self.policy.on_progress, is_async=True)
        listener = listener or self.alistener
        return AsyncReplyStream(self.async_client, self._traced(request), self.index, policy=self.policy, listener=listener)

    def _traced(self, request: ChatRequest) -> ChatRequest:
        """Return a request that knows what another instrumentation records of it, where calls are traced."""
        if is_traced():
            try:
                request.around = self.around()
            except Exception:  # it is others' insides that are looked at
                logger.warning("What others trace of a call cannot be found out.", exc_info=True)
        return request

    @property
    def poll_interval(self) -> float:
        """Seconds between the first polls of a run."""
        return self.policy.poll_interval

    # What differs from adapter to adapter

    @property
    @abstractmethod
    def client(self) -> Requester:
        """Makes the requests of synchronous code."""

    @property
    @abstractmethod
    def async_client(self) -> AsyncRequester:
        """Makes the requests of async code."""

    @property
    @abstractmethod
    def key(self) -> AnchorKey:
        """The key that signs anchors."""

    @abstractmethod
    def request(self, *args: P.args, **kwargs: P.kwargs) -> ChatRequest:
        """Return the request.

        Raises:
            InvalidOption: something cannot be sent.
        """

    @abstractmethod
    def to_reply(self, reply: Reply) -> R:
        """Return the framework's reply for ours."""

    @abstractmethod
    def to_chunks(self, events: BaseEventStream, reply: Callable[[Interaction], Reply]) -> Callable[[Event], Iterable[C]]:
        """Return the function that makes the framework's chunks for each event.

        Feed every event to a `StepStream` of these two: it takes the reply at the end, without which nothing is remembered of it,
        and a reply that failed looks like an empty one.

        Args:
            events: the stream, which accumulates the events.
            reply: returns the reply for the interaction, when the events have ended.
        """

    def around(self) -> Around | None:
        """Find out what another instrumentation records of the call in whose course this is asked; None: nothing."""
        return None

    def listener(self) -> OnProgress | None:
        """Find who around this call wants to be told of its run, such as the stream of a graph; None: nobody."""
        return None

    def alistener(self) -> AsyncOnProgress | None:
        """Find the same for async code."""
        return self.listener()

    def errors(self) -> AbstractContextManager[None]:
        """Turn our errors into the framework's."""
        return nullcontext()
