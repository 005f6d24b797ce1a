"""LangChain: chat and decision models over the Interactions API, and the service's tools to bind to them."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

import gemini_interactions.tools as built_in_tools

from ..extras import needed
from ..tools import *  # noqa: F403

with needed("langchain", "gemini_interactions.langchain"):
    from .chat_model import ChatGeminiInteractions

if TYPE_CHECKING:
    from .decisions import GeminiDecisions as GeminiDecisions
    from .deferred_tools import GeminiToolSearchMiddleware as GeminiToolSearchMiddleware
    from .media import media_of as media_of

__all__ = ["ChatGeminiInteractions", "media_of"]  # the others need more than every langchain-core has, and `import *` must not
__all__ += built_in_tools.__all__

_LAZY = {
    "GeminiDecisions": ("decisions", "langchain_core.decisions", "langchain-core 1.8: pip install 'langchain-core>=1.8'"),
    "GeminiToolSearchMiddleware": ("deferred_tools", "langchain", "langchain: pip install 'langchain>=1.4'"),
    "media_of": ("media", "langchain_core", "langchain-core: pip install 'gemini-interactions[langchain]'"),
}
"""Name -> the module it is in, what that needs, and how to get it. Importing this module must not import an HTTP client."""

if not TYPE_CHECKING:  # type checkers read the names above, and report any other

    def __getattr__(name: str) -> Any:
        if name not in _LAZY:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module, needed, way = _LAZY[name]
        try:
            return getattr(import_module(f".{module}", __name__), name)
        except ImportError as error:
            if error.name is None or error.name.partition(".")[0] not in (needed, needed.partition(".")[0]):
                raise
            raise ImportError(f"{name} needs {way}", name=error.name) from error
