"""One turn: what is decided before a request goes out, and what its answer becomes. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from ..client.calls import Service
from ..client.exchange import Call
from ..client.faults import raise_for_status
from ..conversation.anchor import Anchor, AnchorKey
from ..conversation.digest import extend
from ..conversation.plan import StateMode, plan
from ..wire.interaction import Interaction
from .from_steps import interaction_to_message
from .streaming import ChunkBuilder
from .structured_output import response_format_to_api
from .to_steps import messages_to_history
from .tools import tool_choice_to_api, tool_to_declaration

CONTINUABLE = frozenset({"completed", "requires_action", "incomplete"})
"""The statuses of an interaction that another may follow."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A request about to go out.

    Attributes:
        call: the request.
        digest: the digest of the history it stands for.
        key: signs the anchor of the reply.
    """

    call: Call
    digest: bytes
    key: AnchorKey

    def result(self, interaction: Interaction) -> ChatResult:
        """The reply.

        Raises:
            APIError: the interaction failed.
        """
        raise_for_status(interaction)
        message = interaction_to_message(interaction, anchor=self.anchor(interaction), state_reset=self.call.state_reset)
        return ChatResult(generations=[ChatGeneration(message=message)])

    def chunks(self) -> ChunkBuilder:
        """What makes the chunks of a streamed reply."""
        return ChunkBuilder(anchor=self.anchor, state_reset=self.call.state_reset)

    def anchor(self, interaction: Interaction) -> Anchor | None:
        """The anchor that the reply leaves; None if nothing can continue from it."""
        if not interaction.id or interaction.status not in CONTINUABLE:
            return None
        steps = [step.dump() for step in interaction.steps or [] if step.type != "user_input"]
        return self.key.sign(interaction.id, extend(self.digest, steps), interaction.environment_id)


def prepare(
    service: Service, messages: Sequence[BaseMessage], options: dict[str, Any], *, state: StateMode, key: AnchorKey, stream: bool
) -> Turn:
    """The turn for these messages.

    Args:
        service: makes the request.
        messages: the whole history, as LangChain passes it.
        options: options by the API's names or their aliases, with `tools` and `response_format` in any shape LangChain knows, and
            `extra_body`.
        state: how the service's memory is used.
        key: signs and checks anchors.
        stream: whether the answer comes as events.

    Raises:
        InvalidOption: something cannot be sent.
    """
    options = {name: value for name, value in options.items() if value is not None}
    extra_body = options.pop("extra_body", None)
    tools = options.get("tools")
    if tools is not None:
        options["tools"] = [tool_to_declaration(tool, f"tools[{i}]") for i, tool in enumerate(tools)]
    if "tool_choice" in options:
        options["tool_choice"] = tool_choice_to_api(options["tool_choice"], options.get("tools") or ())
    if "response_format" in options:
        options["response_format"] = response_format_to_api(options["response_format"])
    history = messages_to_history(messages)
    if history.system_instruction is not None:
        options["system_instruction"] = history.system_instruction
    if state == "stateless":
        options.setdefault("store", False)
    planned = plan(history.turns, state, key=key, previous_interaction_id=options.pop("previous_interaction_id", None))
    options["input"] = planned.input
    options["previous_interaction_id"] = planned.previous_interaction_id
    if planned.environment_id is not None:
        options.setdefault("environment", planned.environment_id)
    call = service.create_call(options, stream=stream, extra_body=extra_body, replay=planned.replay)
    return Turn(call, planned.digest, key)
