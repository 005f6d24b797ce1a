"""The calls of a LangChain chat model, ours or a peer's."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.tools import tool

from contenders.contender import SYSTEM, TOOL_QUESTION, find_trains, get_weather, user_turn
from contenders.long_history import NEXT, Said, long_history


class LangChainContender:
    def __init__(self, model: BaseChatModel) -> None:
        self._model = model
        self._tool = tool(get_weather)
        self._bound = model.bind_tools([self._tool, tool(find_trains)])

    def invoke(self, prompt: str) -> str:
        return self._model.invoke(prompt).text

    async def ainvoke(self, prompt: str) -> str:
        return (await self._model.ainvoke(prompt)).text

    def stream(self, prompt: str) -> Iterator[str]:
        for chunk in self._model.stream(prompt):
            if text := chunk.text:
                yield text

    def tool_turn(self) -> str:
        question = HumanMessage(TOOL_QUESTION)
        asked = self._bound.invoke([question])
        assert isinstance(asked, AIMessage)
        return self._bound.invoke([question, asked, *(self._tool.invoke(call) for call in asked.tool_calls)]).text

    def converse(self, turns: int) -> Iterator[str]:
        messages: list[BaseMessage] = [SystemMessage(SYSTEM)]
        for turn in range(turns):
            messages.append(HumanMessage(user_turn(turn)))
            messages.append(self._bound.invoke(messages))
            yield messages[-1].text

    def after(self, messages: int, pictures: int) -> Callable[[], str]:
        history: list[BaseMessage] = [_message(said) for said in long_history(messages, pictures)]
        history += [self._model.invoke(history), HumanMessage(NEXT)]
        return lambda: self._model.invoke(history).text

    def image(self, prompt: str) -> int:
        block = self._model.invoke(prompt).content[-1]
        assert isinstance(block, dict)
        return len(block["base64"] if block["type"] == "image" else block["image_url"]["url"])


def _message(said: Said) -> BaseMessage:
    if said.role == "assistant":
        return AIMessage(said.text)
    if said.picture is None:
        return HumanMessage(said.text)
    picture = {"type": "image", "base64": said.base64, "mime_type": "image/png"}
    return HumanMessage([{"type": "text", "text": said.text}, picture])
