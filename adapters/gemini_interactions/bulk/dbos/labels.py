"""Label runs, so that they can be found again on the service by the workflow that began them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from ...client.http.errors import InvalidOption

WORKFLOW = "dbos_workflow"
"""The label that names the workflow: its id, or a hash of it where the id is no label."""

START = "dbos_start"
"""The label that names one attempt to start: no two attempts have the same, those of the same workflow neither."""

# What Google Cloud takes is wider (letters of any script); these it certainly takes.
_IS_LABEL = re.compile(r"[a-z0-9_-]{1,63}").fullmatch


def workflow_label(workflow_id: str) -> str:
    """Return a workflow's id as the value of a label: as it is where it is one, else as `sha256-` and 48 digits of its hash."""
    if _IS_LABEL(workflow_id):
        return workflow_id
    return f"sha256-{hashlib.sha256(workflow_id.encode()).hexdigest()[:48]}"


def labelled(request: Mapping[str, Any], workflow_id: str, token: str) -> dict[str, Any]:
    """Return a request with the labels by which its run can be found, beside its own.

    Args:
        request: the options of `AsyncClient.start`.
        workflow_id: the workflow's id.
        token: of this attempt to start.

    Raises:
        InvalidOption: its labels are none, or have a name that is used here.
    """
    own = request.get("labels") or {}
    if not isinstance(own, Mapping):
        raise InvalidOption("'labels' are an object of texts.", field="labels")
    if taken := sorted({WORKFLOW, START} & set(own)):
        raise InvalidOption(f"The label {taken[0]!r} is set by BackgroundRuns: give yours another name.", field="labels")
    return {**request, "labels": {**own, WORKFLOW: workflow_label(workflow_id), START: token}}
