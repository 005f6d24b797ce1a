"""Pages of conversations: the list of them, and one with a window of its interactions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ...view.html import anchor, conversation_html, interaction_html
from ...view.html.limits import LIMITS, Budget
from ...view.turns import Turn
from ..core.record import Record
from ..servers.front import Visit
from .conversations import Conversation, Place, as_list, conversation_with, conversations_of
from .media import is_here, media_places
from .missing import Missing
from .progress import share_by_now
from .sources import Sources
from .turns import outline_of, title_of, turn_of, usage_of

if TYPE_CHECKING:
    from markupsafe import Markup

LISTED = 25
"""Conversations on one page of the list."""

WINDOW = 20
"""Interactions that are drawn whole at once."""

OUTLINED = 300
"""Lines of a tree."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in the list.

    Attributes:
        id: of its oldest interaction.
        title: what it began with.
        asked: its models and agents.
        turns, forks: how many.
        at: when it was last added to, in seconds since the epoch.
        status: of its newest interaction.
        running: how many of its interactions are at work.
        is_stored: whether the service keeps it.
        is_shown: whether it is the one that is shown beside the list.
    """

    id: str
    title: str
    asked: str
    turns: int
    forks: int
    at: float
    status: str
    running: int
    is_stored: bool
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """An interaction that is drawn whole.

    Attributes:
        id: its id.
        html: as it is drawn.
        place: where it stands in its tree.
        share: which part of its run is over, if it runs.
        status: now.
        sandbox: the id of the sandbox it worked in.
    """

    id: str
    html: Markup
    place: Place
    share: float | None
    status: str
    sandbox: str | None


def conversations(sources: Sources, visit: Visit) -> dict[str, Any]:
    """Return the list, with its newest conversation beside it."""
    records = sources.records()
    found = conversations_of(records)
    number = _number(visit.query.get("page"))
    shown = found[(number - 1) * LISTED] if found[(number - 1) * LISTED :] else None
    detail = _detail(sources, shown, shown.newest) if shown else None
    return {**_list(found, number, shown), "detail": detail, "is_list": True, "title": "Conversations"}


def conversation(sources: Sources, visit: Visit, id: str) -> dict[str, Any]:
    """Return a conversation where it is newest, with the list beside it."""
    return _one(sources, visit, id, is_newest=True)


def interaction(sources: Sources, visit: Visit, id: str) -> dict[str, Any]:
    """Return the part of a conversation that an interaction stands in."""
    return _one(sources, visit, id, is_newest=False)


def _one(sources: Sources, visit: Visit, id: str, *, is_newest: bool) -> dict[str, Any]:
    records = sources.records()
    record = found_by(records, id)
    found = conversations_of(records)
    shown = conversation_with(records, record)
    detail = _detail(sources, shown, shown.newest if is_newest else record)
    number = _number(visit.query.get("page"))
    return {**_list(found, number, shown), "detail": detail, "is_list": False, "title": title_of(shown.first)}


def found_by(records: list[Record], id: str) -> Record:
    """Return the interaction of an id.

    Raises:
        Missing: there is none to show.
    """
    record = next((record for record in records if record.id == id), None)
    if record is None:
        raise Missing(f"There is no interaction {id}, or no longer.")
    return record


def _list(found: list[Conversation], number: int, shown: Conversation | None) -> dict[str, Any]:
    start = (number - 1) * LISTED
    return {
        "total": len(found),
        "listed": [_listed(entry, shown) for entry in found[start : start + LISTED]],
        "newer": number - 1 if number > 1 else None,
        "older": number + 1 if start + LISTED < len(found) else None,
    }


def _listed(entry: Conversation, shown: Conversation | None) -> Listed:
    asked = dict.fromkeys(str(record.request.get("model") or record.request.get("agent") or "") for record in entry.records)
    continued = [id(record.parent) for record in entry.records if record.parent is not None]
    return Listed(
        id=entry.first.id,
        title=title_of(entry.first),
        asked=", ".join(list(asked)[:3]) + (", …" if len(asked) > 3 else ""),
        turns=len(entry.records),
        forks=len(continued) - len(set(continued)),
        at=entry.newest.created,
        status=entry.newest.status,
        running=sum(record.running for record in entry.records),
        is_stored=any(record.request.get("store") is not False for record in entry.records),
        is_shown=shown is not None and shown.first is entry.first,
    )


def _detail(sources: Sources, shown: Conversation, wanted: Record) -> dict[str, Any]:
    places = as_list(shown)
    index = next((number for number, place in enumerate(places) if place.record is wanted), 0)
    start = max(0, min(index - WINDOW // 2, len(places) - WINDOW))
    window = places[start : start + WINDOW]
    here = {place.record.id for place in window}
    link = partial(_link, here)
    newest = shown.records[-OUTLINED:]
    tree = conversation_html([outline_of(record) for record in newest], link=link, current=wanted.id)
    records = shown.records
    told = [usage_of(record) for record in records]
    costs = [cost for record in records if (cost := sources.kept.cost(record)) is not None]
    return {
        "id": shown.first.id,
        "title": title_of(shown.first),
        "turns": len(records),
        "forks": sum(place.is_fork for place in places),
        "read": sum(_tokens(usage, "input") for usage in told),
        "written": sum(_tokens(usage, "output") + _tokens(usage, "thought") for usage in told),
        "cost": sum(costs) if costs else None,
        "tree": tree if len(records) > 1 else None,
        "hidden_lines": len(records) - len(newest),
        "shown": [_shown(sources, place, link) for place in window],
        "earlier": places[start - 1].record.id if start else None,
        "before": start,
        "later": places[start + WINDOW].record.id if start + WINDOW < len(places) else None,
        "after": max(0, len(places) - start - WINDOW),
        "newest": shown.newest.id,
        "newest_anchor": anchor(shown.newest.id) if shown.newest.id in here else None,
    }


def _shown(sources: Sources, place: Place, link: Callable[[Turn], str]) -> Shown:
    record = place.record
    turn = turn_of(record, sources.traffic.of_interaction(record.id))
    addresses = {
        id(content): f"/page/media/{quote(record.id)}/{name}"
        for name, content in media_places(record)
        if is_here(content, sources.files)
    }

    def address(content: Mapping[str, Any]) -> str | None:
        return addresses.get(id(content))

    return Shown(
        id=record.id,
        html=interaction_html(turn, sources.kept.of(record), link=link, budget=Budget(LIMITS, address=address)),
        place=place,
        share=share_by_now(record),
        status=turn.status,
        sandbox=record.extra.get("environment_id"),
    )


def _link(here: set[str], turn: Turn) -> str:
    """Return where an interaction is: on this page, or on the one that it stands on."""
    place = f"#{anchor(turn.id)}" if turn.id else "#"
    return place if not turn.id or turn.id in here else f"/page/interactions/{quote(turn.id)}{place}"


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and 0 < len(text) < 7 and int(text) else 1


def _tokens(usage: Mapping[str, Any], kind: str) -> int:
    count = usage.get(f"total_{kind}_tokens")
    return count if isinstance(count, int) else 0
