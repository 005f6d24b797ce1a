"""Open questions: rows of a table that say what is let pass, and why it is doubted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from ...core.errors import INVALID_ARGUMENT, HTTPError
from ..request import CheckedRequest

_MOST = 5
"""Places of one question that one request's doubts name."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something in a request that was let pass, although nobody is known to have seen the service take it.

    Attributes:
        request: which request for an interaction it was, counted from 1.
        path: where it stands in the body.
        what: what it is.
        why: why it is doubted.
    """

    request: int
    path: str
    what: str
    why: str

    def refused(self) -> HTTPError:
        """Return the error where an open question is answered so; it names the place, as the service mostly does."""
        return HTTPError(f"{INVALID_ARGUMENT} The value is invalid for '{self.path}': {self.what}.")

    def __repr__(self) -> str:
        return f"<Doubt of request {self.request}, '{self.path}': {self.what}. {self.why}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An open question.

    Attributes:
        name: what is let pass.
        why: why it is doubted.
        finds: Return where a request has it: paths, each alone or with a reason of its own.
    """

    name: str
    why: str
    finds: Callable[[CheckedRequest], Iterable[str | tuple[str, str]] | None]

    def doubts(self, request: CheckedRequest) -> Iterator[Doubt]:
        """Yield a doubt for each place, up to some."""
        for found in islice(self.finds(request) or (), _MOST):
            path, more = (found, "") if isinstance(found, str) else found
            yield Doubt(request.number, path, self.name, more or self.why)


@dataclass(frozen=True, slots=True)
class Subject:
    """The open questions of one subject.

    Attributes:
        name: what they are about.
        questions: the rows.
        concerns: Return whether a request has anything that they are about; the others are not looked at.
    """

    name: str
    questions: tuple[Question, ...]
    concerns: Callable[[CheckedRequest], object] = lambda request: True
