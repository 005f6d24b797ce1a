"""Ask models and agents, and reach what else the service keeps."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, Unpack, overload

import httpx

from ..conversation.export import LONGEST_CHAIN, join_interactions
from ..wire.interaction import Interaction
from ..wire.interaction_list import InteractionMetadata
from ..wire.steps import Step
from .async_kept import AsyncKept
from .http.async_requester import AsyncRequester
from .http.auth import Headers, Key
from .http.cloud.login import held_credentials
from .http.deadline import Deadline
from .http.errors import InvalidOption, InvalidResponseError
from .http.rate_limit import RateLimit
from .http.secrets import held, held_address, held_headers
from .interactions.async_follow import follow
from .interactions.async_handles import AsyncBackgroundInteraction
from .interactions.async_send import send
from .interactions.async_stream import AsyncEventStream, open_stream
from .interactions.calls import cancel_call, create_call, delete_call, get_call
from .interactions.progress import AsyncOnProgress
from .interactions.run import RunState
from .resources.async_interaction_list import AsyncInteractionList

if TYPE_CHECKING:
    from .interactions.typed_options import RequestOptions

Steps = list[Step]
"""The steps of a conversation."""


class AsyncClient(AsyncKept):
    """An asynchronous client of the Interactions API.

    Making one does no I/O. Connections are shared by all clients of the process (those of asynchronous ones by event loop, so
    that one may be used from several), unless `http_client` or `transport` is given.

    A `deadline` is held to within half a second, whatever the service does with its bytes, with three exceptions. A request that
    begins a run in the background may take 10 s more, so that somebody knows the run's id. Synchronous code waits longer while a
    name is looked up, and where the headers of an answer come byte by byte over a connection that had been used before.

    Args:
        api_key: the key; else GEMINI_API_KEY, else GOOGLE_API_KEY.
        base_url: where the service is; else GOOGLE_GEMINI_BASE_URL, else Google's. On Google Cloud the project is put behind it.
        api_version: the version in the path, unless `base_url` has one.
        headers: headers for every request; with `Authorization` no key is needed.
        timeout: seconds for one attempt; in a stream, between two chunks.
        max_retries: attempts after the first, 0 for none. Retried are 408, 409, 429, 5xx but 501, and failed connections, also
            where a stream begins with such an error or ends before its first event. What an agent may have begun to do is not
            asked for again: there, only a connection that was refused, 429 and 503 are.
        rate_limit: a `RateLimit`, shared with other clients: it holds requests below a rate, and lets all wait where one is
            refused with 429, which then is no attempt.
        vertexai: whether to ask Google Cloud; else GOOGLE_GENAI_USE_ENTERPRISE or GOOGLE_GENAI_USE_VERTEXAI says so.
        project: the project there; else GOOGLE_CLOUD_PROJECT, else that of the login.
        location: a region, `us`, `eu` or `global`; else GOOGLE_CLOUD_LOCATION, else `global`.
        credentials: who asks there: an object of google-auth's, or a key file as a path, as JSON or as its contents; else what
            this machine is logged in as. Needs `pip install 'gemini-interactions[vertex]'`.
        http_client: an `httpx.AsyncClient` (or one like it) of your own. You close it.
        transport: an httpx transport of your own, such as the emulator's.
    """

    def __init__(
        self,
        *,
        api_key: Key | None = None,
        base_url: str | None = None,
        api_version: str | None = None,
        headers: Headers | None = None,
        timeout: float = 600.0,
        max_retries: int = 4,
        rate_limit: RateLimit | None = None,
        vertexai: bool | None = None,
        project: str | None = None,
        location: str | None = None,
        credentials: Any = None,
        http_client: httpx.AsyncClient | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        # Held before anything is refused: a traceback keeps what frames hold.
        api_key, headers, base_url = held(api_key), held_headers(headers), held_address(base_url)
        credentials = held_credentials(credentials)
        self._requester = AsyncRequester(
            api_key=api_key,
            base_url=base_url,
            api_version=api_version,
            headers=headers,
            timeout=timeout,
            max_retries=max_retries,
            rate_limit=rate_limit,
            vertexai=vertexai,
            project=project,
            location=location,
            credentials=credentials,
            http_client=http_client,
            transport=transport,
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._requester.shown})"

    @property
    def base_url(self) -> str:
        """Where the service is, without what is secret in it."""
        return self._requester.base_url

    async def aclose(self) -> None:
        """Close what is this client's own: nothing, unless a `transport` was given."""
        await self._requester.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.aclose()

    async def create(
        self,
        *,
        deadline: Deadline | float | None = None,
        extra_body: Mapping[str, Any] | None = None,
        **options: Unpack[RequestOptions],
    ) -> Interaction:
        """Ask a model or an agent, and wait for the answer (with `background=True`: for its id).

        Args:
            deadline: seconds for the whole call, retries included; see the class.
            extra_body: fields to send as they are, over everything else.
            model: the model to ask; or give `agent`.
            input: what to ask: a text, or a list of contents or of steps.
            agent: the agent to run, instead of a model: `deep-research-preview-04-2026`, your own, …
            temperature: randomness of the output, 0 to 2. The newest models may refuse it.
            top_p: cumulative probability of the tokens to sample from, 0 to 1.
            top_k: number of tokens to sample from. Undocumented, accepted in July 2026.
            seed: seed of the sampling.
            max_output_tokens: most tokens to answer with; then the status is `incomplete`. Also `max_tokens`.
            stop_sequences: texts to stop at. Also `stop`.
            thinking_level: how much to think: `minimal`, `low`, `medium`, `high` or `xhigh`. Also `reasoning_effort`.
            thinking_summaries: `auto` to get summaries of the thoughts, else `none`.
            tool_choice: `auto`, `any`, `none`, `validated`, or `{'allowed_tools': {'mode', 'tools'}}`.
            speech_config: voices for speech output: a list of `{'voice', 'language', 'speaker'}`.
            image_config: legacy form of an image `response_format`.
            video_config: what to make of the input for video output: `{'task': …}`.
            transcription_config: how audio is written down.
            response_format: the form of the answer: a format, or a list of them for several modalities.
            response_modalities: deprecated by the API in favour of `response_format`.
            service_tier: `flex`, `standard` or `priority`; the answer says which was used.
            store: whether the service keeps the interaction. It does unless this is false.
            background: run on the service, whether or not the connection holds.
            agent_config: settings of an agent, by `type`.
            environment: the sandbox of an agent: `remote` for a new one, an id, or a description.
            labels: labels for billing; keys and values up to 63 lower-case characters.
            safety_settings: thresholds per harm. Vertex only.
            webhook_config: where to report the end of a background run.
            system_instruction: what the model is to heed throughout. The service does not keep it: give it with every request.
            tools: the service's own tools and functions, in the API's shape. The service does not keep them.
            previous_interaction_id: the interaction to continue.
            generation_config: the options of generation as one object, in place of those that are options of their own here.
            response_mime_type: deprecated by the API in favour of `response_format`.
            cached_content: a cache of generateContent's. The API refuses it so far.
            continuation_token: where to go on with an answer that was cut off; the client does so by itself.

        Raises:
            InvalidOption: an option is unknown, contradicts another or is empty; nothing was sent.
            APIError: the service refused or failed.
            ConnectionFailed: it could not be reached, or did not answer in time.
        """
        return await send(self._requester, create_call(self._requester.url, options, extra_body=extra_body), deadline=deadline)

    async def stream(
        self,
        *,
        deadline: Deadline | float | None = None,
        extra_body: Mapping[str, Any] | None = None,
        **options: Unpack[RequestOptions],
    ) -> AsyncEventStream:
        """Ask a model or an agent, and get the answer as events.

        The first event has been read when this returns: up to there, failures are retried; from there on, they are raised while
        iterating. Arguments and errors are those of `create`.
        """
        return await open_stream(
            self._requester, create_call(self._requester.url, options, stream=True, extra_body=extra_body), deadline=deadline
        )

    async def start(
        self, *, extra_body: Mapping[str, Any] | None = None, **options: Unpack[RequestOptions]
    ) -> AsyncBackgroundInteraction:
        """Begin a run in the background, and get a handle of it.

        Args:
            extra_body: fields to send as they are, over everything else.
            **options: those of `create`; `background` is set.

        Returns:
            A handle that waits for the result, streams it or stops it, and that goes as JSON into any store.
        """
        call = create_call(self._requester.url, {**options, "background": True}, extra_body=extra_body)
        interaction = await send(self._requester, call)
        return AsyncBackgroundInteraction(
            self._requester, RunState(interaction.id, interaction.status, traceparent=call.operation.traceparent)
        )

    def resume(self, handle: str | Mapping[str, Any]) -> AsyncBackgroundInteraction:
        """Return the handle of a run that any process began.

        Args:
            handle: what `to_dict` of a handle gave, or the interaction's id.
        """
        return AsyncBackgroundInteraction(self._requester, RunState.of(handle))

    @overload
    async def get(self, id: str, *, stream: Literal[False] = False, deadline: Deadline | float | None = None) -> Interaction: ...
    @overload
    async def get(
        self, id: str, *, stream: Literal[True], last_event_id: str | None = None, deadline: Deadline | float | None = None
    ) -> AsyncEventStream: ...
    async def get(
        self, id: str, *, stream: bool = False, last_event_id: str | None = None, deadline: Deadline | float | None = None
    ) -> Interaction | AsyncEventStream:
        """Read an interaction with all its steps, the user's included.

        Args:
            id: the interaction's id.
            stream: get its events instead, from the start or from the one after `last_event_id`.
            last_event_id: where to resume.
            deadline: seconds for the whole call.

        Raises:
            InteractionNotFound: it does not exist, or not any more.
        """
        call = get_call(self._requester.url, id, stream=stream, last_event_id=last_event_id)
        return (
            await open_stream(self._requester, call, deadline=deadline)
            if stream
            else await send(self._requester, call, deadline=deadline)
        )

    async def cancel(self, id: str) -> Interaction:
        """Stop a background run.

        Returns:
            The interaction as it stands; the status may take a moment to become `cancelled`.
        """
        return await send(self._requester, cancel_call(self._requester.url, id))

    async def delete(self, id: str) -> None:
        """Delete an interaction's record. A run that is going on is not stopped by it."""
        await self._requester.request(delete_call(self._requester.url, id))

    def list(
        self, *, page_size: int | None = None, deadline: Deadline | float | None = None
    ) -> AsyncIterator[InteractionMetadata]:
        """Iterate over the ids of all interactions of a project on Google Cloud, page by page.

        Args:
            page_size: how many to ask for at a time, 500 at the most; the service's choice (10) if not given.
            deadline: seconds for all pages.

        Raises:
            InvalidOption: the Gemini API is asked, which has no list; nothing was sent.
        """
        if not self._requester.on_cloud:
            raise InvalidOption("The Gemini API has no list of interactions: keep their ids, or ask Google Cloud.", field="list")
        return AsyncInteractionList(self._requester).items(page_size=page_size, deadline=deadline)

    async def wait(
        self,
        id: str,
        *,
        poll_interval: float = 2.0,
        max_poll_interval: float = 15.0,
        deadline: Deadline | float | None = None,
        on_progress: AsyncOnProgress | None = None,
    ) -> Interaction:
        """Wait for a background run to end.

        Args:
            id: the interaction's id.
            poll_interval: seconds before the second poll; it grows up to `max_poll_interval`.
            max_poll_interval: seconds.
            deadline: seconds to wait at the most.
            on_progress: is called with a `Progress` at each change and once at the end; with it, the run is listened to, and
                polled where that fails.

        Returns:
            The interaction with whatever status ended it: look at `status`.

        Raises:
            DeadlineExceeded: it was still running; the run goes on.
            Exception: what `on_progress` raised; the run goes on.
        """
        return await follow(
            self._requester,
            id,
            poll_interval=poll_interval,
            max_poll_interval=max_poll_interval,
            deadline=deadline,
            on_progress=on_progress,
        )

    async def export(self, *ids: str) -> Steps:
        """Return the steps of a stored conversation, the user's included, oldest first.

        Args:
            ids: the interactions of the conversation, oldest first, as the replies' messages have them; or the newest alone, from
                which the others are followed as far as the service names them.

        Raises:
            InteractionNotFound: one of them is gone.
            InvalidResponseError: those that the service names go round in a circle.
        """
        chain = [await self.get(id) for id in ids]
        known = set(ids)
        while len(ids) == 1 and (previous := chain[0].previous_interaction_id):
            if previous in known or len(known) >= LONGEST_CHAIN:
                raise InvalidResponseError(
                    f"The conversation of {ids[0]} has no beginning: {previous} comes again, or after {LONGEST_CHAIN:,} others.",
                    interaction_id=ids[0],
                    interaction=chain[-1],
                )
            known.add(previous)
            chain.insert(0, await self.get(previous))
        return join_interactions(chain)


def requester_of(client: AsyncClient) -> AsyncRequester:
    """Return what makes a client's requests, for what is built on a client."""
    return client._requester
