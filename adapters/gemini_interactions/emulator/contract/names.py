"""The models that the API has, by name: what they read and write at most, and in which media.

A second entry, beside the client's table of models, so that one is held against the other. Sources: google-genai 3.6.1, the type
`Model` [sdk]; LiteLLM 1.110, its table of prices [litellm]; langchain-google-genai, its profiles
[langchain]; answers of the service that were recorded [recorded].
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Protocol

TEXT, IMAGE, AUDIO, VIDEO, PDF = "text", "image", "audio", "video", "pdf"
_ALL = frozenset({TEXT, IMAGE, AUDIO, VIDEO, PDF})
_WORDS = frozenset({TEXT})
_PICTURES = frozenset({TEXT, IMAGE, PDF})
_WORDS_AND_PICTURES = frozenset({TEXT, IMAGE})

_RESOURCE = re.compile(r"(?:projects/[^/]+/locations/[^/]+/)?(?:publishers/google/)?models/([^/]+)")


@dataclass(frozen=True, slots=True)
class Model:
    """A model.

    Attributes:
        window: tokens that it reads at most.
        most: tokens of thoughts and answer that one request yields.
        reads, writes: the media.
        source: who has the name; see above.
        doubt: why a request for it may be refused, or answered by another.
        calls_functions: whether it takes functions of the caller's.
        goes_on: whether more than `most` can be asked for: in the background, or in several parts.
    """

    window: int = 1_048_576
    most: int = 65_536
    reads: frozenset[str] = _ALL
    writes: frozenset[str] = _WORDS
    source: str = "sdk"
    doubt: str = ""
    calls_functions: bool = True
    goes_on: bool = False


_FOURTH = Model(goes_on=True)
_THIRD = Model()
_PAINTER = Model(65_536, 32_768, _PICTURES, _WORDS_AND_PICTURES, calls_functions=False)
_SPEAKER = Model(8_192, 16_384, _WORDS, frozenset({AUDIO}), calls_functions=False)
_SINGER = Model(131_072, 8_192, _WORDS, frozenset({TEXT, AUDIO}), calls_functions=False)
_FILMER = Model(131_072, 65_536, _ALL, frozenset({TEXT, VIDEO}), calls_functions=False)
_OPEN = Model(262_144, 32_768, _PICTURES)

_GONE = "It was retired on {}; its requests are routed to '{}', and what the answer then calls its model is not recorded."
_OLD_PREVIEW = "The preview was retired in June 2026, for '{}'."
_ELSEWHERE = "LiteLLM lists it, the SDK does not."
_BARE = "LiteLLM lists it as '{}-preview' alone, the SDK does not."
_IN_LANGCHAIN = "LangChain's table of models lists it, the SDK does not."


def _elsewhere(model: Model, doubt: str = _ELSEWHERE) -> Model:
    return replace(model, source="litellm", doubt=doubt)


MODELS: Mapping[str, Model] = {
    "gemini-4-argon": _FOURTH,
    "gemini-4-carbon": _FOURTH,
    "gemini-4-hydrogen": _FOURTH,
    "gemini-4-neon": _FOURTH,
    "gemini-3.8-flash": _THIRD,
    "gemini-3.7-flash": replace(_THIRD, doubt=_GONE.format("2026-10-08", "gemini-3.8-flash")),
    "gemini-3.6-flash": _THIRD,
    "gemini-3.5-flash": replace(_THIRD, doubt=_GONE.format("2026-10-08", "gemini-3.6-flash")),
    "gemini-3.5-flash-lite": _THIRD,
    "gemini-3.1-pro-preview": _THIRD,
    "gemini-3.1-pro-preview-customtools": _THIRD,
    "gemini-3.1-flash-lite": _THIRD,
    "gemini-3.1-flash-lite-preview": _elsewhere(_THIRD),
    "gemini-3-flash-preview": _THIRD,
    "gemini-3-pro-preview": replace(_THIRD, source="langchain", doubt=_IN_LANGCHAIN),
    "gemini-flash-latest": _THIRD,
    "gemini-flash-lite-latest": _THIRD,
    "gemini-pro-latest": _THIRD,
    "gemini-2.5-flash": _THIRD,
    "gemini-2.5-flash-lite": _THIRD,
    "gemini-2.5-pro": _THIRD,
    "gemini-2.5-computer-use-preview-10-2025": _elsewhere(Model(128_000, 64_000, _PICTURES)),
    "gemini-robotics-er-1.6-preview": Model(131_072),
    "gemini-robotics-er-2-preview": Model(131_072),
    "gemini-3.5-transcribe": Model(98_304, 32_768, frozenset({TEXT, AUDIO}), calls_functions=False),
    # Images
    "gemini-3.1-flash-image": replace(_PAINTER, window=131_072, reads=frozenset({TEXT, IMAGE, VIDEO, PDF})),
    "gemini-3.1-flash-image-preview": _elsewhere(_PAINTER, _OLD_PREVIEW.format("gemini-3.1-flash-image")),
    "gemini-3.1-flash-lite-image": replace(_PAINTER, most=4_096),
    "gemini-3-pro-image": _PAINTER,
    "gemini-3-pro-image-preview": replace(_PAINTER, source="recorded", doubt=_OLD_PREVIEW.format("gemini-3-pro-image")),
    "gemini-2.5-flash-image": replace(_PAINTER, window=32_768),
    "nano-banana-pro-preview": replace(_PAINTER, window=131_072),
    "gemini-nano-banana-2.1": replace(_PAINTER, window=131_072, reads=frozenset({TEXT, IMAGE, VIDEO})),
    # Speech, music, films
    "gemini-3.8-flash-tts": _SPEAKER,
    "gemini-3.8-flash-lite-tts": _SPEAKER,
    "gemini-3.1-flash-tts-preview": _SPEAKER,
    "gemini-2.5-flash-preview-tts": _elsewhere(_SPEAKER),
    "gemini-2.5-pro-preview-tts": _elsewhere(_SPEAKER),
    "lyria-3-pro-preview": replace(_SINGER, reads=_WORDS_AND_PICTURES),
    "lyria-3-clip-preview": replace(_SINGER, reads=_WORDS_AND_PICTURES),
    "lyria-3.5": replace(_SINGER, most=65_536),
    **{name: _elsewhere(_SINGER, _BARE.format(name)) for name in ("lyria-3.5-pro", "lyria-3.5-clip")},
    **{f"{name}-preview": _elsewhere(_SINGER) for name in ("lyria-3.5-pro", "lyria-3.5-clip")},
    "gemini-omni-flash-preview": replace(_FILMER, reads=frozenset({TEXT, IMAGE, VIDEO})),
    "gemini-omni-1.1-flash": _FILMER,
    "gemini-omni-1.2-flash": replace(_FILMER, reads=frozenset({TEXT, IMAGE, VIDEO}), writes=frozenset({TEXT, VIDEO, AUDIO})),
    # Open weights
    "gemma-4-26b-a4b-it": _OPEN,
    "gemma-4-31b-it": _OPEN,
    "gemma-3-27b-it": _elsewhere(replace(_OPEN, window=131_072, most=8_192)),
}
"""The models by name. Whatever is not here is not found, unless the emulator is told not to be strict."""

FAMILIES = ("gemini-", "gemma-", "lyria-", "nano-")
"""How the names of Google's models begin, of tomorrow's too."""

ANY_MODEL = Model(source="")
"""What is taken for true of a model that is not known."""


def bare_name(name: str) -> str:
    """Return the name of a model without the collection before it, as in `models/…` or `publishers/google/models/…`."""
    found = _RESOURCE.fullmatch(name) if "/" in name else None
    return found[1] if found else name


def is_model(name: str, *, strict: bool = True) -> bool:
    """Return whether there is a model of this name.

    Args:
        name: also with a collection before it.
        strict: whether it has to be known; else its beginning is enough.
    """
    name = bare_name(name)
    return name in MODELS or (not strict and name.startswith(FAMILIES))


def model_of(name: str) -> Model:
    """Return what is known of a model."""
    return MODELS.get(bare_name(name), ANY_MODEL)


class Doubtable(Protocol):
    """Has a reason to be doubted, or none."""

    @property
    def doubt(self) -> str:
        """The reason; empty where there is none."""


def nearest(name: str, names: Mapping[str, Doubtable]) -> str:
    """Return the sentence that asks whether another name was meant, with a blank before it; empty where none is near."""
    if "embed" in name.lower():
        return ""  # it is no other model's name
    begun = bare_name(name).lower()
    longer = (known for known, row in names.items() if begun and known.startswith(f"{begun}-") and not row.doubt)
    found = [begun] if begun in names else sorted(longer, key=len)[:1] or get_close_matches(begun, names, 1, 0.75)
    return f" Did you mean '{found[0]}'?" if found else ""
