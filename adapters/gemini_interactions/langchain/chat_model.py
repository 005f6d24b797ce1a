"""The chat model: LangChain's contract around the way messages -> steps -> plan -> call -> steps -> message."""

from __future__ import annotations

import warnings
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import LanguageModelInput, ModelProfile
from langchain_core.language_models.base import LangSmithParams
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.utils import count_tokens_approximately
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import Field, model_validator

from .. import agents
from .._version import __version__
from ..framework.settings import CONNECTION_FIELDS, ModelSettings, key_from_environment
from ..tools import without_secrets
from .errors import as_model_errors
from .migration import accept_settings
from .names import MODEL_PROVIDER
from .profiles import profile_of

if TYPE_CHECKING:  # loaded at the first call: importing this module must not import an HTTP client
    from ..client.calls import Service
    from ..conversation.plan import History
    from ..turns.background import BackgroundReply
    from ..turns.turn import Draft
    from .structured_output import Method
    from .tools import AnyTool


class ChatGeminiInteractions(ModelSettings, BaseChatModel):
    """A LangChain chat model over Google's Interactions API.

    The service keeps the conversation: each reply leaves an anchor on its message, and the next call sends only what is new, if
    the messages before it are provably those the service has. Else they are sent in full. Built-in tools and functions go in one
    `bind_tools`.

    Example:
        ```python
        from gemini_interactions.langchain import ChatGeminiInteractions

        model = ChatGeminiInteractions(model="gemini-3.5-flash")
        model.bind_tools([{"type": "google_search"}, my_function]).invoke("…")
        ```

    Every option of `InteractionOptions` is a field, under the API's own name; `max_tokens`, `stop`, `reasoning_effort` are
    accepted too. All of them can also be given per call.
    """

    _framework: ClassVar[str] = "langchain"

    streaming: bool = Field(False, description="Stream even where `invoke` is called.")

    def __init__(self, **settings: Any) -> None:
        """Take settings under any of their names; what is unknown is refused, in words that never quote the key."""
        settings = accept_settings(settings, type(self).model_fields)
        super().__init__(**settings)

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
        return {"model": self.model or self.agent, **self._set_options()}

    @classmethod
    def is_lc_serializable(cls) -> bool:
        """Whether LangChain may serialize it; it does so without the key."""
        return True

    @property
    def lc_secrets(self) -> dict[str, str]:
        """The fields that are secret, and the variables they come from."""
        return {"api_key": "GEMINI_API_KEY", "state_secret": "GEMINI_INTERACTIONS_STATE_SECRET"}

    def __getstate__(self) -> dict[Any, Any]:
        """Without secrets and connections; an unpickled model takes its key from the environment."""
        state = super().__getstate__()
        fields = {name: None if name in CONNECTION_FIELDS else value for name, value in state["__dict__"].items()}
        return {**state, "__dict__": fields, "__pydantic_private__": {"_clients": {}}}

    def __setstate__(self, state: dict[Any, Any]) -> None:
        """Take the key from the environment of the process that unpickles."""
        super().__setstate__(state)
        if self.api_key is None:
            self.__dict__["api_key"] = key_from_environment()

    def _resolve_model_profile(self) -> ModelProfile | None:
        return profile_of(str(self.model or self.agent), is_agent=self.agent is not None)

    def _get_invocation_params(self, stop: list[str] | None = None, **kwargs: Any) -> dict[str, Any]:
        return super()._get_invocation_params(stop=stop, **_without_secrets(kwargs))

    def _get_llm_string(self, stop: list[str] | None = None, **kwargs: Any) -> str:
        return super()._get_llm_string(stop=stop, **_without_secrets(kwargs))

    def get_num_tokens(self, text: str) -> int:
        """About how many tokens a text has, counted here, without asking the service: one for every four characters."""
        return -(-len(text) // 4)

    def get_num_tokens_from_messages(self, messages: Sequence[BaseMessage], tools: Sequence[Any] | None = None) -> int:
        """About how many tokens messages have, counted here, without asking the service.

        Args:
            messages: the messages.
            tools: tools that go with them.
        """
        from .tools import tool_to_declaration

        declarations: list[Any] | None = [tool_to_declaration(tool) for tool in tools] if tools else None
        return count_tokens_approximately(messages, tools=declarations)

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        params = LangSmithParams(
            ls_provider=MODEL_PROVIDER, ls_model_name=str(kwargs.get("model") or self.model or self.agent), ls_model_type="chat"
        )
        options = {**self._set_options(), **kwargs}
        temperature = options.get("temperature")
        if temperature is not None:
            params["ls_temperature"] = temperature
        limit = options.get("max_output_tokens") or options.get("max_tokens")
        if limit is not None:
            params["ls_max_tokens"] = limit
        stops = stop or options.get("stop_sequences")
        if stops:
            params["ls_stop"] = stops
        return params

    # Tools

    def bind_tools(
        self,
        tools: Sequence[AnyTool],
        *,
        tool_choice: str | bool | Mapping[str, Any] | Sequence[str] | None = None,
        strict: bool | None = None,
        parallel_tool_calls: bool | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Give the model tools: the service's own and functions, in one list.

        Args:
            tools: see `langchain.tools.tool_to_declaration`.
            tool_choice: `auto`, `any` (or `required`, True), `none`, `validated`, a function's name, names, or an object.
            strict: hold the arguments to their schema: the API's `validated`, where `tool_choice` does not say otherwise.
            parallel_tool_calls: False cannot be had from the API, and warns.
            **kwargs: options for every call of the bound model.

        Raises:
            InvalidOption: something is not a tool, or `tool_choice` names a function that is not there.
        """
        from ..framework.tools import tool_choice_to_api
        from .tools import tool_to_declaration

        declarations = [tool_to_declaration(tool, f"tools[{i}]") for i, tool in enumerate(tools)]
        choice = tool_choice_to_api(tool_choice, declarations)
        if choice is None and strict:
            choice = "validated"
        if choice is not None:
            kwargs["tool_choice"] = choice
        if parallel_tool_calls is False:
            warnings.warn(
                "The Interactions API cannot limit a model to one call at a time; parallel_tool_calls=False is ignored.",
                stacklevel=2,
            )
        return self.bind(tools=declarations, **kwargs)

    def with_structured_output(
        self,
        schema: dict[str, Any] | type | None = None,
        *,
        include_raw: bool = False,
        method: Method = "json_schema",
        strict: bool | None = None,
        tools: Sequence[AnyTool] | None = None,
        **kwargs: Any,
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
        from .structured_output import structured_output

        return structured_output(self, schema, method=method, include_raw=include_raw, strict=strict, tools=tools, **kwargs)

    # The calls

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        with as_model_errors():
            from ..turns.ask import ask
            from .replies import reply_to_result

            client = self._sync_client()
            return reply_to_result(ask(client, self._turn(client, messages, stop, kwargs), self.index, wait=self._wait_policy()))

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        with as_model_errors():
            from ..turns.ask import aask
            from .replies import reply_to_result

            client = self._async_client()
            return reply_to_result(
                await aask(client, self._turn(client, messages, stop, kwargs), self.index, wait=self._wait_policy())
            )

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        with as_model_errors():
            from ..turns.ask import Listening
            from .replies import chunk_builder

            client = self._sync_client()
            draft = self._turn(client, messages, stop, kwargs)
            with Listening(client, draft, self.index, wait=self._wait_policy()) as events:
                builder = chunk_builder(events)
                for event in events:
                    if (chunk := builder.chunk(event)) is not None:
                        if run_manager:
                            run_manager.on_llm_new_token(chunk.text, chunk=chunk)
                        yield chunk

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        with as_model_errors():
            from ..turns.ask import AsyncListening
            from .replies import chunk_builder

            client = self._async_client()
            draft = self._turn(client, messages, stop, kwargs)
            async with AsyncListening(client, draft, self.index, wait=self._wait_policy()) as events:
                builder = chunk_builder(events)
                async for event in events:
                    if (chunk := builder.chunk(event)) is not None:
                        if run_manager:
                            await run_manager.on_llm_new_token(chunk.text, chunk=chunk)
                        yield chunk

    # Runs in the background

    def start(self, input: LanguageModelInput, **kwargs: Any) -> BackgroundReply[AIMessage, AIMessageChunk]:
        """Begin a run in the background, and get a handle of it.

        Args:
            input: as for `invoke`.
            **kwargs: options for this call, `tools` among them.

        Returns:
            A handle whose `result()` is the reply; `to_dict()` makes JSON of it, for a checkpoint or another process.
        """
        with as_model_errors():
            from .replies import background_reply

            return background_reply(self, self._begin(*self._begun(input, kwargs)))

    async def astart(self, input: LanguageModelInput, **kwargs: Any) -> BackgroundReply[AIMessage, AIMessageChunk]:
        """Begin a run in the background; see `start`."""
        with as_model_errors():
            from .replies import background_reply

            return background_reply(self, await self._abegin(*self._begun(input, kwargs)))

    def resume(self, handle: str | Mapping[str, Any]) -> BackgroundReply[AIMessage, AIMessageChunk]:
        """The handle of a run that any process began.

        Args:
            handle: what `to_dict` of a handle gave, or the interaction's id.
        """
        with as_model_errors():
            from ..client.interactions.handles import Run
            from .replies import background_reply

            return background_reply(self, Run.of(handle))

    def _begun(self, input: LanguageModelInput, kwargs: dict[str, Any]) -> tuple[History, dict[str, Any]]:
        from .options import options_to_api
        from .to_steps import messages_to_history

        return messages_to_history(self._convert_input(input).to_messages()), options_to_api(kwargs)

    def _turn(self, service: Service, messages: list[BaseMessage], stop: list[str] | None, kwargs: dict[str, Any]) -> Draft:
        from .options import options_to_api
        from .to_steps import messages_to_history

        options = options_to_api({**kwargs, **({"stop_sequences": stop} if stop else {})})
        return self._draft(service, messages_to_history(messages), options)


def _without_secrets(kwargs: dict[str, Any]) -> dict[str, Any]:
    shown = dict(kwargs)
    if shown.get("tools"):
        shown["tools"] = [without_secrets(tool) for tool in shown["tools"]]
    if shown.get("environment"):
        shown["environment"] = agents.without_secrets(shown["environment"])
    return shown
