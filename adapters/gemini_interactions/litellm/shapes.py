"""Refuse by name what has another shape than a parameter has: whoever asks over a proxy may send anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ..client.http.errors import InvalidOption


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value must be.

    Attributes:
        name: what to call it in an error.
        fits: whether a value is one.
    """

    name: str
    fits: Callable[[Any], bool]

    def __or__(self, other: Shape) -> Shape:
        return Shape(f"{self.name} or {other.name}", lambda value: self.fits(value) or other.fits(value))


TEXT = Shape("a text", lambda value: isinstance(value, str))
FLAG = Shape("true or false", lambda value: isinstance(value, bool))
NUMBER = Shape("a number", lambda value: isinstance(value, int | float) and not isinstance(value, bool))
WHOLE_NUMBER = Shape("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool))
OBJECT = Shape("an object", lambda value: isinstance(value, Mapping))
LIST = Shape("a list", lambda value: isinstance(value, list | tuple))
TEXTS = Shape("a list of texts", lambda value: LIST.fits(value) and all(map(TEXT.fits, value)))


def check_shape(value: Any, shape: Shape, where: str) -> None:
    """Refuse a value of another shape.

    Raises:
        InvalidOption: it is one; the error names it.
    """
    if not shape.fits(value):
        kind = "a list with something else in it" if LIST.fits(value) else type(value).__name__
        raise InvalidOption(f"{where!r} must be {shape.name}, not {kind}.", field=where)


@contextmanager
def reading(where: str) -> Iterator[None]:
    """Refuse what has a shape so odd that no rule speaks of it, by the name of the part in which it stands.

    Raises:
        InvalidOption: something in this block could not be read.
    """
    try:
        yield
    except InvalidOption:
        raise
    except (TypeError, ValueError, AttributeError, LookupError, RecursionError) as error:
        raise InvalidOption(f"{where!r} has a shape that cannot be read ({type(error).__name__}).", field=where) from error
