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
    from .client.interactions.async_handles import AsyncBackgroundInteraction
    from .client.interactions.handles import BackgroundInteraction

__all__ = [
    "APIError",
    "AsyncBackgroundInteraction",
    "AsyncClient",
    "AuthenticationError",
    "BackgroundInteraction",
    "Client",
    "ConflictError",
    "ConnectionFailed",
    "ContentBlockedError",
    "DeadlineExceeded",
    "EnvironmentNotFound",
    "FileUnavailable",
    "GeminiInteractionsError",
    "InteractionNotFound",
    "InvalidOption",
    "InvalidRequestError",
    "InvalidResponseError",
    "MissingAPIKey",
    "NotFoundError",
    "PermissionDeniedError",
    "PreviousInteractionUnavailable",
    "RateLimitError",
    "RequestTimeout",
    "ServerError",
    "StreamInterrupted",
    "__version__",
]

_ELSEWHERE = {
    "AsyncBackgroundInteraction": ".client.interactions.async_handles",
    "AsyncClient": ".client.async_client",
    "BackgroundInteraction": ".client.interactions.handles",
    "Client": ".client.client",
}

if not TYPE_CHECKING:  # type checkers read the names above, and report any other

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_ELSEWHERE.get(name, ".client.http.errors"), __name__), name)
        globals()[name] = value
        return value
