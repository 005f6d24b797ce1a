"""Google's own SDK, its Interactions surface."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from google import genai
from replies.said import MODEL

from contenders.contender import KEY, SCHEMAS, SYSTEM, TOOL_QUESTION, get_weather, user_turn

TOOLS = [{"type": "function", **schema} for schema in SCHEMAS.values()]


class Contender:
    def __init__(self, base_url: str, mode: str) -> None:
        self._client = genai.Client(api_key=KEY, http_options={"base_url": base_url})

    def invoke(self, prompt: str) -> str:
        return str(self._ask(input=prompt).output_text)

    async def ainvoke(self, prompt: str) -> str:
        answer: Any = await self._client.aio.interactions.create(model=MODEL, input=prompt)
        return str(answer.output_text)

    def stream(self, prompt: str) -> Iterator[str]:
        for event in self._ask(input=prompt, stream=True):
            if event.event_type == "step.delta" and event.delta.type == "text":
                yield event.delta.text

    def tool_turn(self) -> str:
        asked = self._ask(input=TOOL_QUESTION, tools=TOOLS)
        call = asked.steps[-1]
        result = get_weather(**call.arguments)
        answer = {"type": "function_result", "call_id": call.id, "name": call.name, "result": result}
        return str(self._ask(input=[answer], tools=TOOLS, previous_interaction_id=asked.id).output_text)

    def converse(self, turns: int) -> Iterator[str]:
        chained: dict[str, str] = {}
        for turn in range(turns):
            answer = self._ask(input=user_turn(turn), system_instruction=SYSTEM, tools=TOOLS, **chained)
            chained = {"previous_interaction_id": answer.id}
            yield str(answer.output_text)

    def image(self, prompt: str) -> int:
        return len(self._ask(input=prompt).steps[-1].content[0].data)

    def _ask(self, **options: Any) -> Any:
        return self._client.interactions.create(model=MODEL, **options)
