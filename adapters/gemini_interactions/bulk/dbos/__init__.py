"""Durable runs in the background on DBOS, for rows that are long or dear.

Needs `pip install 'gemini-interactions[dbos]'`. Reference: docs.dbos.dev/python.
"""

from ...extras import needed

with needed("dbos", "gemini_interactions.bulk.dbos"):
    from .background_runs import BackgroundRuns
    from .counts import RunCounts
    from .enqueueing import enqueue_options
    from .failure import RunFailed
    from .pace import Pace
    from .search import StartAgain

__all__ = ["BackgroundRuns", "Pace", "RunCounts", "RunFailed", "StartAgain", "enqueue_options"]
