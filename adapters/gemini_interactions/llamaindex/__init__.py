"""LlamaIndex: `GeminiInteractions`, a function calling LLM over the Interactions API, and the service's tools to give to it."""

from ..tools import code_execution, computer_use, file_search, google_maps, google_search, mcp_server, url_context
from .llm import GeminiInteractions

__all__ = [
    "GeminiInteractions",
    "code_execution",
    "computer_use",
    "file_search",
    "google_maps",
    "google_search",
    "mcp_server",
    "url_context",
]
