"""The chunk of a streamed answer, which adds up with all that follow it in linear time.

When a stream has ended, LangChain adds its chunks to the first one. For each block of each chunk it walks through all blocks so
far, and it copies a text for each of its pieces. Here the pieces are sorted by their blocks, and texts joined, before it does.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, groupby
from typing import Any, Self

from langchain_core.messages import AIMessageChunk
from langchain_core.messages.ai import add_ai_message_chunks
from langchain_core.messages.base import merge_content
from langchain_core.outputs import ChatGenerationChunk
from pydantic import model_validator

_GROWS = {"text": "text", "reasoning": "reasoning", "tool_call_chunk": "args"}
"""The field of a block of this type that comes in pieces."""


class GenerationChunk(ChatGenerationChunk):
    """A chunk of a streamed answer. Its sum is equal to that of its base class."""

    @model_validator(mode="after")
    def set_text(self) -> Self:
        """Keep the text where it is given: to find it again in the blocks costs as much as the rest of a chunk."""
        if "text" in self.model_fields_set:
            return self
        return super().set_text()  # type: ignore[operator, no-any-return]  # pydantic has put the method back in its place

    def __add__(self, other: ChatGenerationChunk | list[ChatGenerationChunk]) -> ChatGenerationChunk:
        """Add the next chunk, or all that follow."""
        if isinstance(other, list) and set(map(type, other)) <= {GenerationChunk}:
            info: dict[str, Any] = {}
            for chunk in (self, *other):
                if chunk.generation_info:
                    info.update(chunk.generation_info)  # each thing is said by one chunk
            message = _sum([chunk.message for chunk in (self, *other)])
            return ChatGenerationChunk(message=message, generation_info=info or None)
        return super().__add__(other)


def joined(blocks: Iterable[Any]) -> list[Any]:
    """Join the pieces of each block; the blocks come in the order in which they began. One without an index is whole."""
    pieces: dict[int, list[Any]] = {}
    for block in blocks:
        pieces.setdefault(block["index"] if "index" in block else -1 - len(pieces), []).append(block)
    return [_joined(block) if len(block) > 1 else block[0] for block in pieces.values()]


def _joined(pieces: list[Any]) -> Any:
    runs: list[Any] = []
    for grows, run in groupby(pieces, key=_only_grows):
        first, *others = run
        field = _GROWS[first["type"]] if grows else ""
        runs += [{**first, field: first[field] + "".join([piece[field] for piece in others])}] if grows else [first, *others]
    return merge_content(runs[:1], runs[1:])[0]


def _only_grows(piece: dict[str, Any]) -> bool:
    field = _GROWS.get(piece["type"])
    if field is None:
        return False
    more = piece.keys() - {"type", "index", field}
    return not more or all(piece[key] is None for key in more)


def _sum(messages: list[Any]) -> AIMessageChunk:
    first = messages[0]
    content = _content([message.content for message in messages])
    calls = joined(call for message in messages for call in message.tool_call_chunks)
    others = (message for message in messages[1:] if _says_more(message, first))
    whole, *rest = (message.model_copy(update={"content": "", "tool_call_chunks": []}) for message in (first, *others))
    whole.content, whole.tool_call_chunks = content, calls
    return add_ai_message_chunks(whole, *rest)


def _content(contents: list[Any]) -> Any:
    if set(map(type, contents)) == {list}:
        return joined(chain.from_iterable(contents))
    runs = groupby(contents, key=lambda content: isinstance(content, str))
    return merge_content(*("".join(run) if is_text else merge_content(*run) for is_text, run in runs))


def _says_more(message: AIMessageChunk, first: AIMessageChunk) -> bool:
    """Return whether a message says anything beside its content that the first one does not."""
    return bool(
        message.usage_metadata
        or message.chunk_position
        or message.additional_kwargs
        or message.id != first.id
        or message.response_metadata != first.response_metadata
    )
