"""Functions, and the service's own tools."""

from __future__ import annotations

from typing import Any

from ..budget import SEARCHED, asking
from ..service import Service, plain
from ..statement import contract, expect, recording, states
from .replay import ASKED, CALL, RESULT, SKIPPED, WEATHER, call_of, called, steps

SEARCH: dict[str, Any] = {"type": "google_search"}
GROUNDED = 2 * SEARCHED
"""Dollars of one request that searches, besides its tokens."""


@states(recording("vercel-ai/tool-call-step1.json"), cost=asking(read=300))
def a_call_requires_action(service: Service) -> None:
    """An answer that calls a function has status `requires_action`, and the call has id, name and arguments as an object."""
    answer = called(service)
    call = call_of(answer)
    expect(answer["status"] == "requires_action", answer["status"])
    expect(call["id"] and call["name"] == "get_weather" and isinstance(call["arguments"], dict), call)


@states(recording("rig/tool_result_roundtrip"), cost=asking(2, read=400))
def a_result_is_enough_to_go_on(service: Service) -> None:
    """The result of a call, alone, continues the interaction."""
    first = called(service)
    result = {"type": "function_result", "call_id": call_of(first)["id"], "name": "get_weather", "result": "18 degrees"}
    second = service.post({"input": [result], "previous_interaction_id": first["id"], "tools": [WEATHER]})
    expect(second.json.get("status") == "completed", second.shown)


@states(recording("rig/tool_result_roundtrip"), cost=asking(2, read=400))
def a_result_may_stand_in_a_user_input(service: Service) -> None:
    """A result is taken inside a user's input as well."""
    first = called(service)
    result = {"type": "function_result", "call_id": call_of(first)["id"], "name": "get_weather", "result": "18 degrees"}
    second = service.post({"input": [{"type": "user_input", "content": [result]}], "previous_interaction_id": first["id"]})
    expect(second.status == 200, second.shown)


@states(contract("2.5"), cost=asking())
def a_result_may_be_an_object_or_contents(service: Service) -> None:
    """The result of a function may be an object, or a list of contents."""
    for result in ({"degrees": 18}, [{"type": "text", "text": "18 degrees"}]):
        answer = service.post(steps(ASKED, SKIPPED, CALL, {**RESULT, "result": result}))
        expect(answer.status == 200, answer.shown)


@states(contract("2.5"), cost=asking())
def a_failed_function_is_told(service: Service) -> None:
    """A result with `is_error` is taken."""
    answer = service.post(steps(ASKED, SKIPPED, CALL, {**RESULT, "result": {"error": "no such place"}, "is_error": True}))
    expect(answer.status == 200, answer.shown)


@states(recording("vercel-ai/tool-call-step1.chunks.txt"), cost=asking(read=300))
def a_streamed_call_begins_without_arguments(service: Service) -> None:
    """A call starts with its name and no arguments; they come as text in deltas that add up to an object."""
    streamed = service.stream("Call get_weather for Rome.", tools=[WEATHER])
    starts = [event["step"] for event in streamed.events if event["event_type"] == "step.start"]
    call = next(step for step in starts if step["type"] == "function_call")
    expect(call["name"] == "get_weather" and not call.get("arguments"), call)
    whole = call_of(plain(streamed.interaction))
    expect(isinstance(whole["arguments"], dict) and whole["arguments"], whole)


@states(contract("2.2"), cost=asking())
def a_choice_without_functions_is_refused(service: Service) -> None:
    """`tool_choice` without functions is refused."""
    service.refused({"generation_config": {"tool_choice": "any"}}, "Function calling config is set without function_declarations")


@states(contract("2.2"), cost=asking(read=300))
def a_choice_of_any_calls_a_function(service: Service) -> None:
    """With `tool_choice` any, a function is called though nobody asked for it."""
    answer = service.post({"input": "Rome", "tools": [WEATHER], "generation_config": {"tool_choice": "any"}})
    expect(answer.json.get("status") == "requires_action", answer.shown)


@states(contract("2.2"), cost=asking(read=300), through_sdk=True)
def a_choice_of_none_calls_no_function(service: Service) -> None:
    """With `tool_choice` none, no function is called."""
    answer = service.create("Call get_weather for Rome.", tools=[WEATHER], tool_choice="none")
    expect(answer.status == "completed", answer.status)


@states(contract("6.3"), cost=asking())
def an_unknown_tool_is_answered_with_all(service: Service) -> None:
    """A tool of a type that is not there is refused with the types that are."""
    service.refused({"tools": [{"type": "teleport"}]}, "'teleport' is not supported for 'type' at 'tools[0]'", "'google_search'")


@states(contract("2.4"), cost=asking())
def file_search_and_google_search_are_not_combined(service: Service) -> None:
    """File search beside Google Search is refused."""
    tools = [{"type": "file_search", "file_search_store_names": ["fileSearchStores/x"]}, SEARCH]
    service.refused({"tools": tools}, "cannot be combined in the same request")


@states(contract("2.5"), cost=asking(), where="gemini")
def retrieval_is_for_google_cloud(service: Service) -> None:
    """The Gemini API refuses the tool `retrieval`."""
    service.refused({"tools": [{"type": "retrieval"}]}, "'retrieval' is not supported")


@states(contract("D.1 11-18"), cost=asking(), where="cloud")
def retrieval_is_taken_on_google_cloud(service: Service) -> None:
    """Google Cloud takes the tool `retrieval`."""
    answer = service.post({"tools": [{"type": "retrieval"}]})
    expect(answer.status == 200, answer.shown)


@states(recording("rig/google_search_tool_interaction"), cost=GROUNDED + asking(read=8_000), through_sdk=True)
def a_search_is_a_call_and_a_result(service: Service) -> None:
    """A search is a step with its queries and a step with its result, and both are signed."""
    steps = plain(service.create("Who won Euro 2024? Search for it.", tools=[SEARCH]))["steps"]
    found = {step["type"]: step for step in steps}
    call, result = found["google_search_call"], found["google_search_result"]
    expect(call["arguments"]["queries"] and call.get("signature"), call)
    expect(result["call_id"] == call["id"] and result.get("signature"), result)


@states(contract("3.5"), cost=GROUNDED + asking(read=8_000), through_sdk=True)
def citations_are_offsets_in_bytes(service: Service) -> None:
    """The ends of a citation are offsets in UTF-8, which fall between characters."""
    steps = plain(service.create("Who won Euro 2024? Search for it. Begin with “Spiel – ⚽”.", tools=[SEARCH]))["steps"]
    texts = [content for step in steps if step["type"] == "model_output" for content in step["content"]]
    cited = [(text["text"].encode(), mark) for text in texts for mark in text.get("annotations") or ()]
    expect(cited, "no citations")
    for text, mark in cited:
        text[mark.get("start_index") or 0 : mark["end_index"]].decode()
        expect(mark["end_index"] <= len(text), f"{mark['end_index']} of {len(text)} bytes")


@states(contract("3.4"), cost=asking(read=4_000, written=2_000), through_sdk=True)
def code_is_a_call_and_a_result(service: Service) -> None:
    """Code that was run is a step with code and language, and a step with its output as a text."""
    steps = plain(service.create("Run Python code that prints 17 * 23.", tools=[{"type": "code_execution"}]))["steps"]
    found = {step["type"]: step for step in steps}
    call, result = found["code_execution_call"], found["code_execution_result"]
    expect(call["arguments"]["code"] and call["arguments"]["language"] == "python", call)
    expect(isinstance(result["result"], str), result)


@states(contract("3.4"), cost=asking(read=8_000, written=1_000), through_sdk=True)
def pages_that_are_read_have_a_status(service: Service) -> None:
    """A page that was read is a step with its address, and a step with its status."""
    steps = plain(service.create("Summarise https://example.com in a sentence.", tools=[{"type": "url_context"}]))["steps"]
    found = {step["type"]: step for step in steps}
    expect(found["url_context_call"]["arguments"]["urls"], found["url_context_call"])
    expect(found["url_context_result"]["result"][0]["status"] in ("success", "error", "paywall", "unsafe"), "no status")


@states(contract("2.4"), cost=GROUNDED + asking(read=8_000))
def a_search_beside_a_function_is_taken(service: Service) -> None:
    """A built-in tool and a function stand in one request, without a flag."""
    answer = service.post({"input": "Say hello.", "tools": [SEARCH, WEATHER]})
    expect(answer.status == 200, answer.shown)
