"""Conversations as trees: which turn continues which, and where one is continued more than once. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .turns import Kept, Turn, kept_before


@dataclass(slots=True)
class Node:
    """A turn in a tree.

    Attributes:
        turn: the turn.
        kept: what the service had kept for it.
        branches: what continues it besides the next of its line.
        continued: how many turns continue it.
    """

    turn: Turn
    kept: Kept
    branches: list[Line] = field(default_factory=list)
    continued: int = 0


@dataclass(slots=True)
class Line:
    """Turns that continue one another, with what branches off them.

    Attributes:
        nodes: the turns, the oldest first.
        continues: the id of the turn before the first, where that is not here.
    """

    nodes: list[Node]
    continues: str | None = None

    @property
    def count(self) -> int:
        """How many turns there are in it and on its branches."""
        return sum(1 for _ in nodes_of([self]))


def lines_of(turns: Sequence[Turn]) -> list[Line]:
    """Return the trees that turns make, each as the line that goes on longest, with the others branching off it.

    So a conversation with any number of abandoned answers stays one line, and depth grows with the logarithm of the turns only.

    Args:
        turns: of one conversation or of several, in the order in which they were taken.
    """
    nodes = [Node(turn, kept) for turn, kept in zip(turns, kept_before(turns), strict=True)]
    # Only a turn that was taken before can be continued: so nothing goes round in a circle.
    places: dict[str, int] = {}
    parents: list[int | None] = []
    for place, node in enumerate(nodes):
        parents.append(places.get(node.turn.previous_id or ""))
        if node.turn.id:
            places.setdefault(node.turn.id, place)
    sizes = [1] * len(nodes)
    for place in range(len(nodes) - 1, -1, -1):
        if (parent := parents[place]) is not None:
            sizes[parent] += sizes[place]
            nodes[parent].continued += 1
    longest: dict[int, int] = {}
    for place, parent in enumerate(parents):
        if parent is not None and (parent not in longest or sizes[place] > sizes[longest[parent]]):
            longest[parent] = place
    lines: dict[int, Line] = {}  # by the places of their turns
    trees = []
    for place, node in enumerate(nodes):
        parent = parents[place]
        if parent is not None and longest[parent] == place:
            line = lines[place] = lines[parent]
            line.nodes.append(node)
            continue
        line = lines[place] = Line([node], node.turn.previous_id if parent is None else None)
        if parent is None:
            trees.append(line)
        else:
            nodes[parent].branches.append(line)
    return trees


def nodes_of(lines: Sequence[Line]) -> Iterator[Node]:
    """Yield all nodes of lines: each before what continues it."""
    for line in lines:
        for node in line.nodes:
            yield node
            yield from nodes_of(node.branches)
