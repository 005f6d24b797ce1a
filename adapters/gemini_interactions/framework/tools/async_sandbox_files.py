"""Name the files in the sandbox of an agent that has worked for another."""

from __future__ import annotations

import logging
from typing import Any

from ...client.http.async_requester import AsyncRequester
from ...client.http.errors import GeminiInteractionsError
from ...client.resources.environments.async_environments import AsyncEnvironments
from ...telemetry import count
from ...wire.environments import EnvironmentFile

MOST_FILES = 1000
"""Files that are named at the most: a sandbox may hold a repository."""

_PATIENCE = 10.0


async def sandbox_files(requester: AsyncRequester, environment_id: str) -> list[dict[str, Any]] | None:
    """Return the paths and sizes of the files in a sandbox; None where it cannot be asked, for the answer is there all the same.

    Args:
        requester: makes the requests.
        environment_id: the sandbox.
    """
    found: list[dict[str, Any]] = []
    try:
        async for file in AsyncEnvironments(requester).files(environment_id, recursive=True, deadline=_PATIENCE):
            if _add(found, file):
                break
    except GeminiInteractionsError as error:
        message = "The files of the environment %s could not be listed: %s"
        count("files_unlisted", message, environment_id, error, level=logging.WARNING)
        return None
    return found


def _add(found: list[dict[str, Any]], file: EnvironmentFile) -> bool:
    """Add a file to those found, and return whether that is enough."""
    if file.type != "directory":
        found.append({"path": file.path or file.name, "size_bytes": file.size_bytes})
    return len(found) >= MOST_FILES
