"""LangChain: `ChatGeminiInteractions`, a chat model over the Interactions API, and the service's tools to bind to it."""

from ..tools import code_execution, computer_use, file_search, google_maps, google_search, mcp_server, url_context
from .chat_model import ChatGeminiInteractions

__all__ = [
    "ChatGeminiInteractions",
    "code_execution",
    "computer_use",
    "file_search",
    "google_maps",
    "google_search",
    "mcp_server",
    "url_context",
]
