"""The calls through LiteLLM, to our provider or to its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import litellm

from contenders.contender import SCHEMAS, SYSTEM, TOOL_QUESTION, get_weather, user_turn
from contenders.long_history import NEXT, Said, long_history

TOOLS = [{"type": "function", "function": schema} for schema in SCHEMAS.values()]


class LiteLLMContender:
    def __init__(self, **settings: Any) -> None:
        self._settings = settings

    def invoke(self, prompt: str) -> str:
        return str(self._ask([_user(prompt)]).content)

    async def ainvoke(self, prompt: str) -> str:
        answer = await litellm.acompletion(messages=[_user(prompt)], **self._settings)
        return str(answer.choices[0].message.content)

    def stream(self, prompt: str) -> Iterator[str]:
        for chunk in litellm.completion(messages=[_user(prompt)], stream=True, **self._settings):
            if text := chunk.choices[0].delta.content:
                yield text

    def tool_turn(self) -> str:
        question = _user(TOOL_QUESTION)
        asked = self._ask([question], tools=TOOLS)
        results = [
            {"role": "tool", "tool_call_id": call.id, "content": get_weather(**json.loads(call.function.arguments))}
            for call in asked.tool_calls
        ]
        return str(self._ask([question, asked.model_dump(), *results], tools=TOOLS).content)

    def converse(self, turns: int) -> Iterator[str]:
        messages: list[dict[str, Any]] = [{"role": "system", "content": SYSTEM}]
        for turn in range(turns):
            messages.append(_user(user_turn(turn)))
            answer = self._ask(messages, tools=TOOLS)
            messages.append(answer.model_dump())
            yield str(answer.content)

    def after(self, messages: int, pictures: int) -> Callable[[], str]:
        history = [_message(said) for said in long_history(messages, pictures)]
        history += [self._ask(history).model_dump(), _user(NEXT)]
        return lambda: str(self._ask(history).content)

    def image(self, prompt: str) -> int:
        return len(self._ask([_user(prompt)]).images[0]["image_url"]["url"])

    def _ask(self, messages: list[dict[str, Any]], **options: Any) -> Any:
        return litellm.completion(messages=messages, **options, **self._settings).choices[0].message


def _user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def _message(said: Said) -> dict[str, Any]:
    if said.picture is None:
        return {"role": said.role, "content": said.text}
    picture = {"type": "image_url", "image_url": {"url": said.data_url}}
    return {"role": said.role, "content": [{"type": "text", "text": said.text}, picture]}
