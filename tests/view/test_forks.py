"""Turns as trees: lines that go on longest, and what branches off them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gemini_interactions.view.forks import Line, lines_of, nodes_of
from gemini_interactions.view.turns import Turn


def turns(*pairs: tuple[str, str | None]) -> list[Turn]:
    return [Turn(asked="m", sent=(), came_back=(), bytes_sent=0, id=id, previous_id=previous) for id, previous in pairs]


def shape(lines: Sequence[Line]) -> list[Any]:
    """Ids in lists; what branches off a turn stands in a list behind it."""
    return [
        [entry for node in line.nodes for entry in (node.turn.id, *([shape(node.branches)] if node.branches else []))]
        for line in lines
    ]


def depth(lines: Sequence[Line]) -> int:
    return max((1 + max((depth(node.branches) for node in line.nodes), default=0) for line in lines), default=0)


def test_what_continues_one_another_is_one_line() -> None:
    assert shape(lines_of(turns(("a", None), ("b", "a"), ("c", "b")))) == [["a", "b", "c"]]


def test_conversations_are_apart() -> None:
    assert shape(lines_of(turns(("a", None), ("x", None), ("b", "a"), ("y", "x")))) == [["a", "b"], ["x", "y"]]


def test_the_longest_goes_on_and_the_others_branch_off() -> None:
    lines = lines_of(turns(("a", None), ("b1", "a"), ("b2", "a"), ("b3", "a"), ("c", "b2"), ("d", "b1"), ("e", "d")))
    assert shape(lines) == [["a", [["b2", "c"], ["b3"]], "b1", "d", "e"]]
    assert [node.continued for node in lines[0].nodes] == [3, 1, 1, 0]
    assert lines[0].count == 7


def test_of_two_that_are_as_long_the_first_goes_on() -> None:
    assert shape(lines_of(turns(("a", None), ("b", "a"), ("c", "a")))) == [["a", [["c"]], "b"]]


def test_a_beginning_that_is_not_here_is_known() -> None:
    (line,) = lines_of(turns(("b", "a"), ("c", "b")))
    assert line.continues == "a"
    assert lines_of(turns(("a", None)))[0].continues is None


def test_what_goes_round_in_a_circle_has_a_beginning() -> None:
    assert shape(lines_of(turns(("a", "a"), ("b", "c"), ("c", "b")))) == [["a"], ["b", "c"]]


def test_what_was_not_stored_stands_for_itself() -> None:
    assert shape(lines_of(turns(("", None), ("", None), ("", "a")))) == [[""], [""], [""]]


def test_a_long_conversation_with_an_abandoned_answer_at_each_turn_stays_one_line() -> None:
    pairs = [("0", None), *((name, str(n - 1)) for n in range(1, 3_000) for name in (f"{n}", f"{n}x"))]
    (line,) = lines_of(turns(*pairs))
    assert len(line.nodes) == 3_000
    assert depth([line]) == 2


@given(st.lists(st.integers(0, 50), max_size=120))
def test_every_turn_is_there_once_after_what_it_continues_and_not_deep(previous: list[int]) -> None:
    made = turns(*((str(n), str(p) if p != n else None) for n, p in enumerate(previous)))
    lines = lines_of(made)
    found = [node.turn for node in nodes_of(lines)]
    assert sorted(found, key=lambda turn: int(turn.id)) == made
    places = {turn.id: place for place, turn in enumerate(found)}
    for turn in made:
        if turn.previous_id in places and int(turn.previous_id) < int(turn.id):
            assert places[turn.previous_id] < places[turn.id]
    assert depth(lines) <= 1 + math.log2(len(made) + 1)
