"""A resource of the sync or the async client behind one face."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any


class ResourceFace:
    """The methods of a resource; lists are read to their end, and awaited is what is to be.

    Args:
        api: the client behind its face.
        resource: returns the resource of a client.
    """

    def __init__(self, api: Any, resource: Callable[[Any], Any]) -> None:
        self._api = api
        self._resource = resource(api.client)

    def __getattr__(self, name: str) -> Any:
        def call(*args: Any, **options: Any) -> Any:
            result = getattr(self._resource, name)(*args, **options)
            if inspect.isasyncgen(result):

                async def read() -> list[Any]:
                    return [entry async for entry in result]

                return self._api._runner.run(read())
            if inspect.iscoroutine(result):
                return self._api._runner.run(result)
            return list(result) if inspect.isgenerator(result) else result

        return call
