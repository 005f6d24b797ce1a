"""Convert events to message chunks that add up to the message the same answer gives without a stream.

Texts, reasoning and arguments of calls are passed on as they come; everything else when its step ends, through the same functions
that convert whole answers. Every value is sent once: chunks are summed, and what is said twice comes out doubled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from json import dumps
from typing import Any

from langchain_core.messages import AIMessageChunk
from langchain_core.utils.json import parse_partial_json

from ..assembly.accumulate import Accumulator
from ..turns.reply import Reply
from ..turns.step_changes import (
    ArgumentsGrew,
    Began,
    CallStarted,
    Change,
    Completed,
    PartEnded,
    StepEnded,
    TextGrew,
    ThoughtGrew,
)
from ..turns.step_stream import StepStream
from ..wire.events import Event
from ..wire.interaction import Interaction
from .chunks import GenerationChunk, joined
from .content import content_to_block
from .from_steps import BlockMapper, call_to_block, note, reply_to_blocks
from .metadata import generation_info, response_metadata, usage_metadata
from .names import MODEL_PROVIDER
from .text_form import blocks_to_content, blocks_to_metadata, blocks_to_reasoning
from .thoughts import part_shows, part_to_block

_CALL_CHUNK = ("type", "id", "name", "args", "index")

_BRACKETS = ("}", "]", '"}', '"]', '""}', '""]')
"""Ends of arguments, one of which closes something that is not open, inside a string or outside."""

_FIELDS = {TextGrew: "text", ThoughtGrew: "reasoning"}
_GROWING = (TextGrew, ThoughtGrew)

_REPEATED = ("type", "text", "reasoning", "index")
"""The fields of a block that stand in each of its pieces."""


class ChunkBuilder:
    """Build the chunks of one streamed reply.

    Args:
        accumulator: the stream's, which has taken in each event by the time it comes here.
        reply: returns the reply for the interaction when it is complete.
        as_text: whether the content is to be a text, as far as it is one; else it is a list of v1 blocks.
    """

    def __init__(
        self, accumulator: Accumulator, reply: Callable[[Interaction], Reply] = Reply.of, *, as_text: bool = False
    ) -> None:
        self._as_text = as_text
        self._steps = StepStream(accumulator, reply)
        self._mapper = BlockMapper(self._steps.answered)
        self._id: str | None = None
        self._shown: dict[int, dict[str, Any]] = {}  # block index -> what was passed on of it before its step ended
        self._call_extras: dict[str, Any] | None = None  # what was passed on so of the open call

    def chunk(self, event: Event) -> GenerationChunk | None:
        """Return the chunk for an event, if it has one.

        Raises:
            APIError: the interaction ended without an answer.
        """
        blocks: list[dict[str, Any]] = []
        for change in self._steps.changes(event):
            if isinstance(change, _GROWING):
                index, field = self._mapper.index + change.part, _FIELDS[type(change)]
                block: dict[str, Any] = {"type": field, field: change.text, "index": index}
                if change.begins:
                    self._shown[index] = {**self._begun(block), field: ""}
                blocks.append(block)
            elif isinstance(change, Began):
                self._id = change.interaction.id or None
                return self._chunk(blocks)
            elif isinstance(change, Completed):
                interaction = change.reply.interaction
                blocks += self._mapper.closing(interaction)
                usage = usage_metadata(interaction.usage)
                metadata = response_metadata(change.reply) | (rest := self._mapper.rest())
                if self._as_text:
                    metadata |= blocks_to_metadata(reply_to_blocks(change.reply)[0], whole=not rest)
                return self._chunk(blocks, metadata, usage_metadata=usage, chunk_position="last")
            else:
                blocks += self._blocks(change)
        return self._chunk(blocks) if blocks else None

    def _blocks(self, change: Change) -> Iterator[dict[str, Any]]:
        match change:
            case PartEnded():
                yield from self._pass(change)
            case CallStarted(step):
                # LangChain's stream events keep of a call what its first chunk says.
                extras = self._call_extras = {**call_to_block(step).get("extras", {}), **self._mapper.held()}
                yield _call_chunk(self._mapper.index, id=step.get("id", ""), name=step.get("name", ""), extras=extras)
            case ArgumentsGrew():
                self._call_extras = self._call_extras or {}
                yield _call_chunk(self._mapper.index, args=change.text)
            case StepEnded():
                yield from filter(None, map(self._rest, self._mapper.blocks(change.step)))

    def _pass(self, ended: PartEnded) -> Iterator[dict[str, Any]]:
        """Pass on what stands in front of a text, such as an image."""
        index = self._mapper.index + ended.part
        if index in self._shown or (ended.step_type == "thought" and not part_shows(ended.content)):
            return
        to_block = content_to_block if ended.step_type == "model_output" else part_to_block
        self._shown[index] = self._begun({**to_block(ended.content), "index": index})
        yield dict(self._shown[index])

    def _begun(self, block: dict[str, Any]) -> dict[str, Any]:
        """Return a block, which says of the thoughts that show nothing if it is the first after them."""
        if not self._shown:
            note(block, **self._mapper.held())
        return block

    def _rest(self, block: dict[str, Any]) -> dict[str, Any] | None:
        """Return what of a finished block has not been passed on."""
        if "index" not in block:
            return self._rest_of_call(block)
        shown = self._shown.pop(block["index"], None)
        if shown is None:
            return block
        late = {key: value for key, value in block.items() if key not in shown}
        for place in ("extras", "value"):
            if place in shown and (more := {key: item for key, item in block[place].items() if key not in shown[place]}):
                late[place] = more
        return {**{key: shown[key] for key in _REPEATED if key in shown}, **late} if late else None

    def _rest_of_call(self, block: dict[str, Any]) -> dict[str, Any] | None:
        index, extras = self._mapper.index - 1, block.get("extras", {})
        args, end = block["args"], ""
        if isinstance(args, str):
            end = _end_of_invalid(args)
            extras = {**extras, "arguments": args} if end else extras
        if self._call_extras is None:  # held back until now
            args = args + end if isinstance(args, str) else dumps(args)
            return _call_chunk(index, args=args, id=block["id"], name=block["name"], extras=extras)
        late = {key: value for key, value in extras.items() if key not in self._call_extras}
        self._call_extras = None
        return _call_chunk(index, args=end, extras=late) if late else None

    def _chunk(self, blocks: list[Any], metadata: dict[str, Any] | None = None, **fields: Any) -> GenerationChunk:
        # These two may be repeated: LangChain's merge leaves them alone when they are equal.
        response: dict[str, Any] = {"model_provider": MODEL_PROVIDER}
        if not self._as_text:
            response["output_version"] = "v1"
        if metadata:
            response.update(metadata)
        about: dict[str, Any] = {"generation_info": generation_info(metadata)} if metadata else {}
        if len(blocks) == 1 and "args" not in blocks[0]:  # a text alone, as nearly always
            about["text"] = blocks[0].get("text", "") if blocks[0]["type"] == "text" else ""
        else:
            blocks = joined(blocks)
            calls = (block for block in blocks if block["type"] == "tool_call_chunk")
            fields["tool_call_chunks"] = [{key: call[key] for key in _CALL_CHUNK} for call in calls]
        content: Any = blocks
        if self._as_text:
            content, fields["additional_kwargs"] = blocks_to_content(blocks), blocks_to_reasoning(blocks)
        message = AIMessageChunk(content=content, id=self._id, response_metadata=response, **fields)
        return GenerationChunk(message=message, **about)


def _end_of_invalid(args: str) -> str:
    """Return what to append to arguments that are no JSON object, so that LangChain sees it, too.

    It completes what was cut, and lets NaN pass; a bracket that closes nothing is what it cannot mend.
    """
    return next((end for end in ("", *_BRACKETS) if not _is_object(args + end)), "")


def _is_object(args: str) -> bool:
    try:
        return not args or isinstance(parse_partial_json(args), dict)
    except (ValueError, RecursionError):
        return False


def _call_chunk(
    index: int, *, args: str = "", id: str | None = None, name: str | None = None, extras: dict[str, Any] | None = None
) -> dict[str, Any]:
    call = {"type": "tool_call_chunk", "id": id, "name": name, "args": args, "index": index}
    return {**call, "extras": extras} if extras else call
