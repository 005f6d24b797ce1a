"""Make the calls about interactions, and read their answers. No I/O."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pydantic import ValidationError

from ...assembly.continuation import MOST_PARTS, REQUIRES_CONTINUATION, merge_continuations
from ...models.hints import agent_hint, level_hint, model_hint
from ...telemetry import error_type
from ...telemetry.around import Around
from ...telemetry.operation import UsesState
from ...tools import server_hint
from ...wire.interaction import Interaction
from ..http.body_secrets import secrets_in_body
from ..http.call import EVENTS, Call, Response
from ..http.errors import APIError, GeminiInteractionsError, InvalidOption, InvalidResponseError, PreviousInteractionUnavailable
from ..http.paths import parameter, segment
from .answer_parts import is_stuck
from .body import encode, request_body
from .error_mapping import blot_errors, interaction_error
from .preview_schema import check_schema

_EVENTS = {"accept": EVENTS}
_JSON = {"content-type": "application/json"}
_TIERS_THAT_WAIT = ("flex", "deferred")
_INVALID = re.compile(r"\brequest contains an invalid argument\b", re.IGNORECASE)
"""What the service says where it does not say what is wrong."""
_QUESTION = re.compile(r"Did you mean '[^']*'\? ?")


@dataclass(slots=True)
class InteractionCall(Call):
    """A request about an interaction.

    Attributes:
        interaction_id: the interaction it is about.
        continues: whether it continues that interaction.
        resumable: whether its stream is of a run that goes on without the connection.
        continuation: makes the call for the next part of the answer, from the token and the id of the part before.
        stateless_body: makes the body to send if the interaction to continue is not available: the whole history.
        state_reset: whether that body is the one to send.
        hint: says what was probably meant, of the service's words and of whether the model or agent is not found.
        body: the body of a call that creates an interaction, before it was encoded.
        state: knows how the service's memory is used.
        traceparent: the span of the call that began the run which is read; empty where nobody traced it.
        around: what another instrumentation records of the same call; None where nobody looked.
    """

    interaction_id: str | None = None
    continues: bool = False
    resumable: bool = False
    continuation: Callable[[str, str | None], InteractionCall] | None = None
    stateless_body: Callable[[], Mapping[str, Any] | None] | None = None
    state_reset: bool = False
    hint: Callable[[str, bool], str] | None = None
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    state: UsesState | None = None
    traceparent: str = ""
    around: Around | None = None

    def __post_init__(self) -> None:
        self.make_error: Callable[..., APIError] = partial(
            interaction_error, interaction_id=self.interaction_id, continues=self.continues, hint=self.hint
        )

    def amend(self, error: GeminiInteractionsError) -> bool:
        """Send the whole history where the interaction to continue is not available; False if it is not at hand, or was sent."""
        if not isinstance(error, PreviousInteractionUnavailable) or self.stateless_body is None or self.state_reset:
            return False
        if (body := self.stateless_body()) is None:
            return False
        self.content: bytes | None = encode(body)
        self.body: Mapping[str, Any] | None = body
        self.continues, self.state_reset = False, True
        self.operation.event("state_reset", reason=error_type(error))
        self.__post_init__()
        return True


def create_call(
    url: str,
    options: Mapping[str, Any],
    *,
    stream: bool = False,
    extra_body: Mapping[str, Any] | None = None,
    replay: Callable[[], Any | None] | None = None,
) -> InteractionCall:
    """Return the call that creates an interaction.

    Args:
        url: the service's address with the version.
        options: see `InteractionOptions`.
        stream: whether the answer comes as events.
        extra_body: sent as it is, over everything else.
        replay: gives the `input` to send if the interaction to continue is not available: the whole history; None, if it has
            media that are to be uploaded before.

    Raises:
        InvalidOption: an option is unknown, given twice, or contradicts another.
    """
    if options.get("stream") and not stream:
        raise InvalidOption("'stream' is not an option of create(); call stream().", field="stream")
    if stream:
        options = {**options, "stream": True}
    body = request_body(options, extra_body)
    previous = body.get("previous_interaction_id")
    background, agent, stored = bool(body.get("background")), body.get("agent") is not None, body.get("store") is not False

    def stateless_body() -> Mapping[str, Any] | None:
        assert replay is not None
        if (whole := replay()) is None:
            return None
        return request_body({**options, "input": whole, "previous_interaction_id": None}, extra_body)

    def continuation(token: str, interaction_id: str | None) -> InteractionCall:
        rest = {**options, "continuation_token": token}
        if stored:
            rest |= {"input": None, "previous_interaction_id": interaction_id}
        return create_call(url, rest, stream=stream, extra_body=extra_body)

    return InteractionCall(
        "POST",
        f"{url}/interactions",
        encode(body),
        {**_JSON, **_EVENTS} if stream else dict(_JSON),
        idempotent=not (background or agent),  # an agent acts: twice begun is twice done, and paid
        begins_run=background,
        secrets=secrets_in_body(body),
        asks=str(body.get("agent") or body.get("model") or ""),
        interaction_id=previous,
        continues=previous is not None,
        resumable=(background or agent) and stored,
        continuation=None if background or agent else continuation,
        stateless_body=stateless_body if replay is not None else None,
        hint=partial(_hint, agent=body.get("agent"), model=str(body.get("model")), tools=body.get("tools")),
        body=body,
        waits_for_capacity=body.get("service_tier") in _TIERS_THAT_WAIT,
    )


def get_call(url: str, id: str, *, stream: bool = False, last_event_id: str | None = None) -> InteractionCall:
    """Return the call that reads an interaction, whole or as events from the start or from after one."""
    if last_event_id is not None and not stream:
        raise InvalidOption("'last_event_id' needs stream=True.", field="last_event_id")
    params = {"stream": "true"} if stream else {}
    if last_event_id is not None:
        params["last_event_id"] = parameter(last_event_id, "last_event_id")
    headers = dict(_EVENTS) if stream else {}
    return InteractionCall("GET", _address(url, id), headers=headers, params=params or None, interaction_id=id, resumable=stream)


def cancel_call(url: str, id: str) -> InteractionCall:
    """Return the call that stops a background run."""
    return InteractionCall("POST", f"{_address(url, id)}/cancel", interaction_id=id)


def delete_call(url: str, id: str) -> InteractionCall:
    """Return the call that deletes an interaction's record; a run goes on."""
    return InteractionCall("DELETE", _address(url, id), interaction_id=id)


def part_call(call: InteractionCall, token: str, interaction_id: str | None) -> InteractionCall | None:
    """Return the call for the part of an answer that follows one; None where answers to the call have no parts.

    All parts are one answer: what is told of the first call is told of them, too.
    """
    if call.continuation is None:
        return None
    following = call.continuation(token, interaction_id)
    following.operation = call.operation
    return following


def next_part_call(call: InteractionCall, parts: Sequence[Interaction]) -> InteractionCall | None:
    """Return the call for the rest of an answer of which these parts have come; None if it is whole.

    Raises:
        InvalidResponseError: it does not come to an end.
    """
    part = parts[-1]
    if call.continuation is None or part.status != REQUIRES_CONTINUATION or not part.continuation_token:
        return None
    if is_stuck(part.continuation_token, parts[-2].continuation_token if len(parts) > 1 else None, part.id):
        return None
    if len(parts) > MOST_PARTS:
        raise endless(merge_continuations(parts))
    return part_call(call, part.continuation_token, part.id or None)


def endless(interaction: Interaction) -> InvalidResponseError:
    """Return the error of an answer that comes in ever more parts."""
    return InvalidResponseError(
        f"The answer does not end: after {MOST_PARTS + 1} parts the service announced another.",
        interaction_id=interaction.id or None,
        interaction=interaction,
    )


def read_interaction(response: Response) -> Interaction:
    """Return the interaction in an answer.

    Raises:
        InvalidResponseError: it holds none, or one of the preview.
    """
    try:
        interaction = Interaction.read(response.content)
    except ValidationError as error:
        reason = error.errors(include_url=False, include_input=False)[0]["msg"]
    else:
        blot_errors(interaction.errors, response.blot)
        return check_schema(interaction)
    # Out of the handler, so that pydantic's error, which quotes the answer, is not kept with this one.
    raise InvalidResponseError(
        f"The answer is not an interaction: {response.blot(reason)} ({response.kind}: {response.shown!r})",
        status_code=response.http.status_code,
        body=response.shown,
    )


def _hint(said: str, is_missing: bool, *, agent: object, model: str, tools: object) -> str:
    """Return what is to be added to the service's words, if anything: what was probably meant, or what the model takes."""
    if not is_missing:
        if agent is not None:
            return ""
        return server_hint(tools) if _INVALID.search(said) else level_hint(model, said)
    hint = model_hint(model) if agent is None else agent_hint(str(agent))
    return _QUESTION.sub("", hint) if _QUESTION.search(said) else hint


def _address(url: str, id: str) -> str:
    if not id:
        raise InvalidOption("The interaction id is empty; interactions with store=False have none.", field="id")
    return f"{url}/interactions/{segment(id)}"
