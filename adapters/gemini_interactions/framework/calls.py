"""Make the calls of a model class. Loaded with the first call: importing an adapter must not import an HTTP client."""

from __future__ import annotations

import logging
from abc import abstractmethod
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar, Generic, Self, TypeVar

import httpx

from ..client.http.async_requester import AsyncRequester
from ..client.http.errors import InvalidOption
from ..client.http.numbers import number
from ..client.http.requester import Requester
from ..client.http.secrets import Secret, held, held_headers
from ..client.interactions.body import check_spelling
from ..client.interactions.options import InteractionOptions
from ..client.interactions.progress import Listener
from ..client.interactions.run import RunState
from ..client.interactions.wait_policy import WaitPolicy
from ..conversation.anchor import AnchorKey, process_secret
from ..conversation.plan import History
from ..index.base import caller_name
from ..models import bare_name
from ..telemetry import count
from ..turns.async_replies import AsyncReplyStream
from ..turns.async_replies import start_run as astart_run
from ..turns.background import BackgroundReply
from ..turns.calls import Calls
from ..turns.chat_request import ChatRequest
from ..turns.replies import ReplyStream, start_run
from ..turns.reply import Reply
from .connection import connection_of
from .migration.old_names import NO_OLD_NAMES, OldNames
from .settings import CALL_SETTINGS, ModelSettings, by_name, set_options
from .thoughts import thinking_level
from .tools.search import with_found_functions

_OF_A_REQUEST = frozenset({*InteractionOptions.model_fields, "model", "state", "upload", "caller", "tools"})
"""The fields of a model class that a call may have, too."""
_MEANT = frozenset({*ModelSettings.model_fields, "extra_body"})
"""What somebody may have meant who writes an option that there is not, beside those of a request."""
_WAITING = ("deadline", "poll_interval", "cancel_abandoned", "on_progress")
"""The settings that say how to wait."""
_CONVERTED = ("tool_choice", "response_format")
"""The options whose form is the framework's, with a call as with a model."""

M = TypeVar("M")
R = TypeVar("R")
C = TypeVar("C")
AnyRequester = TypeVar("AnyRequester", Requester, AsyncRequester)


class ModelCalls(Calls[[M, Mapping[str, Any]], R, C], Generic[M, R, C]):
    """The calls of a model class, with its settings as they were when this was made.

    `M` is what the framework's messages are, `R` its reply and `C` its chunk.

    Args:
        settings: the settings; keys, clients and options are worked out once.
        before: the calls before the settings were changed; its clients go on where they still fit.
    """

    framework: ClassVar[str]
    names: ClassVar[OldNames] = NO_OLD_NAMES

    def __init__(self, settings: ModelSettings, before: ModelCalls[M, R, C] | None = None) -> None:
        waiting = {name: getattr(settings, name) for name in _WAITING}
        super().__init__(settings.index, WaitPolicy(**waiting))
        self._options = {**set_options(settings), "model": settings.model}
        self._unconverted = {name: self._options.pop(name) for name in _CONVERTED if name in self._options}
        self._state, self._upload = settings.state, settings.upload
        self._state_secret = held(settings.state_secret or None)
        self._caller = settings.caller
        self._known_identity: tuple[Secret, AnchorKey, str] | None = None
        self._connection = connection_of(settings)
        self._fields = type(settings).model_fields
        self._http_clients = (settings.http_client, settings.http_async_client)
        if before is not None and (before._connection, before._http_clients) == (self._connection, self._http_clients):
            known = ("client", "async_client")
            self.__dict__.update({name: value for name, value in before.__dict__.items() if name in known})

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self  # connections and keys are to be shared, not copied

    # Each way to ask takes what of its options is not for the request, but for this call's connection.

    def ask(self, messages: M, options: Mapping[str, Any], listener: Listener | None = None) -> Reply:
        """Ask, and wait for the reply."""
        calls, options = self.for_call(options)
        return calls.reply_to(calls.request(messages, options), listener)

    async def aask(self, messages: M, options: Mapping[str, Any], listener: Listener | None = None) -> Reply:
        """Ask, and wait for the reply."""
        calls, options = self.for_call(options)
        return await calls.areply_to(calls.request(messages, options), listener)

    def open(self, messages: M, options: Mapping[str, Any], listener: Listener | None = None) -> ReplyStream:
        """Ask for a reply that is streamed."""
        calls, options = self.for_call(options)
        return calls.stream_for(calls.request(messages, options), listener)

    def aopen(self, messages: M, options: Mapping[str, Any], listener: Listener | None = None) -> AsyncReplyStream:
        """Ask for a reply that is streamed."""
        calls, options = self.for_call(options)
        return calls.astream_for(calls.request(messages, options), listener)

    def for_call(self, options: Mapping[str, Any]) -> tuple[Self, dict[str, Any]]:
        """Return the calls for one call, and its options under the names that they have here.

        Args:
            options: as the user gave them, by any of their names, some of `CALL_SETTINGS` among them.

        Raises:
            InvalidOption: one has no counterpart, or is a setting that a call cannot change.
        """
        given = self.names.accept(options)
        if isinstance(given.get("model"), str):
            given["model"] = bare_name(given["model"])
        own = {name: given.pop(name) for name in CALL_SETTINGS if name in given}
        own = {name: value for name, value in own.items() if value is not None}
        for name in given:
            if name in self._fields and name not in _OF_A_REQUEST and given[name] is not None:
                raise InvalidOption(
                    f"{name!r} is a setting of the model, not of a call: model_copy(update={{{name!r}: …}}) makes a model that"
                    " has another.",
                    field=name,
                )
            if name not in self._fields and given[name] is not None:
                check_spelling(name, _MEANT)
        return (self._tuned(own), given) if own else (self, given)

    def _tuned(self, given: Mapping[str, Any]) -> Self:
        """Return these calls with other settings; the clients have connections of their own only where a transport was given."""
        changed = () if given.keys() <= set(_WAITING) else ("client", "async_client")
        kept = {name: value for name, value in self.__dict__.items() if name not in changed}
        twin = object.__new__(type(self))
        connection = dict(self._connection)
        for name in ("timeout", "max_retries"):
            if name in given:
                connection[name] = number(name, given[name])
        if "headers" in given:
            connection["headers"] = _merged(connection["headers"], given["headers"])
        waiting = {name: given[name] for name in _WAITING if name in given}
        for name in ("deadline", "poll_interval"):
            number(name, waiting.get(name, 0))
        twin.__dict__.update(kept | {"_connection": connection, "policy": replace(self.policy, **waiting)})
        if changed:
            twin._known_identity = None
        return twin

    @cached_property
    def client(self) -> Requester:
        """Makes the requests of synchronous code."""
        return self._named(Requester(**self._connection, http_client=self._http_clients[0]))

    @cached_property
    def async_client(self) -> AsyncRequester:
        """Makes the requests of async code."""
        return self._named(AsyncRequester(**self._connection, http_client=self._http_clients[1]))

    @property
    def asked(self) -> str:
        """The model or the agent that is asked, where a call does not say another."""
        return str(self._options.get("agent") or self._options.get("model"))

    @property
    def has_async_client(self) -> bool:
        """Whether async requests go the way that synchronous ones do: nobody gave a connection that is for those alone."""
        transport = self._connection.get("transport")
        is_for_both = transport is None or isinstance(transport, httpx.AsyncBaseTransport)
        return is_for_both and (self._http_clients[0] is None or self._http_clients[1] is not None)

    @property
    def key(self) -> AnchorKey:
        """The key that signs anchors."""
        return self._identity()[1]

    def request(self, messages: M, options: Mapping[str, Any]) -> ChatRequest:
        """Return the request for messages.

        Args:
            messages: the framework's.
            options: options of this call, over the settings, which are not repeated in them.

        Raises:
            InvalidOption: something cannot be sent.
        """
        if self._unconverted:
            options = {**self._unconverted, **{name: value for name, value in options.items() if value is not None}}
        given = {**self._options, **by_name(self.to_options(options))}
        if given.get("thinking_level") is not None:
            given["thinking_level"] = thinking_level(given["thinking_level"], str(given.get("model") or given.get("agent")))
        secret, key, caller_key = self._identity()
        caller, state, upload = (given.pop(name, None) for name in ("caller", "state", "upload"))
        if caller and caller != self._caller:
            key = AnchorKey(secret.reveal(), self.client.scope, str(caller))
            caller_key = caller_name(secret.reveal(), str(caller))
        elif self.index is not None and not (caller or self._caller):
            _warn_of_missing_caller()
        return ChatRequest(
            with_found_functions(self.to_history(messages), given.get("tools")),
            state=self._state if state is None else state,
            upload=self._upload if upload is None else upload,
            caller=caller_key,
            key=key,
            scope=self.client.scope,
            options=given,
        )

    def chunks(self, messages: M, options: Mapping[str, Any]) -> Generator[C, None, None]:
        """Ask, and yield the chunks of the reply as they come."""
        with self.errors(), self.open(messages, options) as stream:
            chunks_of = self.to_chunks(stream.events, stream.request.reply)
            for event in stream.events:
                yield from chunks_of(event)

    async def achunks(self, messages: M, options: Mapping[str, Any]) -> AsyncGenerator[C, None]:
        """Ask, and yield the chunks of the reply as they come."""
        with self.errors():
            async with self.aopen(messages, options) as stream:
                chunks_of = self.to_chunks(stream.events, stream.request.reply)
                async for event in stream.events:
                    for chunk in chunks_of(event):
                        yield chunk

    def start(self, messages: M, options: Mapping[str, Any], current: Callable[[], Self]) -> BackgroundReply[R, C]:
        """Begin a run in the background.

        Args:
            messages: the framework's.
            options: options of this call.
            current: returns the calls for the settings as they are when the handle is used.
        """
        with self.errors():
            calls, rest = self.for_call(options)
            request = calls.request(messages, {**rest, "background": True})
            run = start_run(calls.client, request, self.index, deadline=calls.policy.deadline)
            return BackgroundReply(current, run, calls.waiting_for(options))

    async def astart(self, messages: M, options: Mapping[str, Any], current: Callable[[], Self]) -> BackgroundReply[R, C]:
        """Begin a run in the background; see `start`."""
        with self.errors():
            calls, rest = self.for_call(options)
            request = calls.request(messages, {**rest, "background": True})
            run = await astart_run(calls.async_client, request, self.index, deadline=calls.policy.deadline)
            return BackgroundReply(current, run, calls.waiting_for(options))

    def waiting_for(self, options: Mapping[str, Any]) -> WaitPolicy:
        """Return how a handle waits; a deadline only where the call named one, since a model's is for what ends with a call."""
        return replace(self.policy, deadline=options.get("deadline"))

    def resume(self, handle: str | Mapping[str, Any], current: Callable[[], Self]) -> BackgroundReply[R, C]:
        """Return the handle of a run that any process began; see `start`."""
        with self.errors():
            return BackgroundReply(current, RunState.of(handle))

    # What differs from framework to framework

    @abstractmethod
    def to_history(self, messages: M) -> History:
        """Return the messages as the API sees them."""

    def to_options(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options of a call in the API's shape."""
        return dict(options)

    def _identity(self) -> tuple[Secret, AnchorKey, str]:
        """Return the secret of who asks, and the key and the name made of it, once: a key in the environment may change."""
        secret = self._state_secret or self.client.own_credentials.identity or Secret(process_secret())
        if self._known_identity is None or self._known_identity[0] != secret:
            key = AnchorKey(secret.reveal(), self.client.scope, self._caller or "")
            self._known_identity = secret, key, caller_name(secret.reveal(), self._caller or "")
        return self._known_identity

    def _named(self, client: AnyRequester) -> AnyRequester:
        client.user_agent += f" {self.framework}"
        return client


def _merged(own: Any, given: Any) -> Any:
    """Return the headers of a model with those of a call over them; functions that give all of them cannot be merged."""
    own, given = held_headers(own) or {}, held_headers(given)
    if callable(own) or not isinstance(given, Mapping):
        raise InvalidOption(
            "'headers' of a call are an object, over the model's own, which must not be a function that gives all of them.",
            field="headers",
        )
    return {**{str(name).lower(): value for name, value in own.items()}, **{str(name).lower(): v for name, v in given.items()}}


def _warn_of_missing_caller() -> None:
    count(
        "index_without_caller",
        "An index is used without 'caller': whoever uses this model counts as one, so that one user's text may lead to another's"
        " conversation. Give caller= the id of who asks, with the model or with each call.",
        level=logging.WARNING,
        once=True,
    )
