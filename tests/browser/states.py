"""What the page is looked at with: an emulator with nothing in it, one with conversations of all kinds, and one at work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx

from gemini_interactions.emulator import Emulator

FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
"""How Chromium is started."""

MODEL = "gemini-3.8-flash"
KEY = {"x-goog-api-key": "k"}
WEATHER: dict[str, Any] = {
    "type": "function",
    "name": "get_weather",
    "description": "Get the weather at a place",
    "parameters": {"type": "object", "properties": {"location": {"type": "string"}}, "required": ["location"]},
}
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class Asker:
    """A program that uses an emulator over HTTP."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=f"{url}/v1beta", headers=KEY, trust_env=False)

    def ask(self, text: Any, after: Mapping[str, Any] | None = None, **body: Any) -> dict[str, Any]:
        who = {} if "agent" in body else {"model": body.pop("model", MODEL)}
        previous = {} if after is None else {"previous_interaction_id": after["id"]}
        answer = self.http.post("/interactions", json={**who, "input": text, **previous, **body})
        made: dict[str, Any] = answer.json()
        return made


def empty(emulator: Emulator, asker: Asker, uris: Mapping[str, str]) -> None:
    """Nothing was asked yet."""


def conversations(emulator: Emulator, asker: Asker, uris: Mapping[str, str]) -> None:
    """Conversations with forks, tools, media, citations and refusals."""
    emulator.reply(
        "Bergamot is a citrus fruit, mostly grown in Calabria. Its oil scents Earl Grey tea.",
        "Earl Grey is black tea with oil of bergamot.",
        "Darjeeling is grown at the foot of the Himalayas.",
        "In short: one is scented, the other is not.",
        "About 95 °C for black tea, 80 °C for green tea.",
    )
    priced: dict[str, Any] = {"model": "gemini-4-carbon", "generation_config": {"thinking_summaries": "auto"}}
    tea = asker.ask("What is bergamot?", **priced)
    grey = asker.ask("And Earl Grey?", tea, **priced)
    asker.ask("And Darjeeling?", tea, **priced)
    short = asker.ask("Put it in one sentence.", grey, **priced)
    asker.ask("How hot should the water be?", grey, **priced)
    asker.ask("Thank you!", short, **priced)
    weather = asker.ask("What is the weather in Rome?", tools=[WEATHER])
    call = next(step for step in weather["steps"] if step["type"] == "function_call")
    result = {"type": "function_result", "call_id": call["id"], "name": "get_weather", "result": "sunny, 21 °C"}
    asker.ask([result], weather, tools=[WEATHER])
    asker.ask("Search the latest news on Zürich", tools=[{"type": "google_search"}])
    asker.ask("A cup of tea, in water colours", model="gemini-3.1-flash-image", response_format={"type": "image"})
    asker.ask(
        [{"type": "text", "text": "What is this?"}, {"type": "image", "data": PIXEL, "mime_type": "image/png"}], store=False
    )
    asker.ask("Are you there?", model="gemini-3.5-flash")  # which was retired
    asker.ask("Hi", model="veo-3")
    asker.http.get("/interactions/v1_gone")


def at_work(emulator: Emulator, asker: Asker, uris: Mapping[str, str]) -> None:
    """An agent in its sandbox, a run in the background, webhooks, faults and scripted replies."""
    asker.ask("Write notes on tea into notes.md", agent="antigravity-preview-09-2026", environment="remote")
    asker.http.post("/webhooks", json={"name": "Billing", "uri": uris["good"], "subscribed_events": ["interaction.completed"]})
    asker.ask("A short run", background=True)
    asker.ask("Another short run", background=True, webhook_config={"uris": [uris["good"], uris["bad"]]})
    emulator.advance(1_000)
    emulator.deliver_webhooks()
    asker.ask("The history of green tea", agent="deep-research-preview-04-2026", background=True)
    emulator.advance(150)
    emulator.fault(status=429, retry_after=1)
    assert asker.http.post("/interactions", json={"model": MODEL, "input": "Too much"}).status_code == 429
    emulator.fault(status=503, times=3, method="POST")
    emulator.fault(cut_after=5)
    emulator.reply("Hello, Ada.", [{"type": "function_call", "name": "get_weather", "arguments": {"location": "Rome"}}])
    emulator.reply({"steps": [], "status": "incomplete"}, when=lambda body: "long" in str(body))


STATES: Mapping[str, Callable[[Emulator, Asker, Mapping[str, str]], None]] = {
    "empty": empty,
    "conversations": conversations,
    "at-work": at_work,
}
ADDRESSES: Mapping[str, tuple[str, ...]] = {
    "empty": ("/", "/page/requests", "/page/sandboxes", "/page/webhooks", "/page/faults"),
    "conversations": ("/", "/page/requests"),
    "at-work": ("/", "/page/requests", "/page/sandboxes", "/page/webhooks", "/page/faults"),
}
"""The pages that are looked at in each state."""


@contextmanager
def emulator_in(state: str) -> Iterator[Emulator]:
    """Serve an emulator in one of the states."""
    with receivers_at() as uris, Emulator(background_seconds=300) as emulator:
        asker = Asker(emulator.url)
        STATES[state](emulator, asker, uris)
        asker.http.close()
        yield emulator


@contextmanager
def receivers_at() -> Iterator[dict[str, str]]:
    """Serve a receiver of webhooks that takes them, and one that does not; say where they are."""
    servers = {name: _receiver(status) for name, status in (("good", 204), ("bad", 500))}
    try:
        yield {name: f"http://127.0.0.1:{server.server_address[1]}/{name}" for name, server in servers.items()}
    finally:
        for server in servers.values():
            server.shutdown()
            server.server_close()


def _receiver(status: int) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    return server
