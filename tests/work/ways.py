"""The ways to ask whose work is counted. The emulator answers once; that answer is played again while it is counted."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from gemini_interactions import Client
from gemini_interactions.emulator import Emulator

MODEL = "gemini-3.5-flash"


class Played(httpx.BaseTransport):
    """The emulator's answers in process; the last one is given again once `again` is set. Counts requests, and reads."""

    def __init__(self, emulator: Emulator, read_size: int = 65536) -> None:
        self.read_size = read_size
        self._inner = emulator.transport()
        self._last: tuple[dict[str, str], bytes] | None = None
        self.again = False
        self.sizes: list[int] = []
        self.reads = 0

    @property
    def size(self) -> int:
        """The bytes of the last answer."""
        return len(self._last[1]) if self._last is not None else 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.sizes.append(len(request.read()))
        if not self.again or self._last is None:
            response = self._inner.handle_request(request)
            self._last = {"content-type": response.headers["content-type"]}, response.read()
            assert response.status_code == 200, response.text
        headers, body = self._last
        return httpx.Response(200, headers=headers, stream=_Reads(self, body, self.read_size), request=request)


class _Reads(httpx.SyncByteStream):
    """A body as it is read from a socket."""

    def __init__(self, transport: Played, body: bytes, size: int) -> None:
        self._transport, self._body, self._size = transport, memoryview(body), size

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(self._body), self._size):
            self._transport.reads += 1
            yield bytes(self._body[start : start + self._size])


@dataclass(frozen=True)
class Way:
    """One way to ask: `invoke` and `stream` take the transport, a list of what was said and answered so far, and what is new."""

    invoke: Callable[[httpx.BaseTransport, list[Any], str], list[Any]]
    stream: Callable[[httpx.BaseTransport, str], None]


def _core_invoke(transport: httpx.BaseTransport, before: list[Any], prompt: str) -> list[Any]:
    answer = Client(api_key="k", transport=transport).create(
        model=MODEL, input=prompt, previous_interaction_id=before[-1] if before else None
    )
    return [*before, answer.id]


def _core_stream(transport: httpx.BaseTransport, prompt: str) -> None:
    for _ in Client(api_key="k", transport=transport).stream(model=MODEL, input=prompt):
        pass


def _langchain_invoke(transport: httpx.BaseTransport, before: list[Any], prompt: str) -> list[Any]:
    from langchain_core.messages import HumanMessage

    from gemini_interactions.langchain import ChatGeminiInteractions

    messages = [*before, HumanMessage(prompt)]
    return [*messages, ChatGeminiInteractions(model=MODEL, api_key="k", transport=transport).invoke(messages)]


def _langchain_stream(transport: httpx.BaseTransport, prompt: str) -> None:
    from gemini_interactions.langchain import ChatGeminiInteractions

    for _ in ChatGeminiInteractions(model=MODEL, api_key="k", transport=transport).stream(prompt):
        pass


def _llamaindex_invoke(transport: httpx.BaseTransport, before: list[Any], prompt: str) -> list[Any]:
    from llama_index.core.llms import ChatMessage

    from gemini_interactions.llamaindex import GeminiInteractions

    messages = [*before, ChatMessage(prompt)]
    return [*messages, GeminiInteractions(model=MODEL, api_key="k", transport=transport).chat(messages).message]


def _llamaindex_stream(transport: httpx.BaseTransport, prompt: str) -> None:
    from llama_index.core.llms import ChatMessage

    from gemini_interactions.llamaindex import GeminiInteractions

    for _ in GeminiInteractions(model=MODEL, api_key="k", transport=transport).stream_chat([ChatMessage(prompt)]):
        pass


def _litellm_ask(transport: httpx.BaseTransport, messages: list[Any], **options: Any) -> Any:
    import litellm

    from gemini_interactions.litellm import GeminiInteractionsProvider, register

    register(handler=GeminiInteractionsProvider(transport=transport))
    return litellm.completion(model=f"gemini_interactions/{MODEL}", api_key="k", messages=messages, **options)


def _litellm_invoke(transport: httpx.BaseTransport, before: list[Any], prompt: str) -> list[Any]:
    messages = [*before, {"role": "user", "content": prompt}]
    return [*messages, _litellm_ask(transport, messages).choices[0].message.model_dump()]


def _litellm_stream(transport: httpx.BaseTransport, prompt: str) -> None:
    for _ in _litellm_ask(transport, [{"role": "user", "content": prompt}], stream=True):
        pass


WAYS = {
    "core": Way(_core_invoke, _core_stream),
    "langchain": Way(_langchain_invoke, _langchain_stream),
    "llamaindex": Way(_llamaindex_invoke, _llamaindex_stream),
    "litellm": Way(_litellm_invoke, _litellm_stream),
}


def _langchain_picture(picture: bytes) -> Any:
    from langchain_core.messages import HumanMessage

    return HumanMessage([{"type": "image", "base64": b64encode(picture).decode(), "mime_type": "image/png"}])


def _llamaindex_picture(picture: bytes) -> Any:
    from llama_index.core.llms import ChatMessage, ImageBlock

    return ChatMessage(blocks=[ImageBlock(image=picture, image_mimetype="image/png")])


def _litellm_picture(picture: bytes) -> Any:
    url = f"data:image/png;base64,{b64encode(picture).decode()}"
    return {"role": "user", "content": [{"type": "image_url", "image_url": {"url": url}}]}


PICTURE_MESSAGES: dict[str, Callable[[bytes], Any]] = {
    "langchain": _langchain_picture,
    "llamaindex": _llamaindex_picture,
    "litellm": _litellm_picture,
}
"""What the user says with a picture alone, in the ways that have messages."""
