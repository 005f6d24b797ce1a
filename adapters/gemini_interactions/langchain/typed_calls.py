"""Say to type checkers and editors what the calls of the chat model take. When it runs, it is LangChain's own class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langchain_core.language_models.chat_models import BaseChatModel

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence
    from typing import Any, Literal, Unpack, overload

    from langchain_core.language_models import LanguageModelInput
    from langchain_core.messages import AIMessage, AIMessageChunk
    from langchain_core.runnables import RunnableConfig

    from .typed_settings import ChatCallOptions

    Configs = RunnableConfig | Sequence[RunnableConfig] | None

    class TypedChatModel(BaseChatModel):
        """A chat model whose calls take the options of the API, each with its type.

        LangChain lets a call take anything, so that for a checker these take less than it promises.
        """

        def invoke(  # type: ignore[override]
            self, input: LanguageModelInput, config: RunnableConfig | None = None, **kwargs: Unpack[ChatCallOptions]
        ) -> AIMessage:
            """Ask, and wait for the answer."""

        async def ainvoke(  # type: ignore[override]
            self, input: LanguageModelInput, config: RunnableConfig | None = None, **kwargs: Unpack[ChatCallOptions]
        ) -> AIMessage:
            """Ask, and wait for the answer."""

        def stream(  # type: ignore[override]
            self, input: LanguageModelInput, config: RunnableConfig | None = None, **kwargs: Unpack[ChatCallOptions]
        ) -> Iterator[AIMessageChunk]:
            """Ask, and get the answer as it grows."""

        def astream(  # type: ignore[override]
            self, input: LanguageModelInput, config: RunnableConfig | None = None, **kwargs: Unpack[ChatCallOptions]
        ) -> AsyncIterator[AIMessageChunk]:
            """Ask, and get the answer as it grows."""

        @overload  # type: ignore[override]
        def batch(
            self,
            inputs: Sequence[LanguageModelInput],
            config: Configs = None,
            *,
            return_exceptions: Literal[False] = False,
            **kwargs: Unpack[ChatCallOptions],
        ) -> list[AIMessage]: ...
        @overload
        def batch(
            self,
            inputs: Sequence[LanguageModelInput],
            config: Configs = None,
            *,
            return_exceptions: bool,
            **kwargs: Unpack[ChatCallOptions],
        ) -> list[AIMessage | Exception]: ...
        def batch(self, *args: Any, **kwargs: Any) -> Any:
            """Ask for each of the inputs."""

        @overload  # type: ignore[override]
        async def abatch(
            self,
            inputs: Sequence[LanguageModelInput],
            config: Configs = None,
            *,
            return_exceptions: Literal[False] = False,
            **kwargs: Unpack[ChatCallOptions],
        ) -> list[AIMessage]: ...
        @overload
        async def abatch(
            self,
            inputs: Sequence[LanguageModelInput],
            config: Configs = None,
            *,
            return_exceptions: bool,
            **kwargs: Unpack[ChatCallOptions],
        ) -> list[AIMessage | Exception]: ...
        async def abatch(self, *args: Any, **kwargs: Any) -> Any:
            """Ask for each of the inputs."""

        @overload  # type: ignore[override]
        def batch_as_completed(
            self,
            inputs: Sequence[LanguageModelInput],
            config: Configs = None,
            *,
            return_exceptions: Literal[False] = False,
            **kwargs: Unpack[ChatCallOptions],
        ) -> Iterator[tuple[int, AIMessage]]: ...
        @overload
        def batch_as_completed(
            self,
            inputs: Sequence[LanguageModelInput],
            config: Configs = None,
            *,
            return_exceptions: bool,
            **kwargs: Unpack[ChatCallOptions],
        ) -> Iterator[tuple[int, AIMessage | Exception]]: ...
        def batch_as_completed(self, *args: Any, **kwargs: Any) -> Any:
            """Ask for each of the inputs."""

        @overload  # type: ignore[override]
        def abatch_as_completed(
            self,
            inputs: Sequence[LanguageModelInput],
            config: Configs = None,
            *,
            return_exceptions: Literal[False] = False,
            **kwargs: Unpack[ChatCallOptions],
        ) -> AsyncIterator[tuple[int, AIMessage]]: ...
        @overload
        def abatch_as_completed(
            self,
            inputs: Sequence[LanguageModelInput],
            config: Configs = None,
            *,
            return_exceptions: bool,
            **kwargs: Unpack[ChatCallOptions],
        ) -> AsyncIterator[tuple[int, AIMessage | Exception]]: ...
        def abatch_as_completed(self, *args: Any, **kwargs: Any) -> Any:
            """Ask for each of the inputs."""

else:
    TypedChatModel = BaseChatModel
