"""LlamaIndex behind the face of all three."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from llama_index.core.base.llms.types import (
    AudioBlock,
    ChatMessage,
    ChatResponse,
    DocumentBlock,
    ImageBlock,
    TextBlock,
    ThinkingBlock,
    VideoBlock,
)

from gemini_interactions.emulator import Emulator
from gemini_interactions.llamaindex import GeminiInteractions
from gemini_interactions.llamaindex.names import STEPS

from .faces import Call, Handle, Medium, Message, Reply, Text, gathered, in_threads, settings_of, without_identity

BLOCKS: dict[str, tuple[type[Any], str, str]] = {
    "image": (ImageBlock, "image", "image_mimetype"),
    "audio": (AudioBlock, "audio", "format"),
    "video": (VideoBlock, "video", "video_mimetype"),
    "document": (DocumentBlock, "data", "document_mimetype"),
}
"""The block of each medium, its field with the bytes, and the one with the type."""


class LlamaIndex:
    name: ClassVar[str] = "llamaindex"

    def __init__(self, emulator: Emulator, **settings: Any) -> None:
        self.model = GeminiInteractions(**settings_of(emulator, settings))

    def invoke(self, messages: Sequence[Message], **options: Any) -> Reply:
        return self.reply(self.model.chat(self._messages(messages), **options))

    async def ainvoke(self, messages: Sequence[Message], **options: Any) -> Reply:
        return self.reply(await self.model.achat(self._messages(messages), **options))

    def batch(self, talks: Sequence[Sequence[Message]]) -> list[Reply]:
        return in_threads(self, talks)

    async def abatch(self, talks: Sequence[Sequence[Message]]) -> list[Reply]:
        return await gathered(self, talks)

    def stream(self, messages: Sequence[Message], **options: Any) -> Iterator[Any]:
        yield from self.model.stream_chat(self._messages(messages), **options)

    async def astream(self, messages: Sequence[Message], **options: Any) -> AsyncIterator[Any]:
        responses = await self.model.astream_chat(self._messages(messages), **options)
        try:
            async for response in responses:
                yield response
        finally:
            await responses.aclose()

    def total(self, chunks: Sequence[Any]) -> Reply:
        return self.reply(chunks[-1])

    def texts(self, chunks: Sequence[Any]) -> list[str]:
        return [chunk.delta for chunk in chunks if chunk.delta]

    def thoughts(self, chunks: Sequence[Any]) -> list[str]:
        return [thought for chunk in chunks if (thought := chunk.additional_kwargs.get("thinking_delta"))]

    def copied(self, **settings: Any) -> LlamaIndex:
        twin = object.__new__(LlamaIndex)
        twin.model = self.model.model_copy(update=settings)
        return twin

    def reworded(self, reply: Reply, text: str) -> Reply:
        return replace(reply, message=reply.message.model_copy(update={"blocks": [TextBlock(text=text)]}))

    def without_steps(self, reply: Reply, types: Collection[str]) -> Reply:
        def kept(block: Any) -> Any:
            information = getattr(block, "additional_information", {})
            if STEPS not in information:
                return block
            steps = [step for step in information[STEPS] if step.get("type") not in types]
            assert len(steps) < len(information[STEPS])
            return block.model_copy(update={"additional_information": {**information, STEPS: steps}})

        return replace(reply, message=reply.message.model_copy(update={"blocks": [*map(kept, reply.message.blocks)]}))

    def start(self, messages: Sequence[Message], **options: Any) -> Handle:
        return Handle(self, self.model.start(self._messages(messages), **options))

    async def astart(self, messages: Sequence[Message], **options: Any) -> Handle:
        return Handle(self, await self.model.astart(self._messages(messages), **options))

    def resume(self, handle: Any) -> Handle:
        return Handle(self, self.model.resume(handle))

    def reply(self, native: ChatResponse) -> Reply:
        facts, blocks = native.additional_kwargs, native.message.blocks
        valid = [block for block in blocks if not isinstance(getattr(block, "tool_kwargs", {}), str)]  # the others are refused
        usable = native.model_copy(update={"message": native.message.model_copy(update={"blocks": valid})})
        selected = self.model.get_tool_calls_from_response(usable, error_on_no_tool_call=False)
        names = {"input": "prompt_tokens", "output": "completion_tokens", "total": "total_tokens"}
        return Reply(
            text="".join(block.text for block in blocks if isinstance(block, TextBlock)),
            thoughts="\n\n".join(block.content for block in blocks if isinstance(block, ThinkingBlock) and block.content),
            calls=[Call(call.tool_id, call.tool_name, call.tool_kwargs) for call in selected],
            id=facts.get("interaction_id"),
            facts=facts,
            usage={name: facts[key] for name, key in names.items()} if "total_tokens" in facts else {},
            content=blocks,
            raw=without_identity(native.raw or {}),
            message=native.message,
            native=native,
        )

    def _messages(self, messages: Sequence[Message]) -> list[ChatMessage]:
        def block_of(part: str | Medium) -> Any:
            if isinstance(part, str):
                return TextBlock(text=part)
            cls, data, kind = BLOCKS[part.kind]
            field = {bytes: data, str: "url"}.get(type(part.content), "path")
            frames = {"fps": part.clip["fps"]} if part.clip else {}
            return cls(**{field: part.content}, **{kind: part.mime_type}, **frames)

        def blocks(text: Text) -> list[Any]:
            return [block_of(part) for part in ([text] if isinstance(text, str) else text)]

        def marks(text: Text) -> dict[str, Any]:
            is_private = any(isinstance(part, Medium) and part.is_private for part in text)
            return {"upload": False} if is_private else {}

        def convert(role: str, *values: Any) -> ChatMessage:
            if role == "tool":
                return ChatMessage(role=role, blocks=blocks(values[1]), additional_kwargs={"tool_call_id": values[0]})
            return (
                values[0].message
                if isinstance(values[0], Reply)
                else ChatMessage(role=role, blocks=blocks(values[0]), additional_kwargs=marks(values[0]))
            )

        return [convert(*message) for message in messages]
