"""Say what is known of a model: the shapes of the table in `table.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

TEXT, IMAGE, AUDIO, VIDEO, PDF = "text", "image", "audio", "video", "pdf"

SAMPLING = frozenset({"temperature", "top_p", "top_k"})
"""The options of sampling."""


@dataclass(frozen=True, slots=True)
class Price:
    """What a model costs from a day on, in US dollars per million tokens.

    Attributes:
        input: what is read.
        output: what is written; thoughts are billed as such.
        cached: what is read from a cache; None: not known.
        since: the first day; None: from the beginning.
    """

    input: float
    output: float
    cached: float | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Retirement:
    """What became of a name that is no longer a model of its own.

    Attributes:
        since: the day.
        leads_to: the model or agent to use instead; None: nobody named one.
        is_routed: whether requests for the old name are answered by the new one; else they fail.
        source: where that stands.
    """

    since: date
    leads_to: str | None
    is_routed: bool
    source: str


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """The facts about a model or an agent. None is always: not known.

    Attributes:
        source: where they stand, with a date or a version.
        input_tokens: tokens it reads at most.
        output_tokens: tokens of thoughts and answer that one request yields at most.
        shares_window: whether input, thoughts and output share one window of `input_tokens`.
        levels: the thinking levels it takes, from the least to the most; empty: none may be set.
        refused_levels: levels that it is known to refuse, where not all of the others are known.
        default_level: the level of a request that sets none.
        thinks: whether its answers may have thoughts.
        can_skip_thinking: whether thinking can be switched off.
        ignored: options that it takes and does not heed.
        deprecated: options that it is documented to drop one day.
        inputs: what it reads: text, image, audio, video, pdf.
        outputs: what it writes.
        calls_functions: whether it takes functions.
        follows_schemas: whether it writes objects by a schema.
        reads_media_results: whether the result of a function may hold media.
        mixes_tools: whether built-in tools may stand beside functions.
        prices: its prices, by day, the oldest first; only where they are told in a source of ours.
    """

    source: str
    input_tokens: int | None = None
    output_tokens: int | None = None
    shares_window: bool | None = None
    levels: tuple[str, ...] | None = None
    refused_levels: frozenset[str] = frozenset()
    default_level: str | None = None
    thinks: bool | None = None
    can_skip_thinking: bool | None = None
    ignored: frozenset[str] = frozenset()
    deprecated: frozenset[str] = frozenset()
    inputs: frozenset[str] | None = None
    outputs: frozenset[str] | None = None
    calls_functions: bool | None = None
    follows_schemas: bool | None = None
    reads_media_results: bool | None = None
    mixes_tools: bool | None = None
    prices: tuple[Price, ...] = ()
