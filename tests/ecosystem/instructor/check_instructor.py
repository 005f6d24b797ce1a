"""Instructor, by `from_litellm`. Its tool loop is the one in which it sends a validation error back."""

from __future__ import annotations

import json
from typing import Any

import instructor
import litellm
import pytest
from instructor import Mode
from pydantic import BaseModel, field_validator

MODEL = "gemini_interactions/gemini-3.5-flash"
PROMPT = "Ann, age 30. The name is Ann."
ANN = {"name": "Ann", "age": 30}


class Person(BaseModel):
    name: str
    age: int

    @field_validator("age")
    @classmethod
    def is_of_age(cls, age: int) -> int:
        if age < 18:
            raise ValueError("must be 18 or more")
        return age


def ask(mode: Mode, text: str = PROMPT, **options: Any) -> Any:
    client = instructor.from_litellm(litellm.completion, mode=mode)
    return client.create(model=MODEL, messages=[{"role": "user", "content": text}], **{"response_model": Person, **options})


def call(age: int) -> list[dict[str, Any]]:
    return [{"type": "function_call", "id": f"call{age}", "name": "Person", "arguments": {"name": "Ann", "age": age}}]


@pytest.mark.shows("text")
def test_a_text_turn(emulator: Any) -> None:
    answer = ask(Mode.TOOLS, "Hello there", response_model=None)
    assert answer.choices[0].message.content == "You said: Hello there"
    (request,) = emulator.requests
    assert request.body == {
        "model": "gemini-3.5-flash",
        "input": [{"type": "user_input", "content": [{"type": "text", "text": "Hello there"}]}],
    }


@pytest.mark.shows("structured output", "tools and JSON modes")
def test_structured_output_by_a_tool(emulator: Any, declared: Any) -> None:
    assert ask(Mode.TOOLS).model_dump() == ANN
    assert declared() == [["Person"]]
    choice = emulator.requests[0].body["generation_config"]["tool_choice"]
    assert choice == {"allowed_tools": {"mode": "any", "tools": ["Person"]}}


@pytest.mark.shows("structured output", "tools and JSON modes")
def test_structured_output_by_a_schema(emulator: Any) -> None:
    assert ask(Mode.JSON_SCHEMA).model_dump() == ANN
    sent = emulator.requests[0].body["response_format"]
    assert (sent["mime_type"], sent["schema"]["required"]) == ("application/json", ["name", "age"])


@pytest.mark.shows("structured output", "tools and JSON modes")
def test_structured_output_by_json_alone(emulator: Any) -> None:
    emulator.reply(json.dumps(ANN))
    assert ask(Mode.JSON).model_dump() == ANN
    (request,) = emulator.requests
    assert request.body["response_format"] == {"type": "text", "mime_type": "application/json"}
    assert "json_schema" in request.body["system_instruction"]


@pytest.mark.shows("structured output", "tools and JSON modes")
def test_structured_output_by_json_in_markdown(emulator: Any) -> None:
    emulator.reply(f"```json\n{json.dumps(ANN)}\n```")
    assert ask(Mode.MD_JSON).model_dump() == ANN
    assert "response_format" not in emulator.requests[0].body


@pytest.mark.shows("tool loop", "yes, its retries")
@pytest.mark.shows("next turn", "new steps only")
def test_a_validation_error_is_sent_back_alone(emulator: Any, inputs: Any, chained: Any, results: Any) -> None:
    emulator.reply(call(3), call(30))
    assert ask(Mode.TOOLS, max_retries=2).model_dump() == ANN
    assert inputs() == [["user_input"], ["function_result"]]
    assert chained()
    (result,) = results()
    assert "must be 18 or more" in result


@pytest.mark.shows("next turn", "new steps only")
def test_a_validation_error_of_json_is_sent_back_alone(emulator: Any, inputs: Any, chained: Any) -> None:
    emulator.reply(json.dumps({"name": "Ann", "age": 3}), json.dumps(ANN))
    assert ask(Mode.JSON, max_retries=2).model_dump() == ANN
    assert inputs() == [["user_input"], ["user_input"]]
    assert chained()


@pytest.mark.shows("… in another process", "full history")
@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize("mode", [Mode.TOOLS, Mode.JSON])
def test_without_an_index_retries_send_everything(emulator: Any, inputs: Any, unchained: Any, mode: Mode) -> None:
    """Of a reply it keeps the role, the content and the tool calls, so that no carrier survives."""
    if mode is Mode.TOOLS:
        emulator.reply(call(3), call(30))
        sent = [["user_input"], ["user_input", "thought", "function_call", "function_result"]]
    else:
        emulator.reply(json.dumps({"name": "Ann", "age": 3}), json.dumps(ANN))
        sent = [["user_input"], ["user_input", "model_output", "user_input"]]
    assert ask(mode, max_retries=2).model_dump() == ANN
    assert inputs() == sent
    assert unchained()


@pytest.mark.shows("with Google Search")
def test_google_search_beside_a_function(emulator: Any, declared: Any) -> None:
    person = ask(Mode.TOOLS, f"Search the latest news. {PROMPT}", web_search_options={})
    assert person.model_dump() == ANN
    assert declared() == [["Person", "google_search"]]
    (interaction,) = emulator.interactions.values()
    assert [step["type"] for step in interaction.outputs][:2] == ["google_search_call", "google_search_result"]


@pytest.mark.shows("streaming", "async only")
@pytest.mark.parametrize("mode", [Mode.TOOLS, Mode.JSON_SCHEMA])
async def test_streaming(emulator: Any, mode: Mode) -> None:
    client = instructor.from_litellm(litellm.acompletion, mode=mode)
    partial = client.create_partial(model=MODEL, messages=[{"role": "user", "content": PROMPT}], response_model=Person)
    *_, last = [person.model_dump() async for person in partial]
    assert last == ANN
    assert emulator.requests[0].body["stream"] is True


@pytest.mark.usefixtures("emulator")
def test_synchronous_streams_of_litellm_are_not_supported_by_instructor() -> None:
    """LiteLLM's streams can be iterated both ways, and Instructor takes what can be iterated asynchronously for asynchronous."""
    client = instructor.from_litellm(litellm.completion)
    partial = client.create_partial(model=MODEL, messages=[{"role": "user", "content": PROMPT}], response_model=Person)
    with pytest.raises(TypeError, match="'async_generator' object is not iterable"):
        list(partial)


@pytest.mark.shows("… in another process", "tool loops with `call_id_limit`: new steps only")
@pytest.mark.usefixtures("long_ids")
def test_without_an_index_long_call_ids_carry_a_tool_loop(inputs: Any, chained: Any, emulator: Any) -> None:
    emulator.reply(call(3), call(30))
    ask(Mode.TOOLS, max_retries=2)
    assert inputs() == [["user_input"], ["function_result"]]
    assert chained()
