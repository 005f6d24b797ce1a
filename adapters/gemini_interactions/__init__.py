"""Google's Interactions API for LangChain, LlamaIndex and LiteLLM, and a client of its own.

The adapters are in `gemini_interactions.langchain`, `.llamaindex` and `.litellm`; a local server to build and test against is in
`gemini_interactions.emulator`.
"""

from ._version import __version__
from .client.async_client import AsyncClient
from .client.client import Client
from .client.errors import (
    APIError,
    AuthenticationError,
    ConflictError,
    ConnectionFailed,
    ContentBlockedError,
    DeadlineExceeded,
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

__all__ = [
    "APIError",
    "AsyncClient",
    "AuthenticationError",
    "Client",
    "ConflictError",
    "ConnectionFailed",
    "ContentBlockedError",
    "DeadlineExceeded",
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
