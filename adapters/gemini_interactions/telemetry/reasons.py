"""Say why something failed without the words of the service, which may quote what was sent."""

from __future__ import annotations


def reason_of(error: BaseException) -> str:
    """Return the kind of an error, with the HTTP status where the service answered with one."""
    status = getattr(error, "status_code", None)
    return type(error).__name__ if status is None else f"{type(error).__name__}, HTTP {status}"


def error_type(error: BaseException) -> str:
    """Return the `error.type` of the conventions: the service's code, else the HTTP status, else the name of the class."""
    code, status = getattr(error, "code", None), getattr(error, "status_code", None)
    return str(code or status or type(error).__name__)
