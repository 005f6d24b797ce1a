"""Statements about the service: what is claimed, what the claim rests on, what it costs at most; and all of them, in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Literal

from .contract import SECTIONS

if TYPE_CHECKING:
    from .service import Service

ROOMS = (
    *("models", "errors", "refusals", "streams", "state", "replay", "tools", "formats", "media"),
    *("background", "agents", "resources", "webhooks", "addresses", "doubts"),
)
"""The files of statements/, by subject."""

Kind = Literal["contract", "recording", "open question", "doubt"]
Where = Literal["anywhere", "gemini", "cloud", "google"]


class Untrue(Exception):
    """A statement does not hold; the text is what was seen instead."""


class NotTried(Exception):
    """A statement could not be tried; the text is why."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a statement rests on.

    Attributes:
        kind: a section of the contract, a recording, an open question of our code, or a doubt of the emulator's tables.
        where: the number of the section, the file, or the names of the questions.
    """

    kind: Kind
    where: str

    @property
    def questions(self) -> tuple[str, ...]:
        """The open questions that it asks, by their names in the code."""
        return tuple(self.where.split(", ")) if self.kind == "open question" else ()

    @property
    def about(self) -> str:
        """Where it is to be found, in words that say something to whoever does not have the contract."""
        return str(SECTIONS[self.where]) if self.kind == "contract" else self.where

    def __str__(self) -> str:
        return f"the contract: {self.about}" if self.kind == "contract" else f"{self.kind} {self.about}"


def contract(section: str) -> Basis:
    """A section of the contract, by its number; see `SECTIONS`."""
    return Basis("contract", section)


def recording(file: str) -> Basis:
    """A recording of real traffic."""
    return Basis("recording", file)


def question(*names: str) -> Basis:
    """Open questions, as comments of ours name them: `Open question [name]: …`."""
    return Basis("open question", ", ".join(names))


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim.

    Attributes:
        name: its name, which ONLY takes.
        says: the claim, in a sentence.
        room: its subject.
        basis: what it rests on.
        cost: dollars that trying it costs at most.
        is_dear: whether it is tried by name only.
        where: whether it is about one of the two services alone, or needs Google's own (`google`).
        through_sdk: whether the official SDK's client can ask the same.
        ask: asks the service, and raises Untrue with what was seen, or NotTried with the reason.
    """

    name: str
    says: str
    room: str
    basis: Basis
    cost: float
    is_dear: bool
    where: Where
    through_sdk: bool
    ask: Callable[[Service], None] = field(repr=False)


_ALL: dict[str, Statement] = {}


def add(statement: Statement) -> None:
    """Put a statement among all of them.

    Raises:
        ValueError: there is one of this name.
    """
    if statement.name in _ALL:
        raise ValueError(f"there are two statements {statement.name}")
    _ALL[statement.name] = statement


def states(
    basis: Basis, *, cost: float, is_dear: bool = False, where: Where = "anywhere", through_sdk: bool = False
) -> Callable[[Callable[[Service], None]], Callable[[Service], None]]:
    """Make a statement of a function: its name is the statement's, its docstring what it says; see `Statement`."""

    def register(ask: Callable[[Service], None]) -> Callable[[Service], None]:
        says = " ".join((ask.__doc__ or "").split())
        room = ask.__module__.rpartition(".")[2]
        add(Statement(ask.__name__, says, room, basis, cost, is_dear, where, through_sdk, ask))
        return ask

    return register


def statements() -> list[Statement]:
    """All statements, the cheapest first."""
    for room in ROOMS:
        import_module(f".statements.{room}", __package__)
    return sorted(_ALL.values(), key=lambda statement: (statement.is_dear, statement.cost))


def expect(holds: object, seen: object) -> None:
    """Go on if something holds; else say what was seen.

    Raises:
        Untrue: it does not hold.
    """
    if not holds:
        raise Untrue(str(seen))
