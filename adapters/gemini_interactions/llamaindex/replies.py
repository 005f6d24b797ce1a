"""What came of a turn, as LlamaIndex takes it: a response, responses that grow, or the handle of a run in the background."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from llama_index.core.base.llms.types import ChatResponse

from ..assembly.accumulate import Accumulator
from ..client.interactions.handles import Run
from ..conversation.anchor import Anchor
from ..turns.ask import AsyncListening, Listening, Reply
from ..turns.background import BackgroundReply, Reading
from ..turns.reply import Reply as WholeReply
from ..wire.events import Event
from ..wire.interaction import Interaction
from .from_steps import reply_to_response as to_response
from .streaming import ResponseBuilder

if TYPE_CHECKING:
    from .llm import GeminiInteractions


def reply_to_response(reply: Reply) -> ChatResponse:
    """The response for a reply."""
    return to_response(_whole(reply.interaction, reply.anchor, reply.state_reset))


def _whole(interaction: Interaction, anchor: Anchor | None, state_reset: bool) -> WholeReply:
    return WholeReply(interaction, interaction.reply_steps(), anchor, state_reset)


def response_builder(events: Listening | AsyncListening) -> ResponseBuilder:
    """What makes the responses of a streamed reply."""
    turn = events.turn
    return ResponseBuilder(
        events.accumulator, lambda interaction: _whole(interaction, turn.anchor(interaction), turn.state_reset)
    )


def background_reply(llm: GeminiInteractions, run: Run) -> BackgroundReply[ChatResponse, ChatResponse]:
    """The handle of a run of an LLM's."""
    return BackgroundReply(llm, run, Reading(reply_to_response, _responses))


def _responses(anchor: Callable[[Interaction], Anchor | None], state_reset: bool) -> Callable[[Event], Iterable[ChatResponse]]:
    accumulator = Accumulator()
    builder = ResponseBuilder(accumulator, lambda interaction: _whole(interaction, anchor(interaction), state_reset))

    def responses_of(event: Event) -> Iterable[ChatResponse]:
        accumulator.add(event)
        response = builder.response(event)
        return (response,) if response is not None else ()

    return responses_of
