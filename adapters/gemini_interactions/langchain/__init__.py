"""LangChain: `ChatGeminiInteractions`, a chat model over the Interactions API."""

from .chat_model import ChatGeminiInteractions

__all__ = ["ChatGeminiInteractions"]
