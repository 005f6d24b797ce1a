"""A real Prometheus scrapes a program that makes calls, and answers what docs/guides/telemetry-recipes.md and its dashboard ask.

`make test-telemetry` runs it: it needs the program `prometheus`, which Debian has as a package, or the one that PROMETHEUS names.
"""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from .page import ROOT, blocks

BINARY = os.environ.get("PROMETHEUS") or shutil.which("prometheus") or ""
assert BINARY, "Prometheus is needed (on Debian: apt install prometheus)."

PATIENCE = 40.0
"""Seconds until Prometheus has started, or knows what was counted."""

DASHBOARD: dict[str, Any] = json.loads((ROOT / "docs" / "guides" / "telemetry-dashboard.json").read_text("utf-8"))
PANELS = {panel["title"]: [target["expr"] for target in panel["targets"]] for panel in DASHBOARD["panels"]}
ON_THE_PAGE = [line for block in blocks("promql") for line in block.splitlines() if line and not line.startswith("#")]

ROUNDS = 8
"""As often does traffic.py make its calls."""


class Sample(NamedTuple):
    """A value that a query gives, and its labels."""

    labels: dict[str, str]
    value: float


class Prometheus:
    """A Prometheus that answers."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, query: str) -> list[Sample]:
        answer = httpx.get(f"{self.url}/api/v1/query", params={"query": query}).json()
        assert answer["status"] == "success", answer
        return [Sample(result["metric"], float(result["value"][1])) for result in answer["data"]["result"]]

    def value(self, query: str) -> float:
        [sample] = self.ask(query)
        return sample.value

    def by(self, label: str, query: str) -> dict[str, float]:
        return {sample.labels.get(label, ""): sample.value for sample in self.ask(query)}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """A Prometheus of its own, as soon as it knows all that a program counts that makes calls."""
    folder: Path = tmp_path_factory.mktemp("prometheus")
    port, address = free_port(), f"127.0.0.1:{free_port()}"
    config = {
        "global": {"scrape_interval": "1s", "scrape_timeout": "1s"},
        "scrape_configs": [{"job_name": "my-app", "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]}],
    }
    (folder / "prometheus.yml").write_text(json.dumps(config))  # JSON is YAML, too
    settings = {"config.file": folder / "prometheus.yml", "storage.tsdb.path": folder / "data", "web.listen-address": address}
    command = [BINARY, *(f"--{name}={value}" for name, value in settings.items())]
    with (folder / "log").open("w") as log, subprocess.Popen(command, stderr=log) as running:
        try:
            found = Prometheus(f"http://{address}")
            _wait_for(found, "vector(1)", folder / "log")
            with subprocess.Popen([sys.executable, "-m", "tests.telemetry.traffic", str(port)], cwd=ROOT) as program:
                try:
                    _wait_for(found, "gemini_interactions_run_left_running_total > 0", folder / "log")
                    time.sleep(2)  # it has scraped all that was counted before
                    yield found
                finally:
                    program.kill()
        finally:
            running.terminate()


def _wait_for(prometheus: Prometheus, query: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if prometheus.ask(query):
                return
        except (httpx.TransportError, ValueError):
            pass  # it has not started
        time.sleep(0.2)
    raise AssertionError(log.read_text())


def as_asked_here(query: str) -> str:
    """A query of the page or of the dashboard over a time in which something has happened here."""
    query = query.replace("$__rate_interval", "30s").replace("$__range", "1m").replace("$job", ".*")
    return re.sub(r"\[(5m|1h)\]", "[1m]", query)


@pytest.mark.parametrize("query", ON_THE_PAGE)
def test_a_query_of_the_page_gives_numbers(prometheus: Prometheus, query: str) -> None:
    samples = prometheus.ask(as_asked_here(query))
    assert samples
    assert all(math.isfinite(sample.value) and sample.value >= 0 for sample in samples)
    assert any(sample.value > 0 for sample in samples)


@pytest.mark.parametrize("title", PANELS)
def test_a_panel_of_the_dashboard_shows_numbers(prometheus: Prometheus, title: str) -> None:
    for query in PANELS[title]:
        assert "$" not in as_asked_here(query)
        samples = prometheus.ask(as_asked_here(query))
        assert samples, query
        assert any(math.isfinite(sample.value) for sample in samples), query
        assert any(sample.value > 0 for sample in samples) == (title != "Runs perhaps left running"), query


def test_the_dashboard_has_what_it_is_to_have() -> None:
    asked = " ".join(query for queries in PANELS.values() for query in queries)
    metrics = set(re.findall(r"\b(?:gen_ai_client|gemini_interactions)_\w+?(?=\{)", asked))
    assert metrics == {
        "gen_ai_client_operation_duration_seconds_count",
        "gen_ai_client_operation_duration_seconds_sum",
        "gen_ai_client_operation_duration_seconds_bucket",
        "gen_ai_client_operation_time_to_first_chunk_seconds_bucket",
        "gen_ai_client_token_usage_sum",
        "gemini_interactions_run_tokens_total",
        "gemini_interactions_state_total",
        "gemini_interactions_retries_total",
        "gemini_interactions_run_left_running_total",
        "gemini_interactions_run_perhaps_left_running_total",
    }
    [choice] = [variable for variable in DASHBOARD["templating"]["list"] if variable["name"] == "job"]
    assert choice["query"]["query"] == "label_values(gen_ai_client_operation_duration_seconds_count, job)"


def test_what_was_done_is_what_is_counted(prometheus: Prometheus) -> None:
    state = prometheus.by("gemini_interactions_state", "sum by (gemini_interactions_state) (gemini_interactions_state_total)")
    assert (state["reset"], state["continued"] >= ROUNDS, state["new"] > ROUNDS) == (ROUNDS, True, True)
    assert prometheus.by("error_type", "gemini_interactions_retries_total") == {"service_unavailable": ROUNDS}
    assert prometheus.value("sum(gemini_interactions_run_left_running_total)") == 1
    assert prometheus.value("sum(gemini_interactions_run_perhaps_left_running_total)") == 0
    failed = prometheus.by("error_type", 'gen_ai_client_operation_duration_seconds_count{error_type!=""}')
    assert failed["invalid_request"] == ROUNDS
    tokens = prometheus.by("gen_ai_token_type", "sum by (gen_ai_token_type) (gemini_interactions_run_tokens_total)")
    assert {*tokens} == {"input", "output"}
    assert min(tokens.values()) > 0
    answers = prometheus.value('gen_ai_client_token_usage_count{gen_ai_token_type="input"}')
    ended = 'gen_ai_client_operation_duration_seconds_count{gen_ai_operation_name="chat", error_type=""}'
    assert answers == prometheus.value(ended)


def test_a_metric_says_what_it_is(prometheus: Prometheus) -> None:
    known = httpx.get(f"{prometheus.url}/api/v1/metadata").json()["data"]
    for name, [told] in known.items():
        if name.startswith(("gemini_interactions_", "gen_ai_")):
            assert told["help"], name
            assert told["type"] in ("counter", "histogram")


def test_no_label_says_who_asked_or_what(prometheus: Prometheus) -> None:
    labels = {
        label for sample in prometheus.ask('{__name__=~"gen_ai.*|gemini_interactions.*"}') for label in sample.labels.items()
    }
    assert {value for _, value in labels if "AIzaSy" in value or "Hello" in value or value.startswith("v1_")} == set()
