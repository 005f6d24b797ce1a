"""A program that Prometheus scrapes: calls of every kind on the emulator, again and again. Its port is the first argument."""

from __future__ import annotations

import sys
import time
from contextlib import suppress

from opentelemetry import metrics
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import MeterProvider
from prometheus_client import start_http_server

from gemini_interactions import Client
from gemini_interactions.client.http.errors import APIError
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions

MODEL, AGENT = "gemini-3.8-flash", "deep-research-preview-04-2026"
ROUNDS = 8

metrics.set_meter_provider(MeterProvider([PrometheusMetricReader()]))
start_http_server(int(sys.argv[1]), "127.0.0.1")
with Emulator(background_seconds=0.1) as emulator:
    given = {"api_key": "AIzaSy-of-Google", "base_url": emulator.url}
    client = Client(**given)
    model = ChatGeminiInteractions(model=MODEL, **given)
    research = ChatGeminiInteractions(agent=AGENT, poll_interval=0.1, **given)
    client.create(model=MODEL, input="The first of all")
    time.sleep(1.5)  # is scraped once before anything is left running
    for _ in range(ROUNDS):
        first = model.invoke("Hello")
        model.invoke([("user", "Hello"), first, ("user", "And again")])
        client.delete(first.response_metadata["id"])
        model.invoke([("user", "Hello"), first, ("user", "Once more")])
        for _ in model.stream("Hello"):
            pass
        emulator.fault(status=503, retry_after=0.01)
        model.invoke("Hello")
        with suppress(APIError):
            client.create(model=MODEL, input="Hello", previous_interaction_id="v1_unknown")
        client.resume(client.start(agent=AGENT, input="Tea").to_dict()).result(poll_interval=0.1)
    with Emulator(background_seconds=60) as slow:
        stream = ChatGeminiInteractions(agent=AGENT, api_key="k", base_url=slow.url).stream("Tea")
        next(stream)
        slow.fault(status=403, method="POST")  # it cannot be stopped
        stream.close()
    print("ready", flush=True)
    time.sleep(60)
