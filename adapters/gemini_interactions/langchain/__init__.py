"""LangChain: `ChatGeminiInteractions`, a chat model over the Interactions API, and the service's tools to bind to it."""

from .. import tools as built_in_tools
from ..tools import *  # noqa: F403
from .chat_model import ChatGeminiInteractions

__all__ = ["ChatGeminiInteractions"]
__all__ += built_in_tools.__all__
