"""Beside another instrumentation of the framework, each call and each token is counted once, and all is one trace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator

from ..adapters.face_of_langchain import LangChain
from ..adapters.face_of_litellm import LiteLLM
from ..adapters.face_of_llamaindex import LlamaIndex
from ..adapters.faces import WAYS, Adapter, Ask
from ..litellm.conftest import FORCED_BY_LITELLM
from .others import OTHERS, Counted, by_metrics, by_spans, ids, ours, parent_of, really, settled, stray
from .told import Told

ADAPTERS: dict[str, type[Adapter]] = {"langchain": LangChain, "llamaindex": LlamaIndex, "litellm": LiteLLM}
RESEARCH = "deep-research-preview-04-2026"
HI: Any = [("user", "Hi")]

FORCED_BY_OPENINFERENCE = "ignore:The `json` method is deprecated"
"""It asks LlamaIndex's models for their JSON as pydantic did once."""

FORCED = [pytest.mark.filterwarnings(warning) for warning in (*FORCED_BY_LITELLM, FORCED_BY_OPENINFERENCE)]
pytestmark = FORCED


@pytest.fixture
def emulator(impatient: None) -> Emulator:
    return Emulator(background_seconds=0.02)


@pytest.fixture(params=OTHERS, ids=" ".join)
def adapter(request: pytest.FixtureRequest, told: Told) -> Iterator[type[Adapter]]:
    """Makes a model of each framework, beside each other instrumentation of it."""
    import litellm

    framework, _ = request.param
    litellm.suppress_debug_info = True
    with settled():  # what LiteLLM still has to tell of other tests' calls is told to nobody
        pass
    with OTHERS[request.param](told):
        yield ADAPTERS[framework]
    litellm.custom_provider_map = []


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__)
def ask(request: pytest.FixtureRequest, told: Told) -> Ask:
    """Each of the four ways to ask, in a span of the caller's."""

    def asked(*args: Any, **kwargs: Any) -> Any:
        with told.tracer.start_as_current_span("caller"), settled():
            return request.param(*args, **kwargs)

    return asked


def check(told: Told, expected: Counted) -> None:
    assert by_spans(told) == expected
    assert by_metrics(told) == expected
    assert stray(told) == []


def test_a_model(adapter: type[Adapter], emulator: Emulator, told: Told, ask: Ask) -> None:
    ask(adapter(emulator), HI)
    check(told, really(emulator))
    assert ids(told) == sorted(emulator.interactions)


def test_an_agent_in_the_background(adapter: type[Adapter], emulator: Emulator, told: Told, ask: Ask) -> None:
    ask(adapter(emulator, agent=RESEARCH), HI)
    check(told, really(emulator))
    assert ids(told) == sorted(emulator.interactions)
    [fetched] = [span for span in told.spans if span.name == "fetch_response"]
    assert parent_of(told, fetched) == ours(told)[0]


def test_a_call_that_is_made_again(adapter: type[Adapter], emulator: Emulator, told: Told, ask: Ask) -> None:
    emulator.fault(status=503, times=1)
    ask(adapter(emulator), HI)
    check(told, really(emulator))
    events = [event.name for span in told.spans for event in span.events if event.name.startswith("gemini_interactions")]
    assert events == ["gemini_interactions.retry"]


def test_a_call_that_is_refused(adapter: type[Adapter], emulator: Emulator, told: Told, ask: Ask) -> None:
    emulator.fault(status=400, times=1)
    with pytest.raises(gi.APIError):
        ask(adapter(emulator), HI)
    check(told, Counted(1, 0, 0))
    [span] = ours(told)
    assert (span.attributes or {})["error.type"]
