"""The adapters are right whatever the answer to an open question is: an emulator that is set to each of them."""

from __future__ import annotations

from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator, read_urls, run_code, say, search
from gemini_interactions.emulator.core.open_questions import ANSWERS, SHORT_NAMES, TAKEN

from ..received import bodies
from .faces import KEY, Adapter, Ask, Talk, id_of, invoke, stream, talk

WEATHER = {
    "type": "function",
    "name": "get_weather",
    "parameters": {"type": "object", "properties": {"place": {"type": "string"}}},
}
ADA: Talk = [("user", "My name is Ada."), ("user", "What is my name?")]


def emulator_of(name: str, answer: Any, **settings: Any) -> Emulator:
    return Emulator(background_seconds=0.05, open_questions={name: answer}, **settings)


@pytest.mark.parametrize("answer", ANSWERS["steps_of_a_get"])
def test_a_reply_that_is_read_has_its_own_turn_alone(adapter: type[Adapter], ask: Ask, answer: str) -> None:
    emulator = emulator_of("steps_of_a_get", answer)
    model = adapter(emulator)
    emulator.reply("First.")
    messages: Talk = [*talk(model, "My name is Ada."), ("user", "And now?")]
    emulator.reply("Second.")
    reply = ask(model, messages, background=True)
    assert reply.text == "Second."
    assert bodies(emulator)[1]["previous_interaction_id"] == id_of(messages[1])
    emulator.reply("Third.")
    after = ask(model, [*messages, ("assistant", reply), ("user", "Thanks.")], background=True)
    assert after.text == "Third."
    assert bodies(emulator)[-1]["previous_interaction_id"] == reply.id


def test_a_history_that_was_sent_again_is_no_part_of_a_reply_that_is_read(
    adapter: type[Adapter], ask: Ask, emulator: Emulator
) -> None:
    emulator.reply("Second.")
    reply = ask(adapter(emulator), [("user", "Hi"), ("assistant", "First."), ("user", "And now?")], background=True)
    assert reply.text == "Second."


@pytest.mark.parametrize("answer", ANSWERS["steps_of_a_get"])
def test_a_result_in_the_background_is_answered_once(adapter: type[Adapter], ask: Ask, answer: str) -> None:
    emulator = emulator_of("steps_of_a_get", answer)
    model = adapter(emulator)
    messages: Talk = [("user", "Call get_weather for Rome.")]
    reply = ask(model, messages, tools=[WEATHER], background=True)
    [call] = reply.calls
    emulator.reply("Sunny.")
    last = ask(model, [*messages, ("assistant", reply), ("tool", call.id, "18 degrees")], tools=[WEATHER], background=True)
    assert (last.text, last.calls) == ("Sunny.", [])


@pytest.mark.parametrize("answer", ANSWERS["steps_of_a_get"])
def test_a_conversation_is_exported_once(answer: str) -> None:
    emulator = emulator_of("steps_of_a_get", answer)
    client = gi.Client(api_key=KEY, transport=emulator.transport())
    first = client.create(model="gemini-3.8-flash", input="My name is Ada.")
    second = client.create(model="gemini-3.8-flash", input="What is my name?", previous_interaction_id=first.id)
    assert len(client.get(str(second.id)).steps) == (6 if answer == "chain" else 3)
    for ids in ([first.id, second.id], [second.id]):
        steps = client.export(*map(str, ids))
        assert [step.type for step in steps] == ["user_input", "thought", "model_output"] * 2


@pytest.mark.parametrize("answer", ANSWERS["expired_previous_id"])
def test_an_interaction_that_is_gone_is_replaced_by_the_history(adapter: type[Adapter], ask: Ask, answer: int) -> None:
    emulator = emulator_of("expired_previous_id", answer)
    model = adapter(emulator)
    messages: Talk = [*talk(model, "My name is Ada."), ("user", "What is my name?")]
    emulator.advance(60 * 86_400)
    reply = ask(model, messages)
    assert "Ada" in reply.text
    assert reply.facts["state_reset"] is True
    assert len(emulator.requests) == 3


@pytest.mark.parametrize("answer", ANSWERS["idle_runs"])
def test_a_run_that_is_idle_is_waited_for_and_not_for_ever(adapter: type[Adapter], ask: Ask, answer: str) -> None:
    emulator = emulator_of("idle_runs", answer)
    emulator.reply("Here it is.")
    reply = ask(adapter(emulator), [("user", "Hi")], background=True)
    assert (reply.text, reply.facts["status"]) == ("Here it is.", "idle" if answer == "wait" else "completed")


@pytest.mark.parametrize("answer", ANSWERS["signatures_are_checked"])
def test_calls_go_back_with_proofs_whether_or_not_they_are_checked(adapter: type[Adapter], ask: Ask, answer: bool) -> None:
    emulator = emulator_of("signatures_are_checked", answer)
    model = adapter(emulator, state="stateless")
    messages: Talk = [("user", "Call get_weather for Rome.")]
    reply = ask(model, messages, tools=[WEATHER])
    [call] = reply.calls
    messages += [("assistant", reply), ("tool", call.id, "18 degrees")]
    assert ask(model, messages, tools=[WEATHER]).text
    [thought] = [step for step in bodies(emulator)[-1]["input"] if step["type"] == "thought"]
    assert thought["signature"] != "skip_thought_signature_validator"


@pytest.mark.parametrize("answer", ANSWERS["split_typed_deltas"])
def test_a_streamed_tool_of_the_services_is_what_it_is_at_once(adapter: type[Adapter], answer: bool) -> None:
    replies = []
    for ask in (invoke, stream):
        emulator = emulator_of("split_typed_deltas", answer)
        emulator.reply(
            [
                *search("tea", "green tea"),
                *read_urls("https://a.example", "https://b.example"),
                *run_code("print(1)", "1\n"),
                say("Done."),
            ]
        )
        model = adapter(emulator)
        reply = ask(model, [("user", "Hi")], tools=[{"type": "google_search"}])
        assert reply.text == "Done."
        ask(model, [("user", "Hi"), ("assistant", reply), ("user", "And?")], previous_interaction_id=None, store=False)
        kept = [{**step, "id": 0, "call_id": 0, "signature": 0} for step in bodies(emulator)[-1]["input"]]
        replies.append(kept)
    assert replies[0] == replies[1]


@pytest.mark.parametrize("answer", TAKEN)
def test_a_history_that_ends_with_the_model_is_answered(adapter: type[Adapter], ask: Ask, answer: str) -> None:
    emulator = emulator_of("input_that_ends_with_the_model", answer)
    messages: Talk = [
        ("user", "My name is Ada."),
        ("assistant", "Hello Ada, and"),
    ]
    assert ask(adapter(emulator), messages).text


@pytest.mark.parametrize("answer", TAKEN)
@pytest.mark.parametrize("state", ["auto", "stateless"])
def test_a_call_that_nobody_answered_is_no_end(adapter: type[Adapter], ask: Ask, state: str, answer: str) -> None:
    emulator = emulator_of("input_while_calls_wait", answer)
    model = adapter(emulator, state=state)
    messages: Talk = [("user", "Call get_weather for Rome.")]
    messages += [("assistant", ask(model, messages, tools=[WEATHER])), ("user", "Never mind. Hello!")]
    assert ask(model, messages, tools=[WEATHER]).text


def test_what_is_no_question_or_no_answer_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no open question 'colour'"):
        Emulator(open_questions={"colour": "blue"})
    with pytest.raises(ValueError, match="'expired_previous_id' cannot be 418; it is one of 400, 403, 404, 501"):
        Emulator(open_questions={"expired_previous_id": 418})
    with pytest.raises(ValueError, match="one of 'taken', 'refused'"):
        Emulator(open_questions={"an empty list of tools": "maybe"})


@pytest.mark.parametrize("name", ["an empty list of tools", *SHORT_NAMES])
def test_a_doubt_may_be_refused(name: str) -> None:
    said: dict[str, Any] = {"type": "model_output", "content": [{"type": "text", "text": "Hi."}]}
    asked = {"type": "user_input", "content": [{"type": "text", "text": "Call f."}]}
    call, result = (
        {"type": kind, "name": "f", which: "c"} for kind, which in (("function_call", "id"), ("function_result", "call_id"))
    )
    twice = [{"type": "thought", "signature": "skip_thought_signature_validator"}, {**call, "arguments": {}}]
    asking: dict[str, dict[str, Any]] = {
        "an empty list of tools": {"input": "Hi", "tools": []},
        "input_that_ends_with_the_model": {"input": [asked, said]},
        "input_while_calls_wait": {"input": [asked, *twice, asked]},
        "two_calls_of_one_id": {"input": [asked, *twice, twice[1], {**result, "result": "1"}, {**result, "result": "2"}]},
    }
    for answer in TAKEN:
        client = gi.Client(api_key=KEY, transport=emulator_of(name, answer).transport())
        body = {"model": "gemini-3.8-flash", **asking[name]}
        if answer == "taken":
            assert client.create(model="m", input="x", extra_body=body).status
        else:
            with pytest.raises(gi.InvalidRequestError, match="invalid argument"):
                client.create(model="m", input="x", extra_body=body)
