"""A token endpoint, an emulator, and an environment in which nobody is logged in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gemini_interactions import AsyncClient, Client
from gemini_interactions.emulator import Emulator

from .logins import TokenEndpoint, token_endpoint

MODEL = "gemini-3.5-flash"


@pytest.fixture(autouse=True)
def nobody_is_logged_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_LOCATION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path / "gcloud"))
    monkeypatch.setenv("NO_GCE_CHECK", "true")


@pytest.fixture
def tokens() -> Iterator[TokenEndpoint]:
    with token_endpoint() as endpoint:
        yield endpoint


@pytest.fixture
def emulator() -> Emulator:
    return Emulator()


@pytest.fixture
def cloud(emulator: Emulator) -> Callable[..., Client]:
    """Makes a client on Google Cloud, which the emulator plays."""

    def make(**settings: Any) -> Client:
        return Client(**{"vertexai": True, "project": "p1", "transport": emulator.transport(), **settings})

    return make


@pytest.fixture
def acloud(emulator: Emulator) -> Callable[..., AsyncClient]:
    """Makes an asynchronous client on Google Cloud, which the emulator plays."""

    def make(**settings: Any) -> AsyncClient:
        return AsyncClient(**{"vertexai": True, "project": "p1", "transport": emulator.transport(), **settings})

    return make
