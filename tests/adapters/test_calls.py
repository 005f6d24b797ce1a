"""One call in every framework: what goes out, what comes back, and what is refused or tried again."""

from __future__ import annotations

from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator

from ..received import bodies, kinds, said
from .faces import KEY, MODEL, Adapter, Ask, Talk, astream, invoke, stream

HI: Talk = [("user", "Hi")]
CITY = {"type": "object", "properties": {"city": {"type": "string"}}}
WEATHER = {"type": "function", "name": "get_weather", "parameters": CITY}


def test_a_question_is_answered(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    emulator.reply("Hello, Ada!")
    reply = ask(model, [("system", "Be kind."), ("user", "I am Ada.")], temperature=0.5, stop=["END"])
    assert (reply.text, reply.facts["status"]) == ("Hello, Ada!", "completed")
    assert reply.usage["total"] == reply.usage["input"] + reply.usage["output"]
    [request] = emulator.requests
    assert request.body.get("stream", False) == (ask in (stream, astream))
    assert bodies(emulator) == [
        {
            "model": MODEL,
            "system_instruction": "Be kind.",
            "input": said("I am Ada."),
            "generation_config": {"temperature": 0.5, "stop_sequences": ["END"]},
        }
    ]


def test_a_function_and_google_search_in_one_request(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    tools = [WEATHER, {"type": "google_search"}]
    messages: Talk = [("user", "Who won Euro 2024, and what is the weather in Madrid?")]
    reply = ask(model, messages, tools=tools)
    assert reply.facts["status"] == "requires_action"
    [call] = reply.calls
    assert (call.name, call.arguments) == ("get_weather", {"city": "Madrid"})
    answer = ask(model, [*messages, ("assistant", reply), ("tool", call.id, "18 °C in Madrid")], tools=tools)
    assert "18 °C in Madrid" in answer.text
    assert kinds(emulator) == [["user_input"], ["function_result"]]
    assert bodies(emulator)[1]["tools"] == bodies(emulator)[0]["tools"] == tools


def test_parallel_calls_and_their_results(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    messages: Talk = [("user", "Compare the weather in Paris and Rome.")]
    reply = ask(model, messages, tools=[WEATHER])
    assert [call.arguments["city"] for call in reply.calls] == ["Paris", "Rome"]
    results: Talk = [("tool", call.id, f"18 °C in {call.arguments['city']}") for call in reply.calls]
    answer = ask(model, [*messages, ("assistant", reply), *results], tools=[WEATHER])
    assert "18 °C in Paris" in answer.text
    assert "18 °C in Rome" in answer.text
    assert kinds(emulator)[1] == ["function_result", "function_result"]


def test_a_short_answer_is_given_and_says_that_it_was_cut_short(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    emulator.reply({"status": "incomplete", "steps": [{"type": "model_output", "content": [{"type": "text", "text": "Once"}]}]})
    reply = ask(model, [("user", "A story")], max_tokens=1)
    assert (reply.text, reply.facts["status"]) == ("Once", "incomplete")
    assert bodies(emulator)[0]["generation_config"] == {"max_output_tokens": 1}


# What goes wrong


def test_an_unknown_option_is_refused_before_anything_is_sent(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    with pytest.raises(gi.InvalidOption, match="temprature"):
        ask(model, HI, temprature=1)
    assert emulator.requests == []


@pytest.mark.parametrize(
    ("messages", "reason"),
    [
        ([("system", "Be kind.")], "a system message is no input, and beside it there are no messages"),
        ([("user", "")], "the messages hold no text"),
        ([("user", ["", ""])], "the messages hold no text"),
        ([("system", "Be kind."), ("user", "")], "a system message is no input, and beside it the messages hold no text"),
    ],
)
def test_so_is_a_conversation_in_which_nobody_says_anything(
    model: Adapter, emulator: Emulator, ask: Ask, messages: Talk, reason: str
) -> None:
    with pytest.raises(gi.InvalidOption, match=f"The input is empty: {reason}.* Give a user message") as caught:
        ask(model, messages)
    assert caught.value.field == "input"
    assert emulator.requests == []


@pytest.mark.parametrize(
    ("options", "field"),
    [({"extra_body": {"hologram": True}}, "hologram"), ({"thinking_level": "enormous"}, "generation_config.thinking_level")],
)
def test_what_the_service_refuses_reaches_the_caller_with_the_field(
    model: Adapter, ask: Ask, options: dict[str, Any], field: str
) -> None:
    with pytest.raises(gi.InvalidRequestError) as caught:
        ask(model, HI, **options)
    assert caught.value.field == field


def test_too_many_requests_are_tried_again_after_what_the_service_asks_for(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    emulator.fault(status=429, retry_after=0.01, times=2)
    emulator.reply("At last.")
    assert ask(model, HI).text == "At last."
    assert len(emulator.requests) == 3


def test_a_failed_answer_is_an_error(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    emulator.reply({"steps": [], "status": "failed", "errors": [{"code": "internal", "message": "Broken."}]})
    with pytest.raises(gi.APIError, match="Broken"):
        ask(model, HI)


def test_the_key_is_in_no_error(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> None:
    emulator.fault(status=403, times=9, message=f"The key {KEY} may not do this.")
    with pytest.raises(gi.PermissionDeniedError) as caught:
        ask(adapter(emulator, max_retries=0), HI)
    assert KEY not in str(caught.value)


def test_an_option_of_a_call_replaces_the_models(adapter: type[Adapter], emulator: Emulator) -> None:
    model = adapter(emulator, temperature=0.5, thinking_level="high")
    invoke(model, HI, temperature=0.1)
    assert bodies(emulator)[0]["generation_config"] == {"temperature": 0.1, "thinking_level": "high"}


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        *(("timeouts", "timeout"), ("time_out", "timeout"), ("max_retry", "max_retries"), ("maxRetries", "max_retries")),
        *(("headerz", "headers"), ("poll_intervall", "poll_interval"), ("base_ur", "base_url"), ("extra_bdy", "extra_body")),
    ],
)
def test_a_misspelt_option_of_the_connection_is_answered_with_the_nearest(
    model: Adapter, emulator: Emulator, misspelt: str, meant: str
) -> None:
    with pytest.raises(gi.InvalidOption) as raised:
        invoke(model, HI, **{misspelt: 5})
    assert str(raised.value) == f"Unknown option {misspelt!r}. Did you mean {meant!r}?"
    assert (raised.value.field, emulator.requests) == (misspelt, [])
