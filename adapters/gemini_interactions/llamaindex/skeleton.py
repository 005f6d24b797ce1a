"""What of a reply no block holds: the order and fields of its steps, with holes where a block holds the value.

LlamaIndex's blocks are a closed set. Texts, media, thoughts and calls have one; the service's own tool steps, signatures of
calls, the fields of citations and whatever is new have none. They travel in one `ThinkingBlock` without content at the end of the
message, only where the blocks alone would not give the steps back exactly. If somebody changed the blocks since, the blocks win.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from llama_index.core.base.llms.types import (
    AudioBlock,
    CitationBlock,
    ContentBlock,
    DocumentBlock,
    ImageBlock,
    TextBlock,
    ThinkingBlock,
    ToolCallBlock,
    VideoBlock,
)

from ..framework.thoughts import thought_text
from .content import block_to_annotation, content_to_blocks, medium_to_content
from .names import STEPS


class Mismatch(Exception):
    """The blocks are not those that the skeleton was made from."""


def skeleton_block(steps: Sequence[Mapping[str, Any]], blocks: Sequence[Sequence[ContentBlock]]) -> ThinkingBlock | None:
    """The block that carries what the other blocks do not; None where nothing is missing.

    Args:
        steps: the steps of a reply.
        blocks: the blocks of each of them.
    """
    if blocks_to_steps([block for some in blocks for block in some]) == list(steps):
        return None
    items = [_item(step, some) for step, some in zip(steps, blocks, strict=True)]
    return ThinkingBlock(additional_information={STEPS: items})


def split_skeleton(blocks: Sequence[ContentBlock]) -> tuple[list[ContentBlock], list[Any] | None]:
    """The blocks without those that carry a skeleton, and the skeleton."""
    visible: list[ContentBlock] = []
    items: list[Any] | None = None
    for block in blocks:
        if isinstance(block, ThinkingBlock) and STEPS in block.additional_information:
            items = block.additional_information[STEPS]
        else:
            visible.append(block)
    return visible, items


def reply_blocks_to_steps(blocks: Sequence[ContentBlock]) -> list[dict[str, Any]]:
    """The steps of a reply of ours: exactly those it came from, unless somebody changed the blocks since."""
    visible, items = split_skeleton(blocks)
    if items is not None:
        try:
            return _fill(items, visible)
        except (Mismatch, KeyError, TypeError):
            pass
    return blocks_to_steps(visible)


def blocks_to_steps(blocks: Sequence[ContentBlock], *, ours: bool = True) -> list[dict[str, Any]]:
    """The steps that blocks alone give.

    Args:
        blocks: the blocks of a reply.
        ours: whether its thoughts are the Interactions API's; those of other providers are left out.
    """
    steps: list[dict[str, Any]] = []
    for block in blocks:
        if isinstance(block, TextBlock):
            _output(steps).append({"type": "text", "text": block.text})
        elif isinstance(block, ImageBlock | AudioBlock | VideoBlock | DocumentBlock):
            _output(steps).append(medium_to_content(block, "content"))
        elif isinstance(block, CitationBlock) and ours:
            _annotate(steps, block)
        elif isinstance(block, ThinkingBlock) and ours:
            steps.append(_thought(block))
        elif isinstance(block, ToolCallBlock):
            steps.append(
                {
                    "type": "function_call",
                    "id": block.tool_call_id or "",
                    "name": block.tool_name,
                    "arguments": block.tool_kwargs,
                }
            )
    return steps


def _output(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if not steps or steps[-1]["type"] != "model_output":
        steps.append({"type": "model_output", "content": []})
    contents: list[dict[str, Any]] = steps[-1]["content"]
    return contents


def _annotate(steps: list[dict[str, Any]], block: CitationBlock) -> None:
    last = steps[-1]["content"][-1] if steps and steps[-1]["type"] == "model_output" else {}
    if last.get("type") == "text":
        last.setdefault("annotations", []).append(block_to_annotation(block, last["text"]))


def _thought(block: ThinkingBlock) -> dict[str, Any]:
    thought: dict[str, Any] = {"type": "thought"}
    signature = block.additional_information.get("signature")
    if isinstance(signature, str):
        thought["signature"] = signature
    if block.content:
        thought["summary"] = [{"type": "text", "text": block.content}]
    return thought


def _item(step: Mapping[str, Any], blocks: Sequence[ContentBlock]) -> dict[str, Any]:
    """One step with holes, and how many blocks fill them; `{"blocks": n}` alone where the blocks give the step as they are."""
    if blocks and blocks_to_steps(blocks) == [step]:
        return {"blocks": len(blocks)}
    holed = dict(step)
    if step.get("type") == "function_call" and blocks:
        del holed["arguments"]
    elif step.get("type") == "model_output" and blocks:
        holed["content"] = [_hole(content) for content in step["content"]]
    return {"blocks": len(blocks), "step": holed}


def _hole(content: Mapping[str, Any]) -> dict[str, Any]:
    """A content without the text or data that its block holds; instead, how long that was, since the block must have as much."""
    if not content_to_blocks(content):
        return {"content": dict(content)}
    name = next(name for name in ("text", "data", "uri") if content.get(name) or name == content.get("type"))
    rest = {key: value for key, value in content.items() if key != name or name == "uri"}
    return {"content": rest, "hole": name, "length": len(content[name])}


def _fill(items: Sequence[Mapping[str, Any]], blocks: Sequence[ContentBlock]) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = []
    start = 0
    for item in items:
        some = blocks[start : start + item["blocks"]]
        start += item["blocks"]
        if len(some) != item["blocks"]:
            raise Mismatch
        steps += [_refill(item["step"], some)] if "step" in item else blocks_to_steps(some)
    if start != len(blocks):
        raise Mismatch
    return steps


def _refill(holed: Mapping[str, Any], blocks: Sequence[ContentBlock]) -> dict[str, Any]:
    step = dict(holed)
    values = [block for block in blocks if not isinstance(block, CitationBlock)]
    if step.get("type") == "function_call" and blocks:
        call = values[0]
        if not isinstance(call, ToolCallBlock) or (call.tool_call_id, call.tool_name) != (step.get("id"), step.get("name")):
            raise Mismatch
        step["arguments"] = call.tool_kwargs
    elif step.get("type") == "model_output" and blocks:
        waiting = iter(values)
        step["content"] = [_refill_content(content, waiting) for content in step["content"]]
        if next(waiting, None) is not None:
            raise Mismatch
    elif step.get("type") == "thought" and blocks and not _same_thought(step, values):
        raise Mismatch
    return step


def _refill_content(item: Mapping[str, Any], blocks: Iterator[ContentBlock]) -> dict[str, Any]:
    content, name = dict(item["content"]), item.get("hole")
    if name is None:
        return content
    block = next(blocks, None)
    if name != "uri":
        content[name] = block.text if isinstance(block, TextBlock) else _data(block)
    if len(content[name]) != item["length"]:
        raise Mismatch
    return content


def _data(block: ContentBlock | None) -> str:
    if isinstance(block, ImageBlock | AudioBlock | VideoBlock | DocumentBlock):
        return str(medium_to_content(block, "content").get("data", ""))
    raise Mismatch


def _same_thought(step: Mapping[str, Any], blocks: Sequence[ContentBlock]) -> bool:
    return len(blocks) == 1 and isinstance(blocks[0], ThinkingBlock) and (blocks[0].content or "") == thought_text(step)
