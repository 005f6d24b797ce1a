"""trustcall: objects extracted by calls, mended by JSON patches where they are invalid, and updated by patches."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from pydantic import BaseModel, Field
from trustcall import create_extractor

from gemini_interactions.langchain import ChatGeminiInteractions


class Person(BaseModel):
    """A person."""

    name: str
    age: int = Field(ge=0)
    hobbies: list[str] = []


def call(call_id: str, name: str, /, **arguments: Any) -> list[dict[str, Any]]:
    return [{"type": "function_call", "id": call_id, "name": name, "arguments": arguments}]


def extractor(**settings: Any) -> Any:
    return create_extractor(ChatGeminiInteractions(model="gemini-3.5-flash"), tools=[Person], tool_choice="Person", **settings)


def asking(text: str, **more: Any) -> dict[str, Any]:
    return {"messages": [HumanMessage(text)], **more}


@pytest.mark.shows("structured output")
def test_an_object_is_extracted(emulator: Any) -> None:
    found = extractor().invoke(asking('Use Person with {"name": "Ann", "age": 30, "hobbies": ["chess"]}'))
    assert isinstance(found["responses"][0], Person)
    [request] = emulator.requests
    [declared] = request.body["tools"]
    assert (declared["name"], declared["parameters"]["required"]) == ("Person", ["name", "age"])
    choice = request.body["generation_config"]["tool_choice"]["allowed_tools"]
    assert (choice["mode"], choice["tools"]) == ("any", ["Person"])


@pytest.mark.shows("tool loop", "patches")
def test_an_invalid_object_is_patched(emulator: Any, inputs: Any) -> None:
    patch = {"op": "replace", "path": "/age", "value": 30}
    emulator.reply(
        call("p1", "Person", name="Ann", age=-1),
        call("e1", "PatchFunctionErrors", json_doc_id="p1", planned_edits="The age.", patches=[patch]),
    )
    found = extractor().invoke(asking("Ann is 30."))
    assert found["responses"] == [Person(name="Ann", age=30)]
    first, second = emulator.requests
    # trustcall writes words of its own into the reply before it goes on: the history is sent, with the signature of the thought.
    assert inputs() == [["user_input"], ["user_input", "thought", "model_output", "function_call", "function_result"]]
    assert "previous_interaction_id" not in second.body
    *_, result = second.body["input"]
    assert (result["call_id"], result["name"]) == ("p1", "Person")
    assert "greater than or equal to 0" in str(result["result"])
    assert "PatchFunctionErrors" in [tool["name"] for tool in second.body["tools"]]
    assert [tool["name"] for tool in first.body["tools"]] == ["Person"]


@pytest.mark.shows("structured output")
async def test_an_existing_object_is_updated_and_another_inserted(emulator: Any) -> None:
    patch = {"op": "add", "path": "/hobbies/-", "value": "chess"}
    emulator.reply(
        [
            *call("d1", "PatchDoc", json_doc_id="Person", planned_edits="A hobby.", patches=[patch]),
            *call("p2", "Person", name="Bob", age=7),
        ]
    )
    existing = {"Person": {"name": "Ann", "age": 30, "hobbies": ["go"]}}
    found = await extractor(enable_inserts=True).ainvoke(asking("Ann plays chess too. Bob is 7.", existing=existing))
    assert found["responses"] == [Person(name="Ann", age=30, hobbies=["go", "chess"]), Person(name="Bob", age=7)]
    [request] = emulator.requests
    assert "'hobbies': ['go']" in request.body["system_instruction"]
    assert [tool["name"] for tool in request.body["tools"]] == ["PatchDoc", "Person"]


@pytest.mark.shows("next turn", "the history: trustcall edits replies")
def test_a_mended_reply_goes_on_as_it_reads(emulator: Any) -> None:
    """The reply holds the mended call by then, not the one that the service remembers: the history counts."""
    patch = {"op": "replace", "path": "/age", "value": 30}
    emulator.reply(
        call("p1", "Person", name="Ann", age=-1),
        call("e1", "PatchFunctionErrors", json_doc_id="p1", planned_edits="The age.", patches=[patch]),
    )
    asked = asking("Ann is 30.")
    found = extractor().invoke(asked)
    ChatGeminiInteractions(model="gemini-3.5-flash").invoke([*asked["messages"], *found["messages"], HumanMessage("Thanks.")])
    body = emulator.requests[-1].body
    assert "previous_interaction_id" not in body
    [sent] = [step for step in body["input"] if step["type"] == "function_call"]
    assert sent["arguments"]["age"] == 30
