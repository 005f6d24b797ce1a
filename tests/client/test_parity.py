"""The sync and the async client have the same methods, with the same arguments."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from gemini_interactions import AsyncClient, Client

RENAMED = {"close": "aclose", "__enter__": "__aenter__", "__exit__": "__aexit__"}
METHODS = [
    name for name, value in vars(Client).items() if inspect.isfunction(value) and not name.startswith("_") and name not in RENAMED
]


def arguments(method: Any) -> list[tuple[str, Any, Any]]:
    return [(p.name, p.kind, p.default) for p in inspect.signature(method).parameters.values()]


@pytest.mark.parametrize("name", [*METHODS, "__init__"])
def test_a_method_takes_the_same_arguments(name: str) -> None:
    assert arguments(getattr(Client, name)) == arguments(getattr(AsyncClient, name))
    assert inspect.iscoroutinefunction(getattr(AsyncClient, name)) == (name not in ("__init__", "resume"))  # these do no I/O


def test_no_method_is_missing() -> None:
    assert len(METHODS) >= 8
    assert set(vars(Client)) - {*RENAMED, "__doc__"} <= set(vars(AsyncClient))
    assert set(RENAMED.values()) <= set(vars(AsyncClient))
