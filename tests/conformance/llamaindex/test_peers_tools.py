"""Functions of the user, tools of the service, and both in one request."""

from __future__ import annotations

from typing import Any

import pytest
from llama_index.core.base.llms.types import ChatMessage
from llama_index.core.tools import FunctionTool

from .peers.against import PASSES, Defect, against
from .peers.answers import Answer, Calls, Says, Searches, says
from .peers.contenders import Contender
from .peers.turns import result, user


def add(a: int, b: int) -> int:
    """Add two numbers.

    Both are whole.
    """
    return a + b


def multiply(a: int, b: int) -> int:
    """Multiply two numbers."""
    return a * b


ADD, MULTIPLY = FunctionTool.from_defaults(add), FunctionTool.from_defaults(multiply)
TWICE = Answer([Calls("add", {"a": 1, "b": 2}, "call_a"), Calls("add", {"a": 3, "b": 4}, "call_b")])
NOT_CHECKED = "`allow_parallel_tool_calls=False` is not held against the answer"


@against(openai=PASSES, google=Defect("functions are left out where a built-in tool is set"))
def test_functions_and_the_services_own_search_go_in_one_request(contender: Contender) -> None:
    contender.will(Answer([Searches(), Calls("add", {"a": 1, "b": 2})]))
    llm = contender.llm(search=True)
    response = llm.chat_with_tools([ADD], "Search, and add 1 and 2.")
    asked = contender.asked[0]
    assert [function["name"] for function in asked.functions] == ["add"]
    assert len(asked.built_in) == 1
    assert [call.tool_name for call in llm.get_tool_calls_from_response(response)] == ["add"]  # and no search


def two_tools(contender: Contender) -> dict[str, Any]:
    if contender.name == "GoogleGenAI":
        from google.genai import types

        search = types.Tool(google_search=types.GoogleSearch())
        code = types.Tool(code_execution=types.ToolCodeExecution())
        return {"built_in_tool": search, "generation_config": types.GenerateContentConfig(tools=[code])}
    if contender.name == "OpenAIResponses":
        return {"built_in_tools": [{"type": "web_search"}, {"type": "code_interpreter", "container": {"type": "auto"}}]}
    return {"tools": [{"type": "google_search"}, {"type": "code_execution"}]}


@against(openai=PASSES, google=Defect("a second built-in tool is refused", ValueError))
def test_the_service_may_have_two_tools_of_its_own(contender: Contender) -> None:
    contender.will(says("Done."))
    contender.llm(**two_tools(contender)).chat([user("Hi.")])
    assert len(contender.asked[0].built_in) == 2


@against(openai=PASSES, google=Defect("of a description only what follows its first line is sent"))
def test_the_description_of_a_function_is_sent_whole(contender: Contender) -> None:
    contender.will(says("Done."))
    tool = FunctionTool.from_defaults(add, description="Adds.\nTakes whole numbers.")
    contender.llm().chat_with_tools([tool], "Hi.")
    assert contender.asked[0].functions[0]["description"] == "Adds.\nTakes whole numbers."


@against(openai=PASSES, google=Defect("an object as `tool_choice` is refused", ValueError))
def test_the_tool_to_call_may_be_named_by_an_object(contender: Contender) -> None:
    contender.will(Answer([Calls("add", {"a": 1, "b": 2})]))
    contender.llm().chat_with_tools([ADD, MULTIPLY], "1 and 2.", tool_choice={"type": "function", "name": "add"})
    assert "add" in str(contender.asked[0].body.get("tool_choice") or contender.asked[0].body.get("generation_config"))


@against(openai=PASSES, google=PASSES)
def test_a_call_can_be_required(contender: Contender) -> None:
    contender.will(Answer([Calls("add", {"a": 1, "b": 2})]))
    contender.llm().chat_with_tools([ADD], "1 and 2.", tool_required=True)
    body = str(contender.asked[0].body)
    assert "'any'" in body or "'required'" in body or "'ANY'" in body


@against(openai=PASSES, google=Defect("`strict` is accepted and ignored"))
def test_strict_arguments_make_another_request(contender: Contender) -> None:
    contender.will(says("Done."), says("Done."))
    llm = contender.llm()
    llm.chat_with_tools([ADD], "Hi.")
    llm.chat_with_tools([ADD], "Hi.", strict=True)
    loose, strict = contender.asked
    assert strict.body != loose.body


@against(openai=Defect(NOT_CHECKED), google=Defect(NOT_CHECKED))
def test_one_call_at_most_where_parallel_calls_are_not_allowed(contender: Contender) -> None:
    contender.will(TWICE)
    llm = contender.llm()
    response = llm.chat_with_tools([ADD], "Add twice.", allow_parallel_tool_calls=False)
    assert [call.tool_id for call in llm.get_tool_calls_from_response(response)] == ["call_a"]


@against(openai=Defect(NOT_CHECKED, ValueError), google=Defect(NOT_CHECKED, ValueError))
def test_predict_and_call_makes_one_of_two_calls(contender: Contender) -> None:
    contender.will(TWICE)
    assert contender.llm().predict_and_call([ADD], "Add twice.").response == "3"


@against(openai=Defect(NOT_CHECKED, ValueError), google=Defect(NOT_CHECKED, ValueError))
async def test_apredict_and_call_makes_one_of_two_calls(contender: Contender) -> None:
    contender.will(TWICE)
    assert (await contender.llm().apredict_and_call([ADD], "Add twice.")).response == "3"


@against(openai=PASSES, google=PASSES)
def test_parallel_calls_are_all_made_where_they_are_allowed(contender: Contender) -> None:
    contender.will(TWICE)
    answer = contender.llm().predict_and_call([ADD], "Add twice.", allow_parallel_tool_calls=True)
    assert answer.response == "3\n\n7"


@against(openai=PASSES, google=PASSES)
def test_two_calls_of_one_function_are_told_apart_by_their_ids(contender: Contender) -> None:
    contender.will(TWICE, says("3 and 7."))
    llm = contender.llm()
    history = [user("Add twice.")]
    calls = llm.chat_with_tools([ADD], chat_history=list(history), allow_parallel_tool_calls=True)
    history += [calls.message, result("call_a", "3"), result("call_b", "7")]
    assert llm.chat_with_tools([ADD], chat_history=history).message.content == "3 and 7."
    body = str(contender.asked[1].body)
    assert [text for who, text in contender.asked[1].said if who == "result"] == ["3", "7"]
    assert "call_a" in body
    assert "call_b" in body


@against(openai=Defect(NOT_CHECKED), google=Defect(NOT_CHECKED))
def test_a_conversation_goes_on_after_one_of_two_calls(contender: Contender) -> None:
    contender.will(TWICE, says("3."))
    llm = contender.llm(remembers=True)
    history = [user("Add twice.")]
    history += [llm.chat_with_tools([ADD], chat_history=list(history)).message, result("call_a", "3")]
    assert llm.chat_with_tools([ADD], chat_history=history).message.content == "3."
    assert [who for who, _ in contender.asked[1].said] == ["user", "call", "result"]  # no call is left without a result


@against(openai=PASSES, google=PASSES)
def test_an_answer_without_a_call_is_an_answer_where_none_is_required(contender: Contender) -> None:
    contender.will(Answer([Says(["No need to."])]))
    answer = contender.llm().predict_and_call([ADD], "Hi.", error_on_no_tool_call=False)
    assert answer.response == "No need to."


@against(openai=PASSES, google=PASSES)
def test_an_answer_without_a_call_is_an_error_where_one_is_required(contender: Contender) -> None:
    contender.will(Answer([Says(["No need to."])]))
    with pytest.raises(ValueError, match="at least one tool call"):
        contender.llm().predict_and_call([ADD], "Hi.")


OWN_HISTORY = Defect("the user's message is appended to the caller's own list")


@against(openai=OWN_HISTORY, google=OWN_HISTORY)
def test_the_callers_history_is_not_added_to(contender: Contender) -> None:
    contender.will(says("Fine."))
    history: list[ChatMessage] = [user("Hi."), ChatMessage(role="assistant", content="Hello.")]
    contender.llm().chat_with_tools([ADD], "How are you?", chat_history=history)
    assert len(history) == 2


@against(openai=PASSES, google=PASSES)
@pytest.mark.parametrize("message", ["How are you?", user("How are you?")], ids=["text", "message"])
def test_the_users_message_may_be_a_text_or_a_message(contender: Contender, message: str | ChatMessage) -> None:
    contender.will(says("Fine."))
    contender.llm().chat_with_tools([ADD], message)
    assert contender.asked[0].said == [("user", "How are you?")]
