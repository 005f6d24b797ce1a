"""One server and one set of clients a service, for all rows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest

from .cases import Service
from .clients import Clients, settings_of
from .server import CapturingServer, capturing_server


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="session")
def capturing() -> Iterator[CapturingServer]:
    with capturing_server() as server:
        yield server


@pytest.fixture(scope="session")
def clients_of(capturing: CapturingServer, runner: asyncio.Runner) -> Iterator[Callable[[Service], Clients]]:
    made: dict[Service, Clients] = {}

    def clients_of(service: Service) -> Clients:
        if service not in made:
            made[service] = Clients(capturing.url, *settings_of(service), runner)
        return made[service]

    yield clients_of
    for clients in made.values():
        clients.close()
