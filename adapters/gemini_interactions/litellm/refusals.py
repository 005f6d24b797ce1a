"""Refuse by name what other providers' models do, and these do not."""

from __future__ import annotations

from ..client.http.errors import InvalidOption


def no_embeddings() -> InvalidOption:
    """Return the error of a call for embeddings."""
    return InvalidOption(
        "The Interactions API makes no embeddings; ask LiteLLM's `gemini/gemini-embedding-001` for them, with the same key.",
        field="model",
    )


def no_speech() -> InvalidOption:
    """Return the error of a call of a proxy's speech endpoint."""
    return InvalidOption(
        "LiteLLM passes calls of /v1/audio/speech to its own providers only. A model speaks on /v1/chat/completions, with "
        "`modalities: ['audio']` and `audio: {'voice': …}`.",
        field="model",
    )
