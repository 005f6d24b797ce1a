"""The emulator as tests hold it: a server or a transport, scripts, faults, a clock, and what was seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, Self

from .asgi import Application, application
from .clock import Clock
from .engine import Engine, Request
from .faults import Fault, Faults
from .interactions import Interactions
from .script import Scripted, Scripts
from .server import Server
from .signatures import Signatures
from .store import RETENTION_DAYS, Record, Step, Store
from .transport import EmulatorTransport


class Emulator:
    """A local Interactions API.

    As a context manager it serves on 127.0.0.1 and a free port, at `url`. `transport()` needs no server, `app` any ASGI server.

    Args:
        api_key: the only key that is accepted; None: any key, but one there must be.
        missing_previous: the status, 400 or 404, that answers an unknown `previous_interaction_id` (which one the service sends
            was never recorded).
        background_seconds: how long a background run takes, by the emulator's clock.
        retention_days: how long an interaction is kept.
        stream_usage: whether streams carry `metadata.usage`, as those of June 2026 did.
    """

    def __init__(
        self,
        api_key: str | None = None,
        *,
        missing_previous: int = 400,
        background_seconds: float = 0.2,
        retention_days: float = RETENTION_DAYS,
        stream_usage: bool = False,
    ) -> None:
        self._clock = Clock()
        self._store = Store(self._clock, retention_days)
        self._scripts = Scripts()
        self._faults = Faults()
        self._created: list[Record] = []
        self._interactions = Interactions(
            self._clock,
            self._store,
            Signatures(),
            self._scripts,
            missing_previous=missing_previous,
            background_seconds=background_seconds,
            stream_usage=stream_usage,
            on_created=[self._created.append],
        )
        self._engine = Engine(self._interactions, self._faults, api_key)
        self._server: Server | None = None
        self.app: Application = application(self._engine)

    def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Serve in a daemon thread; does nothing where it serves already.

        Args:
            host: the address to listen on.
            port: the port; 0: a free one.

        Raises:
            OSError: the port is taken.
            ImportError: uvicorn is not installed (extra `emulator`).
        """
        if self._server is None:
            server = Server(self.app, host, port)
            server.start()
            self._server = server

    def stop(self) -> None:
        """Stop serving; open streams are cut."""
        server, self._server = self._server, None
        if server is not None:
            server.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where it serves, without a trailing slash and without a version.

        Raises:
            RuntimeError: it does not serve.
        """
        if self._server is None:
            raise RuntimeError("the emulator is not started: use it in a with statement, or call start()")
        return self._server.url

    def transport(self) -> EmulatorTransport:
        """A transport for `httpx.Client` and `httpx.AsyncClient` that needs no sockets."""
        return EmulatorTransport(self._engine)

    def reply(self, *answers: Scripted, when: Callable[[dict[str, Any]], object] | None = None) -> None:
        """Script the next answers, in order; after them the rules answer again.

        Args:
            *answers: each a text; a list of steps (objects or wire models); a part of an interaction such as
                `{"steps": […], "status": "incomplete", "usage": {…}}`; or a function of the request's body that gives one.
            when: a predicate on the request's body; the answers wait for requests that it is true of.
        """
        self._scripts.add(answers, when)

    def fault(self, **fields: Any) -> None:
        """Let something go wrong with the next request that fits.

        Args:
            **fields: those of `Fault`, such as `status=429, retry_after=1`, `cut_after=3` or `drop_connection=True`.
        """
        self._faults.add(Fault(**fields))

    def advance(self, seconds: float) -> None:
        """Move the clock on: background runs progress, interactions expire.

        Args:
            seconds: how far; not negative.
        """
        self._clock.advance(seconds)

    @property
    def requests(self) -> list[Request]:
        """Every request received, in order."""
        return self._engine.requests

    @property
    def interactions(self) -> Mapping[str, Record]:
        """The interactions that are stored now, by id, oldest first."""
        return self._store.snapshot()

    def history(self, interaction_id: str) -> list[Step]:
        """All steps of a stored interaction's conversation, its own included, oldest first.

        Raises:
            KeyError: there is no such interaction (any more).
        """
        record = self._store.get(interaction_id)
        if record is None:
            raise KeyError(interaction_id)
        return deepcopy(record.history())

    @property
    def seen(self) -> list[list[Step]]:
        """For every request that was answered, stored or not: all steps that the model saw before it answered, oldest first."""
        return [deepcopy([*(record.parent.history() if record.parent else ()), *record.inputs]) for record in list(self._created)]

    def on_created(self, listener: Callable[[Record], None]) -> None:
        """Call a function with each new interaction."""
        self._interactions.on_created.append(listener)
