"""LlamaIndex: `GeminiInteractions`, a function calling LLM over the Interactions API, and the service's tools to give to it."""

from typing import TYPE_CHECKING, Any

import gemini_interactions.tools as built_in_tools

from ..extras import needed
from ..tools import *  # noqa: F403

with needed("llamaindex", "gemini_interactions.llamaindex"):
    from .llm import GeminiInteractions

if TYPE_CHECKING:
    from .media import media_of as media_of

__all__ = ["GeminiInteractions", "media_of"]
__all__ += built_in_tools.__all__

if not TYPE_CHECKING:  # type checkers read the names above, and report any other

    def __getattr__(name: str) -> Any:
        if name != "media_of":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from .media import media_of  # loads the wire models, which importing this module need not

        return media_of
