"""The list of interactions, which Google Cloud has, and the Gemini API has not.

Reference: docs.cloud.google.com/gemini-enterprise-agent-platform, Interactions API.
"""

from __future__ import annotations

from .base import Page, WireModel


class InteractionMetadata(WireModel):
    """What a list says of an interaction."""

    id: str | None = None


class InteractionPage(Page):
    """A part of the list of interactions."""

    interaction_metadatas: list[InteractionMetadata] | None = None
