"""A worker that a webhook wakes: runs in the background, a FastAPI app that is told when one has ended, and no polling.

Needs `pip install fastapi 'gemini-interactions[emulator,webhooks]'`. Runs offline against the emulator. With GEMINI_API_KEY and
PUBLIC_URL set (where the service reaches this machine, such as a tunnel to port 8000), the same file talks to Google.
"""

import asyncio
import os
import socket
from contextlib import AsyncExitStack
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI, HTTPException, Request

from gemini_interactions import AsyncClient
from gemini_interactions.emulator import Emulator
from gemini_interactions.webhooks import SIGNING_KEYS_URL, WebhookVerificationError, verify

TASKS = ("Write a haiku about waiting.", "Write a haiku about being woken.")
SWEEP = 60.0  # seconds without a delivery after which the worker looks for itself: deliveries can be lost, results are not

app = FastAPI()
jobs: dict[str, str] = {}  # the runs that go on, and what they are for: in a program of yours a table of the database
told: asyncio.Queue[str] = asyncio.Queue()
app.state.keys_url = SIGNING_KEYS_URL
keys: dict[str, Any] = {"keys": []}


@app.post("/gemini")
async def receive(request: Request) -> dict[str, str]:
    body = await request.body()  # the bytes: parsed JSON is not what was signed
    for attempt in range(2):
        try:
            event = verify(request.headers, body, jwks=keys)
        except WebhookVerificationError as error:
            if error.reason != "unknown_key" or attempt:
                raise HTTPException(400, error.reason) from error
            # The first delivery, or the service has replaced its key. Exposed to strangers, limit how often this happens.
            async with httpx.AsyncClient() as http:
                keys.update((await http.get(app.state.keys_url)).raise_for_status().json())
        else:
            await told.put(event.interaction_id or "")
            break
    return {}  # at once: who works while the service waits is told twice


async def work(client: AsyncClient) -> None:
    while jobs:
        try:
            ended = {await asyncio.wait_for(told.get(), SWEEP)}
        except TimeoutError:
            ended = {id for id in jobs if (await client.get(id)).status not in ("in_progress", "queued")}
        for id in ended & jobs.keys():  # strangers' runs can name this address too, and deliveries come twice
            done = await client.get(id)
            print(f"{jobs.pop(id)} ({done.status})\n{done.output_text}\n")


async def main() -> None:
    async with AsyncExitStack() as stack:
        listener = socket.create_server(("127.0.0.1", 8000 if os.environ.get("GEMINI_API_KEY") else 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        if not os.environ.get("GEMINI_API_KEY"):
            print("No GEMINI_API_KEY: answering from the emulator, which is no model.")
            emulator = stack.enter_context(Emulator(background_seconds=0.5))
            os.environ |= {"GOOGLE_GEMINI_BASE_URL": emulator.url, "GEMINI_API_KEY": "emulator", "PUBLIC_URL": address}
            app.state.keys_url = f"{emulator.url}/.well-known/jwks.json"

        client = await stack.enter_async_context(AsyncClient())
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        for task in TASKS:
            run = await client.start(
                model="gemini-3.8-flash", input=task, webhook_config={"uris": [f"{os.environ['PUBLIC_URL']}/gemini"]}
            )
            jobs[run.id] = task
        await work(client)

        async with httpx.AsyncClient() as stranger:
            forged = await stranger.post(f"{address}/gemini", json={"type": "interaction.completed", "data": {"id": "v1_theirs"}})
        print(f"A forged delivery: {forged.status_code} {forged.json()['detail']}")
        server.should_exit = True
        await serving


asyncio.run(main())
