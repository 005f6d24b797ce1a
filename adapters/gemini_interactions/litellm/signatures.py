"""Tell the service's own signatures from those of other providers, on messages that any provider of LiteLLM's may have given.

A conversation changes its provider at every fallback. Thinking blocks and thought signatures look the same whoever made them, and
the service refuses one that it did not issue: "Thought signature is not valid". So each that is given out bears a mark, and what
bears none stays with who made it. The mark says what was issued, not to whom: a signature is as good under another key.

- A thinking block has no field of its own that Anthropic's clients send back. The mark is the beginning of its signature; no
  client looks into that, and in base64 it stays base64.
- A call's signature stays as it is, since LiteLLM hands it to other Gemini providers after a fallback. The mark stands beside it.

Open question [signatures_of_generate_content]: whether signatures of generateContent, from LiteLLM's `gemini/` and `vertex_ai/`,
are good here. Nothing documents it, so they count as another provider's; a call without a signature goes with the documented skip
value, see `replay`.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from ..conversation.encoding import utf8

SIGNATURE = "thought_signature"
"""LiteLLM's own name for the signature of a call."""

_MARK = "gemini_interactions_mark"
_PREFIX = "gemini/interactions/"
_LENGTH = len(_PREFIX) + 8


def _mark(signature: str) -> str:
    """Return the mark of a signature, which another one does not fit, nor one that was cut."""
    return _PREFIX + b64encode(blake2b(utf8(signature), digest_size=6).digest()).decode()


def thinking_signature(signature: str) -> str:
    """Return the signature of a thinking block to give out."""
    return _mark(signature) + signature


def own_thinking_signature(given: Any) -> str | None:
    """Return the service's signature in one that came back on a thinking block; None if it is another provider's."""
    if not isinstance(given, str):
        return None
    mark, signature = given[:_LENGTH], given[_LENGTH:]
    return signature if signature and mark == _mark(signature) else None


def call_fields(signature: str) -> dict[str, Any]:
    """Return the provider-specific fields of a call with this signature."""
    return {SIGNATURE: signature, _MARK: _mark(signature)}


def own_call_signature(fields: Any) -> str | None:
    """Return the service's signature among the provider-specific fields of a call; None if there is none of ours."""
    signature = fields.get(SIGNATURE) if isinstance(fields, Mapping) else None
    return signature if isinstance(signature, str) and signature and fields.get(_MARK) == _mark(signature) else None
