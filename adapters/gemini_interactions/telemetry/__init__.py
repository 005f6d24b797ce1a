"""Count and log events that the caller did not ask for, and trace calls where OpenTelemetry collects.

With `pip install 'gemini-interactions[otel]'` and a provider of traces or metrics set, each request is a span of OpenTelemetry's
conventions for generative AI, and each count a metric. Without, nothing of OpenTelemetry is imported.

Reference: github.com/open-telemetry/semantic-conventions-genai.
"""

from .counting import count, counts
from .failures import logger
from .operation import SILENT, Operation, StateUse
from .reasons import error_type, reason_of
from .switch import count_tokens_of_run, instrument, is_traced, uninstrument, watched, watched_resource

__all__ = [
    "SILENT",
    "Operation",
    "StateUse",
    "count",
    "count_tokens_of_run",
    "counts",
    "error_type",
    "instrument",
    "is_traced",
    "logger",
    "reason_of",
    "uninstrument",
    "watched",
    "watched_resource",
]
