"""Each recipe of docs/guides/telemetry-recipes.md, as it stands there, in its own process, with a collector where it sends to."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from gemini_interactions.emulator import Emulator

from .collector import Collector, attributes_of, value_of
from .page import PAGE, ROOT, blocks, section

GOOGLE_KEY = "AIzaSy-of-Google"
SECRETS = {
    "PHOENIX_API_KEY": "phoenix-key",
    "LANGFUSE_PUBLIC_KEY": "pk-lf-0",
    "LANGFUSE_SECRET_KEY": "sk-lf-1",
    "LANGSMITH_API_KEY": "lsv2-key",
}
APP = """
from gemini_interactions import Client

with Client() as client:
    client.create(model="gemini-3.8-flash", input="A question that is nobody's business")
"""
TRACES, METRICS = blocks("python", section("Switch it on"))
SPAN = "chat gemini-3.8-flash"


class Recipe(NamedTuple):
    """What a recipe leads to: the path of its spans, headers, what the resource says, and the path of its metrics."""

    path: str
    headers: dict[str, str]
    resource: dict[str, str] | None = None
    metrics: str = ""


RECIPES = {
    "Phoenix": Recipe("/v1/traces", {"authorization": "Bearer phoenix-key"}, {"openinference.project.name": "my-project"}),
    "Langfuse": Recipe(
        "/api/public/otel/v1/traces",
        {"authorization": "Basic cGstbGYtMDpzay1sZi0x", "x-langfuse-ingestion-version": "4"},
    ),
    "LangSmith": Recipe("/otel/v1/traces", {"x-api-key": "lsv2-key", "langsmith-project": "my-project"}),
    "Grafana": Recipe("/v1/traces", {}, metrics="/api/v1/otlp/v1/metrics"),
}


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as collector:
        yield collector


def run(shell: str, folder: Path, **variables: str) -> None:
    """Run a shell program as a user does who has the key, in a folder with `app.py`."""
    left = {name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "GOOGLE_", "LANGSMITH_"))}
    with Emulator() as emulator:
        environment = {
            **left,
            "GEMINI_API_KEY": GOOGLE_KEY,
            "GOOGLE_GEMINI_BASE_URL": emulator.url,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            **variables,
        }
        done = subprocess.run(
            ["sh", "-euc", shell], env=environment, cwd=folder, capture_output=True, text=True, timeout=100, check=False
        )
    assert done.returncode == 0, done.stderr
    assert "export" not in done.stderr.lower(), done.stderr  # what an exporter cannot send, it logs
    assert len(emulator.requests) == 1


def variables_of(name: str, collector: Collector) -> str:
    """The shell block of a recipe, with the collector in the place of each server."""
    [block] = blocks("sh", section(name))
    return re.sub(r"https?://[^/\s]+", collector.endpoint, block)


def assert_nothing_is_given_away(collector: Collector) -> None:
    assert collector.requests
    for request in collector.requests:
        for secret in (GOOGLE_KEY, "nobody's business"):
            assert secret.encode() not in request.message.SerializeToString()
            assert secret not in str(request.headers)


def test_each_recipe_is_tested() -> None:
    page = (ROOT / "docs" / "guides" / "telemetry-recipes.md").read_text("utf-8")
    assert re.findall(r"^## (\w+)", page, re.MULTILINE) == [*RECIPES]


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_leads_spans_there(name: str, collector: Collector, tmp_path: Path) -> None:
    recipe = RECIPES[name]
    (tmp_path / "app.py").write_text(f"{TRACES}\n{METRICS if recipe.metrics else ''}\n{APP}")
    run(f"{variables_of(name, collector)}\npython app.py", tmp_path, OTEL_SERVICE_NAME="my-app", **SECRETS)
    assert {request.path for request in collector.requests} == {recipe.path, recipe.metrics} - {""}
    [span] = collector.spans
    attributes = attributes_of(span.attributes)
    assert (span.name, attributes["gen_ai.provider.name"]) == (SPAN, "gcp.gemini")
    assert attributes["gen_ai.usage.output_tokens"] > 0
    for request in collector.requests:
        assert recipe.headers.items() <= request.headers.items()
        secrets = {secret for secret in SECRETS.values() if secret in str(request.headers)}
        assert secrets <= {secret for secret in SECRETS.values() if secret in str(recipe.headers)}
    for resource in collector.resources:
        assert {"service.name": "my-app", **(recipe.resource or {})}.items() <= resource.items()
    assert bool(collector.metrics) == bool(recipe.metrics)
    assert_nothing_is_given_away(collector)


def test_metrics_arrive_with_their_units_and_meanings(collector: Collector, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(f"{TRACES}\n{METRICS}\n{APP}")
    run(f"{variables_of('Grafana', collector)}\npython app.py", tmp_path)
    metrics = {metric.name: metric for metric in collector.metrics}
    assert metrics["gen_ai.client.operation.duration"].unit == "s"
    points = metrics["gen_ai.client.token.usage"].histogram.data_points
    assert {attributes_of(point.attributes)["gen_ai.token.type"] for point in points} == {"input", "output"}
    [state] = metrics["gemini_interactions.state"].sum.data_points
    assert {pair.key: value_of(pair.value) for pair in state.attributes} == {"gemini_interactions.state": "new"}
    assert metrics["gemini_interactions.run_left_running"].description


def test_three_lines_of_shell_switch_it_on(collector: Collector, tmp_path: Path) -> None:
    """But for the first, which installs."""
    (tmp_path / "app.py").write_text(APP)
    [block] = blocks("sh", section("Switch it on"))
    install, *lines = block.splitlines()
    assert install.startswith("pip install 'gemini-interactions[otel]' ")
    assert len(lines) == 2
    run("\n".join(lines).replace("http://localhost:4318", collector.endpoint), tmp_path)
    assert [span.name for span in collector.spans] == [SPAN]
    assert "gen_ai.client.operation.duration" in {metric.name for metric in collector.metrics}
    assert {resource["service.name"] for resource in collector.resources} == {"my-app"}
    assert_nothing_is_given_away(collector)


SNIPPETS = [pytest.param(snippet, id=snippet.splitlines()[-1]) for snippet in blocks("python")]


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_a_snippet_runs_in_a_process_of_its_own(snippet: str, collector: Collector, tmp_path: Path) -> None:
    snippet = snippet.replace("9464", "0")  # a port that is free, on a machine that others use too
    (tmp_path / "app.py").write_text(f"{snippet}\n{APP}")
    run("python -W error app.py", tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint)


def test_what_is_switched_off_is_off(collector: Collector, tmp_path: Path) -> None:
    [off] = blocks("python", section("Switch it off"))
    (tmp_path / "app.py").write_text(f"{TRACES}\n{off}\n{APP}")
    run("python app.py", tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint)
    assert collector.requests == []


def test_content_is_there_where_the_page_says_how(collector: Collector, tmp_path: Path) -> None:
    [variable] = re.findall(r"`(OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT)=SPAN_ONLY`", PAGE)
    (tmp_path / "app.py").write_text(f"{TRACES}\n{APP}")
    run("python app.py", tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint, **{variable: "SPAN_ONLY"})
    [span] = collector.spans
    attributes = attributes_of(span.attributes)
    assert "nobody's business" in attributes["gen_ai.input.messages"]
    assert "You said" in attributes["gen_ai.output.messages"]
