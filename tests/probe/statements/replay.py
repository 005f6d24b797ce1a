"""Histories that are sent again in full, and their signatures."""

from __future__ import annotations

from typing import Any

from ..budget import MODEL, asking
from ..service import Service, plain
from ..statement import NotTried, contract, expect, question, recording, states

WEATHER: dict[str, Any] = {
    "type": "function",
    "name": "get_weather",
    "description": "Get the weather at a place",
    "parameters": {"type": "object", "properties": {"location": {"type": "string"}}, "required": ["location"]},
}
ASKED: dict[str, Any] = {"type": "user_input", "content": [{"type": "text", "text": "Call get_weather for Rome."}]}
SKIPPED: dict[str, Any] = {"type": "thought", "signature": "skip_thought_signature_validator"}
CALL: dict[str, Any] = {"type": "function_call", "id": "c1", "name": "get_weather", "arguments": {"location": "Rome"}}
RESULT: dict[str, Any] = {"type": "function_result", "call_id": "c1", "name": "get_weather", "result": "18 degrees, sunny"}
SAID: dict[str, Any] = {"type": "model_output", "content": [{"type": "text", "text": "It is sunny in Rome."}]}
THANKS: dict[str, Any] = {"type": "user_input", "content": [{"type": "text", "text": "Thanks. Say OK."}]}


def steps(*given: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A request that sends a history."""
    return {"input": list(given), "tools": [WEATHER], "store": False, **more}


def called(service: Service, **more: Any) -> dict[str, Any]:
    """The answer of a model that has called the function."""
    answer: dict[str, Any] = service.post({"input": "Call get_weather for Rome.", "tools": [WEATHER], **more}).json
    if not any(step["type"] == "function_call" for step in answer.get("steps", [])):
        raise NotTried("the model called no function")
    return answer


def call_of(answer: dict[str, Any]) -> dict[str, Any]:
    """The call in an answer."""
    found: dict[str, Any] = next(step for step in answer["steps"] if step["type"] == "function_call")
    return found


@states(recording("rig/document_ordering"), cost=asking())
def outputs_without_thoughts_are_taken(service: Service) -> None:
    """A history of inputs and outputs, without any thought, is taken."""
    answer = service.post({"input": [ASKED, SAID, THANKS], "store": False})
    expect(answer.status == 200, answer.shown)


@states(contract("2.5 d"), cost=asking())
def the_skip_value_is_taken(service: Service) -> None:
    """A call that another model made is taken behind a thought with the documented skip value."""
    answer = service.post(steps(ASKED, SKIPPED, CALL, RESULT))
    expect(answer.status == 200, answer.shown)


@states(contract("2.5 a"), cost=asking())
def an_unsigned_call_is_refused(service: Service) -> None:
    """A replayed call without a signed thought before it is refused."""
    service.refused(steps(ASKED, CALL, RESULT))


@states(contract("2.5"), cost=asking())
def a_signature_that_was_not_issued_is_refused(service: Service) -> None:
    """Signatures are checked: one that nobody issued is refused."""
    service.refused(steps(ASKED, {"type": "thought", "signature": "bm90LXlvdXJz"}, CALL, RESULT))


@states(contract("2.5 e"), cost=asking(2, read=400))
def a_turn_goes_back_as_it_came(service: Service) -> None:
    """The steps of an answer, sent again as they came, are taken, with the result behind them."""
    answer = called(service, store=False)
    result = {**RESULT, "call_id": call_of(answer)["id"]}
    second = service.post(steps(ASKED, *answer["steps"], result))
    expect(second.status == 200, second.shown)


@states(contract("4.3"), cost=asking(2, read=400))
def a_streamed_turn_goes_back_as_it_came(service: Service) -> None:
    """The steps of a stream, with the signature that its deltas add up to, are taken."""
    streamed = plain(service.stream("Call get_weather for Rome.", tools=[WEATHER], store=False).interaction)["steps"]
    call = next((step for step in streamed if step["type"] == "function_call"), None)
    if call is None:
        raise NotTried("the model called no function")
    second = service.post(steps(ASKED, *streamed, {**RESULT, "call_id": call["id"]}))
    expect(second.status == 200, second.shown)


@states(contract("2.5"), cost=asking())
def a_replayed_result_names_its_function(service: Service) -> None:
    """A result of a replayed call is refused without the name of its function."""
    bare = {name: value for name, value in RESULT.items() if name != "name"}
    service.refused(steps(ASKED, SKIPPED, CALL, bare))


@states(recording("ogx-preview, spring 2026"), cost=asking())
def a_result_says_whose_it_is(service: Service) -> None:
    """A result without `call_id` is refused in words that name it."""
    bare = {name: value for name, value in RESULT.items() if name != "call_id"}
    service.refused(steps(ASKED, SKIPPED, CALL, bare), "Missing call_id in content of type function_result.")


@states(contract("11 3"), cost=asking())
def a_result_of_no_call_is_refused(service: Service) -> None:
    """A result whose call is not open is refused."""
    service.refused(steps(ASKED, SKIPPED, CALL, {**RESULT, "call_id": "other"}))


@states(question("input_that_ends_with_the_model"), cost=asking())
def an_input_that_ends_with_the_model_is_taken(service: Service) -> None:
    """An input whose last step is the model's own output is taken."""
    answer = service.post({"input": [ASKED, SAID], "store": False})
    expect(answer.status == 200, answer.shown)


@states(question("input_while_calls_wait"), cost=asking(2, read=400))
def an_input_is_taken_while_calls_wait(service: Service) -> None:
    """A new input of the user's is taken while a call waits for its result."""
    first = called(service)
    answer = service.post({"input": "Never mind. Say OK.", "tools": [WEATHER], "previous_interaction_id": first["id"]})
    expect(answer.status == 200, answer.shown)


@states(question("two_calls_of_one_id"), cost=asking())
def two_calls_of_one_id_are_taken(service: Service) -> None:
    """Two replayed calls with one and the same id are taken, each with a result."""
    answer = service.post(steps(ASKED, SKIPPED, CALL, CALL, RESULT, RESULT))
    expect(answer.status == 200, answer.shown)


@states(question("arguments_that_are_no_object"), cost=asking())
def arguments_that_are_no_object_are_refused(service: Service) -> None:
    """A replayed call whose arguments are a text is refused."""
    service.refused(steps(ASKED, SKIPPED, {**CALL, "arguments": "Rome"}, RESULT))


@states(contract("2.5"), cost=asking(2, read=600))
def some_results_are_taken_while_others_wait(service: Service) -> None:
    """Results of some of several calls are taken, and the others stay open."""
    both = {"type": "user_input", "content": [{"type": "text", "text": "Call get_weather for Rome, and get_weather for Oslo."}]}
    other = {**CALL, "id": "c2", "arguments": {"location": "Oslo"}}
    answer = service.post(steps(both, SKIPPED, CALL, other, RESULT))
    expect(answer.status == 200, answer.shown)


@states(question("signatures_of_generate_content"), cost=asking(2), where="google")
def a_signature_of_generate_content_is_refused(service: Service) -> None:
    """A signature that generateContent gave for a call is no proof here."""
    declared = [{"functionDeclarations": [{"name": "get_weather", "parameters": WEATHER["parameters"]}]}]
    body = {"contents": [{"role": "user", "parts": [{"text": "Call get_weather for Rome."}]}], "tools": declared}
    answer = service.raw("POST", f"models/{MODEL}:generateContent", body)
    parts = answer.json["candidates"][0]["content"]["parts"]
    signed = next((part for part in parts if part.get("thoughtSignature") and part.get("functionCall")), None)
    if signed is None:
        raise NotTried("generateContent signed no call")
    service.refused(steps(ASKED, {"type": "thought", "signature": signed["thoughtSignature"]}, CALL, RESULT))
