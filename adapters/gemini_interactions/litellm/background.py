"""Runs in the background: LiteLLM has no calls for them, so these are functions of our own, whose handles outlive a process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from litellm.types.utils import ModelResponse, ModelResponseStream

from ..client.http.errors import InvalidOption
from ..client.interactions.run import RunState
from ..turns.background import BackgroundReply
from .calls import HandlerCalls
from .errors import as_litellm_errors
from .names import PROVIDER
from .provider import GeminiInteractionsProvider, handler
from .request import Request

Handle = BackgroundReply[ModelResponse, ModelResponseStream]


def start(model: str, messages: str | Sequence[Any], *, provider: GeminiInteractionsProvider = handler, **options: Any) -> Handle:
    """Begin a run in the background, and get a handle of it.

    Args:
        model: a model, or `agents/<agent>`, with or without `gemini_interactions/` before it.
        messages: the conversation in OpenAI's shape, or a prompt.
        provider: the handler whose settings count.
        **options: as for `litellm.completion`: `api_key`, `api_base`, `tools`, options of the API.

    Returns:
        A handle whose `result()` is a `ModelResponse`; `to_dict()` makes JSON of it, for a store or another process.
    """
    with as_litellm_errors(str(model)):
        return _calls(model, messages, provider, {**options, "background": True}).start()


async def astart(
    model: str, messages: str | Sequence[Any], *, provider: GeminiInteractionsProvider = handler, **options: Any
) -> Handle:
    """Begin a run in the background; see `start`."""
    with as_litellm_errors(str(model)):
        return await _calls(model, messages, provider, {**options, "background": True}).astart()


def resume(
    model: str, handle: str | Mapping[str, Any], *, provider: GeminiInteractionsProvider = handler, **options: Any
) -> Handle:
    """Return the handle of a run that any process began.

    Args:
        model: as it was started.
        handle: what `to_dict` of a handle gave, or the interaction's id.
        provider: the handler whose settings count.
        **options: `api_key`, `api_base`, `poll_interval`.
    """
    with as_litellm_errors(str(model)):
        return _calls(model, [], provider, options).handle(RunState.of(handle))


def _calls(
    model: str, messages: str | Sequence[Any], provider: GeminiInteractionsProvider, options: Mapping[str, Any]
) -> HandlerCalls:
    if not isinstance(model, str):
        raise InvalidOption(f"'model' must be a name, not {type(model).__name__}.", field="model")
    named = {name: options.get(name) for name in ("api_key", "api_base", "headers", "timeout")}
    rest = {name: value for name, value in options.items() if name not in named}
    given = [{"role": "user", "content": messages}] if isinstance(messages, str) else messages
    call = {"model": model.removeprefix(f"{PROVIDER}/"), "messages": given, "optional_params": rest, **named}
    return provider.calls(Request.of(call))
