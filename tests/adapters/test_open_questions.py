"""The adapters are right whatever the answer to an open question is: an emulator that is set to each of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import litellm
import pytest

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator, read_urls, run_code, say, search
from gemini_interactions.emulator.contract.doubts.schemas import SCHEMAS as SCHEMAS_DOUBTED
from gemini_interactions.emulator.contract.doubts.tables import SUBJECTS
from gemini_interactions.emulator.contract.names import MODELS
from gemini_interactions.emulator.core.open_questions import ANSWERS, SHORT_NAMES, TAKEN

from ..received import bodies
from .conftest import ADAPTERS
from .doubtful import DOUBTFUL, late_results
from .face_of_core import Core
from .faces import KEY, Adapter, Ask, Reply, Talk, id_of, invoke, stream, talk
from .schema_table import SCHEMAS

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


DOUBTS = [question.name for subject in SUBJECTS for question in subject.questions]


def test_every_doubt_is_turned_round() -> None:
    assert sorted(DOUBTFUL) == sorted(DOUBTS)
    assert set(SHORT_NAMES.values()) <= set(DOUBTS)


@pytest.fixture(params=[Core, *ADAPTERS], ids=lambda cls: cls.name)
def any_adapter(request: pytest.FixtureRequest, impatient: None) -> Iterator[type[Adapter]]:
    """The adapters, and what they share alone."""
    litellm.suppress_debug_info = True
    yield request.param
    litellm.custom_provider_map = []


def doing(name: str, answer: str, adapter: type[Adapter], ask: Ask) -> tuple[Emulator, Reply | Exception]:
    """An emulator with an answer to a doubt, and what comes of what gives rise to it."""
    emulator = emulator_of(name, answer, strict="strict=False" not in name)
    try:
        return emulator, DOUBTFUL[name].do(adapter, emulator, ask)
    except gi.GeminiInteractionsError as error:
        return emulator, error


@pytest.mark.filterwarnings("ignore")  # of what is deprecated, or changes nothing: other tests see to that
@pytest.mark.parametrize("name", DOUBTFUL)
def test_whatever_is_doubted_is_answered_or_refused_with_its_field(any_adapter: type[Adapter], ask: Ask, name: str) -> None:
    outcome = DOUBTFUL[name].of(any_adapter)
    if outcome == "theirs":
        pytest.skip("the framework has no place for it, or refuses it")
    taking, taken = doing(name, "taken", any_adapter, ask)
    refusing, refused = doing(name, "refused", any_adapter, ask)
    if outcome == "ours":
        assert isinstance(taken, gi.InvalidOption)
        assert taken.field
        assert bodies(taking) == bodies(refusing) == []
        return
    assert isinstance(taken, Reply), taken
    assert (name in {doubt.what for doubt in taking.doubts}) == (outcome == "refused" or name in RECOVERED)
    sent = [json.dumps(body, sort_keys=True) for body in bodies(refusing)]
    assert len(sent) == len(set(sent)) == len(bodies(taking)) + (name in RECOVERED)  # nothing is sent twice
    if outcome == "answered":
        assert isinstance(refused, Reply), refused
        assert refused.text == taken.text
        return
    assert isinstance(refused, gi.InvalidRequestError)
    assert (refused.field, refused.status_code) == (DOUBTFUL[name].field, 400)
    if name == "a continuation token":
        assert refused.interaction is not None
        assert refused.interaction.output_text  # what came before is paid


RECOVERED = {"a conversation whose beginning has expired"}
"""Doubts that only the service sees: it is asked, refuses, and gets the whole history instead."""


@pytest.mark.parametrize("name", ["results of some calls, while others wait", "a new input while calls wait for their results"])
@pytest.mark.parametrize("state", ["auto", "server", "stateless"])
@pytest.mark.parametrize("answer", TAKEN)
def test_results_may_come_late_and_one_by_one_whatever_the_service_says(
    adapter: type[Adapter], ask: Ask, state: str, name: str, answer: str
) -> None:
    emulator = emulator_of(name, answer)
    assert late_results(adapter, emulator, ask, state=state).text == "You said: Thanks."
    assert [doubt.what for doubt in emulator.doubts] == []


SAID_OTHERWISE = [question.name for question in SCHEMAS_DOUBTED.questions if DOUBTFUL[question.name].otherwise]


@pytest.mark.parametrize("name", SAID_OTHERWISE)
def test_a_schema_that_becomes_another_is_taken_whatever_the_service_says(adapter: type[Adapter], name: str) -> None:
    emulator = emulator_of(name, "refused")
    model = adapter(emulator)
    for _, given, _ in SCHEMAS:
        assert invoke(model, [("user", "Hi")], response_format=given).text
        invoke(model, [("user", "Hi")], tools=[{"type": "function", "name": "f", "parameters": given}])


def test_nothing_is_doubted_of_a_plain_conversation_but_the_model(adapter: type[Adapter]) -> None:
    for name in MODELS:
        emulator = Emulator()
        talk(adapter(emulator, model=name), "Hi", "And now?")
        assert {doubt.path for doubt in emulator.doubts} <= {"model"}, name


def test_a_model_that_takes_over_from_an_agent_is_given_no_sandbox(adapter: type[Adapter], ask: Ask) -> None:
    emulator = emulator_of("an environment for a model", "refused")
    messages = talk(adapter(emulator, agent="antigravity-preview-09-2026", environment="remote"), "My name is Ada.", ask=ask)
    assert ask(adapter(emulator), [*messages, ("user", "What is my name?")]).text
    assert [body.get("previous_interaction_id") for body in bodies(emulator)] == [None, id_of(messages[1])]
