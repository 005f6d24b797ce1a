"""Keep the clients behind a handler: one for each key, address and timeout that calls come with, bounded.

A handler serves all requests of a process, in every thread and event loop, each with the key of its own deployment.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter
from threading import Lock
from typing import Any

from ..client.http.async_requester import AsyncRequester
from ..client.http.auth import KEY_VARIABLES, key_from_environment
from ..client.http.cloud.login import FILE_VARIABLE
from ..client.http.cloud.place import FLAGS, LOCATION_VARIABLE, PROJECT_VARIABLE, default_url, is_on_cloud
from ..client.http.requester import Requester
from ..client.http.secrets import Secret, held, held_address, shown, shown_address
from .cloud import GEMINI_OR_CLOUD, Cloud
from .transport import async_http_client

MOST = 256
"""Clients kept; they hold no connections, which all clients of a process share."""

VARIABLES = (*FLAGS, *KEY_VARIABLES, PROJECT_VARIABLE, LOCATION_VARIABLE, FILE_VARIABLE)
"""What of the environment a client on Google Cloud is made with."""


@dataclass(frozen=True, slots=True)
class Connection:
    """Whom a call asks, and how.

    Attributes:
        api_key: the key; None for the one in the environment.
        base_url: where the service is; None for the environment's or Google's.
        headers: for every request.
        timeout: seconds for one attempt.
        max_retries: attempts after the first.
        cloud: where on Google Cloud, and as whom.
        around: what the environment says of that.
    """

    api_key: Secret | None
    base_url: str | Secret | None
    headers: tuple[tuple[str, Secret], ...]
    timeout: float
    max_retries: int
    cloud: Cloud
    around: tuple[str | None, ...]

    @classmethod
    def of(
        cls,
        api_key: Any,
        base_url: Any,
        headers: Mapping[str, Any] | None,
        timeout: float,
        max_retries: int,
        cloud: Cloud = GEMINI_OR_CLOUD,
    ) -> Connection:
        """Return the connection for what LiteLLM passes."""
        found = {str(name).lower(): held(str(shown(value))) for name, value in (headers or {}).items()}
        # What the environment says is part of it: a client keeps what it was made with, and the environment may change.
        on_cloud = is_on_cloud(cloud.vertexai)
        address = held_address(str(shown(base_url)) if base_url else default_url(on_cloud=on_cloud))
        around = None if on_cloud else key_from_environment()  # on Google Cloud, one around counts for less than one given
        key = held(str(shown(api_key)) if api_key else around)
        named = tuple(os.environ.get(name) for name in VARIABLES) if on_cloud else ()
        return cls(key, address, tuple(sorted(found.items(), key=itemgetter(0))), timeout, max_retries, cloud, named)

    def __repr__(self) -> str:
        return f"Connection(base_url={shown_address(self.base_url)!r}, timeout={self.timeout:g}, max_retries={self.max_retries})"


class Clients:
    """The clients of one handler.

    Args:
        transport: an httpx transport for all of them, such as the emulator's.
    """

    def __init__(self, transport: Any = None) -> None:
        self._transport = transport
        self._known: OrderedDict[tuple[type[Any], Connection], Any] = OrderedDict()
        self._lock = Lock()

    def sync(self, connection: Connection) -> Requester:
        """Return the client for synchronous calls."""
        client: Requester = self._get(Requester, connection)
        return client

    def asynchronous(self, connection: Connection) -> AsyncRequester:
        """Return the client for asynchronous calls."""
        client: AsyncRequester = self._get(AsyncRequester, connection)
        return client

    def _get(self, cls: type[Any], connection: Connection) -> Any:
        with self._lock:
            found = self._known.pop((cls, connection), None)
            if found is None:
                found = cls(
                    api_key=connection.api_key,
                    base_url=connection.base_url,
                    headers=dict(connection.headers),
                    timeout=connection.timeout,
                    max_retries=connection.max_retries,
                    vertexai=connection.cloud.vertexai,
                    project=connection.cloud.project,
                    location=connection.cloud.location,
                    credentials=connection.cloud.credentials,
                    transport=self._transport,
                    http_client=async_http_client() if self._transport is None and cls is AsyncRequester else None,
                )
            self._known[cls, connection] = found  # the one used last stands last
            while len(self._known) > MOST:
                self._known.popitem(last=False)
        return found
