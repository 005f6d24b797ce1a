"""A LiteLLM proxy with this provider beside two dummies in the same proxy: requests per second, and errors.

`idle` answers at once and asks nobody; `bare` sends the same request to the same emulator with bare httpx, and reads the text of
the answer. All stand in one process and take turns in blocks. The emulator is a process of its own, since it wants a core too.

`python benchmarks/litellm_proxy.py [requests]`, with `litellm[proxy]` installed.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket

import httpx

CONFIG = """
model_list:
  - {model_name: ours, litellm_params: {model: gemini_interactions/gemini-3.5-flash, api_key: key, api_base: BASE}}
  - {model_name: idle, litellm_params: {model: idle/none}}
  - {model_name: bare, litellm_params: {model: bare/none, api_base: BASE}}
litellm_settings:
  custom_provider_map:
    - {provider: gemini_interactions, custom_handler: gemini_interactions.litellm.handler}
    - {provider: idle, custom_handler: dummy_handler.idle}
    - {provider: bare, custom_handler: dummy_handler.bare}
"""
DUMMY = """
import httpx
from litellm import CustomLLM
from litellm.types.utils import Choices, Message, Usage


def fill(response, text):
    response.choices = [Choices(message=Message(content=text))]
    response.usage = Usage(prompt_tokens=1, completion_tokens=1, total_tokens=2)
    return response


class Idle(CustomLLM):
    async def acompletion(self, model, messages, model_response, **_):
        return fill(model_response, "You said: Hi")


class Bare(CustomLLM):
    client = None

    async def acompletion(self, model, messages, model_response, api_base, **_):
        self.client = self.client or httpx.AsyncClient(headers={"x-goog-api-key": "key"})
        content = [{"type": "text", "text": messages[-1]["content"]}]
        body = {"model": "gemini-3.5-flash", "input": [{"type": "user_input", "content": content}]}
        answer = await self.client.post(f"{api_base}/v1beta/interactions", json=body)
        return fill(model_response, answer.json()["steps"][-1]["content"][0]["text"])


idle, bare = Idle(), Bare()
"""
CLIENTS = 16
BLOCKS = 5


@contextmanager
def served(command: list[str], path: str, **variables: str) -> Iterator[str]:
    """The address of a server, run for a while; its port is put in place of `PORT`."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    url = f"http://127.0.0.1:{port}"
    quiet = subprocess.DEVNULL
    command = [port if part == "PORT" else part for part in command]
    process = subprocess.Popen(command, env={**os.environ, **variables}, stdout=quiet, stderr=quiet)
    try:
        for _ in range(600):
            try:
                httpx.get(f"{url}{path}", timeout=1)
                break
            except httpx.HTTPError:
                time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait()


@contextmanager
def proxy() -> Iterator[str]:
    """A proxy with all three providers, over an emulator."""
    with (
        served([sys.executable, "-m", "gemini_interactions.emulator", "--port", "PORT"], "/v1beta/interactions/x") as emulator,
        tempfile.TemporaryDirectory() as folder,
    ):
        Path(folder, "config.yaml").write_text(CONFIG.replace("BASE", emulator))
        Path(folder, "dummy_handler.py").write_text(DUMMY)
        program = str(Path(sys.executable).parent / "litellm")
        variables = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": "true"}
        command = [program, "--config", f"{folder}/config.yaml", "--host", "127.0.0.1", "--port", "PORT"]
        with served(command, "/health/liveliness", **variables) as url:
            yield url


async def block(url: str, model: str, requests: int) -> tuple[float, int, list[float]]:
    """Seconds that the requests took, how many failed, and how long each took."""
    left = iter(range(requests))
    times: list[float] = []
    failed = 0
    body = {"model": model, "messages": [{"role": "user", "content": "Hi"}]}
    async with httpx.AsyncClient(base_url=url, headers={"authorization": "Bearer sk-x"}, timeout=60) as client:

        async def work() -> None:
            nonlocal failed
            for _ in left:
                began = time.perf_counter()
                answer = await client.post("/v1/chat/completions", json=body)
                times.append(time.perf_counter() - began)
                failed += answer.status_code != 200 or not answer.json()["choices"][0]["message"]["content"]

        began = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(CLIENTS)))
        return time.perf_counter() - began, failed, times


def main() -> None:
    """Print a line for each provider."""
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with proxy() as url:
        rates: dict[str, list[float]] = {"ours": [], "bare": [], "idle": []}
        times: dict[str, list[float]] = {model: [] for model in rates}
        failed = dict.fromkeys(rates, 0)
        for model in rates:
            asyncio.run(block(url, model, CLIENTS * 2))  # warm
        for _ in range(BLOCKS):
            for model in rates:
                seconds, errors, each = asyncio.run(block(url, model, requests // BLOCKS))
                rates[model].append(len(each) / seconds)
                times[model] += each
                failed[model] += errors
        middle = {model: statistics.median(found) for model, found in rates.items()}
        for model in rates:
            typical = statistics.median(times[model]) * 1000
            print(
                f"{model:5} {middle[model]:6.1f} requests/s  p50 {typical:5.0f} ms"
                f"  {len(times[model])} requests, {CLIENTS} clients, {failed[model]} errors"
            )
        print(f"ours / bare: {middle['ours'] / middle['bare']:.2f}   ours / idle: {middle['ours'] / middle['idle']:.2f}")


if __name__ == "__main__":
    main()
