"""List the interactions that Google Cloud keeps; the Gemini API has no list."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ...wire.interaction_list import InteractionMetadata, InteractionPage
from ..http.deadline import Deadline
from .async_resource import AsyncResource


class AsyncInteractionList(AsyncResource):
    """The interactions of a project."""

    async def items(
        self, *, page_size: int | None = None, deadline: Deadline | float | None = None
    ) -> AsyncIterator[InteractionMetadata]:
        """Iterate over all interactions, page by page; see `AsyncClient.list`."""
        async for page in self._pages("interactions", InteractionPage, page_size=page_size, deadline=deadline):
            for metadata in page.interaction_metadatas or ():
                yield metadata
