"""Read what LiteLLM passes to a handler, and make the chat request of it. No I/O."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from typing import Any

import httpx

from ..client.http.base import BaseRequester
from ..client.http.errors import InvalidOption
from ..client.interactions.calls import InteractionCall
from ..client.interactions.wait_policy import WaitPolicy
from ..conversation.anchor import Anchor, AnchorKey, process_secret
from ..conversation.plan import History
from ..telemetry import count
from ..turns.chat_request import ChatRequest
from .agents import agent_options
from .anchor_transport import CALL_ID_LIMIT, Continued
from .clients import Connection
from .names import model_to_options
from .options import OWN_OPTIONS, options_to_api
from .to_steps import messages_to_history

DEFAULT_RETRIES = 2
LITELLM_TIMEOUT = 600.0
"""Seconds that LiteLLM's SDK passes where the caller gave none."""
AGENT_TIMEOUT = 3900.0
"""Seconds for an agent's run then: Google lets it work for an hour."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a handler was made with.

    Attributes:
        state: how the service's memory is used, where a call does not say.
        state_secret: signs anchors in place of the key.
        call_id_limit: characters that a tool call's id may have.
    """

    state: Any = "auto"
    state_secret: str | None = None
    call_id_limit: int = CALL_ID_LIMIT


@dataclass(frozen=True, slots=True)
class Request:
    """One call, as LiteLLM passes it.

    Attributes:
        model: the model's name, without the provider.
        messages: in OpenAI's shape.
        options: the API's options, and ours.
        connection: whom to ask.
        wait: how long the call may take; what it leaves running then is stopped.
        caller: the virtual key and end user of a proxy's request; empty in the SDK.
        previous: what the proxy's client says it continues.
        logging: LiteLLM's logger of the call.
        params: LiteLLM's own parameters of the call.
    """

    model: str
    messages: Any
    options: dict[str, Any]
    connection: Connection
    wait: WaitPolicy
    caller: tuple[str, ...]
    previous: Continued | None
    logging: Any
    params: Mapping[str, Any]

    @classmethod
    def of(cls, call: Mapping[str, Any]) -> Request:
        """Return the request in the keyword arguments of a handler's method.

        Args:
            call: the keyword arguments.

        Raises:
            InvalidOption: something cannot be sent.
        """
        params = call.get("litellm_params") or {}
        given = dict(call.get("optional_params") or {})
        if given.get("parallel_tool_calls") is False:
            _warn_of_parallel_calls()
        limit = given.get("call_id_limit")
        if limit is not None and not isinstance(limit, int):
            raise InvalidOption(f"'call_id_limit' must be a number of characters, not {limit!r}.", field="call_id_limit")
        named = model_to_options(str(call["model"]))
        options = options_to_api(given, drop=bool(params.get("drop_params")))
        if "agent" in named:
            options = agent_options(named["agent"], options)
        deadline = seconds(call.get("timeout"), agent="agent" in named)
        connection = Connection.of(call.get("api_key"), call.get("api_base"), call.get("headers"), deadline, _retries(given))
        return cls(
            model=str(call["model"]),
            messages=call.get("messages") or [],
            options={**named, **options},
            connection=connection,
            wait=_wait_policy(deadline, options),
            caller=caller_of(params),
            previous=Continued.of(params),
            logging=call.get("logging_obj"),
            params=params,
        )

    def call_id_limit(self, settings: Settings) -> int:
        """Characters that a tool call's id may have."""
        return int(self.options.get("call_id_limit", settings.call_id_limit))

    def chat_request(self, service: BaseRequester, settings: Settings) -> ChatRequest:
        """Return the request for these messages, which tells LiteLLM's logger what goes out.

        Args:
            service: makes the HTTP requests.
            settings: the handler's.

        Raises:
            InvalidOption: something cannot be sent.
        """
        history = messages_to_history(self.messages)
        options = {name: value for name, value in self.options.items() if name not in OWN_OPTIONS}
        if self.previous is not None and "previous_interaction_id" not in options:
            history = continued(history, self.previous)
            options["previous_interaction_id"] = self.previous.interaction_id
        secret = self._secret(service, settings)
        return ChatRequest(
            history,
            options,
            key=AnchorKey(secret, service.base_url),
            caller=blake2b(secret.encode(), digest_size=16).hexdigest(),
            scope=service.base_url,
            state=self.options.get("state") or settings.state,
            on_call=partial(self._log, service.secret) if self.logging is not None else None,
        )

    def anchor_key(self, service: BaseRequester, settings: Settings) -> AnchorKey:
        """Return the key that signs and checks the anchors of this caller."""
        return AnchorKey(self._secret(service, settings), service.base_url)

    def _secret(self, service: BaseRequester, settings: Settings) -> str:
        """Return a secret of the caller alone: for another virtual key no anchor holds, and no index answers."""
        return "\0".join((settings.state_secret or service.secret or process_secret(), *self.caller))

    def _log(self, api_key: str | None, call: InteractionCall) -> None:
        """Tell LiteLLM what goes out: its callbacks live on it, and `return_raw_request`."""
        self.logging.pre_call(
            input=self.messages,
            api_key=api_key,
            additional_args={
                "complete_input_dict": json.loads(call.content or b"{}"),
                "api_base": call.url,
                "headers": dict(call.headers),
            },
        )


def continued(history: History, by: Continued) -> History:
    """Return the history as it stands to an interaction that a proxy's client continues by its response id.

    LiteLLM adds to the new input: with a database, all that was said before, in words of its own; without one, the call to each
    result. What is new is what the client sent; the rest is kept only if it can be sent in the interaction's place.
    """
    messages = history.messages
    taken: list[int] = []
    calls, inputs = set(by.call_ids), by.inputs
    for i in range(len(messages) - 1, -1, -1):
        steps = messages[i].steps
        if not calls and not inputs:
            break
        if steps and steps[0].get("call_id") in calls:
            calls.discard(steps[0]["call_id"])
            taken.insert(0, i)
        elif steps and steps[0]["type"] == "user_input" and inputs:
            inputs -= 1
            taken.insert(0, i)
    new = [messages[i] for i in taken]
    before = messages[: taken[0]] if taken else []
    whole = messages[taken[0] :] == new if taken else False
    if whole and before and before[-1].steps and before[0].steps and before[0].steps[0]["type"] == "user_input":
        # All that was said is here: it can be sent if the service no longer has it.
        return replace(history, messages=[*before[:-1], replace(before[-1], anchor=Anchor(by.interaction_id)), *new])
    return replace(history, messages=new)


def caller_of(params: Mapping[str, Any]) -> tuple[str, ...]:
    """Who asks: the virtual key of a proxy's request, and the end user it names; empty in the SDK."""
    metadata = {**(params.get("litellm_metadata") or {}), **(params.get("metadata") or {})}
    found = [metadata.get(name) for name in ("user_api_key_hash", "user_api_key", "user_api_key_end_user_id")]
    return tuple(str(value) for value in found if value)


def seconds(timeout: Any, *, agent: bool = False) -> float:
    """Return the seconds that a call may take.

    Args:
        timeout: what LiteLLM passes: a number, an `httpx.Timeout`, or None.
        agent: whether it is a run of an agent's, which LiteLLM's own default would cut off.

    Raises:
        InvalidOption: it is none of these, or not more than 0.
    """
    if isinstance(timeout, httpx.Timeout):
        timeout = timeout.read
    if timeout is None or (agent and timeout == LITELLM_TIMEOUT):
        return AGENT_TIMEOUT if agent else LITELLM_TIMEOUT
    try:
        value = float(timeout)
    except (TypeError, ValueError):
        raise InvalidOption(f"'timeout' must be a number of seconds, not {timeout!r}.", field="timeout") from None
    if value <= 0:
        raise InvalidOption("'timeout' must be more than 0 seconds.", field="timeout")
    return value


def _wait_policy(deadline: float, options: Mapping[str, Any]) -> WaitPolicy:
    interval = options.get("poll_interval", WaitPolicy().poll_interval)
    if not isinstance(interval, int | float) or interval <= 0:
        raise InvalidOption(f"'poll_interval' must be more than 0 seconds, not {interval!r}.", field="poll_interval")
    return WaitPolicy(deadline, float(interval), bool(options.get("cancel_abandoned", True)))


def _retries(given: Mapping[str, Any]) -> int:
    """Return the attempts after the first; 0 means none, in streams too, although LiteLLM itself never repeats those."""
    retries = given.get("max_retries")
    if retries is None:
        return DEFAULT_RETRIES
    if isinstance(retries, bool) or not isinstance(retries, int) or retries < 0:
        raise InvalidOption("'max_retries' must be 0 or more.", field="max_retries")
    return retries


def _warn_of_parallel_calls() -> None:
    count(
        "parallel_tool_calls_ignored",
        "The Interactions API cannot limit a model to one call at a time; parallel_tool_calls=False is ignored.",
        level=logging.WARNING,
        once=True,
    )
