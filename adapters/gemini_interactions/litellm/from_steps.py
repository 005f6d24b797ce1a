"""Convert steps to an OpenAI message. `to_steps` undoes it exactly, as far as the client sends back what it got.

What the message has no field for travels in its `provider_specific_fields`, in the service's own words.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import time
from typing import Any

from ..assembly.offsets import characters
from ..conversation.anchor import Anchor
from ..framework.reply_facts import answered_calls, reply_facts
from ..framework.step_template import Shown, steps_to_template
from ..framework.thoughts import paragraphs, thought_text
from ..framework.tools.freeform import call_to_freeform
from ..turns.reply import Reply
from ..wire.events import InteractionSseEventInteraction
from ..wire.interaction import Interaction
from .anchor_transport import CALL_ID_LIMIT, anchor_block, anchor_fields, anchored_call_id
from .content import image_at, is_audio, is_image, is_text
from .signatures import call_fields, thinking_signature

_PLAIN = frozenset({"completed", "requires_action"})
"""The statuses that a finish reason says all of."""

_URLS = {
    "url_citation": ("url", "title"),
    "place_citation": ("url", "name"),
    "file_citation": ("document_uri", "file_name"),
}


@dataclass(frozen=True, slots=True)
class MessageParts:
    """A reply in the fields of an OpenAI message, as plain values.

    Attributes:
        content: all texts, joined; None where there is none.
        tool_calls: the calls that wait for the caller.
        reasoning_content: all summaries of thoughts.
        thinking_blocks: the thoughts that have a summary, each with its signature.
        annotations: citations, with character offsets into `content`.
        images: images, by `data:` URL or address.
        audio: the first audio.
        fields: the provider-specific fields.
        finish_reason: why it ended.
    """

    content: str | None = None
    tool_calls: list[dict[str, Any]] = field(default_factory=list)
    reasoning_content: str | None = None
    thinking_blocks: list[dict[str, Any]] = field(default_factory=list)
    annotations: list[dict[str, Any]] = field(default_factory=list)
    images: list[dict[str, Any]] = field(default_factory=list)
    audio: dict[str, Any] | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    finish_reason: str = "stop"

    def message(self) -> dict[str, Any]:
        """Return the message, with the fields that are there."""
        optional = {
            "tool_calls": self.tool_calls,
            "reasoning_content": self.reasoning_content,
            "thinking_blocks": self.thinking_blocks,
            "annotations": self.annotations,
            "images": self.images,
            "audio": self.audio,
            "provider_specific_fields": self.fields,
        }
        return {"role": "assistant", "content": self.content, **{name: value for name, value in optional.items() if value}}


def reply_to_parts(reply: Reply, *, call_id_limit: int = CALL_ID_LIMIT, freeform: Collection[str] = ()) -> MessageParts:
    """Convert a reply to the parts of a message.

    Args:
        reply: the reply.
        call_id_limit: characters that a tool call's id may have.
        freeform: the names of the tools that were declared as OpenAI's `custom`, and are called so.
    """
    interaction, steps, anchor = reply.interaction, reply.steps, reply.anchor
    facts, answered = reply_facts(reply), answered_calls(steps)
    calls = [
        {"id": "", "name": "", "arguments": {}, **step}
        for step in steps
        if step.get("type") == "function_call" and step.get("id") not in answered
    ]
    contents = [content for step in steps if step.get("type") == "model_output" for content in step.get("content") or ()]
    texts = [content["text"] for content in contents if is_text(content)]
    images, audio = [*filter(is_image, contents)], next(filter(is_audio, contents), None)
    media = [image_at(image["uri"]) if "data" not in image else image for image in images]
    thoughts = [step for step in steps if step.get("type") == "thought"]
    blocks = [block for thought in thoughts if (block := thought_to_block(thought)) is not None]
    if blocks and anchor is not None:
        blocks.append(anchor_block(anchor))
    return MessageParts(
        content="".join(texts) if texts else None,
        tool_calls=[call_to_tool_call(call, anchor if i == 0 else None, call_id_limit, freeform) for i, call in enumerate(calls)],
        reasoning_content=paragraphs(text for thought in thoughts if (text := thought_text(thought))) or None,
        thinking_blocks=blocks,
        annotations=contents_to_annotations(contents),
        images=[image_to_item(content, i) for i, content in enumerate(images)],
        audio=_audio(audio, interaction) if audio is not None else None,
        fields=_fields(reply, facts, Shown("".join(texts), [*media, *filter(None, [audio])], calls)),
        finish_reason=facts["finish_reason"],
    )


def _fields(reply: Reply, facts: Mapping[str, Any], shown: Shown) -> dict[str, Any]:
    """Return everything about a reply that OpenAI's message has no place for."""
    interaction, steps, anchor = reply.interaction, reply.steps, reply.anchor
    fields: dict[str, Any] = {"interaction_id": interaction.id} if interaction.id else {}
    if anchor is not None:
        fields |= anchor_fields(anchor)
    if not _speaks_for_itself(steps):
        fields["steps"] = steps_to_template(steps, shown)
    elsewhere = {"finish_reason", "service_tier"}  # the choice's, the response's
    if facts["status"] in _PLAIN:
        elsewhere.add("status")
    return fields | {name: value for name, value in facts.items() if name not in elsewhere}


def _speaks_for_itself(steps: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether a message alone says all of a reply: one plain text, or nothing."""
    if not steps:
        return True
    return (
        len(steps) == 1
        and steps[0].keys() == {"type", "content"}
        and steps[0]["type"] == "model_output"
        and [content.keys() == {"type", "text"} and bool(content["text"]) for content in steps[0]["content"]] == [True]
    )


# Thoughts


def thought_to_block(thought: Mapping[str, Any]) -> dict[str, Any] | None:
    """Convert a thought to a thinking block; None for one without a summary or without a signature."""
    text, signature = thought_text(thought), thought.get("signature")
    if not text or not isinstance(signature, str) or not signature:
        return None
    return {"type": "thinking", "thinking": text, "signature": thinking_signature(signature)}


# Calls


def call_to_tool_call(
    call: Mapping[str, Any], anchor: Anchor | None, call_id_limit: int, freeform: Collection[str] = ()
) -> dict[str, Any]:
    """Convert a function call to OpenAI's tool call.

    Args:
        call: the step.
        anchor: what its id is to carry.
        call_id_limit: characters that the id may have.
        freeform: see `reply_to_parts`.
    """
    arguments, name = call["arguments"], str(call["name"] or "")
    tool_call: dict[str, Any] = {"id": anchored_call_id(str(call["id"] or ""), anchor, call_id_limit)}
    if name in freeform:
        tool_call |= {"type": "custom", "custom": call_to_freeform(name, arguments)}
    else:
        text = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
        tool_call |= {"type": "function", "function": {"name": name, "arguments": text}}
    if call.get("signature"):
        tool_call["provider_specific_fields"] = call_fields(str(call["signature"]))
    return tool_call


# Contents


def contents_to_annotations(contents: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Convert the citations of all texts to OpenAI's annotations: pages, places and files that have an address.

    The API counts the UTF-8 bytes of one text, OpenAI the characters of all of them. A citation whose range cannot be told
    stands for the whole text.
    """
    annotations = []
    before = 0
    for content in contents:
        if not is_text(content):
            continue
        text = content["text"]
        for annotation in content.get("annotations") or ():
            url_name, title_name = _URLS.get(str(annotation.get("type")), ("", ""))
            if not isinstance(url := annotation.get(url_name), str):
                continue
            start, end = (characters(text, annotation.get(name)) for name in ("start_index", "end_index"))
            if start is None or end is None:
                start, end = 0, len(text)
            citation = {"url": url, "title": annotation.get(title_name) or url}
            citation |= {"start_index": before + start, "end_index": before + end}
            annotations.append({"type": "url_citation", "url_citation": citation})
        before += len(text)
    return annotations


def image_to_item(content: Mapping[str, Any], index: int) -> dict[str, Any]:
    """Convert an image to an item of a message's `images`."""
    url = content.get("uri")
    if isinstance(content.get("data"), str):
        url = f"data:{content.get('mime_type') or 'image/png'};base64,{content['data']}"
    return {"type": "image_url", "image_url": {"url": url}, "index": index}


def _audio(content: Mapping[str, Any], interaction: Interaction) -> dict[str, Any]:
    return {
        "id": f"audio_{interaction.id}" if interaction.id else "audio",
        "data": content["data"],
        "transcript": "",
        "expires_at": created_at(interaction) + 3600,  # OpenAI's audio has an end; the data is all here
    }


def created_at(interaction: Interaction | InteractionSseEventInteraction) -> int:
    """Return when an interaction was created, in seconds; now, if it does not say."""
    try:
        return int(datetime.fromisoformat(interaction.created or "").timestamp())
    except ValueError:
        return int(time())
