"""What stands around every page: the address to give programs, the sections with how much is in each, and the news."""

from __future__ import annotations

from typing import Any

from ...view.figures import counted
from ..servers.front import Visit
from .sources import Sources

# Section -> its words and its address, in the order of the menu.
SECTIONS = (
    ("conversations", "Conversations", "/"),
    ("requests", "Requests", "/page/requests"),
    ("sandboxes", "Sandboxes", "/page/sandboxes"),
    ("webhooks", "Webhooks", "/page/webhooks"),
    ("faults", "Faults", "/page/faults"),
)


def shell(sources: Sources, visit: Visit) -> dict[str, Any]:
    """Return what stands around a page.

    Args:
        sources: what the page tells of.
        visit: the request for it.
    """
    exchanges = sources.traffic.newest()
    failed = sum(exchange.failed for exchange in exchanges)
    waiting = sources.faults.waiting()
    marks = {
        "requests": (len(exchanges), f"{failed} failed" if failed else ""),
        "sandboxes": (len(sources.sandboxes), ""),
        "webhooks": (len(sources.deliveries.log), ""),
        "faults": (len(waiting) + len(sources.scripts), "on" if waiting else ""),
    }
    newest = exchanges[0] if exchanges else None
    news = counted(len(exchanges), "request") if newest else "No request yet"
    if newest is not None:
        news += f"; the newest: {newest.method} {newest.state if not newest.status else newest.status} {newest.message}".rstrip()
    return {
        "base_url": f"http://{visit.headers.get('host', 'localhost')}",
        "sections": [(name, words, address, *marks.get(name, (0, ""))) for name, words, address in SECTIONS],
        "news": news,
        "now": sources.clock.now(),
    }
