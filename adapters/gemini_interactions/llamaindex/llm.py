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
from llama_index.core.llms.llm import ToolSelection
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
from .completions import aresponses_to_completions, response_to_completion, responses_to_completions
from .structured_prediction import ResponseFormatLLM
from .tool_model import ToolModel
from .tracing import traced_chat, traced_completion

if TYPE_CHECKING:  # loaded at the first call: importing this module must not import an HTTP client
    from llama_index.core.tools import BaseTool

    from ..models.names import ModelName
    from ..turns.background import BackgroundReply
    from .calls import LLMCalls
    from .typed_settings import LLMCallOptions, LLMOptions


class GeminiInteractions(
    ModelSettings,
    ToolModel,
    ResponseFormatLLM,
    StartsRuns[str | Sequence[ChatMessage], Sequence[ChatMessage], ChatResponse, ChatResponse],
):
    """A LlamaIndex LLM over Google's Interactions API.

    The service keeps the conversation: each reply leaves an anchor on its message, and the next call sends only what is new, if
    the messages before it are provably those the service has. Else they are sent in full. No state is kept here: one instance
    serves any number of conversations, agents and threads.

    Example:
        ```python
        from gemini_interactions.llamaindex import GeminiInteractions, google_search

        llm = GeminiInteractions(model="gemini-3.8-flash", tools=[google_search()])
        llm.complete("Who won Euro 2024?")
        ```

    Every option of `InteractionOptions` is a field, under the API's own name; `max_tokens`, `stop`, `reasoning_effort` are
    accepted too. All of them can also be given per call.
    """

    api_key: KeySetting = Field(
        default_factory=key_from_environment,
        exclude=True,
        description="The API key, or a function that gives it; else GEMINI_API_KEY, else GOOGLE_API_KEY.",
    )
    state_secret: SecretStr | None = Field(None, exclude=True, description="Signs the anchors in place of the API key.")
    tools: list[Any] | None = Field(
        None, repr=False, description="Tools for every request: the service's own, such as {'type': 'google_search'}."
    )
    context_window: int | None = Field(None, description="Tokens that the model reads at most; else from a table.")
    is_function_calling_model: bool | None = Field(
        None, description="Whether it calls functions; if not given, models do, and agents that take functions."
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
        state: dict[str, Any] = super(GeminiInteractions, bare).__getstate__()
        state["__pydantic_private__"] = {"_current": None}
        return state

    # Tools

    def _prepare_chat_with_tools(
        self,
        tools: Sequence[BaseTool],
        user_msg: str | ChatMessage | None = None,
        chat_history: list[ChatMessage] | None = None,
        verbose: bool = False,
        allow_parallel_tool_calls: bool = False,
        tool_required: bool = False,
        tool_choice: Any = None,
        strict: bool | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        from .tools import tools_to_declarations

        messages = list(chat_history or ())
        if user_msg is not None:
            messages.append(ChatMessage(role="user", content=user_msg) if isinstance(user_msg, str) else user_msg)
        declarations = tools_to_declarations(tools or ())
        if declarations:
            kwargs["tools"] = declarations
        if tool_choice is None and declarations and tool_required:
            # With the service's own tools beside them, "any" would be satisfied by a search.
            own = any(tool.get("type") in BUILT_IN_TOOLS for tool in (*(self.tools or ()), *declarations))
            names = [declaration["name"] for declaration in declarations if declaration["type"] == "function"]
            tool_choice = names if own and names else "any"
        if tool_choice is None and strict and declarations:
            tool_choice = "validated"
        if tool_choice is not None:
            kwargs["tool_choice"] = tool_choice
        return {"messages": messages, **kwargs}

    def _validate_chat_with_tools_response(
        self, response: ChatResponse, tools: Sequence[BaseTool], allow_parallel_tool_calls: bool = False, **kwargs: Any
    ) -> ChatResponse:
        from .tools import with_one_call

        return response if allow_parallel_tool_calls else with_one_call(response)

    def get_tool_calls_from_response(
        self, response: ChatResponse, error_on_no_tool_call: bool = True, **kwargs: Any
    ) -> list[ToolSelection]:
        """Return the calls of user functions in a response, whole or of a stream.

        Raises:
            ValueError: there are none, and `error_on_no_tool_call` is set.
        """
        from .tools import response_to_tool_selections

        return response_to_tool_selections(response, error_on_no_tool_call=error_on_no_tool_call)

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
        return self._chat(messages, **kwargs)

    @traced_chat
    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Unpack[LLMCallOptions]) -> ChatResponseGen:  # type: ignore[override]
        """Ask with messages, and get the answer as it grows; see `chat`."""
        return self._stream_chat(messages, **kwargs)

    @traced_chat
    async def achat(self, messages: Sequence[ChatMessage], **kwargs: Unpack[LLMCallOptions]) -> ChatResponse:  # type: ignore[override]
        """Ask with messages; see `chat`."""
        return await self._achat(messages, **kwargs)

    @traced_chat
    async def astream_chat(self, messages: Sequence[ChatMessage], **kwargs: Unpack[LLMCallOptions]) -> ChatResponseAsyncGen:  # type: ignore[override]
        """Ask with messages, and get the answer as it grows; see `chat`."""
        return await self._astream_chat(messages, **kwargs)

    # Completions wrap the calls beneath: through the public ones, callbacks would count every token twice.

    @traced_completion
    def complete(self, prompt: str, formatted: bool = False, **kwargs: Unpack[LLMCallOptions]) -> CompletionResponse:  # type: ignore[override]
        """Ask with a text; see `chat`."""
        return response_to_completion(self._chat(_said(prompt), **kwargs))

    @traced_completion
    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Unpack[LLMCallOptions]) -> CompletionResponseGen:  # type: ignore[override]
        """Ask with a text, and get the answer as it grows; see `chat`."""
        return responses_to_completions(self._stream_chat(_said(prompt), **kwargs))

    @traced_completion
    async def acomplete(self, prompt: str, formatted: bool = False, **kwargs: Unpack[LLMCallOptions]) -> CompletionResponse:  # type: ignore[override]
        """Ask with a text; see `chat`."""
        return response_to_completion(await self._achat(_said(prompt), **kwargs))

    @traced_completion
    async def astream_complete(  # type: ignore[override]
        self, prompt: str, formatted: bool = False, **kwargs: Unpack[LLMCallOptions]
    ) -> CompletionResponseAsyncGen:
        """Ask with a text, and get the answer as it grows; see `chat`."""
        return aresponses_to_completions(await self._astream_chat(_said(prompt), **kwargs))

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

    def _chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        return self._calls.chat(messages, kwargs)

    async def _achat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        return await self._calls.achat(messages, kwargs)

    def _stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        return self._calls.chunks(messages, kwargs)

    async def _astream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseAsyncGen:
        return self._calls.achunks(messages, kwargs)


def _said(text: str) -> list[ChatMessage]:
    return [ChatMessage(role="user", content=text)]


def _without_secret_fields(tool: Any) -> Any:
    """Return a declaration as it may be stored: fields that hold secrets are left out, and have to be given again."""
    secrets = BUILT_IN_TOOLS[tool["type"]].secrets if tool.get("type") in BUILT_IN_TOOLS else ()
    return {name: value for name, value in tool.items() if name not in secrets}
