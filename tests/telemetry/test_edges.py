"""What is told at the edges: streams that are left, calls inside of others."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from gemini_interactions import Client
from gemini_interactions.client.interactions.calls import create_call
from gemini_interactions.client.interactions.run import RunState
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.telemetry.otel.facts import state_use
from gemini_interactions.wire.interaction import Interaction

from .told import Told

MODEL = "gemini-3.8-flash"
RUNS = "gemini_interactions.run.tokens"


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(background_seconds=0.2)


@pytest.fixture
def client(emulator: Emulator) -> Client:
    return Client(api_key="k", transport=emulator.transport())


def tokens(told: Told) -> float:
    return sum(point.value for point in told.metrics.get(RUNS, []))


def of(told: Told, name: str) -> dict[str, Any]:
    """The attributes of the only span of a name."""
    [span] = [span for span in told.spans if span.name == name]
    return dict(span.attributes or {})


def run_of(client: Client) -> Any:
    return client.start(model=MODEL, input="one two three")


def test_a_handle_whose_stream_is_read_counts_the_tokens_of_the_run_once(told: Told, client: Client) -> None:
    handle = run_of(client)
    with handle.stream() as events:
        for _ in events:
            pass
    assert handle.status == "completed"
    counted = tokens(told)
    assert counted == client.get(handle.id).usage.total_tokens  # type: ignore[union-attr]
    handle.result()
    handle.refresh()
    assert tokens(told) == counted


def test_a_reply_of_a_handle_that_is_left_at_its_last_chunk_counts_them_too(told: Told, emulator: Emulator) -> None:
    model = ChatGeminiInteractions(model=MODEL, api_key="k", transport=emulator.transport(), background=True)
    handle = model.start("one two three")
    for chunk in (chunks := handle.stream()):
        if chunk.usage_metadata:
            chunks.close()
    assert handle.status == "completed"
    assert tokens(told) > 0


def test_who_leaves_at_the_end_has_read_a_whole_answer(told: Told, client: Client) -> None:
    with client.stream(model=MODEL, input="Hello") as events:
        for event in events:
            if event.event_type == "interaction.completed":
                break
    assert of(told, f"chat {MODEL}")["gen_ai.response.finish_reasons"] == ("stop",)


def test_a_stream_that_is_asked_for_again_is_told_of_whole(
    told: Told, client: Client, emulator: Emulator, impatient: None
) -> None:
    emulator.fault(cut_after=0)
    with client.stream(model=MODEL, input="Hello") as events:
        for _ in events:
            pass
    again = of(told, f"chat {MODEL}")
    assert again["gemini_interactions.state"] == "new"
    assert again["gen_ai.usage.output_tokens"] > 0


def test_a_run_that_is_left_has_not_ended(told: Told, client: Client) -> None:
    with client.stream(model=MODEL, input="one two three", background=True) as events:
        next(events)
    left = of(told, f"chat {MODEL}")
    assert left["gen_ai.response.status"] == "in_progress"
    assert "gen_ai.response.finish_reasons" not in left


def test_what_is_read_while_a_run_is_waited_for_has_a_span_of_its_own(told: Told, client: Client) -> None:
    other = client.create(model=MODEL, input="Other")
    handle = run_of(client)
    told.clear()
    asked: list[Any] = []

    def progressed(_: Any) -> None:
        if not asked:
            asked.append(client.get(other.id))

    handle.result(on_progress=progressed, poll_interval=0.05)
    ids = [span.attributes["gen_ai.response.id"] for span in told.spans if span.attributes]
    assert ids.count(other.id) == 1
    assert ids.count(handle.id) == len(ids) - 1 >= 1
    told.check()


def test_a_cut_stream_of_a_handle_shows_its_connections(told: Told, client: Client, emulator: Emulator) -> None:
    handle = run_of(client)
    told.clear()
    emulator.fault(cut_after=4)
    with handle.stream() as events:
        for _ in events:
            pass
    later, first = told.spans[0], told.spans[-1]
    assert later.parent == first.context
    assert [event.name for event in first.events] == ["gemini_interactions.stream_cut"]
    assert "gen_ai.request.stream_cursor" not in (first.attributes or {})


@pytest.mark.parametrize("run_id", [str(uuid4()), uuid4(), "mine", None], ids=["text", "uuid", "name", "none"])
def test_a_run_of_langchain_may_be_named_as_a_text(told: Told, emulator: Emulator, run_id: Any) -> None:
    from openinference.instrumentation.langchain import LangChainInstrumentor

    model = ChatGeminiInteractions(model=MODEL, api_key="k", transport=emulator.transport())
    LangChainInstrumentor().instrument(tracer_provider=told.tracer_provider)
    try:
        text = "".join(chunk.text for chunk in model.stream("Hello", config={"run_id": run_id}))
    finally:
        LangChainInstrumentor().uninstrument()
    assert "Hello" in text


def test_a_run_that_idles_is_counted_when_it_has_ended(told: Told) -> None:
    state = RunState("v1_x", "in_progress")
    usage = {"total_tokens": 10, "total_input_tokens": 4, "total_output_tokens": 6}
    for status in ("in_progress", "idle", "in_progress", "completed"):
        state.update(Interaction.model_validate({"id": "v1_x", "status": status, "usage": usage}))
    assert tokens(told) == 10


def test_resources_are_told_apart_from_a_call_around_them(told: Told, client: Client) -> None:
    from opentelemetry.util.genai.handler import TelemetryHandler

    helper = TelemetryHandler(told.tracer_provider, told.meter_provider, instrumentation_scope_name="caller")
    with helper.inference("theirs", request_model="another"):
        client.agents.create(base_agent="antigravity-preview-09-2026", extra_body={"id": "named"})
        client.decisions.create(
            input="Buy!", questions={"q": {"type": "noul", "instructions": "Spam?"}}, extra_body={"model": "gemini-decision-1"}
        )
    assert [span.name for span in told.spans] == ["create_agent named", "decide gemini-decision-1", "chat another"]
    assert "gen_ai.usage.input_tokens" not in of(told, "chat another")


def test_contents_are_one_step() -> None:
    words = [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]
    steps = [{"type": "user_input", "content": words}, {"type": "model_output", "content": words}]
    sent = [state_use(create_call("http://service", {"model": MODEL, "input": given})).sent for given in (words, steps, "text")]
    assert sent == [1, 2, 1]


def test_a_request_that_is_refused_uses_no_state(told: Told, client: Client) -> None:
    with pytest.raises(Exception, match="404"):
        client.create(model="gemini-none", input="Hello")
    assert "gemini_interactions.state" not in told.metrics
