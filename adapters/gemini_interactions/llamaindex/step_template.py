"""Give a reply's blocks back as exactly the steps they came from, whatever they cannot hold themselves.

LlamaIndex's blocks are a closed set. Texts, media, thoughts and calls have one; the service's own tool steps, signatures of
calls, the fields of citations and whatever is new have none. They travel as a step template, on the block of a thought, only
where the blocks alone would not give the steps back. If somebody changed the blocks since, the blocks win.

A thought that has a signature and no summary would be an empty block to draw. It travels in the template, too; one empty block
is left, at the end, where no thought has words. There is no other place: memories count `additional_kwargs` as tokens, the call
of a tool is executed, a `CachePoint` is an order to other providers, and all other fields of blocks are for people to see.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from llama_index.core.base.llms.types import (
    AudioBlock,
    CitableBlock,
    CitationBlock,
    ContentBlock,
    DocumentBlock,
    ImageBlock,
    TextBlock,
    ThinkingBlock,
    ToolCallBlock,
    VideoBlock,
)

from ..framework.contents.parts import cited_source
from ..framework.step_template import SHOWN, Shown, steps_to_template, template_to_steps
from ..framework.thoughts import thought_text
from ..wire.json_text import call_arguments
from .content import block_to_annotation, block_to_contents, medium_to_content, reply_medium_to_content
from .names import STEPS

_WITH_BLOCKS = frozenset({"model_output", "thought", "function_call"})
"""The types of steps that blocks alone may give back."""
_MEDIA = (ImageBlock, AudioBlock, VideoBlock, DocumentBlock)


def with_template(steps: Sequence[Mapping[str, Any]], blocks: Sequence[ContentBlock]) -> list[ContentBlock]:
    """Return the blocks of a reply, with what they do not show of its steps; as they are where nothing is missing.

    It travels on the block of a thought that has words, so that there is nothing for a user interface to draw. Where there is
    none, it has a block of its own, at the end: core and others take the first block for the answer.

    Args:
        steps: the steps of a reply.
        blocks: its blocks.
    """
    drawn = without_empty(blocks)
    opening = list(_opening(steps))
    if all(step.get("type") in _WITH_BLOCKS for step in steps) and blocks_to_steps(drawn) == list(steps[len(opening) :]):
        if not opening:
            return drawn
        carried = opening  # as nearly always: the signature of the one thought there is
    else:
        carried = steps_to_template(steps, _shown(drawn))
    template = {STEPS: carried}
    for i, block in enumerate(drawn):
        if isinstance(block, ThinkingBlock):
            carrier = ThinkingBlock(content=block.content, additional_information={**block.additional_information, **template})
            return [*drawn[:i], carrier, *drawn[i + 1 :]]
    return [*drawn, ThinkingBlock(additional_information=template)]


def without_empty(blocks: Sequence[ContentBlock]) -> list[ContentBlock]:
    """Return these blocks without thoughts that have no words."""
    return [block for block in blocks if not isinstance(block, ThinkingBlock) or block.content]


def reply_blocks_to_steps(blocks: Sequence[ContentBlock], where: str = "content") -> list[dict[str, Any]]:
    """Convert the blocks of a reply of ours to exactly the steps it came from, unless somebody changed them since.

    Args:
        blocks: the reply's.
        where: what to call them in an error.
    """
    template: Any = None
    visible: list[ContentBlock] = []
    for block in blocks:
        carries = isinstance(block, ThinkingBlock) and STEPS in block.additional_information
        if carries:
            template = block.additional_information[STEPS]  # type: ignore[union-attr]
        if not carries or _is_thought(block):  # type: ignore[arg-type]
            visible.append(block)
    if not isinstance(template, list):
        return blocks_to_steps(visible, where=where)
    opening = list(_opening(template))
    steps = template_to_steps(template, _shown(visible, where)) if len(opening) < len(template) else None
    return [*opening, *blocks_to_steps(visible, where=where)] if steps is None else steps


def _opening(steps: Sequence[Any]) -> Iterator[dict[str, Any]]:
    """Yield the thoughts without words that open a reply, or its template: the first call may need their signature."""
    for step in steps:
        if not isinstance(step, Mapping) or step.get("type") != "thought" or SHOWN in step or thought_text(step):
            return
        yield dict(step)


def _is_thought(block: ThinkingBlock) -> bool:
    """Whether a block shows something of a thought, whatever else it carries."""
    return bool(block.content) or "signature" in block.additional_information


def blocks_to_steps(blocks: Sequence[ContentBlock], *, ours: bool = True, where: str = "content") -> list[dict[str, Any]]:
    """Convert blocks to the steps that they alone give.

    Args:
        blocks: the blocks of a reply.
        ours: whether its thoughts are the Interactions API's; those of other providers are left out.
        where: what to call the blocks in an error.

    Raises:
        InvalidOption: a block cannot be sent.
    """
    steps: list[dict[str, Any]] = []
    for i, block in enumerate(blocks):
        if isinstance(block, TextBlock):
            _output(steps).append({"type": "text", "text": block.text})
        elif isinstance(block, _MEDIA):
            to_content = reply_medium_to_content if ours else medium_to_content
            _output(steps).append(to_content(block, f"{where}[{i}]"))
        elif isinstance(block, CitableBlock):
            _output(steps).extend(block_to_contents(block, f"{where}[{i}]"))
        elif isinstance(block, CitationBlock) and ours:
            _annotate(steps, block)
        elif isinstance(block, ThinkingBlock) and ours:
            steps.append(_thought(block))
        elif isinstance(block, ToolCallBlock):
            steps.append(_call(block))
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


def _call(block: ToolCallBlock) -> dict[str, Any]:
    return {
        "type": "function_call",
        "id": block.tool_call_id or "",
        "name": block.tool_name,
        "arguments": call_arguments(block.tool_kwargs),
    }


def _text(block: ContentBlock) -> str:
    """Return the text of a block; no reply has a block to be cited, so one of those that somebody put there is an edit."""
    if isinstance(block, CitableBlock):
        return str(cited_source(block.title, block.source)["text"])
    return block.text if isinstance(block, TextBlock) else ""


def _shown(blocks: Sequence[ContentBlock], where: str = "content") -> Shown:
    """Return what blocks show of the reply that they were made from."""
    return Shown(
        text="".join(_text(block) for block in blocks),
        media=[reply_medium_to_content(block, f"{where}[{i}]") for i, block in enumerate(blocks) if isinstance(block, _MEDIA)],
        calls=[_call(block) for block in blocks if isinstance(block, ToolCallBlock)],
        thoughts=[_thought(block) for block in blocks if isinstance(block, ThinkingBlock)],
    )
