"""Say why something failed without the words of the service, which may quote what was sent."""

from __future__ import annotations

import re

_IS_CODE = re.compile(r"[A-Za-z_.]{1,64}").fullmatch
"""How codes look; what has blanks or digits in it may be a sentence, or quote a key."""


def reason_of(error: BaseException) -> str:
    """Return the kind of an error, with the HTTP status where the service answered with one."""
    status = getattr(error, "status_code", None)
    return type(error).__name__ if status is None else f"{type(error).__name__}, HTTP {status}"


def error_type(error: BaseException) -> str:
    """Return the `error.type` of the conventions: the service's code, else the HTTP status, else the name of the class."""
    return code_of(error) or str(getattr(error, "status_code", None) or type(error).__name__)


def code_of(error: object) -> str | None:
    """Return the service's code of an error; None where it has none, or something that does not look like one."""
    code = getattr(error, "code", None)
    return code if isinstance(code, str) and _IS_CODE(code) else None
