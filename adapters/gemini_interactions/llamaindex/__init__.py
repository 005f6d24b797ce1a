"""LlamaIndex: `GeminiInteractions`, a function calling LLM over the Interactions API, and the service's tools to give to it."""

import gemini_interactions.tools as built_in_tools

from ..tools import *  # noqa: F403
from .llm import GeminiInteractions

__all__ = ["GeminiInteractions"]
__all__ += built_in_tools.__all__
