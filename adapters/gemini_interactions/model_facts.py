"""List what models differ in, by the beginning of their names, each row with its sources.

Sources, as of 28 November 2026:
[models]   aistudio.google.com/docs/models: limits, and what a model reads and writes
[think]    aistudio.google.com/docs/thinking: levels and their default
[changes]  the Gemini API's changelog: what is retired, and where its requests go
[cloud]    Google Cloud's page and guide of Gemini 4
[live]     answers of the service that were seen
[lc]       langchain-google-genai 4.4, its profiles
[litellm]  LiteLLM 1.110, its table of prices
[report]   guides and reports of others, where Google's own page was not read

What no source says is None, and falls to the next row that fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

ALL_LEVELS = ("minimal", "low", "medium", "high")
FROM_LOW = ("low", "medium", "high")
UP_TO_XHIGH = ("low", "medium", "high", "xhigh")

EVERYTHING = frozenset({"image", "audio", "video", "document"})
PICTURES = frozenset({"image", "document"})
TEXT = frozenset({"text"})
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost, in US dollars, from a day on.

    Attributes:
        since: the first day.
        read, written, cached: tokens read, tokens written (thoughts too), tokens read from the cache; None where unknown.
    """

    since: date
    read: float
    written: float
    cached: float | None = None


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What is known of the models whose names begin so.

    Attributes:
        source: where it is from.
        is_family: whether a name that fits no other row is one that is not known.
        input_tokens, output_tokens: the most that it reads, and writes in one request, thoughts included.
        shares_window: whether what is read and what is written share the limit of what is read.
        levels: the thinking levels that it takes, from the least to the most; none where it takes none.
        default_level: the one that holds where none is given.
        ignores_sampling: whether `temperature`, `top_p` and `top_k` change nothing.
        reads: what it reads beside text.
        writes: what it writes.
        calls: whether it calls functions.
        thinks: whether it thinks.
        reads_results: whether results of functions may hold pictures and documents.
        mixes_tools: whether built-in tools and functions go in one request.
        prices: by day, the oldest first.
    """

    source: str
    is_family: bool = False
    input_tokens: int | None = None
    output_tokens: int | None = None
    shares_window: bool | None = None
    levels: tuple[str, ...] | None = None
    default_level: str | None = None
    ignores_sampling: bool | None = None
    reads: frozenset[str] | None = None
    writes: frozenset[str] | None = None
    calls: bool | None = None
    thinks: bool | None = None
    reads_results: bool | None = None
    mixes_tools: bool | None = None
    prices: tuple[Price, ...] = ()


def _pictures(source: str, input_tokens: int | None, output_tokens: int | None, **more: object) -> ModelFacts:
    facts: dict[str, object] = {"writes": frozenset({"text", "image"}), "calls": False, "reads": PICTURES, **more}
    return ModelFacts(source, input_tokens=input_tokens, output_tokens=output_tokens, **facts)  # type: ignore[arg-type]


def _speech(source: str) -> ModelFacts:
    return ModelFacts(
        source,
        input_tokens=8_192,
        output_tokens=16_384,
        reads=NOTHING,
        writes=frozenset({"audio"}),
        calls=False,
        thinks=False,
        levels=(),
    )


_ARGON = (Price(date(2026, 10, 13), 2.0, 10.0, 0.10), Price(date(2026, 12, 1), 4.0, 20.0, 0.20))

MODELS: dict[str, ModelFacts] = {
    # Gemini 4. One request writes at most 65,536 tokens (on Google Cloud 32,768 where it does not stream); longer answers go on.
    "gemini-4-argon": ModelFacts("[cloud] [lc]", levels=FROM_LOW, default_level="medium", prices=_ARGON),
    "gemini-4-carbon": ModelFacts("[report]", prices=(Price(date(2026, 11, 10), 2.0, 10.0), Price(date(2026, 12, 1), 4.0, 20.0))),
    "gemini-4-hydrogen": ModelFacts(
        "[litellm]", levels=UP_TO_XHIGH, default_level="high", prices=(Price(date(2026, 11, 1), 1.5, 7.5, 0.075),)
    ),
    "gemini-4-neon": ModelFacts(
        "[report]", levels=UP_TO_XHIGH, default_level="high", prices=(Price(date(2026, 11, 18), 3.0, 15.0),)
    ),
    "gemini-4": ModelFacts("[cloud]", is_family=True, shares_window=True, levels=FROM_LOW, ignores_sampling=True),
    # Gemini 3 and 3.x
    "gemini-3.8-flash-lite-tts": _speech("[litellm]"),
    "gemini-3.8-flash-tts": _speech("[litellm]"),
    "gemini-3.8-flash": ModelFacts("[models] [live]", levels=FROM_LOW, default_level="medium"),
    "gemini-3.7-flash": ModelFacts("[models] [live]", levels=FROM_LOW, default_level="medium"),
    "gemini-3.6-flash": ModelFacts("[models] [think] [live]", levels=ALL_LEVELS, default_level="medium", mixes_tools=False),
    "gemini-3.5-flash-lite": ModelFacts("[models] [think] [live]", levels=ALL_LEVELS, default_level="minimal", mixes_tools=False),
    "gemini-3.5-flash": ModelFacts("[models] [think]", levels=ALL_LEVELS, default_level="medium"),
    "gemini-3.5-transcribe": ModelFacts(
        "[litellm]", input_tokens=98_304, output_tokens=32_768, reads=frozenset({"audio"}), calls=False, thinks=False
    ),
    "gemini-3.1-pro": ModelFacts("[models] [think]", levels=FROM_LOW, default_level="high"),
    "gemini-3.1-flash-lite-image": _pictures("[lc] [litellm]", 65_536, 4_096),
    "gemini-3.1-flash-lite": ModelFacts("[lc]", levels=ALL_LEVELS, default_level="minimal"),
    "gemini-3.1-flash-image": _pictures("[lc] [litellm]", 131_072, 32_768, reads=frozenset({"image", "video", "document"})),
    "gemini-3.1-flash-tts": _speech("[lc] [litellm]"),
    "gemini-3-pro-image": _pictures("[lc] [litellm]", 65_536, 32_768),
    "gemini-3-pro": ModelFacts("[think] [lc]", levels=("low", "high"), default_level="high"),
    "gemini-3-flash": ModelFacts("[think] [lc]", levels=ALL_LEVELS, default_level="high"),
    "gemini-3": ModelFacts("[models]", is_family=True),
    # Others that make media
    "gemini-nano-banana": _pictures("[litellm]", 131_072, 32_768, reads=frozenset({"image", "video", "document"})),
    "nano-banana": _pictures("[litellm]", 131_072, 32_768),
    "gemini-omni": ModelFacts(
        "[lc] [litellm]",
        input_tokens=131_072,
        output_tokens=65_536,
        reads=frozenset({"image", "video", "document"}),
        writes=frozenset({"video"}),
        calls=False,
        thinks=False,
    ),
    "lyria-3.5-clip": ModelFacts("[litellm]", output_tokens=8_192),
    "lyria-3.5-pro": ModelFacts("[litellm]", output_tokens=8_192),
    "lyria-3.5": ModelFacts("[litellm]", output_tokens=65_536),
    "lyria-3": ModelFacts("[litellm]"),
    # [lc] says 1,048,576 and 65,536; what is smaller is safe.
    "lyria": ModelFacts(
        "[litellm]",
        is_family=True,
        input_tokens=131_072,
        output_tokens=8_192,
        reads=PICTURES,
        writes=frozenset({"text", "audio"}),
        calls=False,
        thinks=False,
        levels=(),
    ),
    "gemini-robotics-er": ModelFacts("[litellm]", input_tokens=131_072, output_tokens=65_536),
    "gemini-decision-1": ModelFacts(
        "[report]",
        input_tokens=262_144,
        output_tokens=0,
        calls=False,
        thinks=False,
        prices=(Price(date(2026, 11, 11), 0.10, 0.0),),
    ),
    # Gemini 2.5. Lists of contents as results are refused (reported by clients).
    "gemini-2.5-computer-use": ModelFacts("[lc] [litellm]", input_tokens=128_000, output_tokens=64_000, reads=PICTURES),
    # [litellm] says 65,536 are read; what is smaller is safe.
    "gemini-2.5-flash-image": _pictures("[lc]", 32_768, 32_768, levels=(), thinks=False),
    "gemini-2.5-flash-preview-tts": _speech("[lc] [litellm]"),
    "gemini-2.5-pro-preview-tts": _speech("[lc] [litellm]"),
    "gemini-2.5-flash": ModelFacts("[models]"),
    "gemini-2.5-pro": ModelFacts("[models]"),
    "gemini-2.5": ModelFacts("[models]", is_family=True, reads_results=False),
    "gemini-flash": ModelFacts("[models]"),  # gemini-flash-latest, gemini-flash-lite-latest
    # Gemma
    "gemma-4": ModelFacts("[lc] [litellm]", input_tokens=262_144, output_tokens=32_768),
    "gemma": ModelFacts("[models]", is_family=True, input_tokens=131_072, reads=PICTURES, thinks=False),
    # Agents
    "deep-research": ModelFacts("[lc]", input_tokens=131_072, output_tokens=65_536),
    "antigravity": ModelFacts("[models]"),
    # Any other
    "*-image": _pictures("[models]", None, None),
    "*-tts": _speech("[models]"),
    "": ModelFacts(
        "[models]",
        is_family=True,
        input_tokens=1_048_576,
        output_tokens=65_536,
        shares_window=False,
        levels=ALL_LEVELS,
        ignores_sampling=False,
        reads=EVERYTHING,
        writes=TEXT,
        calls=True,
        thinks=True,
        reads_results=True,
        mixes_tools=True,
    ),
}
"""The models by the beginning of their names, or by what is in them (`*`); of those that fit, the longest counts first."""


@dataclass(frozen=True, slots=True)
class Retired:
    """A name that is no more.

    Attributes:
        since: the day.
        successor: what answers now, or what to ask for.
        is_routed: whether the service lets the successor answer by itself; else it refuses the name.
    """

    since: date
    successor: str
    is_routed: bool


RETIRED: dict[str, Retired] = {  # [changes]
    "gemini-3.7-flash": Retired(date(2026, 10, 8), "gemini-3.8-flash", is_routed=True),
    "gemini-3.5-flash": Retired(date(2026, 10, 8), "gemini-3.6-flash", is_routed=True),
    "antigravity-preview-05-2026": Retired(date(2026, 10, 5), "antigravity-preview-09-2026", is_routed=False),
    "deep-research-pro-preview-12-2025": Retired(date(2026, 10, 23), "deep-research-preview-04-2026", is_routed=False),
}
"""Names that are retired, whole."""
