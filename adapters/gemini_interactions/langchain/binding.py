"""Bind tools, schemas and options to the chat model."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Unpack, overload

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage
from langchain_core.runnables import Runnable

from ..client.http.secrets import hold_secrets

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import _ChatModelBinding
    from langchain_core.tools import BaseTool

    from .errors import RetryOn
    from .structured_output import Method
    from .tools import AnyTool
    from .typed_calls import TypedChatModel
    from .typed_settings import BoundOptions, ChatCallOptions
else:
    TypedChatModel = object

T = TypeVar("T")


class BindsOptions(TypedChatModel):
    """The methods of the chat model that give it something for every call."""

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

    def with_retry(self, *, retry_if_exception_type: RetryOn = (Exception,), **kwargs: Any) -> Runnable[Any, Any]:
        """Try again where a call fails, but never where that would begin, and bill, a second run beside another.

        Args:
            retry_if_exception_type: the errors after which to try again, or a function that tells, such as
                `gemini_interactions.is_retryable`: what may pass, and nothing else.
            **kwargs: how often and when; see `Runnable.with_retry`.
        """
        from .errors import but_no_second_run

        return super().with_retry(retry_if_exception_type=but_no_second_run(retry_if_exception_type), **kwargs)
