"""Find the run of a start whose outcome nobody recorded, where the service lists its runs.

Google Cloud lists, the Gemini API does not. A run is known by the label of the very attempt that began it, see `labels.START`.

Open questions [labels_in_a_list, order_of_a_list, delay_of_a_list]: a list is documented to hold ids only. Where an entry has
labels, they are read; else each interaction is got. In which order a list comes is not known, nor how soon it has a new run. So a
run that is found is certainly the right one; one that is not found may be there all the same, and only `start_again` says whether
to begin another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from ...client.async_client import AsyncClient
from ...client.http.errors import InvalidOption, NotFoundError
from ...wire.interaction_list import InteractionMetadata
from .labels import START

StartAgain = Literal["never", "if_not_listed", "always"]
"""Whether to begin a run again where one may have begun: never; where the service lists its runs and this one is not among them;
or always, and pay twice now and then."""

MOST_LOOKED_AT = 2_000
"""Interactions without labels in the list that are got, in search of one."""

SETTLES = 60.0
"""Seconds after a start after which a run that is not in the list is taken for one that is not there."""

Found = Literal["absent", "unknown"]


class Search:
    """Searches the runs of a project, and looks at each only once. One process has one."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._looked_at: set[str] = set()

    async def find(self, client: AsyncClient, token: str) -> tuple[str | None, Found]:
        """Return the id of the run that an attempt began; or None, and whether it is absent or that is not known.

        Args:
            client: asks the service.
            token: the attempt's.

        Raises:
            GeminiInteractionsError: the service could not be asked.
        """
        try:
            entries = client.list(page_size=500)
        except InvalidOption:  # the Gemini API has no list
            return None, "unknown"
        got = 0
        async for entry in entries:
            if not entry.id or entry.id in self._looked_at:
                continue
            labels = listed_labels(entry)
            if labels is None:
                if got == MOST_LOOKED_AT:
                    return self._ids.get(token), "unknown"
                got += 1
                labels = await _labels_of(client, entry.id)
            self._looked_at.add(entry.id)
            if isinstance(started := labels.get(START), str):
                self._ids[started] = entry.id
            if token in self._ids:
                break
        return self._ids.get(token), "absent"


def listed_labels(entry: InteractionMetadata) -> Mapping[str, Any] | None:
    """Return the labels that a list tells of an interaction; None where it tells none."""
    labels = (entry.model_extra or {}).get("labels")
    return labels if isinstance(labels, Mapping) else None


async def _labels_of(client: AsyncClient, id: str) -> Mapping[str, Any]:
    try:
        return (await client.get(id)).labels or {}
    except NotFoundError:  # it was deleted meanwhile
        return {}
