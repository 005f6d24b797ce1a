"""The steps of a durable run: each asks the service once, never raises what it says, and returns JSON for DBOS' record.

A step that raised would leave a pickle of the error in the database. What a step returns, it returns again after a crash.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from ...client.async_client import AsyncClient
from ...client.http.error_mapping import is_retryable
from ...client.http.errors import GeminiInteractionsError, NotFoundError
from ...client.http.log import logger
from ...client.interactions.wait_policy import IDLE_POLLS, MISSING_POLLS, polls_that_may_fail
from ...wire.interaction import IDLE, Interaction
from .failure import error_as_json
from .labels import labelled
from .pace import pause_before_retry
from .search import SETTLES, Search, StartAgain

Record = dict[str, Any]
"""What a step leaves in DBOS' record."""


class Steps:
    """What a worker does for its rows.

    Args:
        make_client: makes the client, with the key; it is called once, in the worker.
        options: options of every run.
        start_again: what becomes of a run that may have begun.
        webhook_url: where the service tells of a run's end.
        labels: whether runs get labels.
        starts_at_once: how many starts are made at a time.
    """

    def __init__(
        self,
        make_client: Callable[[], AsyncClient],
        options: Mapping[str, Any],
        *,
        start_again: StartAgain,
        webhook_url: str | None,
        labels: bool,
        starts_at_once: int,
    ) -> None:
        self._make_client = make_client
        self._client: AsyncClient | None = None
        self._options = dict(options)
        self._start_again = start_again
        self._webhook_url = webhook_url
        self._labels = labels
        self._search = Search()
        self._held_until: dict[str, float] = {}
        self._starts_at_once = starts_at_once
        self._few: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()

    @property
    def client(self) -> AsyncClient:
        """The client of this worker."""
        if self._client is None:
            self._client = self._make_client()
        return self._client

    def few(self) -> asyncio.Semaphore:
        """Return what lets few rows only be between announcement and record at a time."""
        return self._few.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(self._starts_at_once))

    def request(self, given: Mapping[str, Any], workflow_id: str, token: str) -> dict[str, Any]:
        """Return the whole request of a run: everybody's options, the row's own, labels and webhook.

        Raises:
            InvalidOption: the labels are wrong.
        """
        request = {**self._options, **given}
        if self._labels:
            request = labelled(request, workflow_id, token)
        if self._webhook_url and "webhook_config" not in request:
            request["webhook_config"] = {"uris": [self._webhook_url], "user_metadata": {"dbos_workflow": workflow_id}}
        return request

    async def announce(self, given: Mapping[str, Any], token: str) -> Record:
        """Say that a start is about to be made; or how long to wait, where the service has just refused others of its model."""
        wait = self._held_until.get(self._asks(given), 0.0) - time.monotonic()
        if wait > 0:
            return {"wait": pause_before_retry(0, wait)}
        return {"token": token, "at": time.time()}

    async def start(self, given: Mapping[str, Any], workflow_id: str, announced: Record, attempt: int, is_first: bool) -> Record:
        """Begin the run.

        Args:
            given: the row's request.
            workflow_id: the workflow's id.
            announced: what `announce` said.
            attempt: how many starts were refused before.
            is_first: whether nobody can have made this start before: it was announced in this process just now.

        Returns:
            `handle` and `began`, of the run; `again`, seconds after which to announce another start; `look`, seconds after which
            to search for the run once more; or `failed`, with the code of `RunFailed`.
        """
        if not is_first:
            return await self._after_gap(announced, attempt, None)
        try:
            handle = await self.client.start(**self.request(given, workflow_id, announced["token"]))
        except GeminiInteractionsError as error:
            if error.must_not_repeat:
                return await self._after_gap(announced, attempt, error)
            if not is_retryable(error):
                return {"failed": "refused", "message": f"Nothing was begun: {error}", "error": error_as_json(error)}
            return {"again": self._hold(given, attempt, error), "error": error_as_json(error)}
        return {"handle": handle.to_dict(), "began": time.time()}

    def _asks(self, given: Mapping[str, Any]) -> str:
        """Return the model or agent that a row asks: the service counts for each of them apart."""
        request = {**self._options, **given}
        return str(request.get("agent") or request.get("model"))

    def _hold(self, given: Mapping[str, Any], attempt: int, error: GeminiInteractionsError) -> float:
        """Return the seconds before a start is tried again, and let other rows of that model wait for what was asked for."""
        retry_after = getattr(error, "retry_after", None)
        if retry_after is not None:
            asks = self._asks(given)
            self._held_until[asks] = max(self._held_until.get(asks, 0.0), time.monotonic() + retry_after)
        return pause_before_retry(attempt, retry_after)

    async def _after_gap(self, announced: Record, attempt: int, error: GeminiInteractionsError | None) -> Record:
        """Decide about a start that may have begun a run: its answer was lost, or whoever made it was killed."""
        found, known = None, "unknown"
        if self._labels:
            try:
                found, known = await self._search.find(self.client, announced["token"])
            except GeminiInteractionsError as failure:
                logger.warning("Runs cannot be listed, and one that may have begun is not found: %s", failure)
        if found:
            return {"handle": {"id": found}, "began": announced["at"], "found": True}
        if known == "absent" and (young := announced["at"] + SETTLES - time.time()) > 0:
            return {"look": young}
        if self._start_again == "always" or (self._start_again == "if_not_listed" and known == "absent"):
            return {"again": pause_before_retry(attempt, None), "may_have_begun": True}
        reason = f"its answer was lost ({error})" if error else "the worker ended between the request and its record"
        message = (
            f"A run may have begun, and {reason}. Look for it on the service by its labels; then call start_again() of this row,"
            " or leave it."
        )
        return {"failed": "may_have_begun", "message": message, "error": error and error_as_json(error)}

    async def look(self, id: str) -> tuple[Record, Interaction | None]:
        """Look at a run.

        Returns:
            `status` and `at` (seconds since 1970); or `error`, and how many such looks in a row are an end. And the interaction.
        """
        try:
            interaction = await self.client.get(id)
        except GeminiInteractionsError as error:
            passes = is_retryable(error) or polls_that_may_fail(error) > 1
            most = MISSING_POLLS if isinstance(error, NotFoundError) else None if passes else 1
            return {"error": error_as_json(error), "most": most, "at": time.time()}, None
        return {"status": interaction.status, "at": time.time()}, interaction

    async def stop(self, id: str) -> Record:
        """Ask the service to stop a run."""
        try:
            await self.client.cancel(id)
        except GeminiInteractionsError as error:
            return {"error": error_as_json(error)}
        return {"asked": True}


def new_token() -> str:
    """Return the name of an attempt to start."""
    return uuid.uuid4().hex


def has_ended(status: str, idle_looks: int) -> bool:
    """Whether a run is waited for no longer; see `client.interactions.wait_policy.has_ended`."""
    return idle_looks >= IDLE_POLLS if status == IDLE else status not in ("in_progress", "queued")
