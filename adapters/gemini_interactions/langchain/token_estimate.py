"""Estimate the tokens of LangChain messages, as what the service would read of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from langchain_core.messages import BaseMessage, convert_to_messages

from ..client.http.errors import InvalidOption
from ..framework.token_estimate import TOKENS_PER_STEP, tokens_of_json, tokens_of_steps, tokens_of_text
from .to_steps import messages_to_history
from .tools import tools_to_declarations


def tokens_of_messages(messages: Iterable[Any], tools: Sequence[Any] | None = None) -> int:
    """Return about how many tokens messages have. Each counts for itself, so that the counts of parts add up.

    Args:
        messages: messages, in any form that LangChain takes for one.
        tools: tools that go with them.
    """
    declarations = tools_to_declarations(tools) if tools else []
    return sum(map(_tokens_of_message, convert_to_messages(messages))) + sum(map(tokens_of_json, declarations))


def _tokens_of_message(message: BaseMessage) -> int:
    try:
        history = messages_to_history([message])
    except InvalidOption:  # what cannot be sent may still be trimmed away
        return TOKENS_PER_STEP + tokens_of_text(message.text)
    system = history.system_instruction
    said = TOKENS_PER_STEP + tokens_of_text(system) if system is not None else 0
    return said + sum(tokens_of_steps(one.steps) for one in history.messages)
