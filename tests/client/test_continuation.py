"""`requires_continuation`: the rest is asked for, and what comes is one reply."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from llama_index.core.llms import ChatMessage

import gemini_interactions as gi
from gemini_interactions.assembly.accumulate import accumulate
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.llamaindex import GeminiInteractions
from gemini_interactions.wire.events import InteractionCompletedEvent, InteractionCreatedEvent, StepStart
from gemini_interactions.wire.interaction import Interaction

from .bad_line import told
from .conftest import Api, Connect

MODEL = "gemini-3.5-flash"
LONG = "You said: one two three four"
ASK: dict[str, Any] = {"model": MODEL, "input": "one two three four", "temperature": 0.5}


def created(api: Api, **options: Any) -> Interaction:
    return api.create(**options)


def streamed(api: Api, **options: Any) -> Interaction:
    return accumulate(api.events(**options))


both_ways = pytest.mark.parametrize("call", [created, streamed])
Call = Callable[..., Interaction]


def text_of(interaction: Interaction) -> str:
    return interaction.output_text


@both_ways
def test_three_hops_are_one_answer(api: Api, emulator: Emulator, call: Call) -> None:
    emulator.fault(continue_after=12)
    emulator.fault(continue_after=9)
    interaction = call(api, **ASK)
    assert (interaction.status, text_of(interaction)) == ("completed", LONG)
    assert [step["type"] for step in interaction.reply_steps()] == ["thought", *["model_output"] * 3]
    assert interaction.id == list(emulator.interactions)[-1]


@both_ways
def test_a_stored_hop_is_continued_by_its_id_without_the_input(api: Api, emulator: Emulator, call: Call) -> None:
    emulator.fault(continue_after=12)
    call(api, **ASK, system_instruction="Be brief.", labels={"a": "b"})
    first, second = [{key: value for key, value in request.body.items() if key != "stream"} for request in emulator.requests]
    settings = {
        "model": MODEL,
        "system_instruction": "Be brief.",
        "labels": {"a": "b"},
        "generation_config": {"temperature": 0.5},
    }
    [id, _] = emulator.interactions
    token = emulator.interactions[id].extra["continuation_token"]
    assert first == {**settings, "input": "one two three four"}
    assert second == {**settings, "continuation_token": token, "previous_interaction_id": id}


@both_ways
def test_hops_of_what_is_not_stored_bring_the_input_again(api: Api, emulator: Emulator, call: Call) -> None:
    emulator.fault(continue_after=12, times=2)
    interaction = call(api, **ASK, store=False)
    assert (interaction.status, text_of(interaction), interaction.id) == ("completed", LONG, "")
    first, *others = [request.body for request in emulator.requests]
    assert len(others) == 2
    for body in others:
        token = body.pop("continuation_token")
        assert token
        assert body == first  # the input, and no interaction to continue


@both_ways
def test_a_hop_in_a_conversation_continues_the_hop_and_not_the_turn_before(api: Api, emulator: Emulator, call: Call) -> None:
    before = api.create(model=MODEL, input="Hi").id
    emulator.fault(continue_after=12)
    last = call(api, **ASK, previous_interaction_id=before)
    chain = [request.body.get("previous_interaction_id") for request in emulator.requests]
    assert chain == [None, before, list(emulator.interactions)[1]]
    assert [step["type"] for step in emulator.history(last.id)].count("user_input") == 2


@both_ways
def test_the_usage_is_that_of_all_hops(api: Api, emulator: Emulator, call: Call) -> None:
    emulator.fault(continue_after=12, times=2)
    interaction = call(api, **ASK)
    each = [record.usage for record in emulator.interactions.values()]
    assert interaction.usage is not None
    assert interaction.usage.total_tokens == sum(usage["total_tokens"] for usage in each)
    assert interaction.usage.total_output_tokens == sum(usage["total_output_tokens"] for usage in each)
    assert interaction.usage.dump()["initial_input_tokens"] == each[0]["total_input_tokens"]


def test_a_streamed_answer_begins_and_ends_once_and_counts_its_steps_on(api: Api, emulator: Emulator) -> None:
    emulator.fault(continue_after=12)
    emulator.fault(continue_after=9)
    events = api.events(**ASK)
    assert told(events) == LONG
    assert [event.index for event in events if isinstance(event, StepStart)] == [0, 1, 2, 3]
    assert sum(isinstance(event, InteractionCreatedEvent) for event in events) == 1
    assert [event.interaction.status for event in events if isinstance(event, InteractionCompletedEvent)] == ["completed"]


@both_ways
def test_a_hop_that_fails_is_tried_again(api: Api, emulator: Emulator, call: Call) -> None:
    emulator.fault(continue_after=12)
    emulator.fault(status=503, when=lambda body: "continuation_token" in body)
    assert text_of(call(api, **ASK)) == LONG


def test_a_cut_in_the_second_hop_says_what_both_said(api: Api, emulator: Emulator) -> None:
    emulator.fault(continue_after=12)
    emulator.fault(cut_after=4, when=lambda body: "continuation_token" in body)
    with pytest.raises(gi.StreamInterrupted) as caught:
        api.events(**ASK)
    assert caught.value.interaction.output_text == LONG
    assert caught.value.interaction.id == list(emulator.interactions)[-1]


@both_ways
def test_a_token_that_is_refused_is_an_error(api: Api, emulator: Emulator, call: Call) -> None:
    emulator.fault(continue_after=12)
    emulator.fault(status=400, message="Invalid continuation_token.", when=lambda body: "continuation_token" in body)
    with pytest.raises(gi.InvalidRequestError, match="Invalid continuation_token"):
        call(api, **ASK)


@both_ways
@pytest.mark.parametrize("fault", [{"status": 400}, {"drop_connection": True}, {"status": 503}])
def test_a_hop_that_fails_loses_nothing_of_those_before(
    connect: Connect, emulator: Emulator, call: Call, fault: dict[str, Any]
) -> None:
    emulator.fault(continue_after=12)
    emulator.fault(**fault, times=9, when=lambda body: "continuation_token" in body)
    with pytest.raises(gi.GeminiInteractionsError) as caught:
        call(connect(max_retries=0), **ASK)
    if call is created:  # a stream has told it
        kept: Interaction = caught.value.interaction  # type: ignore[attr-defined]
        assert (kept.output_text, kept.status, bool(kept.continuation_token)) == (LONG[:12], "requires_continuation", True)


@both_ways
@pytest.mark.parametrize("more", [{}, {"store": False}])
def test_the_same_token_twice_ends_it(api: Api, emulator: Emulator, call: Call, more: dict[str, Any]) -> None:
    part = {"steps": [{"type": "model_output", "content": [{"type": "text", "text": "Part. "}]}]}
    emulator.reply(*[{**part, "status": "requires_continuation", "continuation_token": "t"}] * 5)
    interaction = call(api, **ASK, **more)
    assert (interaction.status, len(emulator.requests)) == ("requires_continuation", 2)
    assert [step["type"] for step in interaction.reply_steps()] == ["model_output"] * 2


@both_ways
def test_a_deadline_covers_all_hops(connect: Connect, emulator: Emulator, call: Call) -> None:
    emulator.fault(continue_after=1, delay=0.03, times=100)
    with pytest.raises((gi.DeadlineExceeded, gi.RequestTimeout)):
        call(connect(), **ASK, deadline=0.15)
    assert len(emulator.requests) < 8


@both_ways
def test_without_a_token_there_is_nothing_to_continue(api: Api, emulator: Emulator, call: Call) -> None:
    emulator.reply({"steps": [], "status": "requires_continuation"})
    assert call(api, **ASK).status == "requires_continuation"
    assert len(emulator.requests) == 1


def test_runs_in_the_background_and_agents_have_no_hops(api: Api, emulator: Emulator) -> None:
    half = {"steps": [], "status": "requires_continuation", "continuation_token": "t"}
    emulator.reply(half, half)
    api.events(model=MODEL, input="x", background=True)
    api.create(agent="antigravity-preview-09-2026", input="x", environment="remote")
    assert not [request for request in emulator.requests if request.body and "continuation_token" in request.body]


# What the frameworks get


def invoked(emulator: Emulator, *messages: Any, **settings: Any) -> AIMessage:
    return ChatGeminiInteractions(model=MODEL, api_key="k", transport=emulator.transport(), **settings).invoke(list(messages))


def chunks(emulator: Emulator, *messages: Any, **settings: Any) -> AIMessage:
    model = ChatGeminiInteractions(model=MODEL, api_key="k", transport=emulator.transport(), **settings)
    first, *others = model.stream(list(messages))
    whole = sum(others, first)
    assert isinstance(whole, AIMessage)
    return whole


@pytest.mark.parametrize(
    ("ask", "state"),
    [
        (invoked, "auto"),
        (invoked, "stateless"),
        (chunks, "auto"),
        (chunks, "stateless"),
    ],
)
def test_langchain_gets_one_message_that_can_be_continued(emulator: Emulator, ask: Callable[..., AIMessage], state: str) -> None:
    emulator.fault(continue_after=12, times=2)
    question = HumanMessage("one two three four")
    message = ask(emulator, question, state=state)
    assert message.text == LONG
    assert message.response_metadata["status"] == "completed"
    assert message.usage_metadata is not None
    assert len(emulator.requests) == 3
    invoked(emulator, question, message, HumanMessage("And then?"), state=state)
    body = emulator.requests[-1].body
    if state == "auto":
        assert body["previous_interaction_id"] == list(emulator.interactions)[-2]
        assert [step["type"] for step in body["input"]] == ["user_input"]
    else:
        assert [step["type"] for step in body["input"]] == ["user_input", "thought", *["model_output"] * 3, "user_input"]


def chatted(llm: GeminiInteractions, messages: list[ChatMessage]) -> Any:
    return llm.chat(messages)


def stream_chatted(llm: GeminiInteractions, messages: list[ChatMessage]) -> Any:
    *_, last = llm.stream_chat(messages)
    return last


@pytest.mark.parametrize("ask", [chatted, stream_chatted])
def test_llamaindex_gets_one_message_that_can_be_continued(emulator: Emulator, ask: Callable[..., Any]) -> None:
    emulator.fault(continue_after=12, times=2)
    llm = GeminiInteractions(MODEL, api_key="k", transport=emulator.transport())
    question = ChatMessage("one two three four")
    message = ask(llm, [question]).message
    assert "".join(block.text for block in message.blocks if block.block_type == "text") == LONG
    llm.chat([question, message, ChatMessage("And then?")])
    assert emulator.requests[-1].body["previous_interaction_id"] == list(emulator.interactions)[-2]
