"""Events to message chunks that add up to the message the same answer gives without a stream.

Texts, reasoning and arguments of calls are passed on as they come; everything else when its step ends, through the same functions
that map whole answers. Every value is sent once: chunks are summed, and what is said twice comes out doubled.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from json import dumps
from typing import Any

from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk

from ..assembly.accumulate import Accumulator
from ..client.interactions.error_mapping import raise_for_status
from ..turns.reply import Reply
from ..wire.content import TextContent
from ..wire.deltas import ArgumentsDelta, TextDelta, ThoughtSummaryDelta
from ..wire.events import Event, InteractionCompletedEvent, InteractionCreatedEvent, StepDelta, StepStart, StepStop
from ..wire.interaction import Interaction
from ..wire.steps import FunctionCallStep
from .from_steps import BlockMapper, call_to_block, content_to_block, summary_to_block
from .metadata import response_metadata, usage_metadata
from .names import MODEL_PROVIDER

_ToBlock = Callable[[dict[str, Any]], dict[str, Any]]
_CALL_CHUNK = ("type", "id", "name", "args", "index")


class ChunkBuilder:
    """The chunks of one streamed reply.

    Args:
        accumulator: the stream's, which has taken in each event by the time it comes here.
        reply: returns the reply for the interaction when it is complete.
    """

    def __init__(self, accumulator: Accumulator, reply: Callable[[Interaction], Reply] = Reply.of) -> None:
        self._accumulator = accumulator
        self._reply = reply
        self._mapper = BlockMapper()
        self._id: str | None = None
        self._agent = False
        self._streamed: dict[int, int] = {}  # block index -> characters passed on
        self._passed: dict[int, dict[str, Any]] = {}  # block index -> what of it was passed on whole, before its step ended
        self._queue: deque[dict[str, Any]] = deque()  # an agent's steps from a call on, until it is known who answers it
        self._open: int | None = None  # the step that has started and not stopped
        self._arguments_sent = False
        self._call_extras: dict[str, Any] = {}

    def chunk(self, event: Event) -> ChatGenerationChunk | None:
        """The chunk for an event, if it has one."""
        if isinstance(event, StepDelta):
            return self._delta(event)
        if isinstance(event, StepStop):
            self._open = None
            return self._stop(event.index)
        if self._open is not None and isinstance(event, StepStart | InteractionCompletedEvent):
            # A step that never stopped ends where the next thing begins.
            unfinished, self._open = self._stop(self._open), None
            following = self._next(event)
            return unfinished + following if unfinished and following else unfinished or following
        return self._next(event)

    def _next(self, event: Event) -> ChatGenerationChunk | None:
        if isinstance(event, StepStart):
            self._open = event.index
            return self._start(event)
        if isinstance(event, InteractionCreatedEvent):
            self._id = event.interaction.id or None
            self._agent = event.interaction.agent is not None
            return self._chunk([])
        if isinstance(event, InteractionCompletedEvent):
            return self._end()
        return None

    def _start(self, event: StepStart) -> ChatGenerationChunk | None:
        step = event.step
        if isinstance(step, FunctionCallStep) and not self._agent:
            self._arguments_sent = False
            # LangChain's stream events keep of a call what its first chunk says.
            self._call_extras = call_to_block(self._accumulator.step(event.index)).get("extras", {})
            return self._call_chunk(args="", id=step.id, name=step.name, extras=self._call_extras)
        parts = self._accumulator.parts(event.index)
        if not parts or self._queue or step.type not in ("model_output", "thought"):
            return None
        # The reference allows a step to start with its first content.
        to_block = content_to_block if step.type == "model_output" else summary_to_block
        return self._chunk([self._begin(event.index, position, to_block) for position in range(parts)])

    def _begin(self, step_index: int, position: int, to_block: _ToBlock) -> dict[str, Any]:
        """What a step already holds when it starts."""
        block = to_block(self._accumulator.part(step_index, position))
        kind, index = block["type"], self._mapper.index + position
        if kind not in ("text", "reasoning"):
            return self._pass(step_index, position, to_block)
        self._streamed[index] = len(block[kind])
        return {"type": kind, kind: block[kind], "index": index}

    def _delta(self, event: StepDelta) -> ChatGenerationChunk | None:
        delta = event.delta
        if isinstance(delta, TextDelta):
            return self._grow(event.index, content_to_block, {"type": "text", "text": delta.text})
        if isinstance(delta, ThoughtSummaryDelta) and isinstance(delta.content, TextContent) and not delta.content.model_extra:
            return self._grow(event.index, summary_to_block, {"type": "reasoning", "reasoning": delta.content.text})
        if isinstance(delta, ArgumentsDelta) and not self._agent and delta.arguments:
            self._arguments_sent = True
            return self._call_chunk(args=delta.arguments)
        return None

    def _grow(self, step_index: int, to_block: _ToBlock, more: dict[str, Any]) -> ChatGenerationChunk | None:
        """Pass text on, and before it the media that stand in front of it, so that the order stays."""
        kind = more["type"]
        if not more[kind] or self._queue:
            return None
        position = self._accumulator.parts(step_index) - 1
        index = self._mapper.index + position
        before: list[dict[str, Any]] = []
        if index not in self._streamed:
            self._streamed[index] = 0
            before = [self._pass(step_index, i, to_block) for i in range(position) if self._is_due(self._mapper.index + i)]
        self._streamed[index] += len(more[kind])
        return self._chunk([*before, {**more, "index": index}])

    def _is_due(self, index: int) -> bool:
        return index not in self._streamed and index not in self._passed

    def _pass(self, step_index: int, position: int, to_block: _ToBlock) -> dict[str, Any]:
        index = self._mapper.index + position
        self._passed[index] = {**to_block(self._accumulator.part(step_index, position)), "index": index}
        return dict(self._passed[index])

    def _stop(self, step_index: int) -> ChatGenerationChunk | None:
        step = self._accumulator.step(step_index)
        kind = step.get("type")
        if kind == "user_input":  # a stream read again from its start shows what the user said
            return None
        if not self._agent:
            return self._end_of_call(step) if kind == "function_call" else self._finished(self._mapper.blocks(step))
        self._queue.append(step)
        if kind == "function_result":
            self._mapper.answered.add(step.get("call_id"))
        return self._finished(self._released())

    def _released(self, *, all: bool = False) -> list[dict[str, Any]]:
        """The blocks of the queued steps up to the first call that nobody has answered yet, so that the order stays."""
        blocks: list[dict[str, Any]] = []
        while self._queue and (
            all or self._queue[0]["type"] != "function_call" or self._queue[0].get("id") in self._mapper.answered
        ):
            for block in self._mapper.blocks(self._queue.popleft()):
                blocks.append(block if "index" in block else _as_chunk(block, self._mapper.index - 1))
        return blocks

    def _finished(self, blocks: list[dict[str, Any]], **fields: Any) -> ChatGenerationChunk | None:
        rests = [rest for block in blocks if (rest := self._rest(block))]
        return self._chunk(rests, **fields) if rests or fields else None

    def _rest(self, block: dict[str, Any]) -> dict[str, Any] | None:
        """What of a finished block has not been passed on."""
        passed = self._passed.pop(block["index"], None)
        if passed is not None:
            place = "value" if block["type"] == "non_standard" else "extras"
            late = {key: value for key, value in block.get(place, {}).items() if key not in passed.get(place, {})}
            return {"type": block["type"], place: late, "index": block["index"]} if late else None
        sent = self._streamed.pop(block["index"], None)
        if sent is None:
            return block
        field = block["type"]
        rest = {**block, field: block[field][sent:]}
        return rest if rest[field] or rest.keys() - {"type", field, "index"} else None

    def _end_of_call(self, step: dict[str, Any]) -> ChatGenerationChunk | None:
        index = self._mapper.index
        block = self._mapper.blocks(step)[0]
        extras = {key: value for key, value in block.get("extras", {}).items() if key not in self._call_extras}
        arguments = dumps(block["args"]) if block["args"] and not self._arguments_sent else ""
        return self._call_chunk(args=arguments, index=index, extras=extras) if extras or arguments else None

    def _call_chunk(
        self,
        *,
        args: str,
        extras: dict[str, Any] | None = None,
        index: int | None = None,
        id: str | None = None,
        name: str | None = None,
    ) -> ChatGenerationChunk:
        index = self._mapper.index if index is None else index
        call = {"type": "tool_call_chunk", "id": id, "name": name, "args": args, "index": index}
        return self._chunk([{**call, "extras": extras} if extras else call], tool_call_chunks=[call])

    def _end(self) -> ChatGenerationChunk | None:
        blocks = self._released(all=True)  # what an agent called and nobody answered is for the caller to answer
        interaction = self._accumulator.interaction()
        raise_for_status(interaction)
        reply = self._reply(interaction)
        return self._finished(
            blocks,
            tool_call_chunks=[{key: block[key] for key in _CALL_CHUNK} for block in blocks if block["type"] == "tool_call_chunk"],
            usage_metadata=usage_metadata(interaction.usage),
            metadata={
                # The last hop's, where the answer came in several: it is the one to continue.
                **({"id": interaction.id} if interaction.id else {}),
                **response_metadata(interaction, anchor=reply.anchor, state_reset=reply.state_reset),
            },
            chunk_position="last",
        )

    def _chunk(self, content: list[Any], *, metadata: dict[str, Any] | None = None, **fields: Any) -> ChatGenerationChunk:
        # These two may be repeated: LangChain's merge leaves them alone when they are equal.
        response: dict[str, Any] = {"output_version": "v1", "model_provider": MODEL_PROVIDER}
        if metadata:
            response.update(metadata)
        return ChatGenerationChunk(message=AIMessageChunk(content=content, id=self._id, response_metadata=response, **fields))


def _as_chunk(block: dict[str, Any], index: int) -> dict[str, Any]:
    """A whole tool call as one chunk of itself, for `tool_call_chunks` to find it."""
    args = block["args"]
    return {**block, "type": "tool_call_chunk", "args": args if isinstance(args, str) else dumps(args), "index": index}
