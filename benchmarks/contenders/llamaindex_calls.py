"""The calls of a LlamaIndex LLM, ours or a peer's."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from llama_index.core.base.llms.types import ChatMessage, ImageBlock, MessageRole, TextBlock
from llama_index.core.llms.function_calling import FunctionCallingLLM
from llama_index.core.tools import FunctionTool

from contenders.contender import SYSTEM, TOOL_QUESTION, find_trains, get_weather, user_turn
from contenders.long_history import NEXT, Said, long_history


class LlamaIndexContender:
    def __init__(self, llm: FunctionCallingLLM) -> None:
        self._llm = llm
        self._tools = [FunctionTool.from_defaults(get_weather), FunctionTool.from_defaults(find_trains)]

    def invoke(self, prompt: str) -> str:
        return str(self._llm.chat([ChatMessage(prompt)]).message.content)

    async def ainvoke(self, prompt: str) -> str:
        return str((await self._llm.achat([ChatMessage(prompt)])).message.content)

    def stream(self, prompt: str) -> Iterator[str]:
        for response in self._llm.stream_chat([ChatMessage(prompt)]):
            if response.delta:
                yield response.delta

    def tool_turn(self) -> str:
        question = ChatMessage(TOOL_QUESTION)
        asked = self._llm.chat_with_tools(self._tools, chat_history=[question])
        history = [question, asked.message]
        for call in self._llm.get_tool_calls_from_response(asked):
            result = self._tools[0](**call.tool_kwargs)
            kwargs = {"tool_call_id": call.tool_id, "name": call.tool_name}
            history.append(ChatMessage(str(result), role=MessageRole.TOOL, additional_kwargs=kwargs))
        return str(self._llm.chat_with_tools(self._tools, chat_history=history).message.content)

    def converse(self, turns: int) -> Iterator[str]:
        messages = [ChatMessage(SYSTEM, role=MessageRole.SYSTEM)]
        for turn in range(turns):
            messages.append(ChatMessage(user_turn(turn)))
            messages.append(self._llm.chat_with_tools(self._tools, chat_history=messages).message)
            yield str(messages[-1].content)

    def after(self, messages: int, pictures: int) -> Callable[[], str]:
        history = [_message(said) for said in long_history(messages, pictures)]
        history += [self._llm.chat(history).message, ChatMessage(NEXT)]
        return lambda: str(self._llm.chat(history).message.content)

    def image(self, prompt: str) -> int:
        blocks = self._llm.chat([ChatMessage(prompt)]).message.blocks
        (image,) = (block.image for block in blocks if isinstance(block, ImageBlock))
        assert isinstance(image, bytes)
        return len(image)


def _message(said: Said) -> ChatMessage:
    if said.picture is None:
        return ChatMessage(said.text, role=MessageRole(said.role))
    picture = ImageBlock(image=said.picture, image_mimetype="image/png")
    return ChatMessage(role=MessageRole.USER, blocks=[TextBlock(text=said.text), picture])
