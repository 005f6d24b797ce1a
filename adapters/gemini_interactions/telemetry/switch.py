"""Tell of calls whoever collects traces or metrics; OpenTelemetry's helper is imported where somebody does, and nowhere else."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from ..extras import needed
from .failures import log_failure, logger, never_failing
from .operation import SILENT, HasOperation, Operation, Watched

if TYPE_CHECKING:
    from ..wire.interaction import Interaction
    from .otel.recorder import Recorder

_AUTOMATIC, _CHOSEN, _OFF = "automatic", "chosen", "off"


class _Switch:
    """Who is told.

    Attributes:
        mode: whether the providers of the process decide, or the caller has.
        recorder: who is told now; None for nobody.
        providers: those of the process for which that was decided.
    """

    mode = _AUTOMATIC
    recorder: Recorder | None = None
    providers: tuple[Any, Any] | None = None


_switch = _Switch()


def instrument(
    *, tracer_provider: Any = None, meter_provider: Any = None, logger_provider: Any = None, completion_hook: Any = None
) -> None:
    """Trace all calls from now on with these providers; without this, those of the process are used as soon as there are some.

    Args:
        tracer_provider: an OpenTelemetry `TracerProvider`; else that of the process.
        meter_provider: an OpenTelemetry `MeterProvider`; else that of the process.
        logger_provider: an OpenTelemetry `LoggerProvider`, for content as events; else that of the process.
        completion_hook: gets what is asked and answered, such as one that uploads it; else that which
            `OTEL_INSTRUMENTATION_GENAI_COMPLETION_HOOK` names.

    Raises:
        MissingExtra: the extra `otel` is not installed.
    """
    with needed("otel", "Telemetry"):
        from .otel.recorder import Recorder
    _switch.recorder = Recorder(tracer_provider, meter_provider, logger_provider, completion_hook)
    _switch.mode = _CHOSEN


def uninstrument() -> None:
    """Trace no calls any more, whatever the process has set up."""
    _switch.mode, _switch.recorder = _OFF, None


def recorder() -> Recorder | None:
    """Return who is told of calls; None for nobody."""
    if _switch.mode is not _AUTOMATIC:
        return _switch.recorder
    trace = sys.modules.get("opentelemetry.trace")
    if trace is None:  # then nobody can have set a provider
        return None
    metrics = sys.modules.get("opentelemetry.metrics")
    try:
        providers = trace.get_tracer_provider(), metrics and metrics.get_meter_provider()
    except Exception:  # another thread is importing it, or what the environment names cannot be loaded
        return None
    known = _switch.providers
    if known is None or known[0] is not providers[0] or known[1] is not providers[1]:
        try:
            _switch.recorder = _made(providers)
        except Exception as error:
            _switch.recorder = None
            log_failure("set-up", error)
        _switch.providers = providers
    return _switch.recorder


def is_traced() -> bool:
    """Whether anybody is told of calls."""
    return recorder() is not None


@never_failing
def count_tokens_of_run(interaction: Interaction) -> None:
    """Count the tokens of a run in the background, now that its handle has seen its end.

    By the conventions a span that reads an answer has no tokens, and that of the request that began it ended before they were
    known. So they are counted apart: by each handle once, in each process that has one.
    """
    if (told := recorder()) is not None:
        told.count_tokens_of_run(interaction)


def watched_resource(call: HasOperation, operation: str, name: str | None) -> Operation:
    """Return what is told of a call about something else than an interaction, begun.

    Args:
        call: the call.
        operation: the conventions' word for it, or our own.
        name: of the agent, or of the model.
    """
    if (told := recorder()) is not None:
        try:
            call.operation = told.begin_resource(call.url, operation, name) or SILENT
        except Exception as error:
            log_failure("begin", error)
    return call.operation


def watched(call: Watched) -> Operation:
    """Return what is told of a call, begun unless it was before."""
    if call.operation is SILENT and (told := recorder()) is not None:
        try:
            call.operation = told.begin(call) or SILENT
        except Exception as error:
            log_failure("begin", error)
    return call.operation


def _made(providers: tuple[Any, Any]) -> Recorder | None:
    if all(map(_collects_nothing, providers)):
        return None
    if not _has_helper():
        logger.info("OpenTelemetry collects here, but not calls of this library: pip install 'gemini-interactions[otel]'")
        return None
    from .otel.recorder import Recorder

    return Recorder()


def _has_helper() -> bool:
    try:
        return find_spec("opentelemetry.util.genai") is not None
    except ImportError:
        return False


def _collects_nothing(provider: Any) -> bool:
    """Whether a provider stands for none, as those do that come with OpenTelemetry's API."""
    return provider is None or type(provider).__module__.startswith(("opentelemetry.trace", "opentelemetry.metrics"))
