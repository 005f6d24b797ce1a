"""LangChain: chat and decision models over the Interactions API, and the service's tools to bind to them."""

from typing import TYPE_CHECKING, Any

import gemini_interactions.tools as built_in_tools

from ..tools import *  # noqa: F403
from .chat_model import ChatGeminiInteractions

if TYPE_CHECKING:
    from .decisions import GeminiDecisions as GeminiDecisions
    from .media import media_of as media_of

__all__ = ["ChatGeminiInteractions", "media_of"]  # GeminiDecisions needs a newer langchain-core, and `import *` must not
__all__ += built_in_tools.__all__

if not TYPE_CHECKING:  # type checkers read the names above, and report any other

    def __getattr__(name: str) -> Any:
        if name == "media_of":
            from .media import media_of  # loads the wire models, which importing this module must not

            return media_of
        if name != "GeminiDecisions":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        try:
            from .decisions import GeminiDecisions  # loads an HTTP client, which importing this module must not
        except ModuleNotFoundError as error:
            if error.name != "langchain_core.decisions":
                raise
            raise ImportError("GeminiDecisions needs langchain-core 1.8: pip install 'langchain-core>=1.8'") from error
        return GeminiDecisions
