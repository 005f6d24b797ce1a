"""What a completion through LiteLLM costs, by its parts: CPU time a call, over a server of canned answers.

`idle` answers at once and asks nobody: LiteLLM's own share. `bare` makes the HTTP call with bare httpx and reads the text. `ours`
is this provider; `gemini` is LiteLLM's own over generateContent. All take turns in one process; the least of all rounds counts.

`python benchmarks/litellm_invoke.py [calls a round]`, with `litellm` installed.
"""

from __future__ import annotations

import os
import sys
from time import process_time
from typing import Any

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import httpx
import litellm
from contenders.contender import KEY
from litellm.llms.custom_llm import CustomLLM
from litellm.types.utils import Choices, Message, ModelResponse, Usage
from processes import CannedServer
from replies import MODEL

from gemini_interactions.litellm import register

ROUNDS = 12
HI = [{"role": "user", "content": "Hello there"}]


class Dummy(CustomLLM):
    """A handler with nothing of a provider's work in it.

    Args:
        base_url: where to make the HTTP call; none for no call.
    """

    def __init__(self, base_url: str | None = None) -> None:
        super().__init__()
        self._base_url = base_url
        self._client = httpx.Client(headers={"x-goog-api-key": KEY})

    def completion(self, *_: Any, model_response: ModelResponse, messages: Any, **__: Any) -> ModelResponse:
        text = "Hello."
        if self._base_url is not None:
            content = [{"type": "text", "text": messages[-1]["content"]}]
            body = {"model": MODEL, "input": [{"type": "user_input", "content": content}]}
            answer = self._client.post(f"{self._base_url}/v1beta/interactions", json=body).json()
            text = answer["steps"][-1]["content"][0]["text"]
        model_response.choices = [Choices(finish_reason="stop", index=0, message=Message(content=text))]
        model_response.usage = Usage(prompt_tokens=1, completion_tokens=1, total_tokens=2)  # type: ignore[attr-defined]
        model_response._hidden_params["response_cost"] = 0.1
        return model_response


def main() -> None:
    """Print a line for each."""
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with CannedServer() as server:
        register()
        dummies = {"idle": Dummy(), "bare": Dummy(server.url)}
        litellm.custom_provider_map += [{"provider": name, "custom_handler": dummy} for name, dummy in dummies.items()]
        models = {"idle": "idle/none", "bare": "bare/none", "ours": f"gemini_interactions/{MODEL}", "gemini": f"gemini/{MODEL}"}
        least = dict.fromkeys(models, float("inf"))
        for round_ in range(ROUNDS + 1):
            for name, model in models.items():
                began = process_time()
                for _ in range(calls):
                    litellm.completion(model=model, messages=HI, api_key=KEY, api_base=server.url)
                if round_:  # the first warms up
                    least[name] = min(least[name], (process_time() - began) / calls * 1000)
        for name, cost in least.items():
            print(f"{name:7} {cost:6.2f} ms a call   {cost / least['gemini']:.2f} of gemini")


if __name__ == "__main__":
    main()
