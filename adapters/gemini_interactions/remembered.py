"""Remember what was made of long texts and bytes: the pictures of a conversation come along at every turn, and are the same.

A result is known by the whole value that it was made of, never by a part or a hash of it; what can be changed in place, such as a
`bytearray`, is not remembered.

What is kept, for the whole process: the values, which whoever has the conversation in hand holds as well, and what was made of
them. What nobody else holds any more is let go when others come; the oldest go where all is more than `MOST`.
"""

from __future__ import annotations

from collections.abc import Callable, Sized
from functools import wraps
from sys import getrefcount
from typing import Any, TypeVar

LEAST = 16_384
"""Characters or bytes of a value that is long; of a shorter one, the result is as soon made."""

MOST = 300_000_000
"""Characters and bytes of all that is kept: three times the media of the largest request, which may come in another form."""

ROUND = 8
"""It is looked at what is still held when an eighth has come in addition to what was held the last time."""

_OURS = 2  # references to a value that only its key holds: the key's, and that of the argument of `getrefcount`

Value = TypeVar("Value", bound=Sized)
Result = TypeVar("Result")
Key = tuple[Callable[[Any], Any], Any]


def remembered(make: Callable[[Value], Result]) -> Callable[[Value], Result]:
    """Have a function remember what it makes of long values; of the same it always makes the same, and nobody changes that."""

    @wraps(make)
    def recalled(value: Value) -> Result:
        if type(value) not in (str, bytes) or len(value) < LEAST:
            return make(value)
        try:
            return _memory.results[make, value]  # type: ignore[no-any-return]
        except KeyError:
            result = make(value)
            _memory.keep((make, value), result)
            return result

    return recalled


class _Memory:
    """The results. Threads need no lock: each look and each change is one step of a dict, and what is made twice is the same."""

    def __init__(self) -> None:
        self.results: dict[Key, Any] = {}
        self._held = 0  # characters and bytes, in the last round
        self._new = 0  # those that have come since

    def keep(self, key: Key, result: Any) -> None:
        self.results[key] = result
        self._new += _size(key, result)
        if self._new * ROUND > self._held:
            self._let_go()

    def _let_go(self) -> None:
        for key in list(self.results):  # the oldest first: they may hold what later ones were made of
            if getrefcount(key[1]) <= _OURS:
                self.results.pop(key, None)
        held = list(self.results.items())
        size = sum(_size(*item) for item in held)
        for key, result in held:
            if size <= MOST:
                break
            self.results.pop(key, None)
            size -= _size(key, result)
        self._held, self._new = size, 0


_memory = _Memory()


def _size(key: Key, result: Any) -> int:
    value = key[1]
    return len(value) + (len(result) if isinstance(result, str | bytes) and result is not value else 0)
