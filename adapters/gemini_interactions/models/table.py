"""List what models and agents differ in: limits, thinking, media, tools, prices, and which names are retired.

Sources, as the rows name them:
`api` aistudio.google.com/docs (models, thinking, agents), and answers of the service seen live;
`changelog` the Gemini API's changelog, by its date; `cloud` Google Cloud's guide of Gemini 4, November 2026;
`press` what apidog and laozhang wrote of the announcements, November 2026;
`lc` the profiles of langchain-google-genai 4.4.3; `litellm` the model table of LiteLLM 1.110.2.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from .facts import AUDIO, IMAGE, PDF, SAMPLING, TEXT, VIDEO, ModelFacts, Price, Retirement

_ALL = frozenset({TEXT, IMAGE, AUDIO, VIDEO, PDF})
_PICTURES = frozenset({TEXT, IMAGE, PDF})
_WORDS = frozenset({TEXT})

# What the models of a kind have in common

_THINKER = ModelFacts(
    source="api, lc, litellm",
    input_tokens=1_048_576,
    output_tokens=65_536,
    thinks=True,
    inputs=_ALL,
    outputs=_WORDS,
    calls_functions=True,
    follows_schemas=True,
    reads_media_results=True,
    mixes_tools=True,
)
# Lists of contents as results are refused by 2.5 (reported by clients).
_2_5 = replace(_THINKER, reads_media_results=False)
_3 = replace(_THINKER, can_skip_thinking=False)
_4 = replace(
    _3,
    source="cloud, press",
    shares_window=True,
    refused_levels=frozenset({"minimal"}),  # 400
    ignored=SAMPLING,
)
_MAKER = ModelFacts(source="api", thinks=False, calls_functions=False, follows_schemas=False)
_PAINTER = replace(_MAKER, source="lc, litellm", thinks=True, inputs=_PICTURES, outputs=frozenset({TEXT, IMAGE}))
_SPEAKER = replace(
    _MAKER,
    source="api, lc, litellm",
    input_tokens=8_192,
    output_tokens=16_384,
    levels=(),  # 400 "Thinking level LOW is not supported for this model." (live)
    inputs=_WORDS,
    outputs=frozenset({AUDIO}),
)
_SINGER = replace(_MAKER, source="litellm", levels=(), inputs=frozenset({TEXT, IMAGE}), outputs=frozenset({TEXT, AUDIO}))
_FILMER = replace(
    _MAKER,
    source="lc, litellm",
    input_tokens=131_072,
    output_tokens=65_536,
    inputs=_ALL,
    outputs=frozenset({TEXT, VIDEO}),
)
_OPEN = ModelFacts(
    source="lc, litellm",
    thinks=True,
    inputs=_PICTURES,
    outputs=_WORDS,
    calls_functions=True,
    follows_schemas=True,
    reads_media_results=True,
    mixes_tools=True,
)
_RESEARCHER = ModelFacts(
    source="api, lc",
    input_tokens=131_072,
    output_tokens=65_536,
    thinks=True,
    inputs=frozenset({TEXT, IMAGE, PDF}),
    outputs=frozenset({TEXT, IMAGE}),
    calls_functions=False,
    follows_schemas=False,
    reads_media_results=True,
)
# The limits are those of gemini-3.8-flash, on which it runs unless told otherwise.
_WORKER = ModelFacts(
    source="api",
    input_tokens=1_048_576,
    output_tokens=65_536,
    thinks=True,
    inputs=frozenset({TEXT, IMAGE}),
    outputs=_WORDS,
    calls_functions=True,
    follows_schemas=False,
    reads_media_results=True,
    mixes_tools=True,
)

_TO_HIGH = ("low", "medium", "high")
_FROM_MINIMAL = ("minimal", *_TO_HIGH)
_TO_XHIGH = (*_TO_HIGH, "xhigh")

# Until the end of November 2026, and after it: [api pricing, cloud, press]; of Carbon, the price of cached input is not told.
_ARGON = (Price(2.0, 10.0, 0.10), Price(4.0, 20.0, 0.20, since=date(2026, 12, 1)))
_CARBON = (Price(2.0, 10.0), Price(4.0, 20.0, since=date(2026, 12, 1)))
# [litellm, 2026-11-29]. Models whose price depends on the kind of what is read, or on how much of it, have no row.
_FLASH = (Price(0.75, 3.75, 0.075),)

MODELS: dict[str, ModelFacts] = {
    # Gemini 4. 65,536 tokens are what one request yields; more comes by continuation.
    "gemini-4-argon": replace(_4, source="cloud, litellm", levels=_TO_HIGH, default_level="medium", prices=_ARGON),
    "gemini-4-carbon": replace(_4, source="press 2026-11-11", prices=_CARBON),
    "gemini-4-hydrogen": replace(
        _4,
        source="LiteLLM's discussion #51436, litellm",
        shares_window=None,
        levels=_TO_XHIGH,
        default_level="high",
        prices=(Price(1.5, 7.5, 0.075),),
    ),
    "gemini-4-neon": replace(
        _4, source="press 2026-11-19 and 22", levels=_TO_XHIGH, default_level="high", prices=(Price(3.0, 15.0),)
    ),
    "gemini-decision-1": ModelFacts(
        source="press 2026-11-12",
        input_tokens=262_144,
        output_tokens=0,
        shares_window=True,
        levels=(),
        inputs=_ALL,
        outputs=frozenset(),
        calls_functions=False,
        follows_schemas=False,
        prices=(Price(0.10, 0.0),),
    ),
    # Gemini 3
    # "Allowed values are: high, low, medium." (live)
    "gemini-3.8-flash": replace(_3, levels=_TO_HIGH, default_level="medium", deprecated=SAMPLING, prices=_FLASH),
    "gemini-3.7-flash": replace(_3, levels=_TO_HIGH, default_level="medium", deprecated=SAMPLING, prices=_FLASH),
    # Built-in tools beside a function are refused (python-genai #2761, js-genai #1768; July 2026).
    "gemini-3.6-flash": replace(
        _3, levels=_FROM_MINIMAL, default_level="medium", mixes_tools=False, deprecated=SAMPLING, prices=_FLASH
    ),
    "gemini-3.5-flash-lite": replace(
        _3,
        levels=_FROM_MINIMAL,
        default_level="minimal",
        mixes_tools=False,
        deprecated=SAMPLING,
        prices=(Price(0.30, 2.50, 0.03),),
    ),
    "gemini-3.5-flash": replace(_3, levels=_FROM_MINIMAL, default_level="medium", prices=(Price(1.50, 9.00, 0.15),)),
    "gemini-3.1-pro": replace(_3, levels=_TO_HIGH, default_level="high"),
    "gemini-3.1-flash-lite": replace(_3, levels=_FROM_MINIMAL, default_level="minimal"),
    "gemini-3-flash": replace(_3, levels=_FROM_MINIMAL, default_level="high"),
    "gemini-3-pro": replace(_3, levels=("low", "high"), default_level="high"),
    "gemini-pro-latest": _3,
    "gemini-flash-latest": _3,
    "gemini-flash-lite-latest": _3,
    "gemini-robotics-er-2": replace(_3, source="litellm", input_tokens=131_072),
    "gemini-3.5-transcribe": replace(
        _MAKER, source="litellm", input_tokens=98_304, output_tokens=32_768, inputs=frozenset({TEXT, AUDIO}), outputs=_WORDS
    ),
    # Gemini 2.5
    "gemini-2.5-pro": _2_5,
    "gemini-2.5-flash": _2_5,
    "gemini-2.5-flash-lite": _2_5,
    "gemini-2.5-computer-use": replace(_2_5, input_tokens=128_000, output_tokens=64_000, inputs=_PICTURES),
    # Images
    "gemini-3.1-flash-image": replace(
        _PAINTER,
        input_tokens=131_072,
        output_tokens=32_768,
        inputs=frozenset({TEXT, IMAGE, VIDEO, PDF}),
        levels=("minimal", "high"),
        default_level="minimal",
    ),
    "gemini-3.1-flash-lite-image": replace(_PAINTER, input_tokens=65_536, output_tokens=4_096),
    "gemini-3-pro-image": replace(_PAINTER, input_tokens=65_536, output_tokens=32_768),
    "nano-banana-pro": replace(_PAINTER, source="litellm", input_tokens=131_072, output_tokens=32_768),
    "gemini-nano-banana-2.1": replace(
        _PAINTER, source="litellm", input_tokens=131_072, output_tokens=32_768, inputs=frozenset({TEXT, IMAGE, VIDEO})
    ),
    # The message is known (live), the list of the models that it is said of is not documented.
    "gemini-2.5-flash-image": replace(_PAINTER, source="lc", input_tokens=32_768, output_tokens=32_768, levels=(), thinks=False),
    # Speech, music, films
    "gemini-3.8-flash-tts": replace(_SPEAKER, source="litellm"),
    "gemini-3.8-flash-lite-tts": replace(_SPEAKER, source="litellm"),
    "gemini-3.1-flash-tts": _SPEAKER,
    "gemini-2.5-flash-preview-tts": _SPEAKER,
    "gemini-2.5-pro-preview-tts": _SPEAKER,
    # The profiles say 1,048,576 and 65,536, which no other source does.
    "lyria-3-pro": replace(_SINGER, input_tokens=131_072, output_tokens=8_192),
    "lyria-3-clip": replace(_SINGER, input_tokens=131_072, output_tokens=8_192),
    "lyria-3.5-pro": replace(_SINGER, input_tokens=131_072, output_tokens=8_192, inputs=_WORDS),
    "lyria-3.5-clip": replace(_SINGER, input_tokens=131_072, output_tokens=8_192, inputs=_WORDS),
    "lyria-3.5": replace(_SINGER, input_tokens=131_072, output_tokens=65_536, inputs=_WORDS),
    "gemini-omni-flash": replace(_FILMER, inputs=frozenset({TEXT, IMAGE, VIDEO})),
    "gemini-omni-1.1-flash": replace(_FILMER, source="litellm"),
    "gemini-omni-1.2-flash": replace(
        _FILMER, source="litellm", inputs=frozenset({TEXT, IMAGE, VIDEO}), outputs=frozenset({TEXT, VIDEO, AUDIO})
    ),
    # Open weights
    "gemma-4-26b-a4b-it": replace(_OPEN, input_tokens=262_144, output_tokens=32_768),
    "gemma-4-31b-it": replace(_OPEN, input_tokens=262_144, output_tokens=32_768),
    "gemma-3-27b-it": replace(_OPEN, source="litellm", thinks=None, input_tokens=131_072, output_tokens=8_192),
    # Agents
    "deep-research-preview-04-2026": _RESEARCHER,
    "deep-research-max-preview-04-2026": _RESEARCHER,
    "deep-research-pro-preview-12-2025": _RESEARCHER,
    "antigravity-preview-09-2026": _WORKER,
    "antigravity-preview-05-2026": _WORKER,
}
"""The models and agents that are known, by name, without the ending of an edition (`-preview`, `-001`). May be added to."""

ASKED_AS: dict[str, str] = {
    **{name: f"{name}-preview" for name in ("gemini-3.1-pro", "gemini-3-flash", "gemini-3-pro", "gemini-robotics-er-2")},
    **{name: f"{name}-preview" for name in ("nano-banana-pro", "gemini-3.1-flash-tts", "lyria-3-pro", "lyria-3-clip")},
    "gemini-omni-flash": "gemini-omni-flash-preview",
    "gemini-2.5-computer-use": "gemini-2.5-computer-use-preview-10-2025",
}
"""The models above that answer only under the name of an edition [google-genai 3.6.1, litellm]."""

FAMILIES: tuple[tuple[str, ModelFacts], ...] = (
    # The limits are the least that a known member has: too small a number costs a summary, too large a one a refusal.
    ("deep-research-", _RESEARCHER),
    ("antigravity-", _WORKER),
    ("*-tts", _SPEAKER),
    ("*-image", replace(_PAINTER, input_tokens=32_768, output_tokens=4_096)),
    ("*nano-banana", replace(_PAINTER, input_tokens=131_072, output_tokens=32_768)),
    ("*-transcribe", MODELS["gemini-3.5-transcribe"]),
    ("lyria-", replace(_SINGER, input_tokens=131_072, output_tokens=8_192)),
    ("gemini-omni-", _FILMER),
    ("gemma-4", replace(_OPEN, input_tokens=262_144, output_tokens=32_768)),
    ("gemma-", replace(_OPEN, thinks=None, input_tokens=131_072, output_tokens=8_192)),
    ("gemini-robotics-", MODELS["gemini-robotics-er-2"]),
    ("gemini-2.5-", _2_5),
    ("gemini-3", _3),
    ("gemini-4-", _4),
)
"""What is taken for true of a name that is not known, by its beginning, or by a part of it after `*`; the first row that fits."""

ANY_MODEL = _THINKER
"""What is taken for true of a name of no known family."""

ANY_AGENT_MODEL = replace(_WORKER, source="that an agent of one's own is built on Antigravity")
"""What is taken for true of an agent that is not known, such as one of your own."""

RETIRED: dict[str, Retirement] = {
    "gemini-3.7-flash": Retirement(date(2026, 10, 8), "gemini-3.8-flash", True, "changelog 2026-10-08"),
    "gemini-3.5-flash": Retirement(date(2026, 10, 8), "gemini-3.6-flash", True, "changelog 2026-10-08"),
    "antigravity-preview-05-2026": Retirement(date(2026, 10, 5), "antigravity-preview-09-2026", False, "api, September 2026"),
    "deep-research-pro-preview-12-2025": Retirement(date(2026, 10, 23), None, False, "changelog 2026-10-08"),
}
"""The names that are retired. May be added to."""
