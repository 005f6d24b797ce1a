"""Daft: ask for every row of a table, on one machine or on a Ray cluster.

Importing it makes `prompt(column, provider="gemini_interactions")` known to Daft; `interact` says more of each row than its text.
"""

from ...extras import MissingExtra

try:
    import daft as _daft  # noqa: F401
except ImportError as error:
    if (error.name or "") != "daft":
        raise
    raise MissingExtra("Bulk runs on Daft need Daft: pip install 'gemini-interactions[daft]'.", name=error.name) from error

from .interact import interact
from .provider import GeminiInteractionsProvider, register

__all__ = ["GeminiInteractionsProvider", "interact", "register"]

register()
