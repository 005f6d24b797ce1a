"""Our client, as one uses it without a framework."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from replies.said import MODEL

from contenders.contender import KEY, SCHEMAS, SYSTEM, TOOL_QUESTION, get_weather, user_turn
from contenders.long_history import as_steps
from gemini_interactions import AsyncClient, Client
from gemini_interactions.wire.deltas import TextDelta
from gemini_interactions.wire.events import StepDelta
from gemini_interactions.wire.interaction import Interaction

TOOLS = [{"type": "function", **schema} for schema in SCHEMAS.values()]


class Contender:
    def __init__(self, base_url: str, mode: str) -> None:
        self._client = Client(api_key=KEY, base_url=base_url)
        self._async_client = AsyncClient(api_key=KEY, base_url=base_url)
        self._stateless = mode == "stateless"

    def invoke(self, prompt: str) -> str:
        return self._ask(input=prompt).output_text

    async def ainvoke(self, prompt: str) -> str:
        return (await self._async_client.create(model=MODEL, input=prompt)).output_text

    def stream(self, prompt: str) -> Iterator[str]:
        with self._client.stream(model=MODEL, input=prompt) as events:
            for event in events:
                if isinstance(event, StepDelta) and isinstance(event.delta, TextDelta):
                    yield event.delta.text

    def tool_turn(self) -> str:
        asked = self._ask(input=TOOL_QUESTION, tools=TOOLS)
        assert asked.steps is not None
        call: Any = asked.steps[-1]
        result = get_weather(**call.arguments)
        answer = {"type": "function_result", "call_id": call.id, "name": call.name, "result": result}
        return self._ask(input=[answer], tools=TOOLS, previous_interaction_id=asked.id).output_text

    def converse(self, turns: int) -> Iterator[str]:
        steps: list[Any] = []
        chained: dict[str, Any] = {"store": False} if self._stateless else {}
        for turn in range(turns):
            said = {"type": "user_input", "content": [{"type": "text", "text": user_turn(turn)}]}
            steps = [*steps, said] if self._stateless else [said]
            answer = self._ask(input=steps, system_instruction=SYSTEM, tools=TOOLS, **chained)
            if self._stateless:
                steps += answer.reply_steps()
            else:
                chained = {"previous_interaction_id": answer.id}
            yield answer.output_text

    def after(self, messages: int, pictures: int) -> Callable[[], str]:
        steps = as_steps(messages, pictures)
        return lambda: self._ask(input=steps, store=False).output_text

    def image(self, prompt: str) -> int:
        answer: Any = self._ask(input=prompt)
        return len(answer.steps[-1].content[0].data)

    def _ask(self, **options: Any) -> Interaction:
        return self._client.create(model=MODEL, **options)
