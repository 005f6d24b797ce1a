"""LiteLLM behind the face of all three."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, ClassVar

import litellm

from gemini_interactions.emulator import Emulator
from gemini_interactions.index import MemoryIndex
from gemini_interactions.litellm import GeminiInteractionsProvider, astart, register, resume, start

from .faces import Call, Handle, Medium, Message, Reply, Text, as_ours, gathered, settings_of


class LiteLLM:
    """LiteLLM's functions. Without an index it would look up one in memory: here it has none, as the other two."""

    name: ClassVar[str] = "litellm"

    def __init__(self, emulator: Emulator, **settings: Any) -> None:
        named = settings_of(emulator, settings)
        own = {name: named.pop(name) for name in ("state", "state_secret", "upload", "transport") if name in named}
        self.provider = GeminiInteractionsProvider(index=named.pop("index", MemoryIndex(max_entries=0)), **own)
        self.call = self._named(named)

    def invoke(self, messages: Sequence[Message], **options: Any) -> Reply:
        with as_ours():
            return self.reply(litellm.completion(**self._call(messages, options)))

    async def ainvoke(self, messages: Sequence[Message], **options: Any) -> Reply:
        with as_ours():
            return self.reply(await litellm.acompletion(**self._call(messages, options)))

    def batch(self, talks: Sequence[Sequence[Message]]) -> list[Reply]:
        with as_ours():
            messages = [self._messages(talk) for talk in talks]
            return [self.reply(native) for native in litellm.batch_completion(**{**self._call([], {}), "messages": messages})]

    async def abatch(self, talks: Sequence[Sequence[Message]]) -> list[Reply]:
        return await gathered(self, talks)

    def stream(self, messages: Sequence[Message], **options: Any) -> Iterator[Any]:
        with as_ours():
            response = litellm.completion(**self._call(messages, options), stream=True)
            ours = (
                response.completion_stream
            )  # LiteLLM's wrapper has a `close` in some versions only, and lets go of it at its end
            try:
                yield from response
            finally:
                ours.close()

    async def astream(self, messages: Sequence[Message], **options: Any) -> AsyncIterator[Any]:
        with as_ours():
            response = await litellm.acompletion(**self._call(messages, options), stream=True)
            ours = response.completion_stream
            try:
                async for chunk in response:
                    yield chunk
            finally:
                await ours.aclose()

    def total(self, chunks: Sequence[Any]) -> Reply:
        return self.reply(litellm.stream_chunk_builder(list(chunks)))

    def texts(self, chunks: Sequence[Any]) -> list[str]:
        return [chunk.choices[0].delta.content for chunk in chunks if chunk.choices[0].delta.content]

    def thoughts(self, chunks: Sequence[Any]) -> list[str]:
        return [thought for chunk in chunks if (thought := chunk.choices[0].delta.get("reasoning_content"))]

    def copied(self, **settings: Any) -> LiteLLM:
        twin = object.__new__(LiteLLM)
        twin.provider, twin.call = self.provider, {**self.call, **self._named(settings)}
        return twin

    def reworded(self, reply: Reply, text: str) -> Reply:
        return replace(reply, message={**reply.message, "content": text})

    def without_steps(self, reply: Reply, types: Collection[str]) -> Reply:
        fields = reply.message["provider_specific_fields"]
        steps = [step for step in fields["steps"] if step.get("type") not in types]
        assert len(steps) < len(fields["steps"])
        return replace(reply, message={**reply.message, "provider_specific_fields": {**fields, "steps": steps}})

    def start(self, messages: Sequence[Message], **options: Any) -> Handle:
        with as_ours():
            return Handle(self, start(provider=self.provider, **self._call(messages, options)))

    async def astart(self, messages: Sequence[Message], **options: Any) -> Handle:
        with as_ours():
            return Handle(self, await astart(provider=self.provider, **self._call(messages, options)))

    def resume(self, handle: Any) -> Handle:
        with as_ours():
            return Handle(self, resume(handle=handle, provider=self.provider, **self.call))

    def reply(self, native: Any) -> Reply:
        [choice] = native.choices
        message, usage = choice.message, getattr(native, "usage", None)
        facts = dict(message.provider_specific_fields or {})
        names = {"input": "prompt_tokens", "output": "completion_tokens", "total": "total_tokens"}
        finished = "requires_action" if choice.finish_reason == "tool_calls" else "completed"
        return Reply(
            text=message.content or "",
            thoughts=message.get("reasoning_content") or "",
            calls=[Call(call.id, call.function.name, _arguments(call.function.arguments)) for call in message.tool_calls or ()],
            id=facts.get("interaction_id"),
            facts={"status": finished, **facts},  # it says no more of these two
            usage={name: usage[key] for name, key in names.items()} if usage else {},
            content=_content(native),
            message=message.model_dump(),
            native=native,
        )

    def _call(self, messages: Sequence[Message], options: Mapping[str, Any]) -> dict[str, Any]:
        register(handler=self.provider)
        return {**self.call, **self._named(options), "messages": self._messages(messages)}

    @staticmethod
    def _named(options: Mapping[str, Any]) -> dict[str, Any]:
        """Options under LiteLLM's names."""
        names = {"deadline": "timeout", "base_url": "api_base"}
        named = {names.get(name, name): value for name, value in options.items()}
        if "caller" in named:  # the virtual key of a proxy's request
            named["metadata"] = {"user_api_key_hash": named.pop("caller")}
        model, agent = named.pop("model", None), named.pop("agent", None)
        if model or agent:
            named["model"] = f"gemini_interactions/{f'agents/{agent}' if agent else model}"
        return named

    def _messages(self, messages: Sequence[Message]) -> list[dict[str, Any]]:
        def part_of(part: str | Medium | dict[str, Any]) -> dict[str, Any]:
            if isinstance(part, dict):
                return part
            if isinstance(part, str):
                return {"type": "text", "text": part}
            marks = {"upload": False} if part.is_private else {}
            told = {"format": part.mime_type} if isinstance(part.content, str) else {}  # LiteLLM's word; of bytes, the URL tells
            if part.kind == "image":
                return {"type": "image_url", "image_url": {"url": part.url, **told}, **marks}
            clip = {"video_metadata": part.clip} if part.clip else {}
            return {"type": "file", "file": {"file_id" if told else "file_data": part.url, **told, **clip}, **marks}

        def content(text: Text) -> Any:
            return text if isinstance(text, str) else [part_of(part) for part in text]

        def convert(role: str, *values: Any) -> dict[str, Any]:
            if role == "tool":
                return {"role": role, "tool_call_id": values[0], "content": content(values[1])}
            value = values[0]
            return dict(value.message) if isinstance(value, Reply) else {"role": role, "content": content(value)}

        return [convert(*message) for message in messages]


def _arguments(text: str | None) -> Any:
    with suppress(ValueError, RecursionError):
        return json.loads(text or "{}")
    return {}  # a call that a client sees to be invalid


def _content(response: Any) -> dict[str, Any]:
    dumped = response.model_dump()
    [choice] = dumped["choices"]
    message = choice["message"]
    for block in message.get("thinking_blocks") or ():
        if block["type"] == "redacted_thinking":
            del block["data"]  # the anchor
    if message.get("audio"):
        message["audio"] = message["audio"]["data"]
    for call in message.get("tool_calls") or ():
        call.pop("index", None)
    del message["provider_specific_fields"]  # the facts
    dumped["usage"].pop("cost", None)
    return _filled({**message, "finish_reason": choice["finish_reason"], "usage": dumped["usage"]})


def _filled(value: Any) -> Any:
    """Without what is None, 0 or empty: LiteLLM's builder says 0 tokens in more places."""
    return {key: full for key, item in value.items() if (full := _filled(item))} if isinstance(value, dict) else value
