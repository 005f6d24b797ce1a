# Generated from async_environment_resource.py by scripts/unasync.py: change that file, then run `make format`.
"""Say it where an environment is gone, whatever the service says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ....wire.environments import SandboxEnvironment
from ...http.deadline import Deadline
from ...http.errors import EnvironmentNotFound, GeminiInteractionsError, InvalidRequestError, NotFoundError
from ..resource import Resource
from .environment_calls import ENVIRONMENTS, environment_is_gone


class EnvironmentResource(Resource):
    """A resource in an environment, or the environment itself."""

    @contextmanager
    def _unless_gone(self, id: str | None, deadline: Deadline) -> Iterator[None]:
        """Where the service refuses, ask whether that is because the environment is gone, and say so."""
        try:
            yield
        except (NotFoundError, InvalidRequestError) as error:
            if id is None or isinstance(error, EnvironmentNotFound) or not self._is_gone(id, deadline):
                raise
            raise environment_is_gone(error, id) from error

    def _is_gone(self, id: str, deadline: Deadline) -> bool:
        try:
            found = self._get(ENVIRONMENTS, id, SandboxEnvironment, deadline)
        except NotFoundError:
            return True
        except GeminiInteractionsError:
            return False
        return found.is_expired
