# Generated from async_runs.py by scripts/unasync.py: change that file, then run `make format`.
"""Make runs, wait for their end, and stop those that nobody waits for any more."""

from __future__ import annotations

import logging
from contextlib import suppress
from functools import partial

from ..client.http.deadline import Deadline
from ..client.http.errors import GeminiInteractionsError, InteractionNotFound
from ..client.http.requester import Requester
from ..client.interactions.calls import InteractionCall, cancel_call, get_call
from ..client.interactions.follow import follow
from ..client.interactions.progress import Listener, joined
from ..client.interactions.send import send
from ..client.interactions.wait_policy import WaitPolicy
from ..telemetry import count
from ..wire.interaction import IDLE, Interaction
from .guard import PATIENCE, Guard, uncancelled, undo_if_cancelled


def make_run(requester: Requester, call: InteractionCall, deadline: Deadline, policy: WaitPolicy) -> Interaction:
    """Send a call that creates an interaction. If the caller is cancelled before it knows the run's id, the run is stopped.

    Args:
        requester: makes the HTTP requests.
        call: the call.
        deadline: when it must have been answered.
        policy: whether a run is stopped that nobody waits for.
    """

    def undo(interaction: Interaction) -> None:
        cancel_run(requester, interaction.id)

    return undo_if_cancelled(
        send(requester, call, deadline=deadline), undo if policy.cancel_abandoned else None, makes_run=call.begins_run
    )


def run_to_end(
    requester: Requester,
    interaction: Interaction,
    deadline: Deadline,
    policy: WaitPolicy,
    listener: Listener | None = None,
) -> Interaction:
    """Return an interaction once it has ended, with whatever status ended it.

    Args:
        requester: makes the HTTP requests.
        interaction: as the request that made it was answered.
        deadline: until when to wait.
        policy: how to wait, and whether the run is stopped where that ends before the run does.
        listener: finds who is told how far it has come, beside whom the policy names.

    Raises:
        DeadlineExceeded: it was still running.
        GeminiInteractionsError: it could not be looked at.
    """
    if not interaction.is_running and not (interaction.status == IDLE and interaction.id):
        return interaction
    guard = Guard(partial(cancel_run, requester, interaction.id), interaction.id)
    try:
        if policy.cancel_abandoned:
            guard.begin()
        interaction = follow(
            requester,
            interaction.id,
            poll_interval=policy.poll_interval,
            deadline=deadline,
            on_progress=joined(policy.on_progress, listener),
        )
    except BaseException as error:
        with suppress(AttributeError):  # what somebody's `on_progress` raised may have no place for it
            setattr(error, "must_not_repeat", True)  # noqa: B010  # of whichever class it is
        if policy.should_cancel(error):
            guard.stop()
        guard.release()
        raise
    guard.release()
    return interaction


def cancel_run(requester: Requester, interaction_id: str) -> None:
    """Stop a run that nobody waits for any more. What fails at it is logged: the caller has an error of their own."""
    uncancelled(_cancel(requester, interaction_id))


def _cancel(requester: Requester, interaction_id: str) -> bool:
    try:
        send(requester, cancel_call(requester.url, interaction_id), deadline=PATIENCE)
    except GeminiInteractionsError as error:
        if _has_ended(requester, interaction_id):
            return True
        count(
            "run_left_running",
            "The run %s is waited for no longer, and could not be stopped: %s",
            interaction_id,
            error,
            level=logging.WARNING,
        )
        return False
    return True


def _has_ended(requester: Requester, interaction_id: str) -> bool:
    """Whether a run that could not be stopped needs no stopping: it had ended, or was stopped by a request cut short."""
    try:
        interaction = send(requester, get_call(requester.url, interaction_id), deadline=PATIENCE)
    except InteractionNotFound:
        return True
    except GeminiInteractionsError:
        return False
    return not interaction.is_running
