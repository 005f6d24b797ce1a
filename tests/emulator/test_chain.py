"""Conversations on the server: what is inherited, branched, deleted, expired, remembered."""

from __future__ import annotations

from typing import Any

import pytest

from gemini_interactions.emulator import Emulator

from .conftest import DAY, WEATHER, Api, invalid, text


def user(said: str) -> dict[str, Any]:
    return {"type": "user_input", "content": [{"text": said, "type": "text"}]}


def test_a_chain_remembers_and_a_fresh_start_does_not(api: Any) -> None:
    first = api.create(input="My name is Ada.")
    second = api.create(input="How are you?", previous_interaction_id=first["id"])
    assert text(api.create(input="What is my name?", previous_interaction_id=second["id"])) == "Your name is Ada."
    assert text(api.create(input="What is my name?")) == "I don't know your name: nothing in this conversation tells it."


def test_a_branch_sees_its_own_past_only(api: Any) -> None:
    first = api.create(input="The code word is plum.")
    left = api.create(input="The code word is now fig.", previous_interaction_id=first["id"])
    right = api.create(input="Hm.", previous_interaction_id=first["id"])
    asked = {"input": "What is the code word?"}
    assert text(api.create(**asked, previous_interaction_id=left["id"])) == "The code word is fig."
    assert text(api.create(**asked, previous_interaction_id=right["id"])) == "The code word is plum."


def test_history_and_seen_are_all_that_the_model_saw(api: Any, emulator: Emulator) -> None:
    first = api.create(input="a")
    second = api.create(input="b", previous_interaction_id=first["id"], store=False)
    expected = [user("a"), *first["steps"], user("b")]
    assert emulator.seen == [[user("a")], expected]
    assert emulator.history(first["id"]) == [user("a"), *first["steps"]]
    assert "id" not in second
    with pytest.raises(KeyError):
        emulator.history("v1_x")


def test_tools_and_instructions_are_for_one_request(api: Any) -> None:
    first = api.create(input="Hello", tools=[WEATHER], system_instruction="Be brief.")
    second = api.create(input="What is the weather in Rome?", previous_interaction_id=first["id"])
    assert second["status"] == "completed"


def test_a_turn_of_results_alone_keeps_the_settings_of_the_turn_before(api: Any) -> None:
    first = api.create(input="What is the weather in Rome?", tools=[WEATHER], system_instruction="Be brief. " * 10)
    call = first["steps"][-1]
    result = {"type": "function_result", "call_id": call["id"], "result": "sunny"}
    second = api.create(input=[result], previous_interaction_id=first["id"])
    third = api.create(input="thanks", previous_interaction_id=second["id"])
    grown = second["usage"]["total_input_tokens"] - first["usage"]["total_input_tokens"]
    assert grown == first["usage"]["total_output_tokens"] + 2
    assert third["usage"]["total_input_tokens"] < second["usage"]["total_input_tokens"]


@pytest.mark.parametrize("previous", ["v1_unknown", "", "nonsense"])
def test_an_unknown_previous_interaction_is_refused(api: Any, previous: str) -> None:
    assert api.refused(input="x", previous_interaction_id=previous) == invalid(
        "Invalid previous_interaction_id: interaction not found"
    )


def test_it_may_be_a_404_as_well() -> None:
    api = Api(Emulator(missing_previous=404))
    assert api.refused(input="x", previous_interaction_id="v1_unknown") == invalid(
        "Invalid previous_interaction_id: interaction not found", "not_found", 404
    )
    api.http.close()


def test_a_deleted_interaction_is_gone(api: Any, emulator: Emulator) -> None:
    id = api.create(input="x")["id"]
    deleted = api.http.delete(f"/v1/interactions/{id}")
    assert (deleted.status_code, deleted.content) == (200, b"{}")
    assert api.get(id).status_code == 404
    assert api.http.delete(f"/v1/interactions/{id}").json() == {
        "error": {"message": "Interaction not found.", "code": "not_found"}
    }
    assert api.refused(input="x", previous_interaction_id=id)[0] == 400
    assert id not in emulator.interactions


def test_interactions_expire_after_55_days(api: Any, emulator: Emulator) -> None:
    id = api.create(input="x")["id"]
    emulator.advance(54 * DAY)
    young = api.create(input="y", previous_interaction_id=id)["id"]
    emulator.advance(2 * DAY)
    assert api.get(id).status_code == 404
    assert list(emulator.interactions) == [young]
    assert text(api.create(input="What did I say first?", previous_interaction_id=young)) == "First you said: y"


def test_time_does_not_run_backwards(emulator: Emulator) -> None:
    with pytest.raises(ValueError, match="backwards"):
        emulator.advance(-1)


@pytest.mark.parametrize(
    ("said", "question", "answer"),
    [
        ("Hi, I'm Bob and I like trains.", "Who am I?", "You are Bob."),
        ("Call me Ishmael.", "What's my name?", "Your name is Ishmael."),
        (
            "my favourite colour is dark green, you know",
            "Do you remember my favourite colour?",
            "Your favourite colour is dark green.",
        ),
        ("Remember that the launch code is 00-42.", "Tell me the launch code", "The launch code is 00-42."),
        ("Please remember the number 3.14 for me", "What was the number?", "The number is 3.14."),
        ("The secret is 'blue moon'. Keep it.", "What is the secret?", "The secret is blue moon."),
        ("My name is Ada. Sorry, my name is Eve.", "What is my name?", "Your name is Eve."),
        ("Nothing.", "What is the password?", "I don't know the password: nothing in this conversation tells it."),
        ("My dog's name is Rex.", "What is my dog's name?", "Your dog's name is Rex."),
        ("Hello", "What did I say?", "You said: Hello"),
        ("Remember that FOO is 12", "What is FOO?", "FOO is 12."),
        ("Hello", "What is the capital of France?", "You said: What is the capital of France?"),
    ],
)
def test_recall(api: Any, said: str, question: str, answer: str) -> None:
    first = api.create(input=said)
    assert text(api.create(input=question, previous_interaction_id=first["id"])) == answer
    steps = [user(said), *first["steps"], user(question)]
    assert text(api.create(input=steps, store=False)) == answer


def test_recall_reads_the_system_instruction_too(api: Any) -> None:
    assert text(api.create(input="What is my name?", system_instruction="The user's name is Ada.")) == "Your name is Ada."
