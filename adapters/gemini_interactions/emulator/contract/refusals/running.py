"""Storing and running."""

from __future__ import annotations

from ...core.errors import OPEN
from ..request import CheckedRequest
from .rules import Rule, Table


def _misplaced_config(request: CheckedRequest) -> bool:
    environment = request.body.get("environment")
    if not isinstance(environment, dict) or environment.get("custom_config") is None:
        return False
    # One that is there already is of the mode that it was made in.
    return environment.get("mode") != "self_hosted" and not environment.get("environment_id")


RUNNING = Table(
    "Storing and running",
    (
        Rule(
            name="in the background, but not stored",
            applies=lambda r: r.body.get("store") is False and r.body.get("background"),
            message="store=true is required for background interactions",
            source="live 2026-07-01 (big-AGI)",
        ),
        Rule(
            name="a video by its address, of what is not stored",
            applies=lambda r: r.body.get("store") is False and any(f.get("delivery") == "uri" for f in r.formats("video")),
            message="store=true is required when response format has video delivery set to URI",
            source="live, summer 2026",
        ),
        Rule(
            name="a video by its address on Google Cloud, without a place for it",
            applies=lambda r: r.vertex and any(f.get("delivery") == "uri" and not f.get("gcs_uri") for f in r.formats("video")),
            message="'gcs_uri' is required when response format has video delivery set to URI",
            source=f"google-genai 3.6.1, `VideoResponseFormat.gcs_uri`; words: {OPEN}",
        ),
        Rule(
            name="webhooks of what does not run in the background",
            applies=lambda r: r.body.get("webhook_config") and not r.body.get("background"),
            message="background=true is required when webhook_config is set",
            source=f"docs: webhooks; words: {OPEN}",
        ),
        Rule(
            name="a custom config of an environment that is not self-hosted",
            applies=_misplaced_config,
            message="'environment.custom_config' can only be set when 'environment.mode' is 'self_hosted'.",
            source=f"google-genai 3.6.1, environments; words: {OPEN}",
        ),
    ),
    concerns=lambda r: not r.is_plain,
)
