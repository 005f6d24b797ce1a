"""Say it where an environment is gone, whatever the service says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ....wire.environments import SandboxEnvironment
from ...http.deadline import Deadline
from ...http.errors import EnvironmentNotFound, GeminiInteractionsError, InvalidRequestError, NotFoundError
from ..async_resource import AsyncResource
from .environment_calls import ENVIRONMENTS, environment_is_gone


class AsyncEnvironmentResource(AsyncResource):
    """A resource in an environment, or the environment itself."""

    @asynccontextmanager
    async def _unless_gone(self, id: str | None, deadline: Deadline) -> AsyncIterator[None]:
        """Where the service refuses, ask whether that is because the environment is gone, and say so."""
        try:
            yield
        except (NotFoundError, InvalidRequestError) as error:
            if id is None or isinstance(error, EnvironmentNotFound) or not await self._is_gone(id, deadline):
                raise
            raise environment_is_gone(error, id) from error

    async def _is_gone(self, id: str, deadline: Deadline) -> bool:
        try:
            found = await self._get(ENVIRONMENTS, id, SandboxEnvironment, deadline)
        except NotFoundError:
            return True
        except GeminiInteractionsError:
            return False
        return found.is_expired
