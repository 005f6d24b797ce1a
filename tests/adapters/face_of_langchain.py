"""LangChain behind the face of all three."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions

from .faces import Call, Handle, Medium, Message, Reply, Text, settings_of


class LangChain:
    name: ClassVar[str] = "langchain"

    def __init__(self, emulator: Emulator, **settings: Any) -> None:
        self.model = ChatGeminiInteractions(**settings_of(emulator, settings))

    def invoke(self, messages: Sequence[Message], **options: Any) -> Reply:
        return self.reply(self.model.invoke(self._messages(messages), **options))

    async def ainvoke(self, messages: Sequence[Message], **options: Any) -> Reply:
        return self.reply(await self.model.ainvoke(self._messages(messages), **options))

    def batch(self, talks: Sequence[Sequence[Message]]) -> list[Reply]:
        return [self.reply(native) for native in self.model.batch([self._messages(talk) for talk in talks])]

    async def abatch(self, talks: Sequence[Sequence[Message]]) -> list[Reply]:
        return [self.reply(native) for native in await self.model.abatch([self._messages(talk) for talk in talks])]

    def stream(self, messages: Sequence[Message], **options: Any) -> Iterator[Any]:
        return self.model.stream(self._messages(messages), **options)

    def astream(self, messages: Sequence[Message], **options: Any) -> AsyncIterator[Any]:
        return self.model.astream(self._messages(messages), **options)

    def total(self, chunks: Sequence[Any]) -> Reply:
        return self.reply(sum(chunks[1:], chunks[0]))

    def texts(self, chunks: Sequence[Any]) -> list[str]:
        return [chunk.text for chunk in chunks if chunk.text]

    def thoughts(self, chunks: Sequence[Any]) -> list[str]:
        return [block["reasoning"] for chunk in chunks for block in chunk.content_blocks if block.get("reasoning")]

    def copied(self, **settings: Any) -> LangChain:
        twin = object.__new__(LangChain)
        twin.model = self.model.model_copy(update=settings)
        return twin

    def reworded(self, reply: Reply, text: str) -> Reply:
        return replace(reply, message=reply.message.model_copy(update={"content": text}))

    def without_steps(self, reply: Reply, types: Collection[str]) -> Reply:
        def type_of(block: Any) -> Any:
            value = block.get("value") or {}
            called = f"{block.get('name')}_call" if block["type"] == "server_tool_call" else None
            return value.get("type") or block.get("extras", {}).get("type") or called

        content = [block for block in reply.message.content if type_of(block) not in types]
        assert len(content) < len(reply.message.content)
        return replace(reply, message=reply.message.model_copy(update={"content": content}))

    def start(self, messages: Sequence[Message], **options: Any) -> Handle:
        return Handle(self, self.model.start(self._messages(messages), **options))

    async def astart(self, messages: Sequence[Message], **options: Any) -> Handle:
        return Handle(self, await self.model.astart(self._messages(messages), **options))

    def resume(self, handle: Any) -> Handle:
        return Handle(self, self.model.resume(handle))

    def reply(self, native: AIMessage) -> Reply:
        usage: Any = native.usage_metadata
        blocks: list[Any] = native.content_blocks
        return Reply(
            text=str(native.text),
            thoughts="\n\n".join(block["reasoning"] for block in blocks if block.get("reasoning")),
            calls=[Call(str(call["id"]), call["name"], call["args"]) for call in native.tool_calls],
            id=native.response_metadata.get("id"),
            facts=native.response_metadata,
            usage={name: usage[f"{name}_tokens"] for name in ("input", "output", "total")} if usage else {},
            content=(native.content, native.tool_calls, native.invalid_tool_calls, usage),
            message=native,
            native=native,
        )

    def _messages(self, messages: Sequence[Message]) -> list[BaseMessage]:
        def block_of(part: str | Medium | dict[str, Any]) -> dict[str, Any]:
            if isinstance(part, dict):
                return part
            if isinstance(part, str):
                return {"type": "text", "text": part}
            kind = "file" if part.kind == "document" else part.kind
            where = {"url": part.content} if isinstance(part.content, str) else {"path": part.content}
            source = {"base64": part.base64} if isinstance(part.content, bytes) else where
            return {
                "type": kind,
                "mime_type": part.mime_type,
                **source,
                **({"extras": {"upload": False}} if part.is_private else {}),
                **({"video_metadata": part.clip} if part.clip else {}),
            }

        def content(text: Text) -> Any:
            return text if isinstance(text, str) else [block_of(part) for part in text]

        def convert(role: str, *values: Any) -> BaseMessage:
            match role:
                case "system":
                    return SystemMessage(content(values[0]))
                case "user":
                    return HumanMessage(content(values[0]))
                case "tool":
                    return ToolMessage(content(values[1]), tool_call_id=values[0])
            return values[0].message if isinstance(values[0], Reply) else AIMessage(content(values[0]))

        return [convert(*message) for message in messages]
