"""What came of a turn, as LlamaIndex takes it: a response, responses that grow, or the handle of a run in the background."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from llama_index.core.base.llms.types import ChatResponse

from ..client.interactions.handles import Run
from ..conversation.anchor import Anchor
from ..turns.ask import AsyncListening, Listening, Reply
from ..turns.background import BackgroundReply, Reading
from ..wire.events import Event
from ..wire.interaction import Interaction
from .from_steps import interaction_to_response
from .streaming import ResponseBuilder

if TYPE_CHECKING:
    from .llm import GeminiInteractions


def reply_to_response(reply: Reply) -> ChatResponse:
    """The response for a reply."""
    return interaction_to_response(reply.interaction, anchor=reply.anchor, state_reset=reply.state_reset)


def response_builder(events: Listening | AsyncListening) -> ResponseBuilder:
    """What makes the responses of a streamed reply."""
    turn = events.turn
    return ResponseBuilder(anchor=turn.anchor, state_reset=turn.state_reset, accumulator=events.accumulator)


def background_reply(llm: GeminiInteractions, run: Run) -> BackgroundReply[ChatResponse, ChatResponse]:
    """The handle of a run of an LLM's."""
    return BackgroundReply(llm, run, Reading(reply_to_response, _responses))


def _responses(anchor: Callable[[Interaction], Anchor | None], state_reset: bool) -> Callable[[Event], Iterable[ChatResponse]]:
    builder = ResponseBuilder(anchor=anchor, state_reset=state_reset)

    def responses_of(event: Event) -> Iterable[ChatResponse]:
        response = builder.response(event)
        return (response,) if response is not None else ()

    return responses_of
