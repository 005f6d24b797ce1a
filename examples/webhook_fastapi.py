"""A FastAPI app that is told when a background run has ended, and hands the result to whoever waits for it: no polling.

Needs `pip install fastapi 'gemini-interactions[emulator,webhooks]'`. Runs offline against the emulator. With GEMINI_API_KEY and
PUBLIC_URL set (where the service reaches this machine, such as a tunnel to port 8000), the same file talks to Google.
"""

import asyncio
import os
import socket
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI, HTTPException, Request

from gemini_interactions import AsyncBackgroundInteraction, AsyncClient
from gemini_interactions.emulator import Emulator
from gemini_interactions.types import Interaction
from gemini_interactions.webhooks import SIGNING_KEYS_URL, WebhookVerificationError, verify


class Runs:
    """Runs that somebody waits for, and the service's keys."""

    def __init__(self, client: AsyncClient, keys_url: str) -> None:
        self._client = client
        self._keys_url = keys_url
        self._keys: dict[str, Any] = {"keys": []}
        self._ended: dict[str, asyncio.Event] = {}
        self._starting = asyncio.Lock()

    async def start(self, webhook_url: str, *, model: str, input: str) -> AsyncBackgroundInteraction:
        """Start a run, and give its handle."""
        # A short run may end before its id is known here: `tell` waits for that.
        async with self._starting:
            handle = await self._client.start(model=model, input=input, webhook_config={"uris": [webhook_url]})
            self._ended[handle.id] = asyncio.Event()
        return handle

    async def result(self, handle: AsyncBackgroundInteraction, seconds: float) -> Interaction:
        """Wait until the service has told of the end, and get the interaction."""
        try:
            await asyncio.wait_for(self._ended[handle.id].wait(), seconds)
        except TimeoutError:
            print("Nobody has told; looking for myself.")  # deliveries can be lost, results are not
        del self._ended[handle.id]
        return await handle.result()

    async def tell(self, headers: Mapping[str, str], body: bytes) -> None:
        """Take a delivery: verify it, and wake who waits for it."""
        try:
            event = verify(headers, body, jwks=self._keys)
        except WebhookVerificationError as error:
            if error.reason != "unknown_key":
                raise
            # The first delivery, or the service has replaced its key. Exposed to strangers, limit how often this happens.
            async with httpx.AsyncClient() as http:
                self._keys = (await http.get(self._keys_url)).raise_for_status().json()
            event = verify(headers, body, jwks=self._keys)
        async with self._starting:
            # Others' runs can name this address too, and deliveries come twice: only what is waited for counts.
            ended = self._ended.get(event.interaction_id or "")
        print(f"Told: {event.type} of {event.interaction_id}")
        if ended is not None:
            ended.set()


def receiver(runs: Runs) -> FastAPI:
    app = FastAPI()

    @app.post("/gemini")
    async def told(request: Request) -> dict[str, str]:
        try:
            await runs.tell(request.headers, await request.body())  # the bytes: parsed JSON is not what was signed
        except WebhookVerificationError as error:
            raise HTTPException(400, error.reason) from error
        return {}

    return app


async def main() -> None:
    async with AsyncExitStack() as stack:
        if os.environ.get("GEMINI_API_KEY"):
            public_url = os.environ.get("PUBLIC_URL") or exit(
                "Set PUBLIC_URL: where the service reaches port 8000 of this machine."
            )
            listener = socket.create_server(("127.0.0.1", 8000))
            keys_url = SIGNING_KEYS_URL
        else:
            print("No GEMINI_API_KEY: answering from the emulator, which is no model.")
            emulator = stack.enter_context(Emulator(background_seconds=0.5))
            listener = socket.create_server(("127.0.0.1", 0))
            os.environ |= {"GOOGLE_GEMINI_BASE_URL": emulator.url, "GEMINI_API_KEY": "emulator"}
            keys_url = f"{emulator.url}/.well-known/jwks.json"
            public_url = f"http://127.0.0.1:{listener.getsockname()[1]}"

        runs = Runs(await stack.enter_async_context(AsyncClient()), keys_url)
        server = uvicorn.Server(uvicorn.Config(receiver(runs), log_level="warning"))
        serving = asyncio.create_task(server.serve(sockets=[listener]))

        handle = await runs.start(f"{public_url}/gemini", model="gemini-3.8-flash", input="Write a haiku about waiting.")
        print(f"Started: {handle.id}")
        done = await runs.result(handle, seconds=60)
        print(f"Result ({done.status}): {done.output_text}")

        async with httpx.AsyncClient() as stranger:
            forged = {"type": "interaction.completed", "data": {"id": handle.id}}
            answer = await stranger.post(f"http://127.0.0.1:{listener.getsockname()[1]}/gemini", json=forged)
        print(f"A forged delivery: {answer.status_code} {answer.json()['detail']}")

        server.should_exit = True
        await serving


asyncio.run(main())
