"""DSPy, by `dspy.LM`: its adapters, its agent, its streams. Replies in its own format are scripted."""

from __future__ import annotations

from typing import Any

import dspy
import pytest

MODEL = "gemini_interactions/gemini-3.5-flash"
# It asks LiteLLM whether the model reasons, and then sends an effort by itself; of providers that are not its own, LiteLLM takes
# that only with leave.
LEAVE = {"allowed_openai_params": ["reasoning_effort"]}
NATIVE = dspy.ChatAdapter(use_native_function_calling=True)


def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"18 °C in {city}"


def lm(**options: Any) -> dspy.LM:
    return dspy.LM(MODEL, cache=False, **options)


def fields(**values: str) -> str:
    """An answer as `ChatAdapter` wants it."""
    return "\n\n".join([*(f"[[ ## {name} ## ]]\n{value}" for name, value in values.items()), "[[ ## completed ## ]]"])


def call(name: str, **arguments: str) -> list[dict[str, Any]]:
    return [{"type": "function_call", "id": f"id_{name}", "name": name, "arguments": arguments}]


class Person(dspy.Signature):
    """Read who it is."""

    text: str = dspy.InputField()
    name: str = dspy.OutputField()
    age: int = dspy.OutputField()


class Chat(dspy.Signature):
    """Talk."""

    question: str = dspy.InputField()
    history: dspy.History = dspy.InputField()
    answer: str = dspy.OutputField()


@pytest.mark.shows("text")
def test_a_text_turn(emulator: Any) -> None:
    assert lm()("Hello there") == ["You said: Hello there"]
    (request,) = emulator.requests
    assert request.body == {
        "model": "gemini-3.5-flash",
        "input": [{"type": "user_input", "content": [{"type": "text", "text": "Hello there"}]}],
    }


@pytest.mark.shows("text")
def test_a_prediction(emulator: Any) -> None:
    emulator.reply(fields(answer="Paris"))
    with dspy.context(lm=lm()):
        assert dspy.Predict("question -> answer")(question="Capital of France?").answer == "Paris"
    (request,) = emulator.requests
    assert "produce the fields `answer`" in request.body["system_instruction"]
    assert "Capital of France?" in request.body["input"][0]["content"][0]["text"]


@pytest.mark.shows("structured output")
def test_structured_output(emulator: Any) -> None:
    with dspy.context(lm=lm(), adapter=dspy.JSONAdapter()):
        person = dspy.Predict(Person)(text="Ann, age 30. The name is Ann.")
    assert (person.name, person.age) == ("Ann", 30)
    sent = emulator.requests[0].body["response_format"]
    assert (sent["mime_type"], sent["schema"]["required"]) == ("application/json", ["name", "age"])


@pytest.mark.shows("tool loop", "native (`ReActV2`), with `allowed_openai_params`")
def test_a_tool_loop(emulator: Any, inputs: Any, chained: Any, results: Any, declared: Any) -> None:
    """After the results it repeats, as a message of the user, how to answer."""
    emulator.reply(call("get_weather", city="Paris"), call("submit", answer="18 °C"))
    with dspy.context(lm=lm(**LEAVE), adapter=NATIVE):
        prediction = dspy.ReActV2("question -> answer", tools=[get_weather])(question="How warm is it in Paris?")
    assert prediction.answer == "18 °C"
    assert inputs() == [["user_input"], ["function_result", "user_input"]]
    assert chained()
    assert results() == ["18 °C in Paris"]
    assert declared() == [["get_weather", "submit"]] * 2


@pytest.mark.shows("with Google Search")
def test_google_search_beside_a_function(emulator: Any, declared: Any, inputs: Any, chained: Any) -> None:
    emulator.reply(call("get_weather", city="Paris"), call("submit", answer="18 °C"))
    with dspy.context(lm=lm(web_search_options={}, **LEAVE), adapter=NATIVE):
        dspy.ReActV2("question -> answer", tools=[get_weather])(question="How warm is it in Paris?")
    assert declared() == [["get_weather", "submit", "google_search"]] * 2
    assert inputs() == [["user_input"], ["function_result", "user_input"]]
    assert chained()


@pytest.mark.shows("streaming")
async def test_streaming(emulator: Any) -> None:
    answer = "Paris is the capital of France. " * 20
    emulator.reply(fields(answer=answer))
    listener = dspy.streaming.StreamListener(signature_field_name="answer")
    with dspy.context(lm=lm()):
        stream = dspy.streamify(dspy.Predict("question -> answer"), stream_listeners=[listener])(question="Capital?")
        *chunks, prediction = [item async for item in stream]
    assert len(chunks) > 1
    assert "".join(chunk.chunk for chunk in chunks).strip() == prediction.answer == answer.strip()
    assert emulator.requests[0].body["stream"] is True


@pytest.mark.shows("next turn", "new steps only")
def test_the_next_turn_of_a_history(emulator: Any, inputs: Any, chained: Any) -> None:
    emulator.reply(fields(answer="Hello Ann"), fields(answer="Ann"))
    with dspy.context(lm=lm()):
        chat = dspy.Predict(Chat)
        first = chat(question="My name is Ann.", history=dspy.History(messages=[]))
        said = {"question": "My name is Ann.", "answer": first.answer}
        assert chat(question="My name?", history=dspy.History(messages=[said])).answer == "Ann"
    assert inputs() == [["user_input"], ["user_input"]]
    assert chained()


@pytest.mark.shows("next turn", "new steps only")
def test_a_history_in_words_that_were_not_said_is_sent_in_full(emulator: Any, inputs: Any, unchained: Any) -> None:
    """It writes earlier answers in its own format. Where the model's spacing was another, nothing is taken for the same."""
    emulator.reply("[[ ## answer ## ]] Hello Ann\n[[ ## completed ## ]]", fields(answer="Ann"))
    with dspy.context(lm=lm()):
        chat = dspy.Predict(Chat)
        first = chat(question="My name is Ann.", history=dspy.History(messages=[]))
        said = {"question": "My name is Ann.", "answer": first.answer}
        chat(question="My name?", history=dspy.History(messages=[said]))
    assert inputs() == [["user_input"], ["user_input", "model_output", "user_input"]]
    assert unchained()


@pytest.mark.shows("… in another process", "full history")
@pytest.mark.usefixtures("forgetful")
def test_without_an_index_everything_is_sent(emulator: Any, inputs: Any, unchained: Any) -> None:
    emulator.reply(call("get_weather", city="Paris"), call("submit", answer="18 °C"))
    with dspy.context(lm=lm(**LEAVE), adapter=NATIVE):
        dspy.ReActV2("question -> answer", tools=[get_weather])(question="How warm is it in Paris?")
    assert inputs() == [["user_input"], ["user_input", "thought", "function_call", "function_result", "user_input"]]
    assert unchained()


@pytest.mark.shows("… in another process", "tool loops with `call_id_limit`: new steps only")
@pytest.mark.usefixtures("long_ids")
def test_without_an_index_long_call_ids_carry_a_tool_loop(emulator: Any, inputs: Any, chained: Any) -> None:
    emulator.reply(call("get_weather", city="Paris"), call("submit", answer="18 °C"))
    with dspy.context(lm=lm(**LEAVE), adapter=NATIVE):
        dspy.ReActV2("question -> answer", tools=[get_weather])(question="How warm is it in Paris?")
    assert inputs() == [["user_input"], ["function_result", "user_input"]]
    assert chained()
