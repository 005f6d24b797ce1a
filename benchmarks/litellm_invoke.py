"""What completions through LiteLLM cost, by their parts: CPU time a call, over a server of canned answers.

`idle` answers at once and asks nobody: LiteLLM's own share. `bare` makes the HTTP call with bare httpx and reads the text. `ours`
is this provider; `gemini` is LiteLLM's own over generateContent. All take turns in one process; the least of all rounds counts.

`python benchmarks/litellm_invoke.py [rounds]`, with `litellm` installed.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from time import process_time
from typing import Any

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import httpx
import litellm
from contenders.contender import KEY
from litellm.llms.custom_llm import CustomLLM
from litellm.types.utils import Choices, GenericStreamingChunk, Message, ModelResponse, Usage
from processes import CannedServer
from replies.said import MODEL, WORDS

from gemini_interactions.litellm import register

ROUNDS = 12
CALLS, AT_ONCE, STREAMS = 60, 64, 4
APART = "[apart-100]"


class Dummy(CustomLLM):
    """A handler with nothing of a provider's work in it.

    Args:
        base_url: where to make the HTTP call; none for no call.
    """

    def __init__(self, base_url: str | None = None) -> None:
        super().__init__()
        self._url = None if base_url is None else f"{base_url}/v1beta/interactions"
        self._client = httpx.Client(headers={"x-goog-api-key": KEY})
        self._async_client = httpx.AsyncClient(headers={"x-goog-api-key": KEY})

    def completion(self, *_: Any, model_response: ModelResponse, messages: Any, **__: Any) -> ModelResponse:
        answer = None if self._url is None else self._client.post(self._url, json=_body(messages)).json()
        return _filled(model_response, answer)

    async def acompletion(self, *_: Any, model_response: ModelResponse, messages: Any, **__: Any) -> ModelResponse:
        answer = None if self._url is None else (await self._async_client.post(self._url, json=_body(messages))).json()
        return _filled(model_response, answer)

    def streaming(self, *_: Any, messages: Any, **__: Any) -> Iterator[GenericStreamingChunk]:
        if self._url is None:
            yield from (_chunk(WORDS[index % len(WORDS)]) for index in range(100))
        else:
            with self._client.stream("POST", self._url, json={**_body(messages), "stream": True}) as response:
                for line in response.iter_lines():
                    if line.startswith("data: {") and (text := json.loads(line[6:]).get("delta", {}).get("text")):
                        yield _chunk(text)
        yield _chunk("", finish_reason="stop")

    async def astreaming(self, *_: Any, **call: Any) -> AsyncIterator[GenericStreamingChunk]:  # type: ignore[override]
        for chunk in self.streaming(**call):
            yield chunk


def _body(messages: Any) -> dict[str, Any]:
    content = [{"type": "text", "text": messages[-1]["content"]}]
    return {"model": MODEL, "input": [{"type": "user_input", "content": content}]}


def _filled(response: ModelResponse, answer: dict[str, Any] | None) -> ModelResponse:
    text = "Hello." if answer is None else answer["steps"][-1]["content"][0]["text"]
    response.choices = [Choices(finish_reason="stop", index=0, message=Message(content=text))]
    response.usage = Usage(prompt_tokens=1, completion_tokens=1, total_tokens=2)  # type: ignore[attr-defined]
    response._hidden_params["response_cost"] = 0.1
    return response


def _chunk(text: str, finish_reason: str = "") -> GenericStreamingChunk:
    return {"text": text, "is_finished": bool(finish_reason), "finish_reason": finish_reason, "usage": None, "index": 0}


def invoke(call: dict[str, Any]) -> int:
    """Ask, again and again."""
    for _ in range(CALLS):
        litellm.completion(**call, messages=_said("Hello there"))
    return CALLS


def at_once(call: dict[str, Any], loop: asyncio.AbstractEventLoop) -> int:
    """Ask, all at the same time."""

    async def all_of_them() -> None:
        await asyncio.gather(*[litellm.acompletion(**call, messages=_said("Hello there")) for _ in range(AT_ONCE)])

    loop.run_until_complete(all_of_them())
    return AT_ONCE


def stream(call: dict[str, Any]) -> int:
    """Ask for streams of 100 deltas, each an HTTP chunk of its own."""
    for _ in range(STREAMS):
        deltas = sum(
            1 for chunk in litellm.completion(**call, messages=_said(APART), stream=True) if chunk.choices[0].delta.content
        )
        assert deltas >= 100 or call["model"].startswith("gemini/"), deltas
    return STREAMS


def _said(text: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": text}]


def main() -> None:
    """Print a line for each measure and each of the four."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    loop = asyncio.new_event_loop()
    measures: dict[str, Callable[[dict[str, Any]], int]] = {
        "a call": invoke,
        f"one of {AT_ONCE} calls at once": lambda call: at_once(call, loop),
        "a stream of 100, an HTTP chunk each": stream,
    }
    with CannedServer() as server:
        register()
        dummies = {"idle": Dummy(), "bare": Dummy(server.url)}
        litellm.custom_provider_map += [{"provider": name, "custom_handler": dummy} for name, dummy in dummies.items()]
        models = {"idle": "idle/none", "bare": "bare/none", "ours": f"gemini_interactions/{MODEL}", "gemini": f"gemini/{MODEL}"}
        for measure, run in measures.items():
            least = dict.fromkeys(models, float("inf"))
            for round_ in range(rounds + 1):
                for name, model in models.items():
                    began = process_time()
                    count = run({"model": model, "api_key": KEY, "api_base": server.url})
                    if round_:  # the first warms up
                        least[name] = min(least[name], (process_time() - began) / count * 1000)
            print(measure)
            for name, cost in least.items():
                print(f"  {name:7} {cost:7.2f} ms   {cost / least['gemini']:.2f} of gemini")


if __name__ == "__main__":
    main()
