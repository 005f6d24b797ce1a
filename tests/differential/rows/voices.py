"""Voices."""

from __future__ import annotations

from typing import Any

from ..cases import Case

AUDIO = {"data": "aGk=", "mime_type": "audio/wav"}
PROMPTED = {
    "type": "prompted",
    "prompted": {"input": "A calm voice", "base_voice": "Kore"},
    "display_name": "Calm",
    "language_code": "de-CH",
    "pitch": "low",
}
REPLICATED = {"type": "replicated", "replicated": {"source_audio": AUDIO, "consent_audio": AUDIO}}
FILTERS = {
    "language_code": ["de-CH", "en-GB"],
    "region_code": ["CH"],
    "accent": ["British"],
    "persona": ["Warm"],
    "contexts": ["News", "Film"],
    "gender": ["female"],
    "pitch": ["low", "high"],
    "type_": ["prebuilt"],
    "search": "calm & clear",
    "page_size": 7,
}
_MADE: dict[str, Any] = {"answers": ({"type": "prompted", "id": "voice_1"},)}

CASES = [
    Case("voices.create: prompted", "voices.create", {"voice": PROMPTED, "store": True}, **_MADE),
    Case("voices.create: replicated", "voices.create", {"voice": REPLICATED}, **_MADE),
    Case("voices.create: replicated, not stored", "voices.create", {"voice": REPLICATED, "store": False}, **_MADE),
    Case("voices.list: all", "voices.list"),
    Case("voices.list: some", "voices.list", FILTERS, answers=({"voices": [{"type": "prebuilt", "id": "Kore"}]},)),
    Case("voices.get: one", "voices.get", {"id": "voice_1"}, **_MADE),
    Case("voices.delete: one", "voices.delete", {"id": "voice_1"}),
]
