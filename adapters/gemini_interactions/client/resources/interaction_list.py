# Generated from async_interaction_list.py by scripts/unasync.py: change that file, then run `make format`.
"""List the interactions that Google Cloud keeps; the Gemini API has no list."""

from __future__ import annotations

from collections.abc import Iterator

from ...wire.interaction_list import InteractionMetadata, InteractionPage
from ..http.deadline import Deadline
from .resource import Resource


class InteractionList(Resource):
    """The interactions of a project."""

    def items(self, *, page_size: int | None = None, deadline: Deadline | float | None = None) -> Iterator[InteractionMetadata]:
        """Iterate over all interactions, page by page; see `Client.list`."""
        for page in self._pages("interactions", InteractionPage, page_size=page_size, deadline=deadline):
            yield from page.interaction_metadatas or ()
