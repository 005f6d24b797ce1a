"""What was made of a long value is remembered as long as somebody has that value, and never taken for that of another."""

from __future__ import annotations

import sys
import threading
from typing import Any

import pytest

from gemini_interactions import remembered as module
from gemini_interactions.remembered import LEAST, MOST, ROUND, remembered


class Made:
    """A function that remembers, and the values that it was called with."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.of = remembered(self._make)

    def _make(self, value: str) -> list[str]:
        self.values.append(value)
        return [value[-1:]]


def long(last: str, size: int = LEAST) -> str:
    """A text that nobody else has."""
    return "x" * (size - 1) + last


def come_round() -> None:
    """Have so much come that the memory looks at what is still held."""
    Made().of(long("r", MOST // ROUND + 1))


def test_what_is_made_of_a_long_value_is_made_once() -> None:
    made, value = Made(), long("a")

    assert made.of(value) is made.of(value)
    assert made.of("x" * (LEAST - 1) + "a") == ["a"]  # another object, the same text
    assert made.values == [value]


def test_values_that_differ_in_one_place_are_two() -> None:
    made = Made()

    assert [made.of(long(last)) for last in "abab"] == [["a"], ["b"], ["a"], ["b"]]
    assert made.of(long("a", LEAST + 1)) == ["a"]
    assert [value[-1] for value in made.values] == ["a", "b", "a"]


def test_two_functions_do_not_share_what_they_make() -> None:
    first, second, value = Made(), Made(), long("a")

    assert first.of(value) is not second.of(value)
    assert (first.values, second.values) == ([value], [value])


class Text(str):
    """A text that may have been given more, or other, than a text has."""


@pytest.mark.parametrize("value", ["short", Text(long("a")), bytearray(LEAST)], ids=["short", "subclass", "bytearray"])
def test_what_is_short_or_may_change_is_made_every_time(value: Any) -> None:
    made = Made()

    made.of(value)
    made.of(value)

    assert len(made.values) == 2


def test_what_could_not_be_made_is_tried_again() -> None:
    tried = []

    @remembered
    def refuse(value: str) -> None:
        tried.append(value)
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            refuse(long("a"))
    assert len(tried) == 2


def test_what_nobody_holds_is_let_go() -> None:
    result = ["nobody's"]
    held = sys.getrefcount(result)
    make = remembered(lambda _: result)

    make(long("n"))
    assert sys.getrefcount(result) == held + 1

    come_round()
    assert sys.getrefcount(result) == held


def test_what_somebody_holds_stays() -> None:
    made, value = Made(), long("s")
    known = made.of(value)

    come_round()

    assert made.of(value) is known


def test_what_was_made_of_what_was_made_goes_with_it() -> None:
    result = ["the last"]
    held = sys.getrefcount(result)
    cut = remembered(lambda value: value[1:])
    make = remembered(lambda _: result)

    make(cut(long("c", 2 * LEAST)))
    come_round()

    assert sys.getrefcount(result) == held


def test_no_more_is_kept_than_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 10 * LEAST)
    made, values = Made(), [long(chr(number)) for number in range(100)]
    come_round()

    for value in values:
        made.of(value)
    made.values.clear()
    for value in reversed(values):  # the newest are there
        made.of(value)

    assert 85 <= len(made.values) <= 90


def test_threads_may_all_remember_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 5 * LEAST)
    values, wrong = [long(str(number)) for number in range(10)], []
    made = Made()

    def work() -> None:
        for _ in range(50):
            wrong.extend(value for value in values if made.of(value) != [value[-1]])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
