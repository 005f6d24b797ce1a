"""LiteLLM: models named `gemini_interactions/<model>` and `gemini_interactions/agents/<agent>`, in the SDK and on the proxy.

`handler` goes into a proxy's `custom_provider_map`, `proxy_checks` into its `callbacks`; `register()` is for the SDK. `start`,
`astart` and `resume` are for runs in the background, which LiteLLM itself has no calls for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..extras import needed

if TYPE_CHECKING:  # LiteLLM takes seconds to import; it is loaded when one of these names is asked for
    from .background import astart as astart
    from .background import resume as resume
    from .background import start as start
    from .checks import proxy_checks as proxy_checks
    from .provider import GeminiInteractionsProvider as GeminiInteractionsProvider
    from .provider import handler as handler
    from .provider import register as register

__all__ = ["GeminiInteractionsProvider", "astart", "handler", "proxy_checks", "register", "resume", "start"]

_BACKGROUND = frozenset({"astart", "resume", "start"})

if not TYPE_CHECKING:  # type checkers read the names above, and report any other

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        with needed("litellm", "gemini_interactions.litellm"):
            if name in _BACKGROUND:
                from . import background

                return getattr(background, name)
            if name == "proxy_checks":
                from .checks import proxy_checks

                return proxy_checks
            from . import provider

            return getattr(provider, name)
