"""Keep voices for speech: find the service's own, and make some by a description or after somebody's voice.

Names and arguments are those of the official SDK.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

from ...wire.voices import ListVoicesResponse, VoiceOutput
from ..http.deadline import Deadline
from .async_resource import AsyncResource

_PATH = "voices"


class AsyncVoices(AsyncResource):
    """The voices that there are for this key, as `client.voices`."""

    async def create(
        self,
        *,
        voice: Any,
        store: bool | None = None,
        extra_body: Mapping[str, Any] | None = None,
        deadline: Deadline | float | None = None,
    ) -> VoiceOutput:
        """Make a voice.

        Args:
            voice: an object or a `wire.voices.VoiceInput`: of the `type` `prompted` with `prompted` (`input`, the description,
                and `base_voice`), or `replicated` with `replicated` (`source_audio` and `consent_audio`).
            store: whether the service keeps it, for a year after its last use; prompted ones have to be kept. Otherwise the
                answer has its `key`, which is the voice: keep it yourself.
            extra_body: sent as it is, over everything else.
            deadline: seconds for the whole call, retries included.

        Returns:
            The voice; its `id` or `key` goes into `speech_config[].voice`.
        """
        return await self._create(_PATH, VoiceOutput, {"voice": voice, "store": store}, extra_body, deadline)

    async def list(
        self,
        *,
        language_code: Iterable[str] | None = None,
        region_code: Iterable[str] | None = None,
        accent: Iterable[str] | None = None,
        persona: Iterable[str] | None = None,
        contexts: Iterable[str] | None = None,
        gender: Iterable[str] | None = None,
        pitch: Iterable[str] | None = None,
        type_: Iterable[str] | None = None,
        search: str | None = None,
        page_size: int | None = None,
        deadline: Deadline | float | None = None,
    ) -> AsyncIterator[VoiceOutput]:
        """Iterate over the voices, page by page. Of each filter one value or several can be given; one of them has to fit.

        Args:
            language_code: such as `de-CH`.
            region_code: such as `CH`.
            accent: such as `British`.
            persona: such as `Warm`.
            contexts: what they are for, such as `News`.
            gender: such as `female`.
            pitch: `low`, `medium` or `high`.
            type_: `prebuilt`, `prompted` or `replicated`.
            search: a part of the name or the description, 2,048 bytes at most.
            page_size: how many to ask for at a time; the service's choice if not given.
            deadline: seconds for all pages.
        """
        params = {
            "language_code": language_code,
            "region_code": region_code,
            "accent": accent,
            "persona": persona,
            "context": contexts,
            "gender": gender,
            "pitch": pitch,
            "type": type_,
            "search": search,
        }
        async for page in self._pages(_PATH, ListVoicesResponse, params=params, page_size=page_size, deadline=deadline):
            for voice in page.voices or ():
                yield voice

    async def get(self, id: str, *, deadline: Deadline | float | None = None) -> VoiceOutput:
        """Return the voice of an id, or one of the service's own by its name; NotFoundError where there is none."""
        return await self._get(_PATH, id, VoiceOutput, deadline)

    async def delete(self, id: str, *, deadline: Deadline | float | None = None) -> None:
        """Delete a voice that was kept."""
        await self._delete(_PATH, id, deadline)
