"""Keep LlamaIndex's contract for LLMs; the calls themselves are in `calls`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Unpack

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseAsyncGen,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseAsyncGen,
    CompletionResponseGen,
    LLMMetadata,
)
from pydantic import Field, SecretStr, field_serializer

from ..agents.facts import agent_facts
from ..client.http.auth import key_from_environment
from ..client.http.errors import InvalidOption
from ..client.http.secrets import hold_secrets, shown_address
from ..framework.background import StartsRuns
from ..framework.connection import KeySetting
from ..framework.settings import CONNECTION_FIELDS, ModelSettings, accept_settings, refused_values
from ..models import limits_of
from ..tools import BUILT_IN_TOOLS
from .structured_prediction import ResponseFormatLLM
from .tool_model import ToolModel
from .tool_offers import OffersTools
from .tracing import traced_chat, traced_completion

if TYPE_CHECKING:  # loaded at the first call: importing this module must not import an HTTP client
    from ..models.names import ModelName
    from ..turns.background import BackgroundReply
    from .calls import LLMCalls
    from .typed_settings import LLMCallOptions, LLMOptions


class GeminiInteractions(
    ModelSettings,
    ToolModel,
    OffersTools,
    ResponseFormatLLM,
    StartsRuns[str | Sequence[ChatMessage], Sequence[ChatMessage], ChatResponse, ChatResponse],
    defer_build=False,
):
    """A LlamaIndex LLM over Google's Interactions API.

    The service keeps the conversation: each reply leaves an anchor on its message, and the next call sends only what is new, if
    the messages before it are provably those the service has. Else they are sent in full. No state is kept here: one instance
    serves any number of conversations, agents and threads.

    Setup: `pip install 'gemini-interactions[llamaindex]'`, and set GEMINI_API_KEY.
        ```python
        from gemini_interactions.llamaindex import GeminiInteractions

        llm = GeminiInteractions(model="gemini-3.8-flash", thinking_level="low")
        ```

    Ask: `complete` takes a text, `chat` messages; `acomplete` and `achat` are async. Engines and agents take `llm=llm`.
        ```python
        print(llm.complete("Why is the sky blue?"))
        ```

    Stream: the reply as it grows.
        ```python
        for part in llm.stream_complete("Tell me a story."):
            print(part.delta, end="")
        ```

    Tools: the service's own, which it runs, are a setting, or go with a call; functions come from agents.
        ```python
        from gemini_interactions.llamaindex import google_search

        searching = GeminiInteractions(model="gemini-3.8-flash", tools=[google_search()])
        print(searching.complete("Who won Euro 2024?"))
        ```

    Structured output: objects of a pydantic class.
        ```python
        from llama_index.core.prompts import PromptTemplate
        from pydantic import BaseModel

        class City(BaseModel):
            name: str
            country: str

        city = llm.structured_predict(City, PromptTemplate("Where is the Prado?"))
        print(city.name)
        ```

    Media: pictures, recordings, videos and documents are content blocks, in both directions; what is large is uploaded.
        ```python
        from llama_index.core.llms import ChatMessage, ImageBlock, TextBlock

        blocks = [TextBlock(text="What is this?"), ImageBlock(image=b"...", image_mimetype="image/png")]
        reply = llm.chat([ChatMessage(role="user", blocks=blocks)])
        ```

    State: pass the messages as ever; `state`, `index` and `previous_interaction_id=` of a call say who keeps them.
        ```python
        history = [ChatMessage(role="user", content="My name is Ada.")]
        history += [llm.chat(history).message, ChatMessage(role="user", content="What is my name?")]
        print(llm.chat(history))  # sends the last line, and the id of the reply before it
        ```

    Agents of the service: `agent` in place of `model`. `start` gives a handle that survives this process.
        ```python
        research = GeminiInteractions(agent="deep-research-preview-04-2026")
        handle = research.start("Compare green and black tea.")
        report = research.resume(handle.to_dict()).result()
        ```

    Usage: `raw` is the interaction as it came, with its id, its status and its tokens.
        ```python
        print(reply.raw["usage"]["total_tokens"])
        ```

    Errors: those of `gemini_interactions`.
        ```python
        from gemini_interactions import APIError, InvalidOption

        try:
            llm.complete("Hello", max_tokens=-1)
        except (APIError, InvalidOption) as error:
            print(error)
        ```

    Args:
        model: the model to ask; or give `agent`.
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
        api_key: the API key, or a function that gives it; else GEMINI_API_KEY, else GOOGLE_API_KEY.
        base_url: where the service is; else GOOGLE_GEMINI_BASE_URL, else Google's.
        api_version: the version in the path.
        vertexai: whether to ask Google Cloud; else GOOGLE_GENAI_USE_ENTERPRISE or GOOGLE_GENAI_USE_VERTEXAI says so.
        project: the project on Google Cloud; else GOOGLE_CLOUD_PROJECT, else that of the login.
        location: a region, `us`, `eu` or `global`; else GOOGLE_CLOUD_LOCATION, else `global`.
        credentials: who asks on Google Cloud: an object of google-auth's, or a key file as a path, as JSON or as its contents;
            else what this machine is logged in as.
        headers: headers for every request; a value may be a function, or all of them: tokens that are renewed.
        timeout: seconds for one attempt; in a stream, between two chunks.
        max_retries: attempts after the first; 0 for none.
        rate_limit: a `RateLimit`, shared with other models: all wait where one is refused with 429, and that is no attempt.
        http_client: an `httpx.Client` of your own.
        http_async_client: an `httpx.AsyncClient` of your own.
        transport: an httpx transport for both, such as the emulator's.
        deadline: seconds for a whole call: retries, stream and waiting included.
        poll_interval: seconds between the first looks at a run in the background; it grows up to 15.
        cancel_abandoned: whether a background run is stopped when nobody waits for it any more: a deadline, a closed stream.
        on_progress: is called with a `Progress` while a run in the background is waited for: at each change, once at the end.
        state: `auto`, `server` (trust the newest id) or `stateless` (send everything, store nothing).
        state_secret: signs the anchors in place of the API key.
        upload: when media go as files of the Files API: `auto` (only what is too large to go inline), `never`, `always`, or a
            number of bytes from which on. What is marked `upload: False` is not uploaded.
        index: finds the interaction of a history whose messages carry no anchor: an index of `gemini_interactions.index`.
        caller: who asks, for the index: one caller's text never leads to another's conversation.
        context_window: tokens that the model reads at most; else from a table.
        is_function_calling_model: whether it calls functions; if not given, models do, and agents that take functions.
        callback_manager: LlamaIndex's callbacks for every call.
        rate_limiter: LlamaIndex's limit of calls.
        system_prompt: a system message before every prompt of an engine.
        messages_to_prompt: makes one text of messages.
        completion_to_prompt: makes the prompt of a completion.
        output_parser: reads answers, for LlamaIndex's programs.
        pydantic_program_mode: how objects are asked for; by default by the API's response format.
        query_wrapper_prompt: what is put around queries.
        tools: tools for every request: the service's own, such as `google_search()`.
    """

    api_key: KeySetting = Field(
        default_factory=key_from_environment,
        exclude=True,
        description="The API key, or a function that gives it; else GEMINI_API_KEY, else GOOGLE_API_KEY.",
    )
    state_secret: SecretStr | None = Field(default=None, exclude=True, description="Signs the anchors in place of the API key.")
    tools: list[Any] | None = Field(
        default=None, repr=False, description="Tools for every request: the service's own, such as {'type': 'google_search'}."
    )
    context_window: int | None = Field(default=None, description="Tokens that the model reads at most; else from a table.")
    is_function_calling_model: bool | None = Field(
        default=None, description="Whether it calls functions; if not given, models do, and agents that take functions."
    )

    def __init__(self, model: ModelName | None = None, **settings: Unpack[LLMOptions]) -> None:
        """Take settings under any of their names; what is unknown is refused, in words that never quote the key."""
        from .migration import NAMES  # loaded with the first LLM

        given = hold_secrets(settings)  # before anything is refused: a traceback keeps what frames hold
        del settings
        given = accept_settings(NAMES.accept({"model": model, **given}), type(self).model_fields, NAMES.usable)
        if given.get("tools") is not None:
            from .tools import tools_to_declarations

            given["tools"] = tools_to_declarations(given["tools"])
        with refused_values():
            super().__init__(**given)

    # What LlamaIndex asks about the model

    @classmethod
    def class_name(cls) -> str:
        """Return the name in serialized components."""
        return "GeminiInteractions"

    @property
    def metadata(self) -> LLMMetadata:
        """What the model can do; LlamaIndex asks at every call, so it comes from a table."""
        name = str(self.model or self.agent)
        window, output = limits_of(name, is_agent=self.agent is not None)
        functions = self.is_function_calling_model
        return LLMMetadata(
            context_window=self.context_window or window,
            num_output=self.max_output_tokens or output,
            # Chat templates have a system message, which some agents refuse; with False, engines write it all into one prompt.
            is_chat_model=self.agent is None or "system_instruction" not in agent_facts(self.agent).refused_options,
            is_function_calling_model=self._takes_functions if functions is None else functions,
            model_name=name,
        )

    @property
    def _takes_functions(self) -> bool:
        return self.agent is None or "function" not in agent_facts(self.agent).refused_tools

    @field_serializer("tools")
    def _tools_without_secrets(self, tools: list[Any] | None) -> list[Any] | None:
        return None if tools is None else [_without_secret_fields(tool) for tool in tools]

    def __getstate__(self) -> dict[str, Any]:
        """Without secrets and connections; an unpickled LLM takes its key from the environment."""
        address = shown_address(self.base_url)
        bare = self.model_copy(update={**dict.fromkeys(CONNECTION_FIELDS), "base_url": address})
        if self.tools:
            bare.tools = [_without_secret_fields(tool) for tool in self.tools]
        return {**super(GeminiInteractions, bare).__getstate__(), "__pydantic_private__": {"_current": None}}

    # The calls

    @traced_chat
    def chat(self, messages: Sequence[ChatMessage], **kwargs: Unpack[LLMCallOptions]) -> ChatResponse:  # type: ignore[override]
        """Ask with messages.

        Args:
            messages: the whole conversation.
            **kwargs: options for this call: any of `InteractionOptions`, `tools`, `previous_interaction_id`, `state`,
                `extra_body`.

        Raises:
            InvalidOption: something cannot be sent; nothing was.
            APIError: the service refused or failed.
            ConnectionFailed: it could not be reached, or did not answer in time.
        """
        return self._calls.chat(messages, kwargs)

    @traced_chat
    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Unpack[LLMCallOptions]) -> ChatResponseGen:  # type: ignore[override]
        """Ask with messages, and get the answer as it grows; see `chat`."""
        return self._calls.chunks(messages, kwargs)

    @traced_chat
    async def achat(self, messages: Sequence[ChatMessage], **kwargs: Unpack[LLMCallOptions]) -> ChatResponse:  # type: ignore[override]
        """Ask with messages; see `chat`."""
        return await self._calls.achat(messages, kwargs)

    @traced_chat
    async def astream_chat(self, messages: Sequence[ChatMessage], **kwargs: Unpack[LLMCallOptions]) -> ChatResponseAsyncGen:  # type: ignore[override]
        """Ask with messages, and get the answer as it grows; see `chat`."""
        return self._calls.achunks(messages, kwargs)

    # Completions wrap the calls beneath: through the public ones, callbacks would count every token twice.

    @traced_completion
    def complete(self, prompt: str, formatted: bool = False, **kwargs: Unpack[LLMCallOptions]) -> CompletionResponse:  # type: ignore[override]
        """Ask with a text; see `chat`."""
        return self._calls.complete(_said(prompt), kwargs)

    @traced_completion
    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Unpack[LLMCallOptions]) -> CompletionResponseGen:  # type: ignore[override]
        """Ask with a text, and get the answer as it grows; see `chat`."""
        return self._calls.completions(_said(prompt), kwargs)

    @traced_completion
    async def acomplete(self, prompt: str, formatted: bool = False, **kwargs: Unpack[LLMCallOptions]) -> CompletionResponse:  # type: ignore[override]
        """Ask with a text; see `chat`."""
        return await self._calls.acomplete(_said(prompt), kwargs)

    @traced_completion
    async def astream_complete(  # type: ignore[override]
        self, prompt: str, formatted: bool = False, **kwargs: Unpack[LLMCallOptions]
    ) -> CompletionResponseAsyncGen:
        """Ask with a text, and get the answer as it grows; see `chat`."""
        return self._calls.acompletions(_said(prompt), kwargs)

    if TYPE_CHECKING:

        def start(  # type: ignore[override]
            self, input: str | Sequence[ChatMessage], **kwargs: Unpack[LLMCallOptions]
        ) -> BackgroundReply[ChatResponse, ChatResponse]:
            """Begin a run in the background, and get a handle of it."""

        async def astart(  # type: ignore[override]
            self, input: str | Sequence[ChatMessage], **kwargs: Unpack[LLMCallOptions]
        ) -> BackgroundReply[ChatResponse, ChatResponse]:
            """Begin a run in the background, and get a handle of it."""

    @property
    def _calls(self) -> LLMCalls:
        from .calls import LLMCalls  # loads an HTTP client, which importing this module must not

        return self._calls_for(LLMCalls)

    def _messages_of(self, input: str | Sequence[ChatMessage]) -> Sequence[ChatMessage]:
        if isinstance(input, Sequence):
            return _said(input) if isinstance(input, str) else input
        raise InvalidOption(f"'input' must be a text or messages, not {type(input).__name__}.", field="input")


def _said(text: str) -> list[ChatMessage]:
    return [ChatMessage(role="user", content=text)]


def _without_secret_fields(tool: Any) -> Any:
    """Return a declaration as it may be stored: fields that hold secrets are left out, and have to be given again."""
    secrets = BUILT_IN_TOOLS[tool["type"]].secrets if tool.get("type") in BUILT_IN_TOOLS else ()
    return {name: value for name, value in tool.items() if name not in secrets}
