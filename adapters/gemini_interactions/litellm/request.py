"""Read what LiteLLM passes to a handler, and make the chat request of it. No I/O."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from ..client.http.base import BaseRequester
from ..client.http.errors import InvalidOption
from ..client.http.secrets import Secret, held, held_address, held_headers, shown
from ..client.interactions.calls import InteractionCall
from ..client.interactions.wait_policy import WaitPolicy
from ..conversation.anchor import AnchorKey, process_secret
from ..framework.tools.choice_shapes import warn_of_parallel_calls
from ..framework.tools.search import with_found_functions
from ..index.base import caller_name
from ..turns.chat_request import ChatRequest
from .agents import agent_options
from .anchor_transport import CALL_ID_LIMIT
from .bridges import asked_options, failed_calls, responses_body
from .callers import caller_of
from .clients import Connection
from .cloud import held_login, take_cloud
from .listeners import is_heard
from .names import model_to_options
from .options import OWN_OPTIONS, options_to_api
from .responses import Continued, ResponseIds, proxy_secret
from .to_steps import messages_to_history
from .tools import argument_defaults, freeform_names

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
        upload: when media go as files, where a call does not say.
    """

    state: Any = "auto"
    state_secret: Secret | None = None
    call_id_limit: int = CALL_ID_LIMIT
    upload: Any = "auto"


@dataclass(frozen=True, slots=True)
class Request:
    """One call, as LiteLLM passes it.

    Attributes:
        model: the model's name, without the provider.
        messages: in OpenAI's shape.
        options: the API's options, and ours.
        connection: whom to ask.
        wait: how long the call may take; what it leaves running then is stopped.
        caller: every identity that is known of who asks; empty in the SDK without `user=`.
        previous: what the proxy's client says it continues.
        logging: LiteLLM's logger of the call.
        params: LiteLLM's own parameters of the call.
        freeform: the names of the tools that were declared as OpenAI's `custom`; their calls are to come so.
        failed: the ids of the calls whose results are errors, where LiteLLM does not hand that on.
        is_heard: whether somebody listens to the logger.
    """

    model: str
    messages: Any = field(repr=False)
    options: dict[str, Any] = field(repr=False)
    connection: Connection
    wait: WaitPolicy
    caller: tuple[str, ...]
    previous: Continued | None
    logging: Any = field(repr=False)
    params: Mapping[str, Any] = field(repr=False)
    freeform: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()
    is_heard: bool = False

    @classmethod
    def of(cls, call: Mapping[str, Any]) -> Request:
        """Return the request in the keyword arguments of a handler's method.

        Args:
            call: the keyword arguments.

        Raises:
            InvalidOption: something cannot be sent.
        """
        params = call.get("litellm_params") or {}
        call_type = getattr(call.get("logging_obj"), "call_type", None)
        given, cloud = take_cloud(call.get("optional_params") or {}, params, call.get("logging_obj"))
        given = {**asked_options(params, call_type), **given}
        if given.get("parallel_tool_calls") is False:
            warn_of_parallel_calls("parallel_tool_calls=False")
        limit = given.get("call_id_limit")
        if limit is not None and not isinstance(limit, int):
            raise InvalidOption(f"'call_id_limit' must be a number of characters, not {limit!r}.", field="call_id_limit")
        named = model_to_options(str(call["model"]))
        options = options_to_api(given, model=named.get("model", ""), drop=bool(params.get("drop_params")))
        if "agent" in named:
            options = agent_options(named["agent"], options, call_type)
        deadline = seconds(call.get("timeout"), agent="agent" in named)
        connection = Connection.of(
            call.get("api_key"), call.get("api_base"), call.get("headers"), deadline, _retries(given), cloud
        )
        return cls(
            model=str(call["model"]),
            messages=[] if call.get("messages") is None else call["messages"],
            options={**named, **options},
            connection=connection,
            wait=_wait_policy(deadline, options),
            caller=caller_of(params, given.get("user")),
            previous=Continued.of(params),
            logging=call.get("logging_obj"),
            params=params,
            freeform=freeform_names(given.get("tools")),
            failed=failed_calls(params, call_type),
            is_heard=call.get("logging_obj") is not None and is_heard(call["logging_obj"]),
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
        history = messages_to_history(self.messages, self.failed)
        options = {name: value for name, value in self.options.items() if name not in OWN_OPTIONS}
        if self.previous is not None and "previous_interaction_id" not in options:
            self.previous.check_known(history)
        if self.previous is not None and self.previous.response_id and "previous_interaction_id" not in options:
            interaction_id = self.response_ids(service, settings).take(self.previous.response_id)
            history = self.previous.apply(history, interaction_id)
            options["previous_interaction_id"] = interaction_id
        secret = self._secret(service, settings)
        return ChatRequest(
            with_found_functions(history, options.get("tools")),
            options,
            key=AnchorKey(secret.reveal(), service.scope),
            caller=caller_name(secret.reveal()),
            scope=service.scope,
            state=settings.state if (state := self.options.get("state")) is None else state,
            upload=settings.upload if (upload := self.options.get("upload")) is None else upload,
            on_call=self._log if self.logging is not None else None,
            defaults=argument_defaults(options.get("tools") or ()),
        )

    def anchor_key(self, service: BaseRequester, settings: Settings) -> AnchorKey:
        """Return the key that signs and checks the anchors of this caller."""
        return AnchorKey(self._secret(service, settings).reveal(), service.scope)

    def response_ids(self, service: BaseRequester, settings: Settings) -> ResponseIds:
        """Return the ids of responses to this caller."""
        secret = held(settings.state_secret or proxy_secret() or service.own_credentials.identity or process_secret())
        return ResponseIds(secret.reveal(), self.caller if self.marks_responses else ())

    @property
    def marks_responses(self) -> bool:
        """Whether ids are marked as the caller's: those of the Responses endpoint, which come back."""
        return bool(self.caller and responses_body(self.params))

    def _secret(self, service: BaseRequester, settings: Settings) -> Secret:
        """Return a secret of the caller alone: for another virtual key no anchor holds, and no index answers."""
        own = shown(settings.state_secret or service.own_credentials.identity) or process_secret()
        return Secret("\0".join((own, *self.caller)))

    def _log(self, call: InteractionCall) -> None:
        """Tell LiteLLM what goes out: its callbacks live on it, and `return_raw_request`."""
        told: dict[str, Any] = {}
        if self.is_heard:
            body = json.loads(call.content or b"{}")
            told = {"complete_input_dict": body, "api_base": call.url, "headers": dict(call.headers)}
        # Callbacks store what they are told: no key.
        self.logging.pre_call(input=self.messages, api_key=None, additional_args=told)


def held_call(call: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keyword arguments of a handler's method with the deployment's secrets wrapped.

    LiteLLM's own objects among them (its logger, the proxy's request) hold more, as in its own frames.
    """
    params = call.get("litellm_params")
    hidden = {
        "api_key": held(call.get("api_key")),
        "api_base": held_address(call.get("api_base")),
        "headers": held_headers(call.get("headers")),
        "optional_params": held_login(call.get("optional_params")),
        "litellm_params": {
            **params,
            "api_key": held(params.get("api_key")),
            "api_base": held_address(params.get("api_base")),
        }
        if isinstance(params, Mapping)
        else params,
    }
    return {**call, **{name: value for name, value in hidden.items() if name in call}}


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
