"""Keep LangChain's contract for chat models; the calls themselves are in `calls`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from inspect import signature
from typing import TYPE_CHECKING, Any, Self, TypeVar, Unpack

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import LanguageModelInput, ModelProfile
from langchain_core.language_models.base import LangSmithParams
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.prompt_values import PromptValue
from pydantic import Field, model_validator

from .._version import __version__
from ..client.http.secrets import hold_secrets
from ..framework.background import StartsRuns
from ..framework.settings import ModelSettings, refused_values, set_options
from .batches import BatchesRuns
from .binding import BindsOptions
from .names import MODEL_PROVIDER
from .profiles import profile_of
from .token_counts import CountsTokens
from .tool_model import ToolModel
from .traced_runs import TracedRuns

if TYPE_CHECKING:  # loaded at the first call: importing this module must not import an HTTP client
    from ..turns.background import BackgroundReply
    from .calls import ChatCalls
    from .typed_settings import ChatCallOptions, ChatModelOptions

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


def _signed(method: F) -> F:
    """Keep the signature of a method, for which LangChain asks at every call."""
    vars(method)["__signature__"] = signature(method)
    return method


class ChatGeminiInteractions(
    ModelSettings,
    ToolModel,
    BindsOptions,
    CountsTokens,
    BatchesRuns,
    TracedRuns,
    StartsRuns[LanguageModelInput, list[BaseMessage], AIMessage, AIMessageChunk],
    BaseChatModel,
    defer_build=False,
):
    """A LangChain chat model over Google's Interactions API.

    The service keeps the conversation: each reply leaves an anchor on its message, and the next call sends only what is new, if
    the messages before it are provably those the service has. Else they are sent in full.

    Setup: `pip install 'gemini-interactions[langchain]'`, and set GEMINI_API_KEY.
        ```python
        from gemini_interactions.langchain import ChatGeminiInteractions

        model = ChatGeminiInteractions(model="gemini-3.8-flash", thinking_level="low")
        ```

    Invoke: a text or messages. The content of the reply is a list of v1 blocks; `.text` is its text. `ainvoke` is async.
        ```python
        reply = model.invoke("Why is the sky blue?")
        print(reply.text)
        ```

    Stream: the reply as it grows; chunks add up to it. `astream` is async.
        ```python
        for chunk in model.stream("Tell me a story."):
            print(chunk.text, end="")
        ```

    Tools: the service's own, which it runs, and yours, in one list. `langchain.agents.create_agent` takes the same list.
        ```python
        from gemini_interactions.langchain import google_search

        def get_weather(city: str) -> str:
            '''The weather in a city right now.'''
            return f"18 °C and sunny in {city}"

        with_tools = model.bind_tools([google_search(), get_weather])
        print(with_tools.invoke("Call get_weather for Madrid.").tool_calls)
        ```

    Structured output: objects of a class, or dicts by a JSON Schema.
        ```python
        from pydantic import BaseModel

        class City(BaseModel):
            name: str
            country: str

        city = model.with_structured_output(City).invoke("Where is the Prado?")
        print(city.name)
        ```

    Media: pictures, recordings, videos and documents are content blocks, in both directions; what is large is uploaded.
        ```python
        import base64

        from gemini_interactions.langchain import media_of

        picture = {"type": "image", "base64": base64.b64encode(b"...").decode(), "mime_type": "image/png"}
        model.invoke([{"role": "user", "content": [{"type": "text", "text": "What is this?"}, picture]}])

        painter = ChatGeminiInteractions(model="gemini-3.1-flash-image")
        painted = painter.invoke("Paint a lighthouse.")
        print(media_of(painted))  # each has `.save("lighthouse.png")`
        ```

    State: pass the messages as ever; `state`, `index` and `previous_interaction_id=` of a call say who keeps them.
        ```python
        first = model.invoke("My name is Ada.")
        history = [("user", "My name is Ada."), first, ("user", "What is my name?")]
        print(model.invoke(history).text)  # sends the last line, and the id of the reply before it
        ```

    Agents: `agent` in place of `model`. `invoke` waits for a run; `start` gives a handle that survives this process.
        ```python
        research = ChatGeminiInteractions(agent="deep-research-preview-04-2026")
        handle = research.start("Compare green and black tea.")
        report = research.resume(handle.to_dict()).result()
        ```

    Usage: tokens, those that were cached and thought with among them. `response_metadata` has the id, the status and the model.
        ```python
        print(reply.usage_metadata["total_tokens"], reply.response_metadata["model_name"])
        ```

    Errors: those of `gemini_interactions`, which are LangChain's own as well, so that its middleware knows what to do.
        ```python
        from gemini_interactions import APIError, InvalidOption

        try:
            model.invoke("Hello", max_tokens=-1)
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
        state_secret: signs the anchors in place of the API key, where keys rotate.
        upload: when media go as files of the Files API: `auto` (only what is too large to go inline), `never`, `always`, or a
            number of bytes from which on. What is marked `upload: False` is not uploaded.
        index: finds the interaction of a history whose messages carry no anchor: an index of `gemini_interactions.index`.
        caller: who asks, for the index: one caller's text never leads to another's conversation.
        streaming: stream even where `invoke` is called.
        name: the name in traces.
        cache: LangChain's cache of answers: one, or whether to use the global one.
        verbose: whether LangChain prints what is asked and answered.
        callbacks: LangChain's callbacks for every call.
        tags: tags of every call in traces.
        metadata: metadata of every call in traces.
        custom_get_token_ids: counts tokens, in place of the estimate.
        rate_limiter: LangChain's limit of requests per second.
        disable_streaming: where `stream` is to ask as `invoke` does.
        output_version: the form of the content of replies: `v1`, a list of blocks and the default here, or `v0`, a text.
        profile: what the model can do, for LangChain; else from a table.
    """

    streaming: bool = Field(default=False, description="Stream even where `invoke` is called.")

    def __init__(self, **settings: Unpack[ChatModelOptions]) -> None:
        """Take settings under any of their names; what is unknown is refused, in words that never quote the key."""
        given = hold_secrets(settings)  # before anything is refused: a traceback keeps what frames hold
        del settings
        from .errors import as_model_errors  # loaded with the first model, as much else is with its first call
        from .migration import accept_settings, check_output_version

        with as_model_errors():
            given = accept_settings(given, type(self).model_fields)
            with refused_values():
                super().__init__(**given)
            check_output_version(self.output_version)

    @model_validator(mode="after")
    def _set_gemini_interactions_version(self) -> Self:
        self._add_version("gemini-interactions", __version__)
        return self

    # What LangChain asks about the model

    @property
    def _llm_type(self) -> str:
        return MODEL_PROVIDER

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self.model or self.agent, **set_options(self)}

    @classmethod
    def is_lc_serializable(cls) -> bool:
        """Whether LangChain may serialize it; it does so without the key."""
        return True

    @property
    def lc_secrets(self) -> dict[str, str]:
        """The fields that are secret, and the variables they come from."""
        secrets = {"api_key": "GEMINI_API_KEY", "state_secret": "GEMINI_INTERACTIONS_STATE_SECRET"}
        return secrets | ({"base_url": "GOOGLE_GEMINI_BASE_URL"} if "@" in (self.base_url or "") else {})

    def _resolve_model_profile(self) -> ModelProfile | None:
        return profile_of(str(self.model or self.agent), is_agent=self.agent is not None)

    def _get_invocation_params(self, stop: list[str] | None = None, **kwargs: Any) -> dict[str, Any]:
        from .traces import shown_options

        return super()._get_invocation_params(stop=stop, **shown_options(kwargs))

    def _get_llm_string(self, stop: list[str] | None = None, **kwargs: Any) -> str:
        from .traces import shown_options

        return super()._get_llm_string(stop=stop, **shown_options(kwargs))

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        from .traces import traced_params

        model = kwargs.get("model") or self.model or self.agent
        return traced_params({**set_options(self), **kwargs, "model": model}, stop)

    def _get_ls_params_with_defaults(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        from .traces import traced_provider

        params = super()._get_ls_params_with_defaults(stop=stop, **kwargs)
        return {**params, "ls_provider": traced_provider(self.vertexai)}

    # The calls

    def _convert_input(self, model_input: LanguageModelInput) -> PromptValue:
        try:
            return super()._convert_input(model_input)
        except (ValueError, TypeError, LookupError, NotImplementedError) as error:
            from .roles import refused_messages

            raise refused_messages(model_input, error) from error

    if TYPE_CHECKING:

        def start(  # type: ignore[override]
            self, input: LanguageModelInput, **kwargs: Unpack[ChatCallOptions]
        ) -> BackgroundReply[AIMessage, AIMessageChunk]:
            """Begin a run in the background, and get a handle of it."""

        async def astart(  # type: ignore[override]
            self, input: LanguageModelInput, **kwargs: Unpack[ChatCallOptions]
        ) -> BackgroundReply[AIMessage, AIMessageChunk]:
            """Begin a run in the background, and get a handle of it."""

    @property
    def _calls(self) -> ChatCalls:
        from .calls import ChatCalls  # loads an HTTP client, which importing this module must not

        return self._calls_for(ChatCalls)

    def _messages_of(self, input: LanguageModelInput) -> list[BaseMessage]:
        return self._convert_input(input).to_messages()

    @_signed
    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return self._calls.generate(messages, _with_stop(kwargs, stop), run_manager)

    @_signed
    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return await self._calls.agenerate(messages, _with_stop(kwargs, stop), run_manager)

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        return self._calls.stream(messages, _with_stop(kwargs, stop), run_manager)

    def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        return self._calls.astream(messages, _with_stop(kwargs, stop), run_manager)


def _with_stop(options: dict[str, Any], stop: list[str] | None) -> dict[str, Any]:
    return {**options, "stop_sequences": stop} if stop else options
