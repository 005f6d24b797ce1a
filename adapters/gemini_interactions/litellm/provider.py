"""LiteLLM's contract for providers of others, around the way messages -> steps -> plan -> call -> steps -> message.

Reference: docs.litellm.ai/docs/providers/custom_llm_server.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any

import litellm
from litellm.llms.custom_llm import CustomLLM
from litellm.types.utils import Choices, ImageObject, ImageResponse, Message, ModelResponse, Usage

from ..assembly.accumulate import Accumulator
from ..conversation.anchor import Anchor
from ..index.base import ConversationIndex
from ..turns.ask import AsyncListening, Listening, Reply, aask, ask
from ..turns.reply import Reply as WholeReply
from ..wire.interaction import Interaction
from .clients import Clients
from .errors import as_litellm_errors
from .from_steps import created_at, reply_to_parts
from .images import image_call, interaction_to_images
from .index import Indexes
from .names import PROVIDER
from .prices import COST_HEADER, is_priced_here, own_cost, register_prices
from .request import Request, Settings
from .streaming import ChunkBuilder
from .usage import openai_tier, usage_fields


class GeminiInteractionsProvider(CustomLLM):
    """Models and agents of the Interactions API, for LiteLLM. It holds no conversation: one instance serves everything.

    Args:
        state: how the service's memory is used: `auto`, `server` or `stateless`. A call's own `state=` comes first.
        state_secret: signs anchors in place of the key, where keys rotate.
        index: finds the conversations of clients that send back text only: see `gemini_interactions.index`. None: the proxy's
            Redis where there is one, else this process's memory.
        call_id_limit: characters that a tool call's id may have; see `carriers.py`.
        transport: an httpx transport, such as the emulator's.
    """

    def __init__(
        self,
        *,
        state: str = "auto",
        state_secret: str | None = None,
        index: ConversationIndex | None = None,
        call_id_limit: int | None = None,
        transport: Any = None,
    ) -> None:
        super().__init__()
        limit = {} if call_id_limit is None else {"call_id_limit": call_id_limit}
        self._settings = Settings(state=state, state_secret=state_secret, **limit)
        self._indexes = Indexes(index)
        self._clients = Clients(transport)

    # LiteLLM passes everything by keyword, and new keywords as it grows.

    def completion(self, *_: Any, **call: Any) -> Any:
        """Answer, and wait for it."""
        with as_litellm_errors(call["model"]):
            request = Request.of(call, stream=False)
            client = self._clients.sync(request.connection)
            draft = request.draft(client, self._settings)
            reply = ask(client, draft, self._indexes.current(), wait=request.wait)
            return self._response(request, reply, call["model_response"])

    async def acompletion(self, *_: Any, **call: Any) -> Any:
        """Answer, and wait for it."""
        with as_litellm_errors(call["model"]):
            request = Request.of(call, stream=False)
            client = self._clients.asynchronous(request.connection)
            draft = request.draft(client, self._settings)
            reply = await aask(client, draft, self._indexes.current(), wait=request.wait)
            return self._response(request, reply, call["model_response"])

    def streaming(self, *_: Any, **call: Any) -> Iterator[Any]:
        """Answer in chunks. Leaving early hangs up."""
        with as_litellm_errors(call["model"]):
            request = Request.of(call, stream=True)
            client = self._clients.sync(request.connection)
            draft = request.draft(client, self._settings)
            with Listening(client, draft, self._indexes.current(), wait=request.wait) as events:
                builder = self._builder(request, events.turn.anchor, events.turn.state_reset, events.accumulator)
                for event in events:
                    yield from builder.chunks(event, more_at_hand=events.has_more_at_hand)

    async def astreaming(self, *_: Any, **call: Any) -> AsyncIterator[Any]:  # type: ignore[override]  # declared as a coroutine, used as this
        """Answer in chunks. Leaving early hangs up."""
        with as_litellm_errors(call["model"]):
            request = Request.of(call, stream=True)
            client = self._clients.asynchronous(request.connection)
            draft = request.draft(client, self._settings)
            async with AsyncListening(client, draft, self._indexes.current(), wait=request.wait) as events:
                builder = self._builder(request, events.turn.anchor, events.turn.state_reset, events.accumulator)
                async for event in events:
                    for chunk in builder.chunks(event, more_at_hand=events.has_more_at_hand):
                        yield chunk

    def image_generation(self, *_: Any, **call: Any) -> ImageResponse:
        """Make an image."""
        with as_litellm_errors(call["model"]):
            request = Request.of(image_call(call), stream=False)
            client = self._clients.sync(request.connection)
            reply = ask(client, request.draft(client, self._settings), wait=request.wait)
            return _image_response(request, reply.interaction)

    async def aimage_generation(self, *_: Any, **call: Any) -> ImageResponse:
        """Make an image."""
        with as_litellm_errors(call["model"]):
            request = Request.of(image_call(call), stream=False)
            client = self._clients.asynchronous(request.connection)
            reply = await aask(client, request.draft(client, self._settings), wait=request.wait)
            return _image_response(request, reply.interaction)

    def _response(self, request: Request, reply: Reply, response: ModelResponse) -> ModelResponse:
        """LiteLLM's response for a reply, in the object that it gave for it."""
        interaction = reply.interaction
        whole = WholeReply(interaction, interaction.reply_steps(), reply.anchor, reply.state_reset)
        parts = reply_to_parts(whole, call_id_limit=request.call_id_limit(self._settings))
        response.choices = [Choices(finish_reason=parts.finish_reason, index=0, message=Message(**parts.message()))]
        response.model = request.model
        fill(response, interaction)
        headers: dict[str, Any] = {"x-interaction-id": interaction.id} if interaction.id else {}
        if (cost := _cost(request, interaction)) is not None:
            headers[COST_HEADER] = cost
        response._hidden_params["additional_headers"] = headers
        _post_call(request, interaction)
        return response

    def _builder(
        self,
        request: Request,
        anchor: Callable[[Interaction], Anchor | None],
        state_reset: bool,
        accumulator: Accumulator,
    ) -> ChunkBuilder:
        def finished(interaction: Interaction) -> float | None:
            _post_call(request, interaction)
            return _cost(request, interaction)

        return ChunkBuilder(
            request.model,
            accumulator=accumulator,
            reply=lambda interaction: WholeReply(interaction, interaction.reply_steps(), anchor(interaction), state_reset),
            call_id_limit=request.call_id_limit(self._settings),
            finished=finished,
        )


def fill(response: ModelResponse, interaction: Interaction) -> ModelResponse:
    """A response with what an interaction says beside its message: id, time, usage, tier."""
    if interaction.id:
        response.id = interaction.id
    response.created = created_at(interaction)
    fields = usage_fields(interaction.usage)
    if fields is not None:
        response.usage = Usage(**fields)  # type: ignore[attr-defined]  # it is there, but not declared
    if (tier := openai_tier(interaction)) is not None:
        response.service_tier = tier  # type: ignore[attr-defined]
    return response


def _cost(request: Request, interaction: Interaction) -> float | None:
    if not is_priced_here(interaction):
        return None
    # A response of its own: LiteLLM's has this provider's name on it, and prices by it.
    return own_cost(request.model, fill(ModelResponse(model=request.model), interaction), request.params)


def _image_response(request: Request, interaction: Interaction) -> ImageResponse:
    _post_call(request, interaction)
    images = [ImageObject(**image) for image in interaction_to_images(interaction)]
    response = ImageResponse(created=created_at(interaction), data=images)
    if interaction.id:
        response._hidden_params["additional_headers"] = {"x-interaction-id": interaction.id}
    return response


def _post_call(request: Request, interaction: Interaction) -> None:
    if request.logging is not None:
        request.logging.post_call(original_response=interaction.dump(), input=request.messages, api_key=None)


handler = GeminiInteractionsProvider()
"""For a proxy's YAML: `custom_handler: gemini_interactions.litellm.handler`."""

register_prices()  # a proxy imports the handler, and calls nothing


def register(models: Iterable[str] | None = None, *, handler: CustomLLM = handler) -> None:
    """Make LiteLLM know this provider. Doing it twice does no harm.

    Args:
        models: models to register prices of; all that LiteLLM has prices of, if not given.
        handler: one of your own, such as `GeminiInteractionsProvider(index=…)`.
    """
    others = [entry for entry in litellm.custom_provider_map if entry["provider"] != PROVIDER]
    litellm.custom_provider_map = [*others, {"provider": PROVIDER, "custom_handler": handler}]
    litellm.utils.custom_llm_setup()  # type: ignore[no-untyped-call]
    register_prices(models)
