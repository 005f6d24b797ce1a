"""Say what a row is in DBOS' terms: its workflow, and the options to enqueue it from any process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isnan
from typing import Any

from dbos import EnqueueOptions, WorkflowSerializationFormat

from ...client.http.body_secrets import secrets_in_body
from ...client.http.errors import InvalidOption
from ...client.http.numbers import number
from .failure import RunFailed, error_as_json

CLASS = "gemini_interactions.BackgroundRuns"
WORKFLOW = "gemini_interactions.background_run"

TOPIC = "gemini_interactions"
"""The topic of the messages to a waiting workflow."""

LOOK, CANCEL = "look", "cancel"
"""The messages: look at the run now; stop it."""


def enqueue_options(queue_name: str, row_id: str, *, name: str = "default") -> EnqueueOptions:
    """Return the options to enqueue a row by `DBOSClient.enqueue`, in a process that is no worker and needs no key.

    The arguments that follow the options are those of `BackgroundRuns.run`: the request, and the deadline.

    Args:
        queue_name: a queue that workers listen to.
        row_id: the row's id: that of the workflow.
        name: the `BackgroundRuns` of the workers.
    """
    return {
        "workflow_name": WORKFLOW,
        "class_name": CLASS,
        "instance_name": name,
        "queue_name": queue_name,
        "workflow_id": row_id,
        "serialization_type": WorkflowSerializationFormat.PORTABLE,
    }


def check_request(request: Mapping[str, Any]) -> None:
    """Refuse a request that cannot be, or must not be, in the database.

    Raises:
        InvalidOption: it is no JSON, or has a secret in it.
    """
    for name, value in request.items():
        try:
            json.dumps(value, allow_nan=False)
        except (TypeError, ValueError, RecursionError) as error:
            raise InvalidOption(f"{name!r} is kept in the database as JSON, and cannot be: {error}", field=name) from None
        if secrets_in_body({name: value}):
            raise InvalidOption(
                f"{name!r} has a secret in it, which would be in the database. Give it to the workers instead:"
                f" BackgroundRuns(…, options={{{name!r}: …}}).",
                field=name,
            )


def check_deadline(deadline: Any) -> None:
    """Refuse a deadline that no run could be held to, before one is begun.

    Raises:
        InvalidOption: it is neither None nor a number of seconds.
    """
    if deadline is not None and isnan(number("deadline", deadline)):
        raise InvalidOption("'deadline' must be a number of seconds, or None.", field="deadline")


def check_arguments(request: object, deadline: object) -> None:
    """Check what a workflow is called with, by whatever process.

    Raises:
        RunFailed: nothing can be begun with it.
    """
    try:
        if not isinstance(request, Mapping):
            raise InvalidOption("The request is an object of options, such as {'input': …}.", field="request")
        check_deadline(deadline)
    except InvalidOption as error:
        raise RunFailed(f"Nothing was begun: {error}", code="refused", error=error_as_json(error)) from None
