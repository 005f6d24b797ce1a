"""Keep LiteLLM's contract for providers of others; the calls themselves are in `calls`.

Reference: docs.litellm.ai/docs/providers/custom_llm_server.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterable, Iterator, Mapping
from typing import Any

import litellm
from litellm.llms.custom_llm import CustomLLM
from litellm.types.utils import ImageResponse

from ..client.http.errors import GeminiInteractionsError
from ..client.http.secrets import held
from ..conversation.mode import Upload
from ..index import ConversationIndex
from ..telemetry.streams import ain_context, in_context
from ..turns.chat_request import check_state
from ..turns.media_uploads import check_upload
from .at_hand import has_event_at_hand
from .calls import HandlerCalls
from .clients import Clients
from .errors import as_litellm_errors
from .images import edit_call, image_call
from .index import Indexes
from .names import PROVIDER
from .prices import register_prices
from .refusals import no_embeddings
from .request import Request, Settings, held_call


class GeminiInteractionsProvider(CustomLLM):
    """Models and agents of the Interactions API, for LiteLLM. It holds no conversation: one instance serves everything.

    Args:
        state: how the service's memory is used: `auto`, `server` or `stateless`. A call's own `state=` comes first.
        state_secret: signs anchors in place of the key, where keys rotate.
        index: finds the conversations of clients that send back text only: see `gemini_interactions.index`. None: the proxy's
            Redis where there is one, else this process's memory.
        call_id_limit: characters that a tool call's id may have; see `anchor_transport.py`.
        upload: when media go as files of the Files API: `auto` (only what is too large to go inline), `never`, `always`, or a
            number of bytes from which on. A call's own `upload=` comes first.
        transport: an httpx transport, such as the emulator's.
    """

    def __init__(
        self,
        *,
        state: str = "auto",
        state_secret: str | None = None,
        index: ConversationIndex | None = None,
        call_id_limit: int | None = None,
        upload: Upload = "auto",
        transport: Any = None,
    ) -> None:
        super().__init__()
        secret = held(state_secret)
        del state_secret  # before anything is refused: a traceback keeps what frames hold
        with as_litellm_errors(PROVIDER):
            check_state(state)
            check_upload(upload)
        limit = {} if call_id_limit is None else {"call_id_limit": call_id_limit}
        self._settings = Settings(state=state, state_secret=secret, upload=upload, **limit)
        self._indexes = Indexes(index)
        self._clients = Clients(transport)

    def calls(self, request: Request, *, is_chat: bool = True) -> HandlerCalls:
        """Return the calls for a request of LiteLLM's; only a chat goes on, and is looked up in the index."""
        return HandlerCalls(request, self._settings, self._clients, self._indexes.current() if is_chat else None)

    # LiteLLM passes everything by keyword, and new keywords as it grows.

    def completion(self, *_: Any, **call: Any) -> Any:
        """Answer, and wait for it."""
        call = held_call(call)
        with as_litellm_errors(call["model"]):
            calls = self.calls(Request.of(call))
            return calls.response(calls.ask(), call["model_response"])

    async def acompletion(self, *_: Any, **call: Any) -> Any:
        """Answer, and wait for it."""
        call = held_call(call)
        with as_litellm_errors(call["model"]):
            calls = self.calls(Request.of(call))
            return calls.response(await calls.aask(), call["model_response"])

    def streaming(self, *_: Any, **call: Any) -> Iterator[Any]:
        """Answer in chunks. Leaving early hangs up."""
        return in_context(self._chunks(held_call(call)))

    def _chunks(self, call: Mapping[str, Any]) -> Generator[Any, None, None]:
        with as_litellm_errors(call["model"]):
            calls = self.calls(Request.of(call))
            with calls.open() as stream:
                builder = calls.builder(stream.events, stream.request.reply)
                try:
                    for event in stream.events:
                        yield from builder.chunks(event, more_at_hand=has_event_at_hand(stream.events))
                except GeminiInteractionsError:
                    yield from builder.waiting()
                    raise

    def astreaming(self, *_: Any, **call: Any) -> AsyncIterator[Any]:  # type: ignore[override]  # declared as a coroutine, used as this
        """Answer in chunks. Leaving early hangs up."""
        return ain_context(self._achunks(held_call(call)))

    async def _achunks(self, call: Mapping[str, Any]) -> AsyncGenerator[Any, None]:
        with as_litellm_errors(call["model"]):
            calls = self.calls(Request.of(call))
            async with calls.aopen() as stream:
                builder = calls.builder(stream.events, stream.request.reply)
                try:
                    async for event in stream.events:
                        for chunk in builder.chunks(event, more_at_hand=has_event_at_hand(stream.events)):
                            yield chunk
                except GeminiInteractionsError:
                    for chunk in builder.waiting():
                        yield chunk
                    raise

    def image_generation(self, *_: Any, **call: Any) -> ImageResponse:
        """Make an image."""
        call = held_call(call)
        with as_litellm_errors(call["model"]):
            calls = self.calls(Request.of(image_call(call)), is_chat=False)
            return calls.image_response(calls.ask())

    async def aimage_generation(self, *_: Any, **call: Any) -> ImageResponse:
        """Make an image."""
        call = held_call(call)
        with as_litellm_errors(call["model"]):
            calls = self.calls(Request.of(image_call(call)), is_chat=False)
            return calls.image_response(await calls.aask())

    def image_edit(self, *_: Any, **call: Any) -> ImageResponse:
        """Make an image of others."""
        call = held_call(call)
        with as_litellm_errors(call["model"]):
            calls = self.calls(Request.of(edit_call(call)), is_chat=False)
            return calls.image_response(calls.ask())

    async def aimage_edit(self, *_: Any, **call: Any) -> ImageResponse:
        """Make an image of others."""
        call = held_call(call)
        with as_litellm_errors(call["model"]):
            calls = self.calls(Request.of(edit_call(call)), is_chat=False)
            return calls.image_response(await calls.aask())

    def embedding(self, *_: Any, **call: Any) -> Any:
        """Refuse: the Interactions API makes none."""
        with as_litellm_errors(call["model"]):
            raise no_embeddings()

    async def aembedding(self, *_: Any, **call: Any) -> Any:
        """Refuse: the Interactions API makes none."""
        with as_litellm_errors(call["model"]):
            raise no_embeddings()


handler: GeminiInteractionsProvider = GeminiInteractionsProvider()
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
