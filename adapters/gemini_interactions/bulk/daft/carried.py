"""Refuse functions that would carry a secret into plans: a closure over a key is pickled with the key."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from daft import pickle

from ...client.http.errors import InvalidOption
from ...client.http.secrets import Secret, shown

WAY_OUT = "Set GEMINI_API_KEY where the work is done, or give a function that reads it there: lambda: os.environ['MY_KEY']."


def check_carries_no_secret(name: str, function: Callable[[], Any], secrets_of: Callable[[Any], Iterable[Secret]]) -> None:
    """Ask a function once for what it gives, and refuse it if that is in its pickle.

    Args:
        name: what it was given for.
        function: the function. What it gives is perhaps not to be had here, but on the workers only: then it is taken as it is.
        secrets_of: finds the secrets in what it gives.

    Raises:
        InvalidOption: it has a secret in it, or cannot be pickled.
    """
    try:
        pickled = pickle.dumps(function)
    except Exception as error:
        raise InvalidOption(
            f"{name!r} cannot be pickled, and so not be sent to workers ({type(error).__name__}).", field=name
        ) from None
    if inspect.iscoroutinefunction(function):
        return
    found: list[Secret] = []
    with suppress(Exception):
        found = list(secrets_of(function()))
    if any(len(secret) and shown(secret).encode() in pickled for secret in found):
        raise InvalidOption(f"{name!r} has a secret inside of it, and would take it into every plan. {WAY_OUT}", field=name)
