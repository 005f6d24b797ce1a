"""Google's Interactions API for LangChain, LlamaIndex and LiteLLM, and a client of its own.

The adapters are in `gemini_interactions.langchain`, `.llamaindex` and `.litellm`; a local server to build and test against is in
`gemini_interactions.emulator`. Nothing is loaded before it is used: importing an adapter does not import an HTTP client.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from .client.async_client import AsyncClient
    from .client.client import Client
    from .client.http.error_mapping import is_retryable
    from .client.http.errors import (
        APIError,
        AuthenticationError,
        ConflictError,
        ConnectionFailed,
        ContentBlockedError,
        DeadlineExceeded,
        EnvironmentNotFound,
        FileUnavailable,
        GeminiInteractionsError,
        InteractionCancelled,
        InteractionNotFound,
        InvalidOption,
        InvalidRequestError,
        InvalidResponseError,
        MissingAPIKey,
        NotFoundError,
        PermissionDeniedError,
        PreviousInteractionUnavailable,
        RateLimitError,
        RequestTimeout,
        ServerError,
        StreamInterrupted,
    )
    from .client.http.rate_limit import RateLimit
    from .client.interactions.async_handles import AsyncBackgroundInteraction
    from .client.interactions.handles import BackgroundInteraction
    from .client.interactions.progress import Progress
    from .research.async_deep_research import AsyncDeepResearch, AsyncResearchPlan
    from .research.deep_research import DeepResearch, ResearchPlan
    from .turns.batches.rows import RowFailed, RowUnsure

__all__ = [
    "APIError",
    "AsyncBackgroundInteraction",
    "AsyncClient",
    "AsyncDeepResearch",
    "AsyncResearchPlan",
    "AuthenticationError",
    "BackgroundInteraction",
    "Client",
    "ConflictError",
    "ConnectionFailed",
    "ContentBlockedError",
    "DeadlineExceeded",
    "DeepResearch",
    "EnvironmentNotFound",
    "FileUnavailable",
    "GeminiInteractionsError",
    "InteractionCancelled",
    "InteractionNotFound",
    "InvalidOption",
    "InvalidRequestError",
    "InvalidResponseError",
    "MissingAPIKey",
    "NotFoundError",
    "PermissionDeniedError",
    "PreviousInteractionUnavailable",
    "Progress",
    "RateLimit",
    "RateLimitError",
    "RequestTimeout",
    "ResearchPlan",
    "RowFailed",
    "RowUnsure",
    "ServerError",
    "StreamInterrupted",
    "__version__",
    "is_retryable",
]

_ELSEWHERE = {
    "AsyncBackgroundInteraction": ".client.interactions.async_handles",
    "AsyncClient": ".client.async_client",
    "AsyncDeepResearch": ".research.async_deep_research",
    "AsyncResearchPlan": ".research.async_deep_research",
    "BackgroundInteraction": ".client.interactions.handles",
    "Client": ".client.client",
    "DeepResearch": ".research.deep_research",
    "ResearchPlan": ".research.deep_research",
    "is_retryable": ".client.http.error_mapping",
    "Progress": ".client.interactions.progress",
    "RateLimit": ".client.http.rate_limit",
    "RowFailed": ".turns.batches.rows",
    "RowUnsure": ".turns.batches.rows",
}

if not TYPE_CHECKING:  # type checkers read the names above, and report any other

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_ELSEWHERE.get(name, ".client.http.errors"), __name__), name)
        globals()[name] = value
        return value
