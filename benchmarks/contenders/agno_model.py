"""Agno's model class over the Interactions API, asked without an agent around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from agno.media import Image
from agno.models.google import GeminiInteractions
from agno.models.message import Message
from agno.tools.function import Function
from replies.said import MODEL

from contenders.contender import KEY, SYSTEM, TOOL_QUESTION, find_trains, get_weather, user_turn
from contenders.long_history import NEXT, Said, long_history


class Contender:
    def __init__(self, base_url: str, mode: str) -> None:
        self._model = GeminiInteractions(id=MODEL, api_key=KEY, client_params={"http_options": {"base_url": base_url}})
        self._tools = [Function.from_callable(tool) for tool in (get_weather, find_trains)]

    def invoke(self, prompt: str) -> str:
        return str(self._model.response([Message(role="user", content=prompt)]).content)

    async def ainvoke(self, prompt: str) -> str:
        return str((await self._model.aresponse([Message(role="user", content=prompt)])).content)

    def stream(self, prompt: str) -> Iterator[str]:
        for response in self._model.response_stream([Message(role="user", content=prompt)]):
            if response.content:
                yield str(response.content)

    def tool_turn(self) -> str:
        # Agno runs the tool itself; the content is that of both answers.
        return str(self._model.response([Message(role="user", content=TOOL_QUESTION)], tools=list(self._tools)).content)

    def converse(self, turns: int) -> Iterator[str]:
        messages = [Message(role="system", content=SYSTEM)]
        for turn in range(turns):
            messages.append(Message(role="user", content=user_turn(turn)))
            yield str(self._model.response(messages, tools=list(self._tools)).content)  # appends the answer

    def after(self, messages: int, pictures: int) -> Callable[[], str]:
        history = [_message(said) for said in long_history(messages, pictures)]
        self._model.response(history)  # appends the answer
        history.append(Message(role="user", content=NEXT))
        return lambda: str(self._model.response(list(history)).content)

    def image(self, prompt: str) -> int:
        images = self._model.response([Message(role="user", content=prompt)]).images
        assert images
        return len(images[0].content or b"")


def _message(said: Said) -> Message:
    images = [Image(content=said.picture, mime_type="image/png")] if said.picture else None
    return Message(role=said.role, content=said.text, images=images)
