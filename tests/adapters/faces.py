"""The three adapters behind one face, so that what all of them must do alike is said once.

Messages go in as pairs, in the order of the conversation:

    ("system", "Be kind."), ("user", "Hi"), ("assistant", reply), ("tool", call_id, "18 °C")

A text may be a list of texts and media, the parts of one message. An assistant's message is a `Reply` that an adapter gave,
which hands back all that the framework keeps of it, or a text, which hands back nothing else. Options and settings have the
API's names; an error of an adapter is raised as ours, whatever the framework wraps it in.
"""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator

MODEL = "gemini-3.5-flash"
KEY = "KEY-123"


@dataclass(frozen=True, slots=True)
class Medium:
    """A medium of a user's.

    Attributes:
        content: its bytes, their address, or where they are on this machine (which LiteLLM has no place for).
        is_private: whether it must not be uploaded.
        clip: the part to look at, see `framework.contents.media.medium`; LlamaIndex has a place for its `fps` alone.
    """

    content: bytes | str | Path
    mime_type: str
    is_private: bool = False
    clip: Mapping[str, Any] | None = None

    @property
    def kind(self) -> str:
        half = self.mime_type.partition("/")[0]
        return half if half in ("image", "audio", "video") else "document"

    @property
    def base64(self) -> str:
        assert isinstance(self.content, bytes)
        return b64encode(self.content).decode()

    @property
    def url(self) -> str:
        return self.content if isinstance(self.content, str) else f"data:{self.mime_type};base64,{self.base64}"


Text = str | Sequence[str | Medium]
Message = tuple[str, Any] | tuple[str, str, Text]
Talk = list[Message]


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function that is the caller's to answer."""

    id: str
    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """What every framework says of a reply, in the API's words.

    Attributes:
        facts: what stands beside the content: `status`, `environment_id`, `state_reset`, `errors`, ….
        usage: tokens by `input`, `output` and `total`; empty where none are told.
        content: the framework's own content, but for what is new with every reply.
        raw: the interaction as the framework hands it on, if it does, but for the same.
        message: the framework's own message, to be handed back in the next turn.
        native: the framework's whole reply.
    """

    text: str
    thoughts: str
    calls: list[Call]
    id: str | None
    facts: Mapping[str, Any]
    usage: Mapping[str, int]
    content: Any = field(repr=False)
    message: Any = field(repr=False)
    native: Any = field(repr=False)
    raw: Any = field(default=None, repr=False)

    @property
    def said(self) -> tuple[Any, ...]:
        """All of the reply, but for what is new with every one."""
        return self.text, self.thoughts, self.calls, without_identity(self.facts), self.usage, self.content, self.raw


NEW_EACH_TIME = ("id", "interaction_id", "environment_id", "anchor", "created", "updated", "previous_interaction_id")


def without_identity(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts about a reply without those that are new with every reply."""
    return {name: value for name, value in facts.items() if name not in NEW_EACH_TIME}


class Adapter(Protocol):
    """A model of one framework, on the emulator.

    Args:
        emulator: what answers.
        **settings: of the framework's class, under the API's names; a run is looked at every 0.01 s unless they say otherwise.
    """

    name: ClassVar[str]

    def __init__(self, emulator: Emulator, **settings: Any) -> None: ...
    def invoke(self, messages: Sequence[Message], **options: Any) -> Reply: ...
    async def ainvoke(self, messages: Sequence[Message], **options: Any) -> Reply: ...
    def batch(self, talks: Sequence[Sequence[Message]]) -> list[Reply]:
        """Replies to several talks at once, as the framework's users get them."""

    async def abatch(self, talks: Sequence[Sequence[Message]]) -> list[Reply]: ...
    def stream(self, messages: Sequence[Message], **options: Any) -> Iterator[Any]:
        """The framework's chunks."""

    def astream(self, messages: Sequence[Message], **options: Any) -> AsyncIterator[Any]:
        """The framework's chunks."""

    def total(self, chunks: Sequence[Any]) -> Reply:
        """The reply that chunks add up to, by the framework's own sum."""

    def texts(self, chunks: Sequence[Any]) -> list[str]:
        """What each chunk adds to the text; those that add nothing are left out."""

    def thoughts(self, chunks: Sequence[Any]) -> list[str]:
        """What each chunk adds to the summaries of the thoughts."""

    def copied(self, **settings: Any) -> Adapter:
        """A copy of the model with other settings, made as the framework's users make one."""

    def reworded(self, reply: Reply, text: str) -> Reply:
        """The reply with other words in its message, and all else as it was."""

    def without_steps(self, reply: Reply, types: Collection[str]) -> Reply:
        """The reply without what its message shows of the steps of these types, and all else as it was."""

    def start(self, messages: Sequence[Message], **options: Any) -> Handle: ...
    async def astart(self, messages: Sequence[Message], **options: Any) -> Handle: ...
    def resume(self, handle: Any) -> Handle: ...
    def reply(self, native: Any) -> Reply:
        """The framework's reply, in neutral words."""


@dataclass(frozen=True, slots=True)
class Handle:
    """A handle of a run in the background, with replies and errors in neutral words."""

    adapter: Adapter
    native: Any

    @property
    def id(self) -> str:
        return str(self.native.id)

    @property
    def status(self) -> str:
        return str(self.native.status)

    def stored(self) -> Any:
        """What another process reads from a store."""
        return json.loads(json.dumps(self.native.to_dict()))

    def result(self, **options: Any) -> Reply:
        with as_ours():
            return self.adapter.reply(self.native.result(**options))

    async def aresult(self, **options: Any) -> Reply:
        with as_ours():
            return self.adapter.reply(await self.native.aresult(**options))

    def stream(self, **options: Any) -> Iterator[Any]:
        with as_ours():
            yield from self.native.stream(**options)

    async def astream(self, **options: Any) -> AsyncIterator[Any]:
        with as_ours():
            async for chunk in self.native.astream(**options):
                yield chunk


def settings_of(emulator: Emulator, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of a framework's class: the emulator, a key and a model, under those that a test gives."""
    whom = {} if "agent" in settings else {"model": MODEL}
    return {"api_key": KEY, "transport": emulator.transport(), "poll_interval": 0.01, **whom, **settings}


@contextmanager
def as_ours() -> Iterator[None]:
    """Raise our error in place of LiteLLM's, which has it as its cause, in a stream at one remove."""
    try:
        yield
    except gi.GeminiInteractionsError:
        raise
    except Exception as error:
        ours: BaseException | None = error
        while ours is not None and not isinstance(ours, gi.GeminiInteractionsError):
            ours = getattr(ours, "original_exception", None) or ours.__cause__
        if ours is None:
            raise
        raise ours from error


class Invoked(Protocol):
    """What answers one talk."""

    def invoke(self, messages: Sequence[Message]) -> Reply: ...
    async def ainvoke(self, messages: Sequence[Message]) -> Reply: ...


def in_threads(model: Invoked, talks: Sequence[Sequence[Message]]) -> list[Reply]:
    """Replies to several talks at once, each in a thread that has the context of who asks."""
    with ThreadPoolExecutor() as pool:
        return [future.result() for future in [pool.submit(copy_context().run, model.invoke, talk) for talk in talks]]


async def gathered(model: Invoked, talks: Sequence[Sequence[Message]]) -> list[Reply]:
    """Replies to several talks at once."""
    return list(await asyncio.gather(*(model.ainvoke(talk) for talk in talks)))


# The four ways

Ask = Callable[..., Reply]


def invoke(model: Adapter, messages: Sequence[Message], **options: Any) -> Reply:
    return model.invoke(messages, **options)


def ainvoke(model: Adapter, messages: Sequence[Message], **options: Any) -> Reply:
    return asyncio.run(model.ainvoke(messages, **options))


def stream(model: Adapter, messages: Sequence[Message], **options: Any) -> Reply:
    return model.total(list(model.stream(messages, **options)))


def astream(model: Adapter, messages: Sequence[Message], **options: Any) -> Reply:
    async def chunks() -> list[Any]:
        return [chunk async for chunk in model.astream(messages, **options)]

    return model.total(asyncio.run(chunks()))


WAYS: tuple[Ask, ...] = (invoke, ainvoke, stream, astream)


def talk(model: Adapter, *texts: str, ask: Ask = invoke) -> Talk:
    """A conversation, turn by turn: what the user says, and the reply to it."""
    messages: Talk = []
    for text in texts:
        messages.append(("user", text))
        messages.append(("assistant", ask(model, messages)))
    return messages


def id_of(message: Message) -> str | None:
    """The interaction that an assistant's message is the reply of."""
    reply: Reply = message[1]
    return reply.id
