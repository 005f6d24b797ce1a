"""What all adapters share, behind the same face: contents and steps go in as the API has them, and nothing is lost on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any, ClassVar

from gemini_interactions.assembly.accumulate import accumulate
from gemini_interactions.client.interactions.base_stream import BaseEventStream
from gemini_interactions.conversation.plan import History
from gemini_interactions.emulator import Emulator
from gemini_interactions.framework.calls import ModelCalls
from gemini_interactions.framework.history import HistoryBuilder
from gemini_interactions.framework.settings import ModelSettings
from gemini_interactions.turns import reply as turns
from gemini_interactions.wire.events import Event
from gemini_interactions.wire.interaction import Interaction

from .faces import Call, Handle, Medium, Message, Reply, gathered, in_threads, settings_of


def _content(part: Any) -> dict[str, Any]:
    if isinstance(part, str):
        return {"type": "text", "text": part}
    if not isinstance(part, Medium):
        return dict(part)
    inline = part.base64 if isinstance(part.content, bytes) else str(part.content).partition("base64,")[2]
    more = {"processing": {"type": "static", **part.clip}} if part.clip else {}
    kind = {"mime_type": part.mime_type} if part.mime_type else {}
    return {"type": part.kind, **({"data": inline} if inline else {"uri": part.content}), **kind, **more}


class _Calls(ModelCalls[Sequence[Message], turns.Reply, Event]):
    framework = "core"

    def to_history(self, messages: Sequence[Message]) -> History:
        history = HistoryBuilder()
        for role, value, *rest in messages:
            if role == "user":
                history.user([*map(_content, [value] if isinstance(value, str) else value)])
            elif role == "tool":
                history.result(value, str(rest[0]), "message")
            elif isinstance(value, Reply):
                history.reply(value.message.steps, value.message.anchor)
            else:
                history.reply([{"type": "model_output", "content": [{"type": "text", "text": value}]}])
        return history.history()

    def to_reply(self, reply: turns.Reply) -> turns.Reply:
        return reply

    def to_chunks(
        self, events: BaseEventStream, reply: Callable[[Interaction], turns.Reply]
    ) -> Callable[[Event], Iterable[Event]]:
        return lambda event: [event]

    def errors(self) -> AbstractContextManager[None]:
        return nullcontext()


class _Settings(ModelSettings):
    @property
    def calls(self) -> _Calls:
        return self._calls_for(_Calls)


class Core:
    """The core alone. Its chunks are the service's events."""

    name: ClassVar[str] = "core"

    def __init__(self, emulator: Emulator, **settings: Any) -> None:
        self.model = _Settings(**settings_of(emulator, settings))

    def invoke(self, messages: Sequence[Message], **options: Any) -> Reply:
        return self.reply(self.model.calls.ask(messages, options))

    async def ainvoke(self, messages: Sequence[Message], **options: Any) -> Reply:
        return self.reply(await self.model.calls.aask(messages, options))

    def batch(self, talks: Sequence[Sequence[Message]]) -> list[Reply]:
        return in_threads(self, talks)

    async def abatch(self, talks: Sequence[Sequence[Message]]) -> list[Reply]:
        return await gathered(self, talks)

    def stream(self, messages: Sequence[Message], **options: Any) -> Iterator[Any]:
        return self.model.calls.chunks(messages, options)

    def astream(self, messages: Sequence[Message], **options: Any) -> AsyncIterator[Any]:
        return self.model.calls.achunks(messages, options)

    def total(self, chunks: Sequence[Any]) -> Reply:
        return self.reply(turns.Reply.of(accumulate(chunks)))

    def start(self, messages: Sequence[Message], **options: Any) -> Handle:
        return Handle(self, self.model.calls.start(messages, options, lambda: self.model.calls))

    async def astart(self, messages: Sequence[Message], **options: Any) -> Handle:
        return Handle(self, await self.model.calls.astart(messages, options, lambda: self.model.calls))

    def resume(self, handle: Any) -> Handle:
        return Handle(self, self.model.calls.resume(handle, lambda: self.model.calls))

    def copied(self, **settings: Any) -> Core:
        twin = object.__new__(Core)
        twin.model = self.model.model_copy(update=settings)
        return twin

    def reworded(self, reply: Reply, text: str) -> Reply:
        said = {"type": "model_output", "content": [{"type": "text", "text": text}]}
        return replace(reply, message=replace(reply.message, steps=[said]))

    def without_steps(self, reply: Reply, types: Collection[str]) -> Reply:
        steps = [step for step in reply.message.steps if step["type"] not in types]
        return replace(reply, message=replace(reply.message, steps=steps))

    @staticmethod
    def reply(native: turns.Reply) -> Reply:
        facts: Mapping[str, Any] = {}
        texts = [part.get("text", "") for step in native.steps if step["type"] == "model_output" for part in step["content"]]
        calls = [Call(step["id"], step["name"], step["arguments"]) for step in native.steps if step["type"] == "function_call"]
        return Reply("".join(texts), "", calls, native.interaction.id, facts, {}, native.steps, native, native)
