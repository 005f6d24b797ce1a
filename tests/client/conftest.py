"""The sync and the async client behind one face, so that every test of behaviour runs on both."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any, Protocol

import pytest

from gemini_interactions import AsyncClient, Client
from gemini_interactions.client.interactions.async_send import send as asend
from gemini_interactions.client.interactions.async_stream import open_stream as aopen_stream
from gemini_interactions.client.interactions.send import send
from gemini_interactions.client.interactions.stream import open_stream
from gemini_interactions.emulator import Emulator
from gemini_interactions.wire.events import Event
from gemini_interactions.wire.interaction import Interaction
from gemini_interactions.wire.steps import Step


class Api(Protocol):
    """A client; streams are read to their end."""

    client: Any

    def create(self, **options: Any) -> Interaction: ...
    def events(self, **options: Any) -> list[Event]: ...
    def get(self, id: str) -> Interaction: ...
    def resume(self, id: str, last_event_id: str | None = None) -> list[Event]: ...
    def cancel(self, id: str) -> Interaction: ...
    def delete(self, id: str) -> None: ...
    def wait(self, id: str, **options: Any) -> Interaction: ...
    def export(self, *ids: str) -> list[Step]: ...
    def send(self, call: Any) -> Interaction: ...
    def open(self, call: Any) -> list[Event]: ...


class SyncApi:
    def __init__(self, **settings: Any) -> None:
        self.client = Client(**settings)
        self.create, self.get, self.cancel = self.client.create, self.client.get, self.client.cancel
        self.delete, self.wait, self.export = self.client.delete, self.client.wait, self.client.export

    def events(self, **options: Any) -> list[Event]:
        with self.client.stream(**options) as stream:
            return list(stream)

    def resume(self, id: str, last_event_id: str | None = None) -> list[Event]:
        return list(self.client.get(id, stream=True, last_event_id=last_event_id))

    def open(self, call: Any) -> list[Event]:
        return list(open_stream(self.client._requester, call))

    def send(self, call: Any) -> Interaction:
        return send(self.client._requester, call)

    def close(self) -> None:
        self.client.close()


class AsyncApi:
    def __init__(self, **settings: Any) -> None:
        self.client = AsyncClient(**settings)
        self._runner = asyncio.Runner()

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.client, name)
        return lambda *args, **options: self._runner.run(method(*args, **options))

    def events(self, **options: Any) -> list[Event]:
        async def read() -> list[Event]:
            async with await self.client.stream(**options) as stream:
                return [event async for event in stream]

        return self._runner.run(read())

    def resume(self, id: str, last_event_id: str | None = None) -> list[Event]:
        async def read() -> list[Event]:
            return [event async for event in await self.client.get(id, stream=True, last_event_id=last_event_id)]

        return self._runner.run(read())

    def open(self, call: Any) -> list[Event]:
        async def read() -> list[Event]:
            return [event async for event in await aopen_stream(self.client._requester, call)]

        return self._runner.run(read())

    def send(self, call: Any) -> Interaction:
        return self._runner.run(asend(self.client._requester, call))

    def close(self) -> None:
        self._runner.run(self.client.aclose())
        self._runner.close()


@pytest.fixture
def emulator() -> Emulator:
    return Emulator()


class Connect(Protocol):
    def __call__(self, **settings: Any) -> Api: ...


@pytest.fixture(params=[SyncApi, AsyncApi], ids=["sync", "async"])
def connect(request: pytest.FixtureRequest, emulator: Emulator) -> Iterator[Connect]:
    """Makes clients of the emulator, in process."""
    made: list[Any] = []

    def make(**settings: Any) -> Api:
        api = request.param(**{"api_key": "KEY-123", "transport": emulator.transport(), **settings})
        # Chance has no place in a test, nor has waiting.
        object.__setattr__(api.client._requester.policy, "first_delay", 0.01)
        made.append(api)
        return api  # type: ignore[no-any-return]

    yield make
    for api in made:
        api.close()


@pytest.fixture
def api(connect: Connect) -> Api:
    return connect()
