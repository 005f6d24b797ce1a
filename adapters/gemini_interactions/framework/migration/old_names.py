"""Take arguments by the names that another class has for them, by tables: renamed, converted, harmless, ignored or refused."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...client.http.errors import InvalidOption
from ...telemetry import count

Converter = Callable[[Any], Mapping[str, Any]]
"""Returns the arguments here for the value of an argument there."""


@dataclass(frozen=True, slots=True)
class OldNames:
    """The arguments of another class.

    Attributes:
        of: the class.
        renamed: the name here for the name there.
        converted: the argument there, and how to convert its value; a result of None says nothing.
        ignored: what nothing depends on here, and what is said of it, once.
        harmless: values that ask for nothing, so that they are accepted where others are not, and nothing is said.
        replaced: what is refused, and the way out.
        also: those of further classes, as far as they are not these.
        own: all names but those.
        known: all names.
    """

    of: str
    renamed: Mapping[str, str]
    converted: Mapping[str, Converter]
    ignored: Mapping[str, str]
    harmless: Mapping[str, tuple[Any, ...]]
    replaced: Mapping[str, str]
    also: OldNames | None = None
    own: frozenset[str] = field(init=False)
    known: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        known = frozenset({*self.renamed, *self.converted, *self.ignored, *self.harmless, *self.replaced})
        object.__setattr__(self, "own", known)
        object.__setattr__(self, "known", known | self.also.known if self.also else known)

    @property
    def usable(self) -> frozenset[str]:
        """The names that something can be set by: those to offer to who misspelt one."""
        own = frozenset({*self.renamed, *self.converted})
        return own | self.also.usable if self.also else own

    def classes(self, name: str) -> list[str]:
        """Return which classes have an argument, of those that are named here."""
        return [*([self.of] if name in self.own else []), *(self.also.classes(name) if self.also else [])]

    def way_out(self, name: str) -> str | None:
        """Return what is said of an argument that has no counterpart; None if it has one, or is not in the tables."""
        return self.replaced.get(name) or (self.also.way_out(name) if self.also else None)

    def is_harmless(self, name: str, value: Any) -> bool:
        """Whether a value of an argument asks for nothing."""
        return _is_one_of(value, self.harmless.get(name, ())) or (self.also is not None and self.also.is_harmless(name, value))

    def accept(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return arguments under the names that they have here; what is not in the tables is left as it is.

        Args:
            given: the arguments; None means not set.

        Raises:
            InvalidOption: one has no counterpart, or is given under both names; the error names it, and no value.
        """
        if not self.known & given.keys():
            return dict(given)
        if self.also is not None and not self.own >= self.known & given.keys():
            others = {name: value for name, value in given.items() if name not in self.own}
            given = {name: given[name] for name in given if name in self.own} | self.also.accept(others)
        kept = {name: value for name, value in given.items() if name not in self.own}
        made: dict[str, Any] = {}
        for name, value in given.items():
            if name not in self.own or value is None or _is_one_of(value, self.harmless.get(name, ())):
                continue
            if name in self.replaced:
                raise InvalidOption(
                    f"{name!r} is an option of {' and '.join(self.classes(name))}. {self.replaced[name]}", field=name
                )
            if name in self.ignored:
                count(f"{name}_ignored", f"{name!r} is ignored. {self.ignored[name]}", level=logging.WARNING, once=True)
            elif name in self.renamed:
                _rename(kept, name, self.renamed[name], value)
            elif name in self.converted:
                _add(made, self.converted[name](value))
            else:
                kept[name] = value
        return kept | {name: value for name, value in made.items() if kept.get(name) is None}


def refuse_inside(option: str, given: Any, names: OldNames, otherwise: str) -> dict[str, Any]:
    """Refuse an object of options, and say of each in it what is said where it is given by itself.

    Args:
        option: the argument that the object was given as.
        given: the object; values that ask for nothing are accepted.
        names: the tables.
        otherwise: what is said of options that are not in them, and of what is no object.

    Raises:
        InvalidOption: there is an option in it. No value is quoted.
    """
    inside = given if isinstance(given, Mapping) else {}
    wanted = [name for name, value in inside.items() if not (value is None or names.is_harmless(name, value))]
    if inside and not wanted:
        return {}
    known = [f"{name!r}: {way}" for name in wanted if (way := names.way_out(name))]
    rest = [name for name in wanted if not names.way_out(name)]
    ways = [*known, f"{', '.join(map(repr, rest))}: {otherwise}"] if rest else known or [otherwise]
    raise InvalidOption(f"{option!r} is an option of other classes. {' '.join(ways)}", field=option)


NO_OLD_NAMES = OldNames("", {}, {}, {}, {}, {})
"""For a class that has taken no other's place."""


def _rename(kept: dict[str, Any], old: str, new: str, value: Any) -> None:
    if kept.get(new) is None:
        kept[new] = value
    elif kept[new] != value:
        raise InvalidOption(f"{old!r} and {new!r} are the same option; give one of them.", field=old)


def _add(made: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add what a converter gave: two may speak of parts of the same object."""
    for name, value in more.items():
        if isinstance(value, Mapping) and isinstance(made.get(name), Mapping):
            made[name] = {**made[name], **value}
        elif value is not None:
            made[name] = value


def _is_one_of(value: Any, values: tuple[Any, ...]) -> bool:
    """Whether a value is one of these, of the same type: True is not 1."""
    return any(type(value) is type(each) and value == each for each in values)
