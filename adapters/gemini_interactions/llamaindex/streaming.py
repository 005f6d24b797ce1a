"""Events to responses whose message grows; the last is the response that the same answer gives without a stream.

Each message is a value of its own: what a consumer keeps does not change under its hands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ContentBlock,
    MessageRole,
    TextBlock,
    ThinkingBlock,
    ToolCallBlock,
)

from ..assembly.accumulate import Accumulator
from ..client.interactions.error_mapping import raise_for_status
from ..turns.reply import Reply
from ..wire.content import TextContent
from ..wire.deltas import ArgumentsDelta, TextDelta, ThoughtSummaryDelta
from ..wire.events import Event, InteractionCompletedEvent, InteractionCreatedEvent, StepDelta, StepStart, StepStop
from ..wire.interaction import Interaction
from .content import content_to_blocks
from .from_steps import reply_to_response, step_to_blocks
from .skeleton import SEPARATOR, thought_text


class ResponseBuilder:
    """The responses of one streamed reply.

    Args:
        accumulator: the stream's, which has taken in each event by the time it comes here.
        reply: returns the reply for the interaction when it is complete.
    """

    def __init__(self, accumulator: Accumulator, reply: Callable[[Interaction], Reply] = Reply.of) -> None:
        self._accumulator = accumulator
        self._reply = reply
        self._raw: dict[str, Any] = {"status": "in_progress"}
        self._agent = False
        self._done: list[ContentBlock] = []  # the blocks of the steps that have ended
        self._before: list[ContentBlock] = []  # those, and the blocks of the open step before its open part
        self._at: tuple[int, int] | None = None  # the step and the part that grow
        self._text = ""  # what the growing part holds
        self._passed = 0  # characters of text passed on
        self._open: int | None = None  # the step that has started and not stopped

    def response(self, event: Event) -> ChatResponse | None:
        """The response for an event, if it shows something new.

        Raises:
            APIError: the interaction failed.
        """
        if isinstance(event, StepDelta):
            return self._delta(event)
        if isinstance(event, StepStop):
            return self._stop(event.index)
        if isinstance(event, StepStart):
            if self._open is not None:  # a step that never stopped ends where the next thing begins
                self._stop(self._open)
            return self._start(event)
        if isinstance(event, InteractionCreatedEvent):
            self._agent = event.interaction.agent is not None
            if event.interaction.id:
                self._raw = {"id": event.interaction.id, "status": "in_progress"}
        elif isinstance(event, InteractionCompletedEvent):
            return self._end()
        return None

    def _start(self, event: StepStart) -> ChatResponse | None:
        self._open = event.index
        kind = event.step.type
        step = self._accumulator.step(event.index)
        parts = self._accumulator.parts(event.index)
        if kind == "function_call" and not self._agent:
            self._at, self._before, self._text = (event.index, 0), self._done, ""
            return self._response([*self._done, _call(step, step.get("arguments") or {})])
        if not parts:
            return None
        # The reference allows a step to start with its first content.
        if kind == "model_output":
            blocks = step_to_blocks(step, set())
            last = step["content"][-1]
            if last.get("type") == "text":
                self._at, self._text = (event.index, parts - 1), str(last.get("text") or "")
                self._before = [*self._done, *_before(step, parts - 1)]
            return self._response([*self._done, *blocks], "".join(_text(content) for content in step["content"]))
        if kind == "thought":
            self._at, self._before, self._text = (event.index, parts - 1), self._done, thought_text(step)
            return self._response([*self._done, *step_to_blocks(step, set())], thinking=self._text)
        return None

    def _delta(self, event: StepDelta) -> ChatResponse | None:
        delta = event.delta
        if isinstance(delta, TextDelta):
            return self._grow_text(event.index, delta.text)
        if isinstance(delta, ThoughtSummaryDelta) and isinstance(delta.content, TextContent):
            return self._grow_thought(event.index, delta.content.text)
        if isinstance(delta, ArgumentsDelta) and not self._agent and delta.arguments:
            if self._at != (event.index, 0):
                self._at, self._before, self._text = (event.index, 0), self._done, ""
            self._text += delta.arguments
            return self._response([*self._before, _call(self._accumulator.head(event.index), self._text)])
        return None

    def _grow_text(self, index: int, text: str) -> ChatResponse | None:
        if not text:
            return None
        at = (index, self._accumulator.parts(index) - 1)
        if self._at != at:
            self._at, self._text = at, ""
            self._before = [*self._done, *_before(self._accumulator.step(index), at[1])] if at[1] else self._done
        self._text += text
        return self._response([*self._before, TextBlock(text=self._text)], text)

    def _grow_thought(self, index: int, text: str) -> ChatResponse | None:
        if not text:
            return None
        at = (index, self._accumulator.parts(index) - 1)
        if self._at is None or self._at[0] != index:
            self._text, self._before = "", self._done
        elif self._at != at and self._text:
            text = SEPARATOR + text
        self._at = at
        self._text += text
        return self._response([*self._before, ThinkingBlock(content=self._text)], thinking=text)

    def _stop(self, index: int) -> ChatResponse | None:
        step = self._accumulator.step(index)
        self._open = self._at = None
        # Whether an agent's call is the caller's to answer is known at the end: its sandbox may answer it first.
        hidden = step.get("type") == "user_input" or (step.get("type") == "function_call" and self._agent)
        blocks = [] if hidden else step_to_blocks(step, set())
        self._done = [*self._done, *blocks]
        # A text or a thought alone has been shown as it grew.
        news = any(not isinstance(block, TextBlock | ThinkingBlock) for block in blocks)
        return self._response(self._done) if news else None

    def _end(self) -> ChatResponse:
        interaction = self._accumulator.interaction()
        raise_for_status(interaction)
        reply = self._reply(interaction)
        texts = "".join(
            _text(content) for step in reply.steps if step.get("type") == "model_output" for content in step.get("content") or ()
        )
        return reply_to_response(reply, delta=texts[self._passed :])

    def _response(self, blocks: list[ContentBlock], delta: str = "", *, thinking: str | None = None) -> ChatResponse:
        self._passed += len(delta)
        return ChatResponse(
            message=ChatMessage(role=MessageRole.ASSISTANT, blocks=blocks),
            delta=delta,
            raw=self._raw,
            additional_kwargs={"thinking_delta": thinking} if thinking else {},
        )


def _call(step: dict[str, Any], arguments: dict[str, Any] | str) -> ToolCallBlock:
    return ToolCallBlock(tool_call_id=str(step.get("id") or ""), tool_name=str(step.get("name") or ""), tool_kwargs=arguments)


def _before(step: dict[str, Any], position: int) -> list[ContentBlock]:
    """The blocks of an open output before the content at a position."""
    return [block for content in step.get("content", ())[:position] for block in content_to_blocks(content)]


def _text(content: dict[str, Any]) -> str:
    text = content.get("text") if content.get("type") == "text" else None
    return text if isinstance(text, str) else ""
