"""One statement, tried: whether it holds, what was seen, and that nothing is left of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gemini_interactions import GeminiInteractionsError
from gemini_interactions.client.client import requester_of
from gemini_interactions.client.http.errors import (
    APIError,
    AuthenticationError,
    ConnectionFailed,
    DeadlineExceeded,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
)

from .cleaning import Made
from .service import Service
from .statement import NotTried, Statement, Untrue

Verdict = Literal["holds", "false", "could not be tried"]

_NO_ACCESS = (AuthenticationError, PermissionDeniedError, RateLimitError, ConnectionFailed, DeadlineExceeded)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a statement.

    Attributes:
        statement: the statement.
        verdict: whether it holds.
        seen: what was seen where it is false; why it could not be tried.
        cost: dollars that it cost, by what the service told.
        left: what it made and could not be deleted.
    """

    statement: Statement
    verdict: Verdict
    seen: str = ""
    cost: float = 0.0
    left: tuple[str, ...] = ()


def verdict_of(statement: Statement, service: Service) -> tuple[Verdict, str]:
    """Try a statement; return the verdict, and what was seen."""
    try:
        statement.ask(service)
    except Untrue as error:
        return "false", str(error)
    except NotTried as error:
        return "could not be tried", str(error)
    except GeminiInteractionsError as error:
        status = error.status_code if isinstance(error, APIError) else None
        no_model = isinstance(error, NotFoundError) and "not found" in str(error).lower() and "odel" in str(error)
        denied = isinstance(error, _NO_ACCESS) or status in (402, 503) or no_model
        return ("could not be tried" if denied else "false"), f"{type(error).__name__}: {error}"
    except (LookupError, TypeError, ValueError, AttributeError) as error:  # what was expected is not there
        return "false", f"the answer is of another form: {error!r}"
    return "holds", ""


def clean(made: Made, service: Service) -> tuple[str, ...]:
    """Delete what a statement has made; return what is left."""
    return tuple(made.delete(requester_of(service.client)))
