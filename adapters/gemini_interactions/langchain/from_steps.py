"""Convert steps to a LangChain message, as v1 content blocks. `to_steps` undoes it exactly.

What a block has no field for travels in its `extras`, what has no block travels verbatim as `non_standard`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from json import dumps
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from ..client.interactions.refusals import is_refusal
from ..framework.endings import refusals_beside_steps
from ..framework.reply_facts import answered_calls
from ..framework.whole_answers import BLOCKED
from ..turns.reply import Reply
from ..wire.base import WireModel
from ..wire.interaction import Interaction
from ..wire.steps import Step
from .content import content_to_block, input_to_block
from .metadata import response_metadata, usage_metadata
from .names import MODEL_PROVIDER, OF_STATUS
from .text_form import blocks_to_content, blocks_to_metadata, blocks_to_reasoning
from .thoughts import AFTER, BEFORE, shows_something, thought_to_blocks


def interaction_to_message(interaction: Interaction, *, as_text: bool = False) -> AIMessage:
    """Convert an interaction that comes from elsewhere to a message that no turn can continue.

    Args:
        interaction: an answer of the service. Steps of the user's, which a GET includes, are not part of the reply.
        as_text: whether the content is to be a text; see `reply_to_message`.
    """
    return reply_to_message(Reply.of(interaction), as_text=as_text)


def reply_to_message(reply: Reply, *, as_text: bool = False) -> AIMessage:
    """Convert a reply to a message.

    Args:
        reply: the reply.
        as_text: whether the content is to be a text, as far as it is one; else it is a list of v1 blocks.
    """
    interaction = reply.interaction
    blocks, rest = reply_to_blocks(reply)
    calls = [block for block in blocks if block["type"] == "tool_call"]
    invalid = [block for block in blocks if block["type"] == "invalid_tool_call"]
    form = blocks_to_metadata(blocks, whole=not rest) if as_text else {"output_version": "v1"}
    content: Any = blocks_to_content(blocks) if as_text else blocks
    return AIMessage(
        content=content,
        additional_kwargs=blocks_to_reasoning(blocks) if as_text else {},
        id=interaction.id or None,
        tool_calls=[{"name": call["name"], "args": call["args"], "id": call["id"], "type": "tool_call"} for call in calls],
        invalid_tool_calls=[
            {"name": call["name"], "args": call["args"], "id": call["id"], "error": call["error"], "type": "invalid_tool_call"}
            for call in invalid
        ],
        usage_metadata=usage_metadata(interaction.usage),
        response_metadata={
            **form,
            "model_provider": MODEL_PROVIDER,
            **response_metadata(reply),
            **rest,
        },
    )


def reply_to_blocks(reply: Reply) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Convert a reply to v1 blocks, and return what none of them can say, for the message's metadata, beside them."""
    mapper = BlockMapper(answered_calls(reply.steps))
    blocks = [block for step in reply.steps for block in mapper.blocks(step)]
    return [*blocks, *mapper.closing(reply.interaction)], mapper.rest()


def steps_to_messages(steps: Iterable[Step | Mapping[str, Any]]) -> list[BaseMessage]:
    """Convert to messages the steps of a model's conversation, such as `Client.export` gives.

    Args:
        steps: steps of the user, the model and the caller's functions, oldest first.

    Returns:
        A message for each input and each result, and one for what the model produced between two of them.
    """
    messages: list[BaseMessage] = []
    reply: list[dict[str, Any]] = []

    def close() -> None:
        if reply:
            messages.append(interaction_to_message(Interaction.model_validate({"status": "completed", "steps": reply})))
            reply.clear()

    for step in steps:
        value = step.dump() if isinstance(step, WireModel) else dict(step)
        if value.get("type") == "user_input":
            close()
            messages.append(HumanMessage([input_to_block(content) for content in value.get("content") or ()]))
        elif value.get("type") == "function_result":
            close()
            messages.append(result_to_message(value))
        else:
            reply.append(value)
    close()
    return messages


def result_to_message(step: Mapping[str, Any]) -> ToolMessage:
    """Convert a function result to a tool message."""
    result = step.get("result")
    content: Any = result
    if isinstance(result, list):
        content = [input_to_block(item) for item in result]
    elif not isinstance(result, str):
        content = dumps(result)
    return ToolMessage(
        content,
        tool_call_id=str(step.get("call_id")),
        name=step.get("name"),
        status="error" if step.get("is_error") else "success",
    )


_OF_SERVER_TOOLS = frozenset({"server_tool_call", "server_tool_result"})


class BlockMapper:
    """Convert steps to blocks, one step after another, with a block index that only grows.

    Args:
        answered: the ids of function calls that are an agent's, made and answered inside its sandbox, and must not look like
            ones for the caller to answer; it may grow.
    """

    def __init__(self, answered: Set[Any]) -> None:
        self.index: int = 0
        self._answered = answered
        self._previous: str | None = None
        self._has_refused = False
        self._held: list[dict[str, Any]] = []  # the thoughts that show nothing, for the block that comes next

    def held(self) -> dict[str, Any]:
        """Return what the next block will say of the thoughts in front of it, if it can."""
        return {BEFORE: self._held} if self._held else {}

    def closing(self, interaction: Interaction) -> list[dict[str, Any]]:
        """Return the refusal of an interaction that says beside its steps that it was blocked; none where a block has said so."""
        errors = refusals_beside_steps(interaction)
        if not errors or self._has_refused:
            return []
        return [{**refusal_block(errors[0], **{OF_STATUS: interaction.status}), "index": self.index}]

    def rest(self) -> dict[str, Any]:
        """Return what no block has taken, for the message's metadata."""
        return {AFTER: self._held} if self._held else {}

    def blocks(self, step: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the blocks of a finished step, numbered; none for a thought that shows nothing.

        Args:
            step: the step as JSON.
        """
        kind = str(step.get("type"))
        if kind == "thought" and not shows_something(step):
            self._held.append(dict(step))
            self._previous = None
            return []
        blocks = self._map(kind, step)
        self._has_refused = self._has_refused or blocks[-1]["type"] == "refusal"
        # Blocks carry no step around them: where two outputs or two thoughts follow each other, the second says that it begins.
        whole = blocks[0].get("value", {}).get("type") == kind  # a step kept verbatim stands alone
        if kind == self._previous and kind in ("model_output", "thought") and not whole:
            note(blocks[0], new_step=True)
        self._previous = None if whole else kind
        if self._held:
            # Whoever takes out what a tool of the service's has said is not to take out the thought in front of it.
            if whole or blocks[0]["type"] in _OF_SERVER_TOOLS:
                blocks = [*({"type": "non_standard", "value": thought} for thought in self._held), *blocks]
            else:
                note(blocks[0], **self.held())
            self._held = []  # another list, since the block has this one
        place = 0
        for i, block in enumerate(blocks):
            place = block.pop("index", i)
            # Core drops the index of a tool call when it finishes a stream; so the message has none there either.
            if block["type"] not in ("tool_call", "invalid_tool_call"):
                block["index"] = self.index + place
        self.index += place + 1
        return blocks

    def _map(self, kind: str, step: Mapping[str, Any]) -> list[dict[str, Any]]:
        if kind == "model_output":
            return output_to_blocks(step)
        if kind == "thought":
            return thought_to_blocks(step)
        if kind == "function_call" and step.get("id") not in self._answered:
            return [call_to_block(step)]
        if kind.endswith("_call") and isinstance(step.get("id"), str) and kind != "tool_call":
            return [server_call_to_block(step)]
        if kind.endswith("_result") and isinstance(step.get("call_id"), str):
            return [server_result_to_block(step)]
        return [{"type": "non_standard", "value": dict(step)}]


def output_to_blocks(step: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a text block per text, a media block per medium, a refusal for an error; verbatim what none of them can hold."""
    blocks = [content_to_block(content) for content in step.get("content") or ()]
    # Whether a content that is empty was null or a list is part of the step, too.
    taken = ("type", "content", "error") if blocks else ("type", "error")
    more = {key: value for key, value in step.items() if key not in taken}
    if isinstance(step.get("error"), Mapping) and is_refusal(step["error"]):
        blocks.append(refusal_block(step["error"], error=dict(step["error"])))
    elif "error" in step:
        more["error"] = step["error"]
    if not blocks:
        return [{"type": "non_standard", "value": dict(step)}]
    if more:
        note(blocks[0], step=more)
    return blocks


def refusal_block(error: Mapping[str, Any], /, **extras: Any) -> dict[str, Any]:
    """Return core's block for an error that says that an answer, or the rest of it, was blocked."""
    category = {"category": error["code"]} if isinstance(error.get("code"), str) else {}  # core's errors say it
    return {"type": "refusal", "refusal": str(error.get("message") or BLOCKED), "extras": {**category, **extras}}


def note(block: dict[str, Any], **more: Any) -> None:
    """Write something on a block that its own fields cannot say."""
    if more:
        place = "value" if block["type"] == "non_standard" else "extras"
        block[place] = {**block.get(place, {}), **more}


def call_to_block(step: Mapping[str, Any]) -> dict[str, Any]:
    """Return a tool call; an invalid one where the arguments are not an object."""
    arguments = step.get("arguments", {})
    name, call_id = step.get("name", ""), step.get("id", "")
    block: dict[str, Any]
    if isinstance(arguments, Mapping):
        block = {"type": "tool_call", "name": name, "args": dict(arguments), "id": call_id}
    else:
        error = "The arguments are not a JSON object."
        block = {"type": "invalid_tool_call", "name": name, "args": str(arguments), "id": call_id, "error": error}
    more = {key: value for key, value in step.items() if key not in ("type", "name", "id", "arguments")}
    if more:
        block["extras"] = more
    return block


def server_call_to_block(step: Mapping[str, Any]) -> dict[str, Any]:
    """Convert a call that the service answered itself to a block: search, maps, code, URLs, files, MCP, an agent's own tools."""
    kind = str(step["type"])
    arguments = step.get("arguments")
    more = {key: value for key, value in step.items() if key not in ("id", "arguments")}
    if arguments is None and "arguments" in step:
        more["arguments"] = None
    elif "arguments" not in step:
        more["no_arguments"] = True
    elif not isinstance(arguments, Mapping):
        more["arguments"] = arguments
    name = step.get("name") or kind.removesuffix("_call")
    return {
        "type": "server_tool_call",
        "id": step["id"],
        "name": str(name),
        "args": dict(arguments) if isinstance(arguments, Mapping) else {},
        "extras": more,
    }


def server_result_to_block(step: Mapping[str, Any]) -> dict[str, Any]:
    """Convert the answer of a tool of the service's to a block."""
    block: dict[str, Any] = {
        "type": "server_tool_result",
        "tool_call_id": step["call_id"],
        "status": "error" if step.get("is_error") else "success",
        "extras": {key: value for key, value in step.items() if key not in ("call_id", "result")},
    }
    if "result" in step:
        block["output"] = step["result"]
    return block
