"""Hold how the service is reached, so that a plan can carry it to any worker: never with a key."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...client.async_client import AsyncClient
from ...client.http.cloud.place import LOCATION_VARIABLE, PROJECT_VARIABLE, is_on_cloud
from ...client.http.errors import InvalidOption
from ...client.http.secrets import Secret, held, held_address, held_headers, is_secret_header, shown_headers
from .carried import WAY_OUT, check_carries_no_secret

if TYPE_CHECKING:
    from ...client.http.auth import Headers, Key


class Connection:
    """The settings of an `AsyncClient`, which is made where it is used.

    What is pickled has the address as it is here, and functions; keys come from where the work is done.

    Args:
        api_key: a function that gives the key; else the worker's environment has it.
        headers: headers for every request; those that are secrets by their name are functions.
        **settings: the other settings of `AsyncClient` that can be pickled; None is not given.

    Raises:
        InvalidOption: a setting is wrong, or would put a secret into plans.
    """

    def __init__(self, *, api_key: Key | None = None, headers: Headers | None = None, **settings: Any) -> None:
        api_key, headers = held(api_key), held_headers(headers)
        if isinstance(api_key, Secret):
            raise InvalidOption(
                f"'api_key' is no text here: it would be in every plan that workers get. {WAY_OUT}", field="api_key"
            )
        if isinstance(held_address(settings.get("base_url")), Secret):
            raise InvalidOption(
                "'base_url' has a user, a key or a password in it: put that into 'headers', as a function.", field="base_url"
            )
        _check_headers(headers)
        for name, function in [("api_key", api_key), ("headers", headers), *_functions(headers)]:
            if callable(function):
                check_carries_no_secret(name, function, _texts)
        self._who = {"api_key": api_key, "headers": shown_headers(headers)}
        self._settings = {name: value for name, value in settings.items() if value is not None}
        self._client: AsyncClient | None = None
        self._settings |= _here(self.client, self._settings.get("vertexai"), settings)

    @property
    def client(self) -> AsyncClient:
        """The client of this process; its connections are those of all clients, one pool for each event loop."""
        if self._client is None:
            self._client = AsyncClient(**self._who, **self._settings)
        return self._client

    def but(self, **settings: Any) -> Connection:
        """Return a connection with other settings."""
        given = {name: value for name, value in settings.items() if value is not None}
        return Connection(**{**self._who, **self._settings, **given}) if given else self

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_client": None}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.client!r})"


def _here(client: AsyncClient, vertexai: bool | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the environment says of the place: a worker's may lead elsewhere, or nowhere."""
    if not is_on_cloud(vertexai):
        return {"base_url": client.base_url, "vertexai": False}
    found = {"project": os.environ.get(PROJECT_VARIABLE), "location": os.environ.get(LOCATION_VARIABLE)}
    return {"vertexai": True, **{name: value for name, value in found.items() if value and given.get(name) is None}}


def _functions(headers: Any) -> list[tuple[str, Any]]:
    return [(f"headers[{name!r}]", value) for name, value in headers.items()] if isinstance(headers, Mapping) else []


def _check_headers(headers: Any) -> None:
    for name, value in headers.items() if isinstance(headers, Mapping) else ():
        if isinstance(value, Secret) and is_secret_header(str(name)):
            raise InvalidOption(f"The header {name!r} is no text here: it would be in every plan. {WAY_OUT}", field="headers")


def _texts(given: Any) -> list[Secret]:
    held_given = held_headers(given) if isinstance(given, Mapping) else {"": held(given)}
    return [value for value in held_given.values() if isinstance(value, Secret)]
