"""What continued on trust proves nothing of what came before it; what was edited is sent; and two callers never meet."""

from __future__ import annotations

from typing import Any

import pytest

from gemini_interactions import telemetry
from gemini_interactions.client.http.errors import InvalidOption
from gemini_interactions.emulator import Emulator
from gemini_interactions.index import MemoryIndex

from ..received import bodies, kinds, previous
from .faces import Adapter, Ask, Reply, Talk, id_of, invoke, talk

SECRET = "The code word is swordfish."
QUESTION = ("user", "What is the code word?")


@pytest.fixture(params=["option", "extra_body"])
def naming(request: pytest.FixtureRequest) -> Any:
    """The ways to name an interaction to continue."""
    if request.param == "option":
        return lambda id: {"previous_interaction_id": id}
    return lambda id: {"extra_body": {"previous_interaction_id": id}}


def test_a_fresh_chat_with_the_same_words_does_not_find_what_was_continued_by_id(
    adapter: type[Adapter], emulator: Emulator, naming: Any, ask: Ask
) -> None:
    index = MemoryIndex()
    model = adapter(emulator, index=index)
    secret = invoke(model, [("user", SECRET)])
    yes: Talk = [("user", "yes")]
    added = ask(model, yes, **naming(secret.id))
    assert previous(emulator) == [None, secret.id]
    # Another user, who says the same and gets back what looks the same.
    reply = ask(model, [*yes, ("assistant", added.text), QUESTION])
    assert previous(emulator)[-1] is None
    assert "swordfish" not in reply.text


def test_what_was_added_to_an_id_goes_on_where_it_is_all_there_is(
    adapter: type[Adapter], emulator: Emulator, naming: Any, ask: Ask
) -> None:
    model = adapter(emulator)
    first = invoke(model, [("user", SECRET)])
    added: Talk = [("user", "Hello")]
    added += [("assistant", ask(model, added, **naming(first.id))), QUESTION]
    assert "swordfish" in ask(model, added).text
    assert previous(emulator)[-1] == id_of(added[1])
    ask(model, [("user", "Something before it."), ("assistant", "Noted."), *added])
    assert previous(emulator)[-1] is None


def test_what_was_added_to_an_id_goes_on_behind_that_id_s_own_history(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    chat = talk(model, SECRET)
    added: Talk = [("user", "Hello")]
    added += [("assistant", ask(model, added, previous_interaction_id=id_of(chat[1]))), QUESTION]
    assert "swordfish" in ask(model, [*chat, *added]).text
    assert previous(emulator)[-1] == id_of(added[1])


def test_a_turn_on_trust_does_not_prove_the_edited_history(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    messages = talk(model, "My budget is 1 million.")
    messages[0] = ("user", "My budget is 5 dollars.")
    messages.append(("user", "Plan."))
    messages.append(("assistant", ask(model, messages, state="server")))
    assert previous(emulator)[-1] == id_of(messages[1])  # that one trusts
    messages.append(("user", "What is my budget?"))
    assert "5 dollars" in ask(model, messages).text
    assert previous(emulator)[-1] is None
    assert len(bodies(emulator)[-1]["input"]) >= 5


def test_a_turn_on_trust_over_a_proven_history_is_proven(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    messages = [*talk(model, "My name is Ada."), ("user", "Hello")]
    messages += [("assistant", ask(model, messages, state="server")), ("user", "What is my name?")]
    assert "Ada" in ask(model, messages).text
    assert previous(emulator) == [None, id_of(messages[1]), id_of(messages[3])]


def test_a_null_in_extra_body_begins_anew_with_all_that_was_said(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    messages = [*talk(model, "My name is Ada."), ("user", "What is my name?")]
    assert "Ada" in ask(model, messages, extra_body={"previous_interaction_id": None}).text
    assert previous(emulator) == [None, None]


def test_an_input_of_ones_own_certifies_nothing(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    messages: Talk = [("user", "My name is Ada.")]
    other = [{"type": "user_input", "content": [{"type": "text", "text": "My name is Bob."}]}]
    messages += [("assistant", ask(model, messages, extra_body={"input": other})), ("user", "What is my name?")]
    assert "Ada" in ask(model, messages).text
    assert previous(emulator) == [None, None]


def test_an_id_that_is_no_text_is_refused_by_name(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    for options in ({"previous_interaction_id": 7}, {"extra_body": {"previous_interaction_id": 7}}):
        with pytest.raises(InvalidOption, match="previous_interaction_id"):
            ask(model, [("user", "Hi")], **options)
    assert not emulator.requests


@pytest.mark.parametrize("state", ["Stateless", "STATELESS", "off", "", False, 0, "server "])
def test_a_state_that_there_is_not_is_refused(model: Adapter, emulator: Emulator, ask: Ask, state: Any) -> None:
    with pytest.raises(InvalidOption, match="state"):
        ask(model, [("user", "Hi")], state=state)
    assert not emulator.requests


def test_stateless_and_store_contradict(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> None:
    for settings, options in (({"state": "stateless"}, {"store": True}), ({"store": True}, {"state": "stateless"})):
        with pytest.raises(InvalidOption, match="store"):
            ask(adapter(emulator, **settings), [("user", "Hi")], **options)
    assert not emulator.requests


HIDDEN = [
    {"type": "thought", "signature": "c2lnbmVk", "summary": [{"type": "text", "text": "Who is it?"}]},
    {"type": "mcp_server_tool_call", "id": "m1", "name": "people", "server_name": "crm", "arguments": {"of": "Bern"}},
    {"type": "mcp_server_tool_result", "call_id": "m1", "name": "people", "server_name": "crm", "result": "Ann, 7 Main Street"},
    {"type": "code_execution_call", "id": "x1", "arguments": {"language": "python", "code": "'Ann'"}},
    {"type": "code_execution_result", "call_id": "x1", "result": "Ann"},
]
SAID = {"type": "model_output", "content": [{"type": "text", "text": "It is someone in Bern."}]}


@pytest.mark.parametrize(
    "gone",
    [
        ["mcp_server_tool_result"],
        ["code_execution_call", "code_execution_result"],
        ["mcp_server_tool_call", "mcp_server_tool_result"],
    ],
)
def test_what_is_taken_out_of_a_reply_is_taken_out_of_the_conversation(
    model: Adapter, emulator: Emulator, ask: Ask, gone: list[str]
) -> None:
    emulator.reply([*HIDDEN, SAID])
    messages = talk(model, "Who lives in Bern?")
    reply = messages[1][1]
    messages = [*messages, ("user", "And in Rome?")]
    ask(model, messages)
    assert previous(emulator)[-1] == reply.id
    telemetry.counts.clear()
    messages[1] = ("assistant", model.without_steps(reply, gone))
    ask(model, messages)
    assert previous(emulator)[-1] is None
    sent = kinds(emulator)[-1]
    assert not set(gone) & set(sent)
    assert {"thought", "model_output"} <= set(sent)
    assert telemetry.counts["unproven_anchor"] == 1


def _without_mcp_result(messages: Talk, model: Adapter) -> Talk:
    """The conversation after what the server said was taken out of its first reply, whose anchor is left, and is asked again."""
    messages = [*messages]
    messages[1] = ("assistant", model.without_steps(messages[1][1], ["mcp_server_tool_result"]))
    return [*messages, ("user", "And in Oslo?")]


def test_an_anchor_that_proves_nothing_vouches_for_nothing(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    emulator.reply([*HIDDEN, SAID])
    other = [{"type": "user_input", "content": [{"type": "text", "text": "Hello."}]}]
    messages: Talk = [("user", "Who lives in Bern?")]
    messages += [("assistant", ask(model, messages, extra_body={"input": other})), ("user", "And in Rome?")]
    messages.append(("assistant", ask(model, messages)))
    ask(model, _without_mcp_result(messages, model))
    assert previous(emulator)[-1] is None


@pytest.mark.parametrize("is_proven", [True, False], ids=["proven", "on trust"])
def test_an_index_does_not_find_a_conversation_by_its_words_where_hidden_parts_were_edited(
    adapter: type[Adapter], emulator: Emulator, ask: Ask, is_proven: bool
) -> None:
    model = adapter(emulator, index=MemoryIndex(), caller="ann")
    emulator.reply([*HIDDEN, SAID])
    messages: Talk = [("user", "Who lives in Bern?")]
    other = [{"type": "user_input", "content": [{"type": "text", "text": "Hello."}]}]
    messages.append(("assistant", ask(model, messages, **({} if is_proven else {"extra_body": {"input": other}}))))
    messages.append(("user", "And in Rome?"))
    newest = ask(model, messages)
    ask(model, _without_mcp_result([*messages, ("assistant", newest.text)], model))  # the newest as words alone
    assert previous(emulator)[-1] is None


def test_a_reply_that_shows_nothing_has_its_place(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    emulator.reply(HIDDEN, [{**step, "result": "Bob"} if "result" in step else step for step in HIDDEN])
    question: Talk = [("user", "Who lives in Bern?")]
    ann, bob = ask(model, question), ask(model, question)
    ask(model, [*question, ("assistant", ann), ("assistant", bob), ("user", "Who else?")])
    assert previous(emulator)[-1] == ann.id  # the other's interaction has never heard of Ann
    assert "Bob" in str(bodies(emulator)[-1]["input"])


def test_after_that_the_conversation_is_continued_again(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    emulator.reply([*HIDDEN, SAID])
    messages = talk(model, "Who lives in Bern?")
    messages[1] = ("assistant", model.without_steps(messages[1][1], ["mcp_server_tool_result"]))
    messages.append(("user", "And in Rome?"))
    messages += [("assistant", ask(model, messages)), ("user", "And in Oslo?")]
    ask(model, messages)
    assert previous(emulator) == [None, None, id_of(messages[3])]


def test_a_reply_that_the_framework_has_cut_down_to_its_text_is_still_continued(
    model: Adapter, emulator: Emulator, ask: Ask
) -> None:
    emulator.reply([*HIDDEN, SAID])
    messages = talk(model, "Who lives in Bern?")
    reply: Reply = messages[1][1]
    messages = [messages[0], ("assistant", model.reworded(reply, reply.text)), ("user", "And in Rome?")]
    ask(model, messages)
    assert previous(emulator)[-1] == reply.id


def test_two_callers_never_meet(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> None:
    index = MemoryIndex()
    model = adapter(emulator, index=index)
    messages: Talk = [("user", SECRET)]
    reply = ask(model, messages, caller="alice")
    for carried in (reply, reply.text):  # with the anchor on it, and by the text alone
        ask(model, [*messages, ("assistant", carried), QUESTION], caller="bob")
        ask(model, [*messages, ("assistant", carried), QUESTION])
    assert previous(emulator) == [None] * 5
    ask(model, [*messages, ("assistant", reply), QUESTION], caller="alice")
    assert previous(emulator)[-1] == reply.id
