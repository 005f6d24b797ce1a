"""Let DBOS log a row that fails in one line: a traceback would say where in this package it was told, and nothing of the row."""

from __future__ import annotations

import logging

from dbos import DBOS

from .failure import RunFailed


class OneLine(logging.Filter):
    """Takes the traceback from what DBOS logs of a `RunFailed`, and says which row it was of."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change a record where it is of a row that failed; all are logged."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, RunFailed):
            record.msg, record.args = "The row %r ended as %s: %s", (DBOS.workflow_id, error.code, error)
            record.exc_info = record.exc_text = None
        return True


_filter = OneLine()


def log_rows_in_one_line() -> None:
    """Let DBOS log so from now on."""
    logging.getLogger("dbos").addFilter(_filter)
