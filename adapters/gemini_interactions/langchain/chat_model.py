"""Keep LangChain's contract for chat models; the calls themselves are in `calls`."""

from __future__ import annotations

import warnings
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar, Unpack, overload

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import LanguageModelInput, ModelProfile
from langchain_core.language_models.base import LangSmithParams
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import Field, model_validator

from .._version import __version__
from ..client.http.secrets import hold_secrets
from ..framework.background import StartsRuns
from ..framework.settings import ModelSettings, refused_values, set_options
from ..framework.token_estimate import tokens_of_text
from .careful_calls import CarefulChatModel
from .names import MODEL_PROVIDER
from .profiles import profile_of
from .tool_model import ToolModel
from .traces import shown_options, traced_params, traced_provider
from .typed_calls import TypedChatModel

if TYPE_CHECKING:  # loaded at the first call: importing this module must not import an HTTP client
    from langchain_core.language_models.chat_models import _ChatModelBinding
    from langchain_core.tools import BaseTool

    from ..turns.background import BackgroundReply
    from .calls import ChatCalls
    from .structured_output import Method
    from .tools import AnyTool
    from .typed_settings import BoundOptions, ChatCallOptions, ChatModelOptions

T = TypeVar("T")


class ChatGeminiInteractions(
    ModelSettings,
    ToolModel,
    CarefulChatModel,
    TypedChatModel,
    StartsRuns[LanguageModelInput, list[BaseMessage], AIMessage, AIMessageChunk],
):
    """A LangChain chat model over Google's Interactions API.

    The service keeps the conversation: each reply leaves an anchor on its message, and the next call sends only what is new, if
    the messages before it are provably those the service has. Else they are sent in full. Built-in tools and functions go in one
    `bind_tools`.

    Example:
        ```python
        from gemini_interactions.langchain import ChatGeminiInteractions

        model = ChatGeminiInteractions(model="gemini-3.8-flash")
        model.bind_tools([{"type": "google_search"}, my_function]).invoke("…")
        ```

    Every option of `InteractionOptions` is a field, under the API's own name; `max_tokens`, `stop`, `reasoning_effort` are
    accepted too. All of them can also be given per call.
    """

    streaming: bool = Field(False, description="Stream even where `invoke` is called.")

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
        return super()._get_invocation_params(stop=stop, **shown_options(kwargs))

    def _get_llm_string(self, stop: list[str] | None = None, **kwargs: Any) -> str:
        return super()._get_llm_string(stop=stop, **shown_options(kwargs))

    def get_num_tokens(self, text: str) -> int:
        """About how many tokens a text has, counted here, without asking the service: one for every four characters."""
        if not isinstance(text, str):
            from .errors import InvalidOption

            raise InvalidOption(f"'text' must be a text, not {type(text).__name__}.", field="text")
        return tokens_of_text(text)

    def get_num_tokens_from_messages(self, messages: Sequence[BaseMessage], tools: Sequence[Any] | None = None) -> int:
        """About how many tokens messages have, counted here, without asking the service.

        Pictures count by their resolution, documents and recordings by their size, at the documented rates. Signatures, thoughts
        and the letters of base64 count nothing: nobody is billed for them as text.

        Args:
            messages: the messages.
            tools: tools that go with them.
        """
        from .errors import as_model_errors
        from .token_estimate import tokens_of_messages

        with as_model_errors():
            return tokens_of_messages(self._messages_of(list(messages)), tools)

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        model = kwargs.get("model") or self.model or self.agent
        return traced_params({**set_options(self), **kwargs, "model": model}, stop)

    def _get_ls_params_with_defaults(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        params = super()._get_ls_params_with_defaults(stop=stop, **kwargs)
        return {**params, "ls_provider": traced_provider(self.vertexai)}

    # Tools

    def bind_tools(  # type: ignore[override]
        self,
        tools: Sequence[AnyTool],
        *,
        tool_choice: str | bool | Mapping[str, Any] | Sequence[str] | None = None,
        strict: bool | None = None,
        parallel_tool_calls: bool | None = None,
        **kwargs: Unpack[BoundOptions],
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Give the model tools: the service's own and functions, in one list.

        Args:
            tools: see `langchain.tools.tool_to_declarations`. Functions are bound in OpenAI's shape, in which others read them.
            tool_choice: `auto`, `any` (or `required`, True), `none`, `validated`, a function's name, names, or an object.
            strict: hold the arguments to their schema: the API's `validated`, where `tool_choice` does not say otherwise.
            parallel_tool_calls: False cannot be had from the API, and warns.
            **kwargs: options for every call of the bound model.

        Raises:
            InvalidOption: something is not a tool, or `tool_choice` names one that is not there or cannot be forced.
        """
        from ..framework.tools.choice import tools_to_api
        from .errors import as_model_errors
        from .tools import functions_nested, tools_to_declarations

        with as_model_errors():
            options = tools_to_api(
                tools_to_declarations(tools), "validated" if tool_choice in (None, "auto") and strict else tool_choice
            )
        if "tools" in options:
            options["tools"] = functions_nested(options["tools"])  # converted again with each call
        if parallel_tool_calls is False:
            warnings.warn(
                "The Interactions API cannot limit a model to one call at a time; parallel_tool_calls=False is ignored.",
                stacklevel=2,
            )
        return self.bind(**options, **kwargs)

    @overload  # type: ignore[override]
    def with_structured_output(  # type: ignore[overload-overlap]
        self,
        schema: type[T],
        *,
        include_raw: Literal[False] = False,
        method: Method = "json_schema",
        strict: bool | None = None,
        tools: Sequence[AnyTool] | None = None,
        **kwargs: Unpack[BoundOptions],
    ) -> Runnable[LanguageModelInput, T]: ...
    @overload
    def with_structured_output(
        self,
        schema: Mapping[str, Any] | Callable[..., Any] | BaseTool | None = None,
        *,
        include_raw: Literal[False] = False,
        method: Method = "json_schema",
        strict: bool | None = None,
        tools: Sequence[AnyTool] | None = None,
        **kwargs: Unpack[BoundOptions],
    ) -> Runnable[LanguageModelInput, dict[str, Any]]: ...
    @overload
    def with_structured_output(
        self,
        schema: type | Mapping[str, Any] | Callable[..., Any] | BaseTool | None = None,
        *,
        include_raw: Literal[True],
        method: Method = "json_schema",
        strict: bool | None = None,
        tools: Sequence[AnyTool] | None = None,
        **kwargs: Unpack[BoundOptions],
    ) -> Runnable[LanguageModelInput, dict[str, Any]]: ...
    @overload
    def with_structured_output(
        self,
        schema: type | Mapping[str, Any] | Callable[..., Any] | BaseTool | None = None,
        *,
        include_raw: bool,
        method: Method = "json_schema",
        strict: bool | None = None,
        tools: Sequence[AnyTool] | None = None,
        **kwargs: Unpack[BoundOptions],
    ) -> Runnable[LanguageModelInput, Any]: ...
    def with_structured_output(
        self,
        schema: type | Mapping[str, Any] | Callable[..., Any] | BaseTool | None = None,
        *,
        include_raw: bool = False,
        method: Method = "json_schema",
        strict: bool | None = None,
        tools: Sequence[AnyTool] | None = None,
        **kwargs: Unpack[BoundOptions],
    ) -> Runnable[LanguageModelInput, Any]:
        """Make the model answer with objects.

        Args:
            schema: a pydantic class (2 or 1), a TypedDict or a JSON Schema; objects come back as the class, else as dicts.
            include_raw: give `{"raw", "parsed", "parsing_error"}` instead of raising.
            method: `json_schema` (the API's own), `function_calling`, or `json_mode`, where the prompt describes the object.
            strict: accepted for other providers' sake; the API holds answers to the schema in any case.
            tools: tools to offer as well. If the model calls one, the answer is None; see `raw`.
            **kwargs: options for every call.

        Raises:
            InvalidOption: the method is unknown, or the schema missing.
        """
        from .errors import as_model_errors
        from .structured_output import structured_output

        with as_model_errors():
            return structured_output(self, schema, method=method, include_raw=include_raw, strict=strict, tools=tools, **kwargs)

    def bind(self, **kwargs: Unpack[ChatCallOptions]) -> _ChatModelBinding:  # type: ignore[override]
        """Bind options for every call, under any name that a call takes; secrets among them are not shown."""
        return super().bind(**hold_secrets(kwargs))

    # The calls

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

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return self._calls.generate(messages, _with_stop(kwargs, stop), run_manager)

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
