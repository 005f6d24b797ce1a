"""Refuse messages that LangChain cannot read in words that help, and let no retry of LangChain's begin a run a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.language_models import LanguageModelInput
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.prompt_values import PromptValue
from langchain_core.runnables import Runnable

if TYPE_CHECKING:
    from .errors import RetryOn


class CarefulChatModel(BaseChatModel):
    """A chat model that is careful with what goes in, and with what is done again."""

    def with_retry(self, *, retry_if_exception_type: RetryOn = (Exception,), **kwargs: Any) -> Runnable[Any, Any]:
        """Try again where a call fails, but never where that would begin, and bill, a second run beside another.

        Args:
            retry_if_exception_type: the errors after which to try again, or a function that tells, such as
                `gemini_interactions.is_retryable`: what may pass, and nothing else.
            **kwargs: how often and when; see `Runnable.with_retry`.
        """
        from .errors import but_no_second_run

        return super().with_retry(retry_if_exception_type=but_no_second_run(retry_if_exception_type), **kwargs)

    def _convert_input(self, model_input: LanguageModelInput) -> PromptValue:
        try:
            return super()._convert_input(model_input)
        except (ValueError, TypeError, LookupError, NotImplementedError) as error:
            from .roles import refused_messages

            raise refused_messages(model_input, error) from error
