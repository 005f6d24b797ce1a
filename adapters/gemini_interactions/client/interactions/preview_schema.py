"""Recognise the schema of the preview, which ended in June 2026: what comes in it would be read as an empty answer.

Reference: aistudio.google.com/docs/interactions-breaking-changes-may-2026.
"""

from __future__ import annotations

from ...wire.interaction import Interaction
from ..http.errors import InvalidResponseError

EVENTS = frozenset({"interaction.start", "content.start", "content.delta", "content.stop", "interaction.complete"})
"""The types of its events; none of them is in use any more."""


def check_schema(interaction: Interaction) -> Interaction:
    """Return an interaction that is of the present schema.

    Raises:
        InvalidResponseError: it is of the preview's.
    """
    if not interaction.steps and (interaction.model_extra or {}).get("outputs"):
        raise preview_error("`outputs` in place of `steps`", interaction)
    return interaction


def preview_error(what: str, interaction: Interaction) -> InvalidResponseError:
    """Return the error of an answer in the preview's schema.

    Args:
        what: what gives it away.
        interaction: the answer, as far as it has come.
    """
    return InvalidResponseError(
        f"The answer is in the schema of the preview, which ended in June 2026: it has {what}. Ask a service that speaks the "
        "present one: look at `base_url` and `api_version`.",
        interaction_id=interaction.id or None,
        interaction=interaction,
    )
