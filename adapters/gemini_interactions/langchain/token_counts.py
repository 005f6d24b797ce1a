"""Count tokens for LangChain, here and not on the service."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import BaseMessage

from ..framework.token_estimate import tokens_of_text
from .part import ChatModelPart


class CountsTokens(ChatModelPart):
    """A chat model that says about how many tokens a text or messages have."""

    @abstractmethod
    def _messages_of(self, input: LanguageModelInput) -> list[BaseMessage]:
        """Return the messages of what a call is given."""

    def get_num_tokens(self, text: str) -> int:
        """About how many tokens a text has, counted here, without asking the service: one for every four characters."""
        if not isinstance(text, str):
            from .errors import InvalidOption

            raise InvalidOption(f"'text' must be a text, not {type(text).__name__}.", field="text")
        return tokens_of_text(text)

    def get_num_tokens_from_messages(self, messages: Sequence[BaseMessage], tools: Sequence[Any] | None = None) -> int:
        """About how many tokens messages have, counted here, without asking the service.

        Pictures count by their resolution, documents and recordings by their size, at the documented rates. Signatures, thoughts
        and the letters of base64 count nothing: nobody is billed for them as text.

        Args:
            messages: the messages.
            tools: tools that go with them.
        """
        from .errors import as_model_errors
        from .token_estimate import tokens_of_messages

        with as_model_errors():
            return tokens_of_messages(self._messages_of(list(messages)), tools)
