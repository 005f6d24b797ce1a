"""Daft: ask for every row of a table, on one machine or on a Ray cluster.

Importing it makes `prompt(column, provider="gemini_interactions")` known to Daft; `interact` says more of each row than its text.
"""

from ...extras import needed

with needed("daft", "gemini_interactions.bulk.daft"):
    from .interact import interact
    from .provider import GeminiInteractionsProvider, register

__all__ = ["GeminiInteractionsProvider", "interact", "register"]

register()
