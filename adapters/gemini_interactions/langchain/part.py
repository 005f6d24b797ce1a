"""What the parts of the chat model's class are: chat models to type checkers, and plain classes when they run.

pydantic would build a model of each part at import, and nobody asks one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["ChatModelPart"]

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel as ChatModelPart
else:
    ChatModelPart = object
