"""Read from DBOS what is recorded of rows."""

from __future__ import annotations

from typing import Any

from dbos import DBOS, WorkflowStatus

from .enqueueing import WORKFLOW
from .flow import START_STEP


def list_rows(name: str, **query: Any) -> list[WorkflowStatus]:
    """Return rows without their requests and results.

    Args:
        name: of the `BackgroundRuns` whose rows they are.
        query: arguments of `DBOS.list_workflows`.
    """
    rows = DBOS.list_workflows(name=WORKFLOW, load_input=False, load_output=False, **query)
    return [row for row in rows if row.config_name == name]


def recorded_handle(row_id: str) -> tuple[dict[str, Any] | None, int]:
    """Return the handle of a row's run, and the number of the step that began it; None and 0 if no run is known."""
    for step in reversed(DBOS.list_workflow_steps(row_id)):
        output = step["output"]
        if step["function_name"] == START_STEP and isinstance(output, dict) and "handle" in output:
            return output["handle"], step["function_id"]
    return None, 0
