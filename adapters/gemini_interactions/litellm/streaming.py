"""Events to chunks, in the order that LiteLLM and the clients behind it get right.

The order: role and interaction id; reasoning as it comes; each finished thought with its signature; text as it comes; then, when
the reply is complete, the anchor, citations with the other provider-specific fields, tool calls, usage, and the finish reason on
an empty chunk.

LiteLLM throws away usage that comes with the finish or after it. Clients of OpenAI's fail on lists that come twice without
an `index`, and join values that come twice; so each is sent once.

Calls are held back until the reply is complete: nobody can act on half of them, text that follows a call must come before it, and
an id can carry an anchor only when there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

from litellm.types.utils import Delta, ModelResponseStream, StreamingChoices, Usage

from ..assembly.accumulate import Accumulator
from ..client.interactions.error_mapping import raise_for_status
from ..turns.reply import Reply
from ..wire.content import TextContent
from ..wire.deltas import TextDelta, ThoughtSummaryDelta
from ..wire.events import Event, InteractionCompletedEvent, InteractionCreatedEvent, StepDelta, StepStart, StepStop
from ..wire.interaction import Interaction
from .carriers import CALL_ID_LIMIT
from .from_steps import PARAGRAPH, MessageParts, created_at, reply_to_parts, thought_text, thought_to_block
from .skeleton import is_text
from .usage import openai_tier, usage_fields


class ChunkBuilder:
    """The chunks of one streamed reply.

    Args:
        model: the model's name, for the chunks.
        accumulator: the stream's, which has taken in each event by the time it comes here.
        reply: returns the reply for the interaction when it is complete.
        call_id_limit: characters that a tool call's id may have.
        finished: is told of the complete reply, and prices it where LiteLLM cannot.
    """

    def __init__(
        self,
        model: str,
        *,
        accumulator: Accumulator,
        reply: Callable[[Interaction], Reply] = Reply.of,
        call_id_limit: int = CALL_ID_LIMIT,
        finished: Callable[[Interaction], float | None] = lambda _: None,
    ) -> None:
        self._model = model
        self._reply = reply
        self._call_id_limit = call_id_limit
        self._finished = finished
        self._accumulator = accumulator
        self._id = f"chatcmpl-{uuid4()}"  # where nothing is stored, the service gives none
        self._created: int | None = None
        self._tier: str | None = None
        self._begun = False
        self._sent: dict[int, int] = {}  # step -> characters of it that were passed on
        self._closed: set[int] = set()  # steps that have been passed on in full
        self._seen: dict[int, None] = {}  # steps, in the order they came
        self._reasoning = ""  # the last of it
        self._blocks = 0
        self._waiting: list[str] = []  # texts that are passed on with the next

    def chunks(self, event: Event, *, more_at_hand: bool = False) -> Iterator[ModelResponseStream]:
        """The chunks for an event.

        Args:
            event: the event.
            more_at_hand: whether the next one has come already. A text then waits for it: LiteLLM spends more time on a chunk
                than anything else does, and under load several events come at once.

        Raises:
            APIError: the interaction ended without an answer.
        """
        if isinstance(event, StepStart | StepDelta):
            self._seen[event.index] = None
        if isinstance(event, StepDelta):
            yield from self._grow(event, more_at_hand)
            return
        yield from self._flush()
        if isinstance(event, StepStart):
            yield from self._rest(event.index)
        elif isinstance(event, StepStop):
            yield from self._close(event.index)
        elif isinstance(event, InteractionCreatedEvent):
            yield from self._begin()
        elif isinstance(event, InteractionCompletedEvent):
            yield from self._end()

    def _begin(self) -> Iterator[ModelResponseStream]:
        if self._begun:
            return
        self._begun = True
        interaction = self._accumulator.interaction()
        self._id, self._created = interaction.id or self._id, created_at(interaction)
        fields = {"interaction_id": interaction.id} if interaction.id else None
        yield self._chunk(role="assistant", provider_specific_fields=fields)

    def _grow(self, event: StepDelta, more_at_hand: bool) -> Iterator[ModelResponseStream]:
        delta, index = event.delta, event.index
        if isinstance(delta, TextDelta):
            self._sent[index] = self._sent.get(index, 0) + len(delta.text)
            self._waiting.append(delta.text)
            if not more_at_hand:
                yield from self._flush()
            return
        yield from self._flush()
        if isinstance(delta, ThoughtSummaryDelta) and isinstance(delta.content, TextContent) and delta.content.text:
            yield from self._rest(index)

    def _flush(self) -> Iterator[ModelResponseStream]:
        """The text that waited for more."""
        text = "".join(self._waiting)
        self._waiting.clear()
        if text:
            yield self._chunk(content=text)

    def _text(self, index: int, text: str) -> Iterator[ModelResponseStream]:
        self._sent[index] = self._sent.get(index, 0) + len(text)
        yield self._chunk(content=text)

    def _rest(self, index: int) -> Iterator[ModelResponseStream]:
        """What a step says and has not been passed on."""
        step = self._accumulator.step(index)
        sent = self._sent.get(index, 0)
        if step.get("type") == "model_output":
            rest = "".join(content["text"] for content in step.get("content") or () if is_text(content))[sent:]
            if rest:
                yield from self._text(index, rest)
        elif step.get("type") == "thought":
            text = thought_text(step)
            rest = text[sent:]
            if rest:
                before = PARAGRAPH if self._reasoning and not sent and not self._reasoning.endswith("\n") else ""
                self._sent[index], self._reasoning = len(text), rest
                yield self._chunk(reasoning_content=before + rest)

    def _close(self, index: int) -> Iterator[ModelResponseStream]:
        """The end of a step: what is left of it, and the signature of a thought."""
        if index in self._closed:
            return
        self._closed.add(index)
        yield from self._rest(index)
        step = self._accumulator.step(index)
        block = thought_to_block(step) if step.get("type") == "thought" else None
        if block is not None:
            yield self._thinking(block)

    def _thinking(self, block: dict[str, Any]) -> ModelResponseStream:
        numbered = {**block, "index": self._blocks}
        self._blocks += 1
        return self._chunk(reasoning_content="", thinking_blocks=[numbered])

    def _end(self) -> Iterator[ModelResponseStream]:
        yield from self._begin()
        for index in list(self._seen):
            yield from self._close(index)
        interaction = self._accumulator.interaction()
        raise_for_status(interaction)
        parts = reply_to_parts(self._reply(interaction), call_id_limit=self._call_id_limit)
        self._tier = openai_tier(interaction)
        for block in parts.thinking_blocks[self._blocks :]:
            yield self._thinking(block)
        yield from self._late(parts)
        fields, cost = usage_fields(interaction.usage), self._finished(interaction)
        # LiteLLM swallows a chunk of usage and nothing else. With a tier, it would be an empty text to Anthropic's clients.
        self._tier = None
        if fields is not None:
            yield self._chunk(usage=Usage(**fields, cost=cost))
        yield self._chunk(finish_reason=parts.finish_reason)

    def _late(self, parts: MessageParts) -> Iterator[ModelResponseStream]:
        """What is known at the end only."""
        # Without a text to follow, the fields go with the first call: alone, they would be an empty text in front of it.
        late = {name: value for name, value in parts.fields.items() if name != "interaction_id"} or None
        shown: dict[str, Any] = {"annotations": parts.annotations or None, "images": parts.images or None, "audio": parts.audio}
        shown = {name: value for name, value in shown.items() if value}
        if late and (shown or not parts.tool_calls):
            shown, late = {**shown, "provider_specific_fields": late}, None
        if shown:
            yield self._chunk(**shown)
        for index, call in enumerate(parts.tool_calls):
            function = call["function"]
            first = {**call, "index": index, "function": {**function, "arguments": ""}}
            yield self._chunk(tool_calls=[first], provider_specific_fields=late)
            late = None
            yield self._chunk(tool_calls=[{"index": index, "function": {"arguments": function["arguments"]}}])

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
