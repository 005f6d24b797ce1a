"""Every span that is begun ends once, wherever its code is finished, and the caller's context is as it was."""

from __future__ import annotations

import contextvars
import copy
import gc
import os
import pickle
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from opentelemetry.trace import get_current_span

import gemini_interactions as gi
from gemini_interactions import Client
from gemini_interactions.client.interactions.calls import create_call
from gemini_interactions.emulator import Emulator
from gemini_interactions.telemetry import SILENT, watched

from ..adapters.face_of_langchain import LangChain
from .everything import Everything

MODEL: Any = "gemini-3.5-flash"


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(background_seconds=0.05)


def sync(emulator: Emulator) -> Client:
    return Client(api_key="KEY-123456", transport=emulator.transport())


# Synchronous streams


def test_a_stream_that_is_closed_early(found: Everything, emulator: Emulator) -> None:
    with sync(emulator).stream(model=MODEL, input="Hi") as events:
        next(events)
        assert not get_current_span().is_recording()
    [span] = found.spans
    assert (span.attributes or {})["gen_ai.response.finish_reasons"] == ("error",)


def test_a_stream_that_is_closed_unread(found: Everything, emulator: Emulator) -> None:
    with sync(emulator).stream(model=MODEL, input="Hi"):
        pass
    assert len(found.spans) == 1


def test_a_stream_that_is_dropped(found: Everything, emulator: Emulator) -> None:
    events = sync(emulator).stream(model=MODEL, input="Hi")
    next(events)
    del events
    gc.collect()
    assert len(found.spans) == 1


def test_what_fails_between_two_events(found: Everything, emulator: Emulator) -> None:
    def failing() -> None:
        with sync(emulator).stream(model=MODEL, input="Hi") as events:
            next(events)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        failing()
    assert len(found.spans) == 1


def test_a_stream_that_is_read_and_closed_in_other_contexts(found: Everything, emulator: Emulator) -> None:
    events = contextvars.copy_context().run(lambda: sync(emulator).stream(model=MODEL, input="Hi"))
    contextvars.copy_context().run(next, events)
    thread = threading.Thread(target=lambda: list(events))
    thread.start()
    thread.join()
    contextvars.copy_context().run(events.close)
    assert len(found.spans) == 1


def test_streams_that_interleave_have_the_parents_they_were_made_under(found: Everything, emulator: Emulator) -> None:
    streams = []
    parents = []
    for name in ("a", "b", "c"):
        with found.tracer.start_as_current_span(name) as span:
            streams.append(sync(emulator).stream(model=MODEL, input="Hi"))
            parents.append(span.get_span_context().span_id)
    while streams:
        for events in list(streams):
            assert not get_current_span().is_recording()
            if next(events, None) is None:
                streams.remove(events)
    ours = [span for span in found.spans if span.name.startswith("chat")]
    assert sorted(span.parent.span_id for span in ours if span.parent) == sorted(parents)


def test_a_model_that_a_listener_asks_has_a_span_of_its_own(found: Everything, emulator: Emulator) -> None:
    def ask(progress: Any) -> None:
        if progress.is_over:
            sync(emulator).create(model="gemini-3.6-flash", input="Sum that up.")

    LangChain(emulator, background=True, on_progress=ask).invoke([("user", "Hi")])
    names = {span.context.span_id: span.name for span in found.spans if span.context}
    parents = {span.name: names[span.parent.span_id] for span in found.spans if span.parent}
    assert parents["chat gemini-3.6-flash"] in ("fetch_response", f"chat {MODEL}")
    usage = [(span.attributes or {})["gen_ai.usage.input_tokens"] for span in found.spans if span.name.startswith("chat")]
    assert len(usage) == 2


def test_a_model_that_is_asked_in_the_course_of_another_call_is_no_part_of_it(found: Everything, emulator: Emulator) -> None:
    with watched(create_call("http://x/v1beta", {"model": MODEL, "input": "Hi"})):
        sync(emulator).create(model="gemini-3.6-flash", input="Hi")
    assert [span.name for span in found.spans] == ["chat gemini-3.6-flash", f"chat {MODEL}"]


# Copies


def copied(call: Any) -> list[Any]:
    return [copy.copy(call.operation), copy.deepcopy(call.operation), pickle.loads(pickle.dumps(call.operation))]


def test_a_copy_of_a_call_is_a_call_of_its_own(found: Everything, emulator: Emulator) -> None:
    call = create_call("http://x/v1beta", {"model": MODEL, "input": "Hi"})
    assert copied(call) == [SILENT] * 3
    with watched(call) as operation:
        assert operation.records
        assert copied(call) == [SILENT] * 3
        twin = copy.deepcopy(call)
    with watched(twin) as other:
        assert other.records
        assert other is not operation
    assert len(found.spans) == 2


def test_a_call_does_not_keep_what_was_sent(found: Everything, emulator: Emulator) -> None:
    gc.collect()
    gc.disable()
    try:
        call = create_call("http://x/v1beta", {"model": MODEL, "input": "Hi"})
        with watched(call) as operation:
            pass
        assert call.body is not None
        assert not any(call is held for held in gc.get_referents(operation))
    finally:
        gc.enable()
    assert "Hi" not in repr(operation)


def test_handles_and_errors_are_data(found: Everything, emulator: Emulator) -> None:
    run = sync(emulator).start(model=MODEL, input="Hi", background=True)
    assert run.to_dict()["traceparent"].startswith("00-")
    with pytest.raises(gi.GeminiInteractionsError) as caught:
        sync(emulator).get("v1_none")
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    copy.deepcopy(caught.value)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_fork_ends_nothing_of_its_parent(found: Everything, emulator: Emulator) -> None:
    events = sync(emulator).stream(model=MODEL, input="Hi")
    next(events)
    child = os.fork()
    if child == 0:
        ended = 9
        with suppress(BaseException):
            events.close()
            ended = len(found.spans)
        os._exit(ended)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    list(events)
    assert len(found.spans) == 1


def finished_elsewhere(generator: Any) -> None:
    contextvars.Context().run(generator.close)


def test_a_generator_that_is_closed_elsewhere(found: Everything, emulator: Emulator) -> None:
    from gemini_interactions.telemetry.streams import in_context

    def items() -> Iterator[Any]:
        with sync(emulator).stream(model=MODEL, input="Hi") as events:
            yield from events

    with found.tracer.start_as_current_span("all"):
        wrapped = in_context(items())  # type: ignore[arg-type]
    next(wrapped)
    finished_elsewhere(wrapped)
    assert [span.name for span in found.spans] == ["all", f"chat {MODEL}"]
