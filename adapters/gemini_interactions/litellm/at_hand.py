"""Tell whether the next event of a stream has come already, where it is an HTTP chunk of its own.

httpx hands out each chunk alone, though one read of the socket may have brought many. LiteLLM spends more time on a chunk of its
own than anything else does, so texts that have come are passed on together. Nothing waits for what has not come.
"""

from __future__ import annotations

import re
from typing import Any

from ..client.interactions.base_stream import BaseEventStream

_WAY_TO_UNREAD = ("stream", "_stream", "_httpcore_stream", "_stream", "_connection", "_h11_state", "trailing_data")
"""The way to the bytes that h11 has and httpx has not: no public name leads there. Where one is missing, none have come."""

_DELTA = re.compile(rb'data: ?\{.*"event_type"\s*:\s*"step\.delta".*\r?\n\r?\n')
"""A delta that is all there. Of other events it is not known whether they will be given."""


def has_event_at_hand(events: BaseEventStream) -> bool:
    """Return whether a delta is here, so that an event will be given without waiting. No means that nobody knows.

    Args:
        events: the stream.
    """
    if events.has_buffered_event:
        return True
    response = events.response
    if response is None or "content-encoding" in response.headers:
        return False
    if events.last_event_id is not None:  # what such a stream says twice is given once: an event may come and not be given
        return False
    found: Any = response
    for name in _WAY_TO_UNREAD:
        found = getattr(found, name, None)
    return found is not None and _DELTA.search(found[0]) is not None
