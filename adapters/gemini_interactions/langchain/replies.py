"""What came of a turn, as LangChain takes it: a result, chunks, or the handle of a run in the background."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.outputs import ChatGeneration, ChatResult

from ..assembly.accumulate import Accumulator
from ..client.interactions.handles import Run
from ..conversation.anchor import Anchor
from ..turns.ask import AsyncListening, Listening, Reply
from ..turns.background import BackgroundReply, Reading
from ..turns.reply import Reply as WholeReply
from ..wire.events import Event
from ..wire.interaction import Interaction
from .errors import as_model_errors
from .from_steps import reply_to_message
from .streaming import ChunkBuilder

if TYPE_CHECKING:
    from .chat_model import ChatGeminiInteractions


def reply_to_result(reply: Reply) -> ChatResult:
    """The result of `invoke`."""
    return ChatResult(generations=[ChatGeneration(message=_message(reply))])


def _message(reply: Reply) -> AIMessage:
    return reply_to_message(_whole(reply.interaction, reply.anchor, reply.state_reset))


def _whole(interaction: Interaction, anchor: Anchor | None, state_reset: bool) -> WholeReply:
    return WholeReply(interaction, interaction.reply_steps(), anchor, state_reset)


def chunk_builder(events: Listening | AsyncListening) -> ChunkBuilder:
    """What makes the chunks of a streamed reply."""
    turn = events.turn
    return ChunkBuilder(events.accumulator, lambda interaction: _whole(interaction, turn.anchor(interaction), turn.state_reset))


def background_reply(model: ChatGeminiInteractions, run: Run) -> BackgroundReply[AIMessage, AIMessageChunk]:
    """The handle of a run of a chat model's."""
    return BackgroundReply(model, run, Reading(_message, _chunks, as_model_errors))


def _chunks(anchor: Callable[[Interaction], Anchor | None], state_reset: bool) -> Callable[[Event], Iterable[AIMessageChunk]]:
    accumulator = Accumulator()
    builder = ChunkBuilder(accumulator, lambda interaction: _whole(interaction, anchor(interaction), state_reset))

    def chunks_of(event: Event) -> Iterable[AIMessageChunk]:
        accumulator.add(event)
        chunk = builder.chunk(event)
        message = chunk.message if chunk is not None else None
        return (message,) if isinstance(message, AIMessageChunk) else ()

    return chunks_of
