"""Make the calls of one request of LiteLLM's, and answer in its shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import cached_property, partial
from typing import TypeVar

from litellm.types.utils import (
    Choices,
    ImageObject,
    ImageResponse,
    ImageUsage,
    Message,
    ModelResponse,
    ModelResponseStream,
    Usage,
)

from ..client.http.async_requester import AsyncRequester
from ..client.http.requester import Requester
from ..client.interactions.base_stream import BaseEventStream
from ..client.interactions.run import RunState
from ..conversation.anchor import AnchorKey
from ..index import ConversationIndex
from ..telemetry.around import Around
from ..turns.async_replies import start_run as astart_run
from ..turns.background import BackgroundReply
from ..turns.calls import Calls
from ..turns.chat_request import ChatRequest
from ..turns.replies import start_run
from ..turns.reply import Reply
from ..wire.events import Event
from ..wire.interaction import Interaction
from .around import around_request
from .bridges import MESSAGES, responses_body
from .clients import Clients
from .costs import Cost, charge, cost_of, explain
from .errors import as_litellm_errors
from .from_steps import created_at, reply_to_parts
from .images import interaction_to_images
from .reasoning import keep_block
from .request import Request, Settings
from .streaming import ChunkBuilder
from .usage import image_usage, openai_tier, usage_fields

R = TypeVar("R", ModelResponse, ImageResponse)


class HandlerCalls(Calls[[], ModelResponse, ModelResponseStream]):
    """The calls of one request.

    Args:
        request: the request.
        settings: the handler's.
        clients: the handler's.
        index: finds the conversations of clients that send back text only; None where nothing goes on.
    """

    def __init__(self, request: Request, settings: Settings, clients: Clients, index: ConversationIndex | None) -> None:
        super().__init__(index, request.wait)
        self._request = request
        self._settings = settings
        self._clients = clients

    @cached_property
    def client(self) -> Requester:
        """The client for synchronous code."""
        return self._clients.sync(self._request.connection)

    @cached_property
    def async_client(self) -> AsyncRequester:
        """The client for async code."""
        return self._clients.asynchronous(self._request.connection)

    @property
    def key(self) -> AnchorKey:
        """The key that signs anchors."""
        return self._request.anchor_key(self.client, self._settings)

    def request(self) -> ChatRequest:
        """Return the request, for whichever client makes it.

        Raises:
            InvalidOption: something cannot be sent.
        """
        service = self.__dict__.get("async_client") or self.client
        return self._request.chat_request(service, self._settings)

    def start(self) -> BackgroundReply[ModelResponse, ModelResponseStream]:
        """Begin a run in the background."""
        with self.errors():
            return self.handle(start_run(self.client, self.request(), self.index))

    async def astart(self) -> BackgroundReply[ModelResponse, ModelResponseStream]:
        """Begin a run in the background."""
        with self.errors():
            return self.handle(await astart_run(self.async_client, self.request(), self.index))

    def handle(self, state: RunState) -> BackgroundReply[ModelResponse, ModelResponseStream]:
        """Return the handle of a run."""
        return BackgroundReply(lambda: self, state)

    def response(self, reply: Reply, response: ModelResponse) -> ModelResponse:
        """Fill in the object that LiteLLM gives for its response, and return it."""
        request, interaction = self._request, reply.interaction
        parts = reply_to_parts(reply, call_id_limit=request.call_id_limit(self._settings), freeform=request.freeform)
        response.choices = [Choices(finish_reason=parts.finish_reason, index=0, message=Message(**parts.message()))]
        response.model = request.model
        _fill(response, interaction)
        if interaction.id:
            response.id = self._response_id(interaction.id)
        return self._charged(response, interaction)

    def image_response(self, reply: Reply) -> ImageResponse:
        """Return the response of an image generation."""
        interaction = reply.interaction
        images = [ImageObject(**image) for image in interaction_to_images(interaction)]
        response = ImageResponse(created=created_at(interaction), data=images)
        if (usage := image_usage(interaction.usage)) is not None:
            response.usage = ImageUsage(**usage)
        return self._charged(response, interaction)

    def _charged(self, response: R, interaction: Interaction) -> R:
        """Return a response with what LiteLLM and clients read off it: the interaction's id and what it cost."""
        response._hidden_params["additional_headers"] = {"x-interaction-id": interaction.id} if interaction.id else {}
        if (cost := self._finish(interaction, getattr(response, "usage", None))) is not None:
            charge(response._hidden_params, cost)
        return response

    def builder(self, events: BaseEventStream, reply: Callable[[Interaction], Reply]) -> ChunkBuilder:
        """Return the builder of a streamed reply's chunks."""
        request = self._request
        return ChunkBuilder(
            request.model,
            accumulator=events.accumulator,
            reply=reply,
            call_id_limit=request.call_id_limit(self._settings),
            freeform=request.freeform,
            finished=self._finish,
            response_id=self._response_id,
            keep=partial(keep_block, request.logging) if responses_body(request.params) and request.logging is not None else None,
            text_ends=getattr(request.logging, "call_type", None) == MESSAGES,
        )

    def _response_id(self, interaction_id: str) -> str:
        """Return the id to give out for an interaction."""
        if not self._request.marks_responses:
            return interaction_id
        service = self.__dict__.get("async_client") or self.client
        return self._request.response_ids(service, self._settings).give(interaction_id)

    def to_reply(self, reply: Reply) -> ModelResponse:
        """Return the response for a reply."""
        return self.response(reply, ModelResponse())

    def to_chunks(
        self, events: BaseEventStream, reply: Callable[[Interaction], Reply]
    ) -> Callable[[Event], Iterable[ModelResponseStream]]:
        """Return the function that makes the chunks for each event."""
        return self.builder(events, reply).chunks

    def around(self) -> Around | None:
        """Return what others record of the request."""
        return around_request(self._request.params)

    def errors(self) -> AbstractContextManager[None]:
        """Turn our errors into LiteLLM's."""
        return as_litellm_errors(self._request.model)

    def _finish(self, interaction: Interaction, usage: object = None) -> Cost | None:
        """Tell LiteLLM's logger of a complete reply, and return what it cost; None where LiteLLM works it out."""
        self._log(interaction)
        counted = usage if isinstance(usage, Usage) else None
        cost = cost_of(self._request.model, interaction, self._request.params, counted)
        if cost is not None and cost.is_known and self._request.logging is not None:
            explain(self._request.logging, cost)
        return cost

    def _log(self, interaction: Interaction) -> None:
        if self._request.is_heard:
            self._request.logging.post_call(original_response=interaction.dump(), input=self._request.messages, api_key=None)


def _fill(response: ModelResponse, interaction: Interaction) -> ModelResponse:
    """Fill a response with what an interaction says beside its message: id, time, usage, tier."""
    if interaction.id:
        response.id = interaction.id
    response.created = created_at(interaction)
    fields = usage_fields(interaction.usage)
    if fields is not None:
        response.usage = Usage(**fields)  # type: ignore[attr-defined]  # it is there, but not declared
    if (tier := openai_tier(interaction)) is not None:
        response.service_tier = tier  # type: ignore[attr-defined]
    return response
