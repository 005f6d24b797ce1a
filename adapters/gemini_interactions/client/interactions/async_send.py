"""Make a call whose answer is an interaction."""

from __future__ import annotations

from ...assembly.continuation import merge_continuations
from ...telemetry import watched
from ...wire.interaction import Interaction
from ..http.async_requester import AsyncRequester
from ..http.deadline import Deadline
from ..http.errors import GeminiInteractionsError, InvalidResponseError
from .answer_parts import keep_parts
from .calls import InteractionCall, next_part_call, read_interaction
from .endings import finish_reason


async def send(requester: AsyncRequester, call: InteractionCall, *, deadline: Deadline | float | None = None) -> Interaction:
    """Make a call, and return the interaction that it answers with, all its parts in one.

    Args:
        requester: makes the requests.
        call: the call. It is changed where the history has to be sent again: see `InteractionCall.state_reset`.
        deadline: seconds for all requests together.

    Raises:
        GeminiInteractionsError: it failed for good. What had come before is under `interaction`: it is paid.
    """
    with watched(call) as operation:
        interaction = await _send(requester, call, Deadline.of(deadline))
        if operation.records:
            operation.answered(lambda: interaction, finish_reason)
        return interaction


async def _send(requester: AsyncRequester, call: InteractionCall, deadline: Deadline) -> Interaction:
    try:
        parts = [read_interaction(await requester.request(call, deadline=deadline))]
    except InvalidResponseError as error:
        error.must_not_repeat = not call.idempotent
        raise
    while (following := next_part_call(call, parts)) is not None:
        try:
            parts.append(read_interaction(await requester.request(following, deadline=deadline)))
        except GeminiInteractionsError as error:
            keep_parts(error, parts)
            raise
    return merge_continuations(parts)
