"""LangChain's base class over raw httpx: what the framework itself takes, whoever writes the class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from contenders import raw_httpx
from contenders.langchain_calls import LangChainContender


class BareChatModel(BaseChatModel):
    """Sends the last message's text, and gives back the answer's text and nothing else."""

    http: Any

    @property
    def _llm_type(self) -> str:
        return "bare"

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage(self.http.invoke(messages[-1].content)))])

    async def _agenerate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        text = await self.http.ainvoke(messages[-1].content)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])

    def _stream(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        for text in self.http.stream(messages[-1].content):
            yield ChatGenerationChunk(message=AIMessageChunk(text))

    def bind_tools(self, tools: Any, **kwargs: Any) -> Any:
        return self


class Contender(LangChainContender):
    def __init__(self, base_url: str, mode: str) -> None:
        super().__init__(BareChatModel(http=raw_httpx.Contender(base_url, mode)))
