"""LlamaIndex: `GeminiInteractions`, a function calling LLM over the Interactions API, and the service's tools to give to it."""

from .. import tools as built_in_tools
from ..extras import needed
from ..tools import *  # noqa: F403

with needed("llamaindex", "gemini_interactions.llamaindex"):
    from .llm import GeminiInteractions

__all__ = ["GeminiInteractions"]
__all__ += built_in_tools.__all__
