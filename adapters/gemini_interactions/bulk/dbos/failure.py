"""Tell why a row has no result, in a form that survives DBOS' record: JSON, without a key in it."""

from __future__ import annotations

from typing import Any, Literal, Self, get_args

from dbos import PortableWorkflowError

from ...client.http.errors import APIError, GeminiInteractionsError
from ...wire.interaction import Interaction

Code = Literal["refused", "may_have_begun", "failed", "cancelled", "deadline_exceeded", "unreachable"]

CODES: frozenset[str] = frozenset(get_args(Code))


class RunFailed(GeminiInteractionsError):
    """A row without a result. DBOS keeps it as JSON: name, message, code and data.

    Attributes:
        code: why: `refused` (nothing was begun), `may_have_begun` (a start whose outcome nobody recorded: look for the run by its
            labels, then begin again or leave it), `failed` (the run did), `cancelled`, `deadline_exceeded` (it was stopped),
            `unreachable` (it could not be read for long, and may go on).
        message: what happened.
        data: `handle`, for `AsyncClient.resume`, where there is one; `error`, the client's or the service's words, with type and
            status; `interaction`, what had been produced; `labels`, to find a run that may have begun.
    """

    def __init__(self, message: str, *, code: Code, **data: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code: str = code
        self.data: dict[str, Any] = {name: value for name, value in data.items() if value is not None}
        self.must_not_repeat: bool = code != "refused"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self)._of, (self.message, self.code, self.data)

    @classmethod
    def _of(cls, message: str, code: Any, data: dict[str, Any]) -> Self:
        return cls(message, code=code, **data)

    @classmethod
    def read(cls, error: PortableWorkflowError) -> Self | None:
        """Return the error that DBOS kept as JSON; None if it is another's."""
        known = error.name == cls.__name__ and error.code in CODES
        return cls._of(error.message, error.code, error.data if isinstance(error.data, dict) else {}) if known else None

    @property
    def interaction(self) -> Interaction | None:
        """What the run had produced, where something is known of that."""
        found = self.data.get("interaction")
        return Interaction.model_validate(found) if found else None


def error_as_json(error: BaseException) -> dict[str, Any]:
    """Return what is kept of an error: its type, its words and the service's codes."""
    kept: dict[str, Any] = {"type": type(error).__name__, "message": str(error)}
    if isinstance(error, APIError):
        kept |= {"status_code": error.status_code, "code": error.code}
    return kept
