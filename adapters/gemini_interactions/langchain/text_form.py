"""Give a reply as most chat models do (`output_version="v0"`): a text as its content; and give its blocks back.

Media stand between the texts, thoughts beside them as `reasoning_content`. What a text cannot say (citations, signatures, the
steps of the service's tools, the order of calls) travels in the `response_metadata`, and no text is there twice: a block is
remembered by the length of its text. So `content_blocks` and what is sent again are the same as with blocks as content.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage
from langchain_core.messages.block_translators import register_translator

from .names import MODEL_PROVIDER

KEPT = "blocks"
"""In a message's `response_metadata`: its blocks without their texts and media."""

_LENGTH = "length"
_PLAIN = frozenset({"type", "text", "index"})
_MEDIA = frozenset({"image", "audio", "video", "file"})
_CALLS = frozenset({"tool_call", "invalid_tool_call"})


def blocks_to_content(blocks: Iterable[Mapping[str, Any]]) -> str | list[str | dict[Any, Any]]:
    """Return the text of blocks; texts and media where there are media. The sum of a stream may have them in more pieces."""
    content: list[str | dict[Any, Any]] = []
    for block in blocks:
        if block["type"] in _MEDIA:
            content.append(dict(block))
        elif block["type"] == "text" and "text" in block:
            if content and isinstance(content[-1], str):
                content[-1] += block["text"]
            else:
                content.append(block["text"])
    if all(isinstance(part, str) for part in content):
        return "".join(part for part in content if isinstance(part, str))
    return content


def blocks_to_reasoning(blocks: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return what stands of the thoughts beside the content, where core and user interfaces look for it."""
    text = "".join(block.get("reasoning", "") for block in blocks if block["type"] == "reasoning")
    return {"reasoning_content": text} if text else {}


def blocks_to_metadata(blocks: Sequence[Mapping[str, Any]], *, whole: bool) -> dict[str, Any]:
    """Return what is to be kept of the blocks of a whole reply: nothing where they are one plain text.

    Args:
        blocks: the blocks.
        whole: whether they say all of the reply; else there is something after them, and their text is not all.
    """
    is_plain = len(blocks) == 1 and blocks[0]["type"] == "text" and blocks[0].keys() <= _PLAIN
    return {} if whole and is_plain else {KEPT: [_kept(block) for block in blocks]}


def _kept(block: Mapping[str, Any]) -> dict[str, Any]:
    kind = block["type"]
    if kind in ("text", "reasoning"):
        return {**{key: value for key, value in block.items() if key != kind}, _LENGTH: len(block[kind])}
    if kind in _MEDIA:
        return {"type": kind}
    if kind == "invalid_tool_call":  # core mends what it reads of a stream
        return {**block, "extras": {**block.get("extras", {}), "arguments": block["args"]}}
    return dict(block)


def content_to_blocks(message: AIMessage) -> list[dict[str, Any]] | None:
    """Return the blocks of a reply whose content is a text; None where it keeps none, or somebody has changed the text since."""
    kept = message.response_metadata.get(KEPT)
    if not isinstance(kept, list) or not all(isinstance(block, Mapping) and "type" in block for block in kept):
        return None
    content = [message.content] if isinstance(message.content, str) else message.content
    texts = {"text": _joined(content, "text"), "reasoning": _reasoning(message)}
    media = [dict(part) for part in content if isinstance(part, Mapping) and part.get("type") in _MEDIA]
    if _length(kept, "text") != len(texts["text"]) or len(media) != sum(block["type"] in _MEDIA for block in kept):
        return None
    if _length(kept, "reasoning") != len(texts["reasoning"]):  # lost on the way, as other things beside the content may be
        kept = [block for block in kept if block["type"] != "reasoning"]
    blocks, read, of_media = [], dict.fromkeys(texts, 0), iter(media)
    for block in kept:
        kind = block["type"]
        if kind in _MEDIA:
            blocks.append(next(of_media))
        elif kind in texts:
            end = read[kind] + block[_LENGTH]
            more = {key: value for key, value in block.items() if key not in ("type", _LENGTH)}
            blocks.append({"type": kind, kind: texts[kind][read[kind] : end], **more})
            read[kind] = end
        else:
            blocks.append(dict(block))
    return blocks


def _joined(content: Iterable[Any], kind: str) -> str:
    parts = [
        part if isinstance(part, str) else part.get(kind)
        for part in content
        if (kind == "text" and isinstance(part, str)) or (isinstance(part, Mapping) and part.get("type") == kind)
    ]
    return "".join(part for part in parts if isinstance(part, str))


def _reasoning(message: AIMessage) -> str:
    beside = message.additional_kwargs.get("reasoning_content")
    if isinstance(beside, str):
        return beside
    return "" if isinstance(message.content, str) else _joined(message.content, "reasoning")


def _length(kept: Iterable[Mapping[str, Any]], kind: str) -> int:
    lengths = [block.get(_LENGTH) for block in kept if block["type"] == kind]
    return sum(length if isinstance(length, int) and length >= 0 else -1_000_000_000 for length in lengths)


def _content_blocks(message: AIMessage) -> list[Any]:
    """Return what `content_blocks` gives.

    Raises:
        NotImplementedError: nothing is kept; core then reads the text and the calls itself.
    """
    blocks = content_to_blocks(message)
    if blocks is None:
        raise NotImplementedError
    calls = {call["id"]: call for call in (*message.tool_calls, *message.invalid_tool_calls)}
    shown: list[Any] = []
    for block in blocks:
        if block["type"] not in _CALLS:
            shown.append(block)
        elif (call := calls.pop(block["id"], None)) is not None:
            shown.append({**block, "name": call["name"], "args": call["args"]})
    return [*shown, *({**call} for call in calls.values())]


register_translator(MODEL_PROVIDER, _content_blocks, _content_blocks)
