"""Conversations: the interactions that continue one another, as trees, and these as lists that a page can show. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ..core.record import Record


@dataclass(frozen=True, slots=True)
class Conversation:
    """Interactions that continue one another, the oldest first; at least one."""

    records: list[Record]

    @property
    def first(self) -> Record:
        """The oldest that is left."""
        return self.records[0]

    @property
    def newest(self) -> Record:
        """The newest."""
        return self.records[-1]


@dataclass(frozen=True, slots=True)
class Place:
    """An interaction in a tree that is written as a list.

    Attributes:
        record: the interaction.
        depth: how many forks lead to it.
        is_fork: whether the interaction before it is continued elsewhere as well, and this is not its main line.
        continued: how many interactions continue it.
    """

    record: Record
    depth: int
    is_fork: bool
    continued: int


def conversations_of(records: Iterable[Record]) -> list[Conversation]:
    """Return the conversations that interactions make, the one with the newest interaction first.

    Args:
        records: in the order in which they were made.
    """
    roots: dict[int, Record] = {}  # by the identity of the record: one that is stored nowhere has an id that nobody else knows
    found: dict[int, list[Record]] = {}
    for record in records:
        root = _root_of(record, roots)
        entries = found.pop(id(root), [])  # and put back, so that what was touched last comes last
        entries.append(record)
        found[id(root)] = entries
    return [Conversation(entries) for entries in reversed(found.values())]


def conversation_with(records: Iterable[Record], wanted: Record) -> Conversation:
    """Return the conversation that an interaction belongs to.

    Args:
        records: in the order in which they were made.
        wanted: one of them.
    """
    roots: dict[int, Record] = {}
    root = _root_of(wanted, roots)
    return Conversation([record for record in records if _root_of(record, roots) is root] or [wanted])


def as_list(conversation: Conversation) -> list[Place]:
    """Return a conversation as a list: each interaction, then the forks that leave its main line, then the rest of that line.

    The main line goes on where most comes after.
    """
    here = {id(record): record for record in conversation.records}
    children: defaultdict[int, list[Record]] = defaultdict(list)
    roots: list[Record] = []
    for record in conversation.records:
        parent = record.parent
        while parent is not None and id(parent) not in here:  # a deleted one
            parent = parent.parent
        if parent is None:
            roots.append(record)
        else:
            children[id(parent)].append(record)
    sizes: dict[int, int] = {}
    for record in reversed(conversation.records):  # what continues an interaction is younger
        sizes[id(record)] = 1 + sum(sizes.get(id(child), 0) for child in children[id(record)])
    places: list[Place] = []
    ahead = [(record, 0, False) for record in reversed(roots)]
    while ahead:
        record, depth, is_fork = ahead.pop()
        following = children[id(record)]
        places.append(Place(record, depth, is_fork, len(following)))
        if following:
            main = max(following, key=lambda child: sizes[id(child)])
            ahead.append((main, depth, False))
            ahead += [(child, depth + 1, True) for child in reversed(following) if child is not main]
    return places


def _root_of(record: Record, roots: dict[int, Record]) -> Record:
    """Return the first interaction of a conversation, and note it for all on the way."""
    way: list[Record] = []
    ahead: Record | None = record
    root = record
    while ahead is not None:
        if id(ahead) in roots:
            root = roots[id(ahead)]
            break
        way.append(ahead)
        root, ahead = ahead, ahead.parent
    roots.update((id(passed), root) for passed in way)
    return root
