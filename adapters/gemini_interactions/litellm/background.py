"""Runs in the background: LiteLLM has no calls for them, so these are functions of our own, whose handles outlive a process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litellm.types.utils import ModelResponse, ModelResponseStream

from ..assembly.accumulate import Accumulator
from ..client.async_client import AsyncClient
from ..client.calls import Service
from ..client.client import Client
from ..client.interactions.handles import Run
from ..conversation.anchor import Anchor, AnchorKey
from ..turns.ask import Reply, abegin, begin
from ..turns.background import BackgroundReply, Reading
from ..wire.events import Event
from ..wire.interaction import Interaction
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
    host = _Host.of(model, messages, provider, {**options, "background": True})
    with as_litellm_errors(host.request.model):
        client = host._sync_client()
        return host.handle(begin(client, host.request.draft(client, provider._settings), provider._indexes.current()))


async def astart(
    model: str, messages: str | Sequence[Any], *, provider: GeminiInteractionsProvider = handler, **options: Any
) -> Handle:
    """Begin a run in the background; see `start`."""
    host = _Host.of(model, messages, provider, {**options, "background": True})
    with as_litellm_errors(host.request.model):
        client = host._async_client()
        draft = host.request.draft(client, provider._settings)
        return host.handle(await abegin(client, draft, provider._indexes.current()))


def resume(
    model: str, handle: str | Mapping[str, Any], *, provider: GeminiInteractionsProvider = handler, **options: Any
) -> Handle:
    """The handle of a run that any process began.

    Args:
        model: as it was started.
        handle: what `to_dict` of a handle gave, or the interaction's id.
        provider: the handler whose settings count.
        **options: `api_key`, `api_base`, `poll_interval`.
    """
    return _Host.of(model, [], provider, options).handle(Run.of(handle))


@dataclass(frozen=True, slots=True)
class _Host:
    """What a handle needs of the handler and the call that began its run."""

    provider: GeminiInteractionsProvider
    request: Request

    @classmethod
    def of(
        cls, model: str, messages: str | Sequence[Any], provider: GeminiInteractionsProvider, options: Mapping[str, Any]
    ) -> _Host:
        named = {name: options.get(name) for name in ("api_key", "api_base", "headers", "timeout")}
        rest = {name: value for name, value in options.items() if name not in named}
        given = [{"role": "user", "content": messages}] if isinstance(messages, str) else messages
        call = {"model": model.removeprefix(f"{PROVIDER}/"), "messages": given, "optional_params": rest, **named}
        return cls(provider, Request.of(call, stream=False))

    @property
    def poll_interval(self) -> float:
        return self.request.wait.poll_interval

    def _sync_client(self) -> Client:
        return self.provider._clients.sync(self.request.connection)

    def _async_client(self) -> AsyncClient:
        return self.provider._clients.asynchronous(self.request.connection)

    def _anchor_key(self, service: Service) -> AnchorKey:
        return self.request.anchor_key(service, self.provider._settings)

    def handle(self, run: Run) -> Handle:
        request, provider = self.request, self.provider

        def reply(reply: Reply) -> ModelResponse:
            return provider._response(request, reply, ModelResponse())

        def chunks(
            anchor: Callable[[Interaction], Anchor | None], state_reset: bool
        ) -> Callable[[Event], Iterable[ModelResponseStream]]:
            accumulator = Accumulator()
            builder = provider._builder(request, anchor, state_reset, accumulator)

            def chunks_of(event: Event) -> Iterable[ModelResponseStream]:
                accumulator.add(event)
                return builder.chunks(event)

            return chunks_of

        return BackgroundReply(self, run, Reading(reply, chunks, lambda: as_litellm_errors(request.model)))
