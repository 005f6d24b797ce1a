"""LangChain: chat and decision models over the Interactions API, and the service's tools to bind to them."""

from typing import TYPE_CHECKING, Any

from .. import tools as built_in_tools
from ..extras import needed
from ..tools import *  # noqa: F403

with needed("langchain", "gemini_interactions.langchain"):
    from .chat_model import ChatGeminiInteractions

if TYPE_CHECKING:
    from .decisions import GeminiDecisions as GeminiDecisions

__all__ = ["ChatGeminiInteractions"]  # the other needs a newer langchain-core, and `import *` must not
__all__ += built_in_tools.__all__


def __getattr__(name: str) -> Any:
    if name != "GeminiDecisions":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        from .decisions import GeminiDecisions  # loads an HTTP client, which importing this module must not
    except ModuleNotFoundError as error:
        if error.name != "langchain_core.decisions":
            raise
        raise ImportError("GeminiDecisions needs langchain-core 1.8: pip install 'langchain-core>=1.8'") from error
    return GeminiDecisions
