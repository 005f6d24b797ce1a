"""LiteLLM: models named `gemini_interactions/<model>` and `gemini_interactions/agents/<agent>`, in the SDK and on the proxy.

`handler` goes into a proxy's `custom_provider_map`; `register()` does the same for the SDK.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # LiteLLM takes seconds to import; it is loaded when one of these names is asked for
    from .provider import GeminiInteractionsProvider as GeminiInteractionsProvider
    from .provider import handler as handler
    from .provider import register as register

__all__ = ["GeminiInteractionsProvider", "handler", "register"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from . import provider

        return getattr(provider, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
