"""Convert events to chunks, in the order that LiteLLM and the clients behind it get right.

The order: role and interaction id; reasoning as it comes; each finished thought with its signature; text as it comes; then, when
the reply is complete, the anchor, citations with the other provider-specific fields, tool calls, usage, and the finish reason on
an empty chunk.

LiteLLM throws away usage that comes with the finish or after it. Clients of OpenAI's fail on lists that come twice without
an `index`, and join values that come twice; so each is sent once.

Calls are held back until the reply is complete: nobody can act on half of them, text that follows a call must come before it, and
an id can carry an anchor only when there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any
from uuid import uuid4

from litellm.types.utils import Delta, ModelResponseStream, StreamingChoices, Usage

from ..assembly.accumulate import Accumulator
from ..framework.thoughts import paragraph_break
from ..turns.reply import Reply
from ..turns.step_changes import Began, Change, Completed, StepEnded, TextGrew, ThoughtGrew
from ..turns.step_stream import StepStream
from ..wire.events import Event, InteractionSseEventInteraction
from ..wire.interaction import Interaction
from .anchor_transport import CALL_ID_LIMIT, block_anchor
from .costs import Cost
from .from_steps import MessageParts, created_at, reply_to_parts, thought_to_block
from .usage import openai_tier, usage_fields

_GROWING = {"function": ("function", "arguments"), "custom": ("custom", "input")}
"""Where in a call the text stands that comes in pieces, by its type."""


class ChunkBuilder:
    """Build the chunks of one streamed reply.

    Args:
        model: the model's name, for the chunks.
        accumulator: the stream's, which has taken in each event by the time it comes here.
        reply: returns the reply for the interaction when it is complete.
        call_id_limit: characters that a tool call's id may have.
        freeform: the names of the tools that were declared as OpenAI's `custom`.
        finished: is told of the complete reply, and prices it, unless LiteLLM is to.
        response_id: makes the response's id of the interaction's.
        keep: is told each thinking block.
        text_ends: whether nothing may follow a reply's text but calls, as in Anthropic's messages: programs there take the last
            block for the answer. An anchor's block is left out then; the index stands in.
    """

    def __init__(
        self,
        model: str,
        *,
        accumulator: Accumulator,
        reply: Callable[[Interaction], Reply] = Reply.of,
        call_id_limit: int = CALL_ID_LIMIT,
        freeform: Collection[str] = (),
        finished: Callable[[Interaction], Cost | None] = lambda _: None,
        response_id: Callable[[str], str] = str,
        keep: Callable[[dict[str, Any]], None] | None = None,
        text_ends: bool = False,
    ) -> None:
        self._model = model
        self._steps = StepStream(accumulator, reply)
        self._call_id_limit = call_id_limit
        self._freeform = freeform
        self._finished = finished
        self._response_id = response_id
        self._keep = keep
        self._text_ends = text_ends
        self._id = f"chatcmpl-{uuid4()}"  # where nothing is stored, the service gives none
        self._created: int | None = None
        self._tier: str | None = None
        self._begun = False
        self._reasoning = ""  # the last of it
        self._blocks = 0
        self._waiting: list[str] = []  # texts that are passed on with the next

    def chunks(self, event: Event, *, more_at_hand: bool = False) -> Iterator[ModelResponseStream]:
        """Yield the chunks for an event.

        Args:
            event: the event.
            more_at_hand: whether the next one has come already. A text then waits for it: LiteLLM spends more time on a chunk
                than anything else does, and under load several events come at once.

        Raises:
            APIError: the interaction ended without an answer.
        """
        for change in self._steps.changes(event):
            if isinstance(change, TextGrew):
                self._waiting.append(change.text)
            else:
                yield from self.waiting()
                yield from self._chunks(change)
        if self._waiting and not more_at_hand:
            yield from self.waiting()

    def waiting(self) -> Iterator[ModelResponseStream]:
        """Yield the text that waits for more, if there is one."""
        if self._waiting:
            text = "".join(self._waiting)
            self._waiting.clear()
            yield self._chunk(content=text)

    def _chunks(self, change: Change) -> Iterator[ModelResponseStream]:
        match change:
            case ThoughtGrew():
                before = paragraph_break(self._reasoning) if change.begins else ""
                self._reasoning = change.text
                yield self._chunk(reasoning_content=before + change.text)
            case StepEnded(step={"type": "thought"} as thought):
                if (block := thought_to_block(thought)) is not None:
                    yield self._thinking(block)
            case Began():
                yield from self._begin(change.interaction)
            case Completed():
                yield from self._begin(change.reply.interaction)
                yield from self._end(change.reply)

    def _begin(self, interaction: Interaction | InteractionSseEventInteraction) -> Iterator[ModelResponseStream]:
        if self._begun:
            return
        self._begun = True
        self._id = self._response_id(interaction.id) if interaction.id else self._id
        self._created = created_at(interaction)
        fields = {"interaction_id": interaction.id} if interaction.id else None
        yield self._chunk(role="assistant", provider_specific_fields=fields)

    def _thinking(self, block: dict[str, Any]) -> ModelResponseStream:
        numbered = {**block, "index": self._blocks}
        self._blocks += 1
        if self._keep is not None:
            self._keep(block)
        return self._chunk(reasoning_content="", thinking_blocks=[numbered])

    def _end(self, reply: Reply) -> Iterator[ModelResponseStream]:
        interaction = reply.interaction
        parts = reply_to_parts(reply, call_id_limit=self._call_id_limit, freeform=self._freeform)
        self._tier = openai_tier(interaction)
        for block in parts.thinking_blocks[self._blocks :]:
            if block_anchor(block) is None or not self._text_ends or parts.tool_calls:
                yield self._thinking(block)
        yield from self._late(parts)
        fields, cost = usage_fields(interaction.usage), self._finished(interaction)
        # LiteLLM swallows a chunk of usage and nothing else. With a tier, it would be an empty text to Anthropic's clients.
        self._tier = None
        if fields is not None:
            # What it cost LiteLLM takes from here only: after a fallback it would ask for the prices of the model that failed.
            yield self._chunk(usage=Usage(**fields, cost=cost.total if cost is not None and cost.is_known else None))
        yield self._chunk(finish_reason=parts.finish_reason)

    def _late(self, parts: MessageParts) -> Iterator[ModelResponseStream]:
        """Yield what is known at the end only."""
        # Without a text to follow, the fields go with the first call: alone, they would be an empty text in front of it.
        late = {name: value for name, value in parts.fields.items() if name != "interaction_id"} or None
        shown: dict[str, Any] = {"annotations": parts.annotations or None, "images": parts.images or None, "audio": parts.audio}
        shown = {name: value for name, value in shown.items() if value}
        if late and (shown or not parts.tool_calls):
            shown, late = {**shown, "provider_specific_fields": late}, None
        if shown:
            yield self._chunk(**shown)
        for index, call in enumerate(parts.tool_calls):
            kind, text = _GROWING[call["type"]]
            first = {**call, "index": index, kind: {**call[kind], text: ""}}
            yield self._chunk(tool_calls=[first], provider_specific_fields=late)
            late = None
            yield self._chunk(tool_calls=[{"index": index, kind: {text: call[kind][text]}}])

    def _chunk(self, *, finish_reason: str | None = None, usage: Usage | None = None, **delta: Any) -> ModelResponseStream:
        chunk = ModelResponseStream(
            id=self._id,
            created=self._created,
            model=self._model,
            choices=[StreamingChoices(index=0, delta=Delta(**delta), finish_reason=finish_reason)],
        )
        if usage is not None:
            chunk.usage = usage
        if self._tier is not None:
            chunk.service_tier = self._tier  # type: ignore[attr-defined]  # LiteLLM prices by it, and does not declare it
        return chunk
