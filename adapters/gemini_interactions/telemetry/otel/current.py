"""Make a context of OpenTelemetry the current one, and leave it wherever the code that did goes on.

OpenTelemetry's own `detach` logs an error where that is another task or thread: generators and coroutines that nobody closed are
finished there. What was current there never changed, so there is nothing to restore.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from contextvars import Token
from types import TracebackType
from typing import Any, Final

from opentelemetry.context import Context, attach, detach, set_value
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.genai.invocation import CLIENT_FETCH_RESPONSE_CONTEXT_KEY, CLIENT_INFERENCE_CONTEXT_KEY

PROPAGATOR: Final = TraceContextTextMapPropagator()


def apart(context: Context | None = None) -> Context:
    """Return a context in which a request is told of by itself: else the helper takes it for a part of the one around it."""
    apart = set_value(CLIENT_INFERENCE_CONTEXT_KEY, None, context)
    return set_value(CLIENT_FETCH_RESPONSE_CONTEXT_KEY, None, apart)


def leave(token: Any) -> bool:
    """Make current again what was so before, by the token of `attach`; False where the token is of another task or thread."""
    if not isinstance(token, Token):  # by a context of the user's own making
        detach(token)
        return True
    try:
        token.var.reset(token)
    except ValueError:
        return False
    except RuntimeError:  # it was left before
        return True
    return True


class within(AbstractContextManager[None]):  # read as a word: `with within(context):`
    """Make a context the current one, as a context manager.

    Args:
        context: the context.
    """

    __slots__ = ("_context", "_token")

    def __init__(self, context: Context) -> None:
        self._context = context

    def __enter__(self) -> None:
        """Make it the current one."""
        self._token = attach(self._context)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Leave it."""
        leave(self._token)
