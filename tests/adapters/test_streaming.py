"""A streamed reply is the invoked one, in every framework, whatever the steps and however they come."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import gemini_interactions as gi
from gemini_interactions.assembly.accumulate import accumulate
from gemini_interactions.emulator import Emulator
from gemini_interactions.wire.events import Event

from ..events import delta, framed, parsed, start, stop
from ..received import bodies
from ..steps import CITED, EXAMPLES, PNG, THOUGHT, USAGE, call_of, output_of, steps, text_of
from .faces import KEY, MODEL, Adapter, Ask, Reply, Talk, astream, invoke, stream

HI = [("user", "Hi")]
WEATHER = {
    "type": "function",
    "name": "get_weather",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
}


def replayed(model: Adapter, emulator: Emulator, reply: Reply) -> list[Any]:
    """The steps that go out where a history with this reply is sent in full."""
    results: Talk = [("tool", call.id, "ok") for call in reply.calls]
    with suppress(gi.APIError):  # of steps that no service has sent
        invoke(model, [*HI, ("assistant", reply), *results, ("user", "Go on.")], state="stateless")
    sent: list[Any] = bodies(emulator)[-1]["input"]
    return sent[1 : -1 - len(results)]


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_streamed_reply_is_the_invoked_one_and_is_handed_back_as_it_came(
    adapter: type[Adapter], emulator: Emulator, name: str
) -> None:
    model = adapter(emulator)
    answer = {"steps": EXAMPLES[name], "status": "completed", "usage": USAGE}
    emulator.reply(answer, answer)
    chunks = list(model.stream(HI))
    streamed, invoked = model.total(chunks), invoke(model, HI)
    assert streamed.said == invoked.said
    assert "".join(model.texts(chunks)) == invoked.text
    assert replayed(model, emulator, streamed) == EXAMPLES[name]


def heard(model: Adapter, emulator: Emulator, events: Sequence[Event]) -> tuple[Any, Any]:
    """What a stream of these events becomes, and what their interaction becomes in one piece: a reply, or a kind of error."""

    def outcome(ask: Callable[[], Reply]) -> Any:
        try:
            return ask()
        except gi.ContentBlockedError as error:
            return type(error)

    def streamed() -> Reply:
        chunks = list(model.stream(HI))
        reply = model.total(chunks)
        assert "".join(model.texts(chunks)) == reply.text  # every piece once, and none late
        return reply

    emulator.fault(raw_stream=framed(*events))
    first = outcome(streamed)
    emulator.fault(raw_body=json.dumps(accumulate(events).dump()).encode())
    return first, outcome(lambda: invoke(model, HI))


def with_mime_types(step: dict[str, Any]) -> dict[str, Any]:
    """LangChain itself breaks on data without a type, when they are handed back."""
    contents = [{"mime_type": "image/png", **c} if "data" in c else c for c in step.get("content") or ()]
    return {**step, "content": contents} if contents else step


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(values=steps)
def test_it_is_whatever_the_steps(adapter: type[Adapter], values: list[Any]) -> None:
    emulator = Emulator()
    emulator.reply({"steps": [with_mime_types(value) for value in values], "status": "completed"}, checked=False)
    events = list(gi.Client(api_key=KEY, transport=emulator.transport()).stream(model=MODEL, input="Hi"))
    model = adapter(emulator)
    streamed, invoked = heard(model, emulator, events)
    if isinstance(invoked, Reply):
        assert (streamed.id, streamed.said) == (invoked.id, invoked.said)
        assert replayed(model, emulator, streamed) == replayed(model, emulator, invoked)
    else:
        assert streamed == invoked


@pytest.mark.parametrize("options", [{}, {"thinking_summaries": "auto"}, {"store": False}])
@pytest.mark.parametrize(
    "prompt",
    ["Hi", "Write a long poem. " * 30, "Search the latest news.", "Weather in Paris and Rome, and the latest news?"],
)
def test_it_is_where_the_emulator_makes_the_answer(model: Adapter, prompt: str, options: dict[str, Any]) -> None:
    def said(ask: Ask) -> Any:
        reply = ask(model, [("user", prompt)], tools=[WEATHER, {"type": "google_search"}], **options)
        calls = [(call.name, call.arguments) for call in reply.calls]
        return reply.text, reply.thoughts, calls, reply.usage, reply.facts["status"]

    assert said(stream) == said(invoke) == said(astream)


@pytest.mark.parametrize(
    "events",
    [
        [start(0, type="model_output", content=[text_of("He")]), delta(0, type="text", text="y"), stop(0)],
        [start(0, type="model_output", content=[text_of("Zürich", CITED)]), stop(0)],
        [
            start(0, type="model_output", content=[PNG, text_of("He")]),
            delta(0, type="text", text="y"),
            delta(0, **PNG),
            stop(0),
        ],
        [start(0, type="thought", summary=[text_of("Hm"), PNG]), delta(0, type="thought_signature", signature="c2ln"), stop(0)],
        [start(0, **call_of("c1", a=1)), stop(0)],
        [
            start(0, type="model_output"),
            delta(0, type="text", text="a"),
            start(1, **call_of("c1")),
            delta(1, type="arguments_delta", arguments="{}"),
        ],
        [
            start(0, type="thought", summary=[text_of("b")]),
            delta(0, type="thought_signature", signature="c2ln"),
            start(1, type="model_output", content=[text_of("b")]),
        ],
        [
            start(0, type="thought"),
            delta(0, type="thought_signature", signature="c2ln"),
            start(1, type="model_output", content=[text_of("b")]),
        ],
        [delta(0, type="text", text="a"), delta(0, **PNG), delta(0, type="text", text="b"), stop(0)],
    ],
    ids=[
        "text",
        "citation",
        "media",
        "summary",
        "call",
        "text without a stop",
        "thought without a stop",
        "empty thought",
        "from the middle",
    ],
)
def test_steps_may_start_full_and_never_stop(model: Adapter, emulator: Emulator, events: list[dict[str, Any]]) -> None:
    streamed, invoked = heard(model, emulator, parsed(*events))
    assert (streamed.id, streamed.said) == (invoked.id, invoked.said)
    assert replayed(model, emulator, streamed) == replayed(model, emulator, invoked)


class TestAgents:
    """Calls inside an agent's run are its own; only what nobody answered is for the caller."""

    CALLS = tuple(call_of(id, path="a") for id in ("w1", "w2"))
    RESULTS = tuple({"type": "function_result", "call_id": id, "name": "f", "result": "ok"} for id in ("w1", "w2"))
    MINE = call_of("mine", x=1)

    @pytest.mark.parametrize(
        "steps_",
        [
            [*CALLS, *RESULTS, output_of(text_of("done"))],
            [CALLS[0], RESULTS[0], output_of(text_of("a")), CALLS[1], RESULTS[1], output_of(text_of("b"))],
            [CALLS[0], RESULTS[0], MINE],
            [MINE, *CALLS, *RESULTS, output_of(text_of("done"))],
        ],
    )
    def test_a_streamed_run_is_the_invoked_one(self, adapter: type[Adapter], emulator: Emulator, steps_: list[Any]) -> None:
        model = adapter(emulator, agent="antigravity-preview-09-2026", environment="remote")
        answer = {"steps": [THOUGHT, *steps_], "status": "completed"}
        emulator.reply(answer, answer)
        streamed, invoked = stream(model, HI), invoke(model, HI)
        assert streamed.said == invoked.said
        assert [call.id.partition("--")[0] for call in streamed.calls] == ["mine" for step in steps_ if step is self.MINE]


@pytest.mark.parametrize("ask", [stream, astream])
def test_a_cut_stream_is_an_error_not_a_short_answer(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    emulator.fault(cut_after=4)
    with pytest.raises(gi.StreamInterrupted) as caught:
        ask(model, [("user", "Tell me a story")])
    assert caught.value.interaction.status == "in_progress"
