"""Ask for rows: the same for `prompt` and for `interact`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from daft.ai.metrics import record_token_metrics
from daft.udf.metrics import increment_counter

from ...client.async_client import requester_of
from ...client.http.deadline import Deadline
from ...client.http.errors import GeminiInteractionsError
from ...client.interactions.error_mapping import raise_for_status
from ...turns.async_guard import undo_if_cancelled
from ...turns.async_runs import cancel_run
from ...wire.interaction import IDLE, Interaction
from .connection import Connection
from .contents import messages_to_input
from .gate import gate_of
from .options import Run, row_options


class Asker:
    """Asks for rows. It is made where the expression is, and pickled to where the work is done.

    Args:
        provider: what the provider is called, for Daft's metrics.
        connection: how the service is reached.
        options: the options that are the same for all rows.
        run: how rows are asked.
    """

    def __init__(self, provider: str, connection: Connection, options: Mapping[str, Any], run: Run) -> None:
        self.provider = provider
        self.connection = connection
        self.options: dict[str, Any] = dict(options)
        self.run: Run = run

    async def ask(self, messages: Sequence[Any], row: Mapping[str, Any] | None = None, *, stops: bool = False) -> Interaction:
        """Ask for a row when there is a place for it, and return the interaction once it has ended.

        Args:
            messages: what stands in the columns of messages; none of it is null.
            row: the options that stand in columns.
            stops: whether a failure stops all other rows.

        Raises:
            GeminiInteractionsError: it failed for good; what had been answered is under `interaction`.
        """
        gate = gate_of(self.run.name, self.run.max_concurrency)
        return await gate.through(partial(self._ask, messages, row or {}), stops=stops)

    def failed(self) -> None:
        """Count a row that failed, where Daft's progress bar counts the tokens."""
        increment_counter("failed rows")

    async def _ask(self, messages: Sequence[Any], row: Mapping[str, Any]) -> Interaction:
        options = row_options(self.options, row, keeps=self.run.keeps)
        options["input"] = await messages_to_input(messages)
        client, deadline = self.connection.client, Deadline.of(self.run.deadline)
        making = client.create(deadline=deadline, extra_body=self.run.extra_body, **options)
        interaction = await undo_if_cancelled(making, self._stop, makes_run=bool(options.get("background")))
        if interaction.is_running or (interaction.status == IDLE and interaction.id):
            interaction = await self._end_of(interaction, deadline)
        self._record(interaction, options)
        raise_for_status(interaction)
        return interaction

    async def _end_of(self, interaction: Interaction, deadline: Deadline) -> Interaction:
        """Wait for a run, which is never begun again. It is stopped if nobody waits any longer, or nobody would learn its id."""
        try:
            return await self.connection.client.wait(interaction.id, poll_interval=self.run.poll_interval, deadline=deadline)
        except GeminiInteractionsError as error:
            error.must_not_repeat = True
            error.interaction = getattr(error, "interaction", None) or interaction  # type: ignore[attr-defined]
            if not self.run.tells_ids:
                await self._stop(interaction)
            raise
        except asyncio.CancelledError:
            await self._stop(interaction)
            raise

    async def _stop(self, interaction: Interaction) -> None:
        await cancel_run(requester_of(self.connection.client), interaction.id)

    def _record(self, interaction: Interaction, options: Mapping[str, Any]) -> None:
        usage = interaction.usage
        record_token_metrics(
            protocol="prompt",
            model=str(interaction.model or interaction.agent or options.get("model") or options.get("agent")),
            provider=self.provider,
            input_tokens=usage.total_input_tokens if usage else None,
            output_tokens=usage.total_output_tokens if usage else None,
            total_tokens=usage.total_tokens if usage else None,
        )
