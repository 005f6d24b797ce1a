"""Take the media out of LlamaIndex's messages."""

from __future__ import annotations

from collections.abc import Mapping

from llama_index.core.base.llms.types import ChatMessage, ChatResponse, CompletionResponse

from ..framework.contents.kept_media import media_of_steps
from ..wire.content import MediaContent
from .to_steps import messages_to_steps


def media_of(message: ChatMessage | ChatResponse | CompletionResponse) -> list[MediaContent]:
    """Return the images, sounds, videos and documents of a message, in their order.

    Each has `.save("cat.png")` and `.to_bytes()`, sound also `.to_wav()`.

    Args:
        message: a reply, of this or of another provider; or what went to the model, such as the result of a tool.
            A completion is a text; its media are those of its `raw`.

    Raises:
        InvalidOption: a part of it cannot be read.
    """
    if isinstance(message, CompletionResponse):
        return media_of_steps((message.raw.get("steps") or []) if isinstance(message.raw, Mapping) else [])
    return media_of_steps(messages_to_steps([message.message if isinstance(message, ChatResponse) else message]))
