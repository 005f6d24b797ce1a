"""What the pages about telemetry say of names, trees and counts is what there is."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gemini_interactions import Client
from gemini_interactions.agents import deep_research
from gemini_interactions.client.http.errors import APIError
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.telemetry import counts
from gemini_interactions.telemetry.otel.events import ALARMING, EVENTS, IGNORED, REQUESTS, meaning

from ..test_examples import run
from .page import PAGE, ROOT, blocks, first_cells, section
from .told import Told

SOURCES = ROOT / "adapters" / "gemini_interactions"
OURS = "gemini_interactions."
NAME = re.compile(r"(gen_ai|gemini_interactions|error|server)\.[a-z_.]+[a-z]")
MODALITIES = ("text", "image", "audio", "video", "document")
TOOLS = ("google_search", "google_maps", "retrieval")


def constants(folder: Path) -> Iterator[str]:
    """All texts in the code of a folder."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def as_the_page_has_it(name: str) -> str:
    """The name of an attribute, with what there are many of named by its kind."""
    for modality in MODALITIES:
        name = re.sub(rf"^\w+\.usage\.{modality}\.", "gen_ai.usage.<modality>.", name)
    for tool in TOOLS:
        name = name.replace(f"{OURS}usage.{tool}", f"{OURS}usage.<tool>")
    return name


@pytest.fixture
def everything(told: Told, monkeypatch: pytest.MonkeyPatch) -> Told:
    """What is told of one request of each kind."""
    counts.clear()
    with Emulator(background_seconds=0.2) as emulator:
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", emulator.url)
        monkeypatch.setenv("GEMINI_API_KEY", "emulator")
        model = ChatGeminiInteractions(model="gemini-3.8-flash", temperature=0.5, max_output_tokens=100)
        for _ in model.stream("Hello"):
            pass
        emulator.fault(status=503, retry_after=0.01)
        model.invoke("Hello")
        client = Client()
        handle = client.start(agent="deep-research-preview-04-2026", input="Tea", agent_config=deep_research())
        client.resume(handle.to_dict()).result(poll_interval=0.05)
        client.agents.create("deep-research-of-mine", base_agent="antigravity-preview-09-2026")
        client.decisions.create(input="Buy now!", questions={"spam": {"type": "noul", "instructions": "Is it spam?"}})
        with pytest.raises(APIError):
            client.create(model="gemini-3.8-flash", input="Hello", previous_interaction_id="v1_unknown")
        with told.tracer.start_as_current_span("theirs", attributes={"gen_ai.operation.name": "chat"}):
            client.create(model="gemini-3.8-flash", input="Hello")
    return told


def test_the_table_has_each_attribute(everything: Told) -> None:
    ours = [span for span in everything.spans if span.name != "theirs"]
    seen = {as_the_page_has_it(name) for span in ours for name in span.attributes or {}}
    told = first_cells(section("Attributes"))
    assert seen - told == set()
    written = {as_the_page_has_it(text) for text in constants(SOURCES / "telemetry") if NAME.fullmatch(text)}
    elsewhere = first_cells(section("Metrics")) | {f"{OURS}retry", f"{OURS}retry.delay", "gen_ai.token.type"}
    assert written - told - elsewhere == set()
    templates = {name for name in told if "<" in name}
    assert told - written - seen - templates == set(), "no such attributes"
    assert "gen_ai.usage.<modality>.input_tokens" in seen


def test_the_table_has_each_span_and_each_event(everything: Told) -> None:
    told = first_cells(section("What a trace looks like"))
    names = {
        re.sub(r" (gemini|deep-research)-\S+", lambda found: f" {{{_kind(found[1])}}}", span.name) for span in everything.spans
    }
    events = {event.name for span in everything.spans for event in span.events}
    assert names - {"theirs"} == {name for name in told if not name.startswith(OURS)}
    assert events == {f"{OURS}retry", f"{OURS}poll"}
    assert events < told


def _kind(name: str) -> str:
    return "model" if name == "gemini" else "agent"


def test_the_events_have_the_attributes_that_the_page_names(everything: Told) -> None:
    text = section("What a trace looks like")
    for event in (event for span in everything.spans for event in span.events):
        [row] = [line for line in text.splitlines() if line.startswith(f"| `{event.name}`")]
        assert {name for name in event.attributes or {} if f"`{name}`" not in row} == set()


def test_a_cut_stream_is_an_event_as_the_page_has_it(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    with Emulator(background_seconds=0.2) as emulator:
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", emulator.url)
        monkeypatch.setenv("GEMINI_API_KEY", "emulator")
        emulator.fault(cut_after=4)
        for _ in ChatGeminiInteractions(agent="deep-research-preview-04-2026").stream("Tea"):
            pass
    [event] = [event for span in told.spans for event in span.events if event.name.endswith("stream_cut")]
    assert event.name in first_cells(section("What a trace looks like"))
    assert set(event.attributes or {}) == {f"{OURS}goes_on", f"{OURS}reason"}


def test_the_table_has_each_metric(everything: Told) -> None:
    told = first_cells(section("Metrics"))
    seen = set(everything.metrics)
    events = {f"{OURS}{event}" for event in counts}
    assert seen - events <= told
    literal = {name for name in told if "<" not in name} - {f"{OURS}{event}" for event in ALARMING}
    assert literal - seen == set(), "no such metrics"


def counted() -> Iterator[str]:
    """The events that the code counts; what is put together ends as its last part does."""
    for path in sorted(SOURCES.rglob("*.py")):
        if "emulator" in path.parts or "view" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "count" and len(node.args) > 1:
                event = node.args[0]
                assert isinstance(event, ast.Constant | ast.JoinedStr), ast.dump(event)
                last = event.values[-1] if isinstance(event, ast.JoinedStr) else event
                assert isinstance(last, ast.Constant)
                yield str(last.value)


def test_each_count_says_what_it_means() -> None:
    events = set(counted())
    assert len(events) > 20
    assert {event for event in events if not event.endswith(IGNORED)} == {*EVENTS} - {"schema_number_ignored"}
    assert {event for event in events if not meaning(event)} == set()
    assert meaning("parallel_tool_calls_ignored") == "parallel_tool_calls was given and left out: the API has nothing for it."
    assert set(ALARMING) < set(EVENTS)
    assert set(REQUESTS) == {"state", "retries", "run.tokens"}
    assert {
        event for event in re.findall(r"such as `(\w+)`, `(\w+)`, `(\w+)`; the desc", PAGE)[0] if event not in EVENTS
    } == set()


def test_a_count_has_its_meaning_with_it(everything: Told) -> None:
    data = everything.all_metrics()
    assert data[f"{OURS}state"].description == REQUESTS["state"]
    assert data[f"{OURS}run_left_running"].description == EVENTS["run_left_running"]


def test_what_is_alarming_is_there_before_it_happens(told: Told) -> None:
    values = {name: metric.data.data_points[0] for name, metric in told.all_metrics().items()}
    assert {name: getattr(point, "value", None) for name, point in values.items()} == {f"{OURS}{event}": 0 for event in ALARMING}


def test_the_tree_is_what_the_example_prints(tmp_path: Path) -> None:
    [tree] = blocks("", section("What a trace looks like"))
    assert tree in run(ROOT / "examples" / "telemetry.py", tmp_path)


def test_an_answer_says_in_its_message_why_it_ended(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "SPAN_ONLY")
    from gemini_interactions import telemetry

    telemetry.instrument(tracer_provider=told.tracer_provider)  # it reads the variable
    with Emulator() as emulator:
        Client(api_key="k", base_url=emulator.url).create(model="gemini-3.8-flash", input="Hello")
    [span] = told.spans
    assert '"finish_reason":"stop"' in str((span.attributes or {})["gen_ai.output.messages"])


WITHOUT_THE_EXTRA = """
import logging, sys
logging.basicConfig(level=logging.INFO)
sys.modules["opentelemetry.util.genai"] = None
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
trace.set_tracer_provider(TracerProvider())
from gemini_interactions import telemetry
print(telemetry.is_traced(), telemetry.is_traced())
"""


def test_what_misses_the_extra_is_told_so_once() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_THE_EXTRA], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"
    assert done.stderr.count("pip install 'gemini-interactions[otel]'") == 1
