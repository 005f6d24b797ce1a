"""Convert events to responses whose message grows; the last is the response that the same answer gives without a stream.

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
)

from ..assembly.accumulate import Accumulator
from ..framework.thoughts import paragraph_break
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
from .content import content_to_blocks
from .from_steps import call_to_block, reply_to_response, step_to_blocks
from .step_template import without_empty


class ResponseBuilder:
    """Build the responses of one streamed reply.

    Args:
        accumulator: the stream's, which has taken in each event by the time it comes here.
        reply: returns the reply for the interaction when it is complete.
    """

    def __init__(self, accumulator: Accumulator, reply: Callable[[Interaction], Reply] = Reply.of) -> None:
        self._steps = StepStream(accumulator, reply)
        self._raw: dict[str, Any] = {"status": "in_progress"}
        self._before: list[ContentBlock] = []  # the blocks of the steps that have ended, and of the open step's parts that have
        self._done = 0  # how many of them are the ended steps'
        self._growing: ContentBlock | None = None
        self._text = ""  # what the growing block holds
        self._call: dict[str, Any] = {}  # the open call, as it started

    def response(self, event: Event) -> ChatResponse | None:
        """Return the response for an event, if it shows something new.

        Raises:
            APIError: the interaction ended without an answer.
        """
        text = thinking = ""
        is_new = False
        for change in self._steps.changes(event):
            if isinstance(change, TextGrew):
                self._text = whole = change.text if change.begins else self._text + change.text
                self._growing = TextBlock(text=whole)
                text += change.text
                is_new = True
            elif isinstance(change, ThoughtGrew):
                more = paragraph_break(self._text) + change.text if change.begins else change.text
                self._text += more
                self._growing = ThinkingBlock(content=self._text)
                thinking += more
                is_new = True
            elif isinstance(change, Completed):
                return reply_to_response(change.reply, delta=text)
            else:
                is_new = self._take(change) or is_new
        if not is_new:
            return None
        # Set, for blocks that are given to the constructor are validated again with every response.
        message = ChatMessage(role=MessageRole.ASSISTANT)
        message.blocks = self._before.copy() if self._growing is None else [*self._before, self._growing]
        return ChatResponse(
            message=message,
            delta=text,
            raw=self._raw,
            additional_kwargs={"thinking_delta": thinking} if thinking else {},
        )

    def _take(self, change: Change) -> bool:
        """Take in a change, and return whether it shows something new."""
        match change:
            case PartEnded(step_type="model_output"):
                self._before += content_to_blocks(change.content)
                return False
            case CallStarted():
                self._call = change.step
                self._growing = call_to_block(change.step)
                return True
            case ArgumentsGrew():
                self._text += change.text
                self._growing = call_to_block({**self._call, "arguments": self._text})
                return True
            case StepEnded():
                blocks = without_empty(step_to_blocks(change.step, self._steps.answered))
                self._before[self._done :] = blocks
                self._done = len(self._before)
                self._growing, self._text, self._call = None, "", {}
                # A text or a thought alone has been shown as it grew.
                return any(not isinstance(block, TextBlock | ThinkingBlock) for block in blocks)
            case Began() if change.interaction.id:
                self._raw = {"id": change.interaction.id, "status": "in_progress"}
        return False
