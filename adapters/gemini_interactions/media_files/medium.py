"""Say what a medium is to those that save it."""

from __future__ import annotations

from typing import Protocol


class Medium(Protocol):
    """What a content, a delta or a sample of a voice has."""

    @property
    def data(self) -> str | None:
        """The bytes, in base64."""

    @property
    def mime_type(self) -> str | None:
        """Their type."""
