# Generated from async_operations.py by scripts/unasync.py: change that file, then run `make format`.
"""Follow what takes the service a while: a document on its way into a store."""

from __future__ import annotations

import time

from ....wire.file_search_stores import Operation
from ...http.deadline import Deadline
from ...http.errors import DeadlineExceeded
from ..classic import Config
from ..classic_resource import ClassicResource
from .store_calls import check_done, operation_path


class Operations(ClassicResource):
    """The operations of file search stores, as `client.operations`."""

    _name = "operations"

    def get(self, operation: Operation | str, *, config: Config = None, deadline: Deadline | float | None = None) -> Operation:
        """Return an operation as it is now; look at `done`.

        Args:
            operation: the operation as it was, or its name.
            config: nothing yet.
            deadline: seconds for the whole call.
        """
        return self._read(operation_path(operation), Operation, config, deadline)

    def wait(
        self, operation: Operation | str, *, poll_interval: float = 1.0, deadline: Deadline | float | None = None
    ) -> Operation:
        """Wait until an operation is done; `response.document_name` then is the document.

        Args:
            operation: the operation, or its name.
            poll_interval: seconds between two looks.
            deadline: seconds to wait at the most.

        Raises:
            FileUnavailable: it failed; the error says why.
            DeadlineExceeded: it was not done by then; it goes on.
        """
        deadline = Deadline.of(deadline)
        while not (found := self.get(operation, deadline=deadline)).done:
            if not deadline.leaves(poll_interval):
                raise DeadlineExceeded(f"After {deadline} the operation {found.name} was not done.")
            time.sleep(poll_interval)
        return check_done(found)
