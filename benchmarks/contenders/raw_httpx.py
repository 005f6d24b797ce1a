"""Raw httpx: the least that an answer costs, for who writes everything by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
from replies.said import MODEL

from contenders.contender import KEY, SCHEMAS, SYSTEM, TOOL_QUESTION, get_weather, user_turn
from contenders.long_history import as_steps

TOOLS = [{"type": "function", **schema} for schema in SCHEMAS.values()]


class Contender:
    def __init__(self, base_url: str, mode: str) -> None:
        settings: dict[str, Any] = {"base_url": f"{base_url}/v1beta", "headers": {"x-goog-api-key": KEY}, "timeout": 600}
        limits = httpx.Limits(max_connections=1000, max_keepalive_connections=100)
        self._http = httpx.Client(**settings)
        self._async_http = httpx.AsyncClient(**settings, limits=limits)

    def invoke(self, prompt: str) -> str:
        return _text(self._ask(input=prompt))

    async def ainvoke(self, prompt: str) -> str:
        response = await self._async_http.post("/interactions", json={"model": MODEL, "input": prompt})
        return _text(response.json())

    def stream(self, prompt: str) -> Iterator[str]:
        body = {"model": MODEL, "input": prompt, "stream": True}
        rest = b""
        with self._http.stream("POST", "/interactions", json=body) as response:
            for chunk in response.iter_bytes():
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    if line.startswith(b"data: {"):
                        event = json.loads(line[6:])
                        if event["event_type"] == "step.delta" and event["delta"]["type"] == "text":
                            yield event["delta"]["text"]

    def tool_turn(self) -> str:
        asked = self._ask(input=TOOL_QUESTION, tools=TOOLS)
        call = asked["steps"][-1]
        result = get_weather(**call["arguments"])
        answer = {"type": "function_result", "call_id": call["id"], "name": call["name"], "result": result}
        return _text(self._ask(input=[answer], tools=TOOLS, previous_interaction_id=asked["id"]))

    def converse(self, turns: int) -> Iterator[str]:
        chained: dict[str, str] = {}
        for turn in range(turns):
            answer = self._ask(input=user_turn(turn), system_instruction=SYSTEM, tools=TOOLS, **chained)
            chained = {"previous_interaction_id": answer["id"]}
            yield _text(answer)

    def after(self, messages: int, pictures: int) -> Callable[[], str]:
        steps = as_steps(messages, pictures)
        return lambda: _text(self._ask(input=steps, store=False))

    def image(self, prompt: str) -> int:
        return len(self._ask(input=prompt)["steps"][-1]["content"][0]["data"])

    def _ask(self, **body: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._http.post("/interactions", json={"model": MODEL, **body}).json()
        return answer


def _text(interaction: dict[str, Any]) -> str:
    return str(interaction["steps"][-1]["content"][0]["text"])
