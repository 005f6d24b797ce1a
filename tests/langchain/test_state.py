"""The service's memory in the cases that a real application meets, one by one."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import pickle
import threading
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.tools import tool
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import START, MessagesState, StateGraph

import gemini_interactions as gi
from gemini_interactions import telemetry
from gemini_interactions.emulator import Emulator
from gemini_interactions.index import MemoryIndex
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.langchain.to_steps import messages_to_steps

MODEL = "gemini-3.5-flash"


@tool
def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"18 °C in {city}"


@pytest.fixture
def emulator() -> Emulator:
    telemetry.counts.clear()
    return Emulator()


def chat(emulator: Emulator, **settings: Any) -> ChatGeminiInteractions:
    return ChatGeminiInteractions(**{"model": MODEL, "api_key": "k", "transport": emulator.transport(), **settings})


def previous(emulator: Emulator) -> list[Any]:
    return [request.body.get("previous_interaction_id") for request in emulator.requests]


def inputs(emulator: Emulator) -> list[list[str]]:
    return [[step["type"] for step in request.body["input"]] for request in emulator.requests]


def test_fifty_turns_send_one_turn_each(emulator: Emulator) -> None:
    model = chat(emulator)
    messages: list[BaseMessage] = []
    for i in range(50):
        messages.append(HumanMessage(f"Turn {i:02}."))
        messages.append(model.invoke(messages))
    assert inputs(emulator) == [["user_input"]] * 50
    sizes = [len(str(request.body)) for request in emulator.requests]
    assert max(sizes[1:]) == min(sizes[1:])  # however long the conversation
    assert len(emulator.seen[-1]) == 50 + 49 * 2


def test_results_may_come_late_and_one_by_one(emulator: Emulator) -> None:
    model = chat(emulator).bind_tools([get_weather])
    messages: list[BaseMessage] = [HumanMessage("What is the weather in Paris and Rome?")]
    reply = model.invoke(messages)
    one, two = (get_weather.invoke(call) for call in reply.tool_calls)
    messages += [reply, one]
    messages += [model.invoke(messages), two]
    assert "Rome" in model.invoke(messages).text
    assert inputs(emulator) == [["user_input"], ["function_result"], ["function_result"]]


def test_the_system_prompt_and_the_tools_may_change_every_turn(emulator: Emulator) -> None:
    messages: list[BaseMessage] = [SystemMessage("Be brief."), HumanMessage("Hi")]
    messages += [chat(emulator).invoke(messages), HumanMessage("Again")]
    messages[0] = SystemMessage("Be kind.")
    chat(emulator).bind_tools([get_weather]).invoke(messages)
    assert previous(emulator) == [None, messages[2].id]
    assert [request.body["system_instruction"] for request in emulator.requests] == ["Be brief.", "Be kind."]
    assert "tools" in emulator.requests[1].body


def test_a_model_or_an_agent_may_take_over_in_the_same_conversation(emulator: Emulator) -> None:
    messages: list[BaseMessage] = [HumanMessage("My name is Ada.")]
    messages += [chat(emulator).invoke(messages), HumanMessage("What is my name?")]
    assert "Ada" in chat(emulator, model="gemini-3.8-flash").invoke(messages).text
    chat(emulator, model=None, agent="antigravity-preview-09-2026", environment="remote").invoke(messages)
    assert previous(emulator) == [None, messages[1].id, messages[1].id]


def test_another_address_is_another_service(emulator: Emulator) -> None:
    messages: list[BaseMessage] = [HumanMessage("Hi")]
    messages += [chat(emulator).invoke(messages), HumanMessage("Again")]
    chat(emulator, base_url="https://elsewhere").invoke(messages)
    assert previous(emulator) == [None, None]


def test_messages_may_be_pickled(emulator: Emulator) -> None:
    messages: list[BaseMessage] = [HumanMessage("My name is Ada.")]
    messages += [chat(emulator).invoke(messages), HumanMessage("What is my name?")]
    assert "Ada" in chat(emulator).invoke(pickle.loads(pickle.dumps(messages))).text
    assert previous(emulator)[1]


def test_a_graph_goes_on_from_a_checkpoint_in_sqlite(emulator: Emulator, tmp_path: Any) -> None:
    def run(question: str) -> str:
        graph = StateGraph(MessagesState)
        graph.add_node("model", lambda state: {"messages": [chat(emulator).invoke(state["messages"])]})
        graph.add_edge(START, "model")
        with SqliteSaver.from_conn_string(str(tmp_path / "checkpoints.sqlite")) as saver:
            compiled = graph.compile(checkpointer=saver)
            state = compiled.invoke({"messages": [HumanMessage(question)]}, {"configurable": {"thread_id": "1"}})
        return str(state["messages"][-1].text)

    run("My name is Ada.")
    assert "Ada" in run("What is my name?")
    assert inputs(emulator) == [["user_input"], ["user_input"]]


@pytest.mark.parametrize(
    ("change", "continued"),
    [
        (lambda m: [HumanMessage("My name is Eve."), *m[1:]], None),
        (lambda m: m[2:], None),
        (lambda m: [HumanMessage("Summary: my name is Eve."), *m[2:]], None),
        (lambda m: [m[2], m[3], m[0], m[1], m[4]], None),
        (lambda m: [*m[:2], HumanMessage("Something else."), m[3], m[4]], 1),
        (lambda m: [m[0], AIMessage("I am a teapot."), *m[2:]], None),
        (lambda m: [*m[:2], m[4]], 1),
        (lambda m: m, 3),
    ],
    ids=["edited", "trimmed", "summarised", "reordered", "edited later", "answer edited", "branched", "unchanged"],
)
def test_the_model_sees_the_history_as_it_was_passed(emulator: Emulator, change: Any, continued: int | None) -> None:
    model = chat(emulator)
    messages: list[BaseMessage] = [HumanMessage("My name is Ada.")]
    messages += [model.invoke(messages), HumanMessage("I live in Rome.")]
    messages += [model.invoke(messages), HumanMessage("What is my name?")]
    changed = change(messages)
    model.invoke(changed)

    def shown(steps: list[dict[str, Any]]) -> list[Any]:
        return [step for step in steps if step["type"] != "thought"]

    assert shown(emulator.seen[-1]) == shown(messages_to_steps(changed))
    assert previous(emulator)[-1] == (messages[continued].id if continued is not None else None)


# The interaction is gone, or cannot be continued


@pytest.mark.parametrize("missing", [400, 404])
@pytest.mark.parametrize("lose", ["expire", "delete"])
def test_an_interaction_that_is_gone_is_replaced_by_the_history_once(missing: int, lose: str) -> None:
    telemetry.counts.clear()
    emulator = Emulator(missing_previous=missing)
    messages: list[BaseMessage] = [HumanMessage("My name is Ada.")]
    messages += [chat(emulator).invoke(messages), HumanMessage("What is my name?")]
    if lose == "expire":
        emulator.advance(60 * 86_400)
    else:
        gi.Client(api_key="k", transport=emulator.transport()).delete(str(messages[1].id))
    reply = chat(emulator).invoke(messages)
    assert "Ada" in reply.text
    assert reply.response_metadata["state_reset"]
    assert telemetry.counts["state_reset"] == 1


@pytest.mark.parametrize(
    "refusal",
    [
        {"status": 501, "code": "unimplemented", "message": "Not implemented."},
        {"status": 400, "code": "failed_precondition", "message": "The previous_interaction_id is still in progress."},
        {"status": 403, "code": "permission_denied", "message": "You do not have permission to access the interaction."},
    ],
    ids=["501 after a built-in tool", "still running", "another project's"],
)
@pytest.mark.parametrize("stream", [False, True])
def test_an_interaction_that_cannot_be_continued_is_replaced_too(
    emulator: Emulator, refusal: dict[str, Any], stream: bool
) -> None:
    messages: list[BaseMessage] = [HumanMessage("My name is Ada.")]
    messages += [chat(emulator).invoke(messages), HumanMessage("What is my name?")]
    emulator.fault(**refusal)
    text = "".join(chunk.text for chunk in chat(emulator).stream(messages)) if stream else chat(emulator).invoke(messages).text
    assert text.count("Ada") == 1
    assert inputs(emulator)[-1] == ["user_input", "thought", "model_output", "user_input"]


def test_with_only_the_new_turn_in_hand_the_error_says_so(emulator: Emulator) -> None:
    with pytest.raises(gi.PreviousInteractionUnavailable) as caught:
        chat(emulator).invoke("What is my name?", previous_interaction_id="v1_gone")
    assert caught.value.interaction_id == "v1_gone"


# Anchors that are not ours


def test_forged_anchors_are_never_followed_and_warned_of_once(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    theirs = chat(emulator, api_key="theirs").invoke("The code word is swordfish.")
    mine = chat(emulator).invoke("Hi")

    def forged(**metadata: Any) -> AIMessage:
        return AIMessage("Hello.", response_metadata={**mine.response_metadata, **metadata})

    forgeries = [
        AIMessage("Hello.", response_metadata=theirs.response_metadata),  # another tenant's
        forged(),  # a true anchor on other words
        forged(id=theirs.id),  # a true proof for another id
        forged(anchor="A" * 32),
        forged(anchor=None),
    ]
    with caplog.at_level(logging.WARNING, logger="gemini_interactions"):
        for message in forgeries:
            reply = chat(emulator).invoke([HumanMessage("Hi"), message, HumanMessage("What is the code word?")])
            assert "swordfish" not in reply.text
    assert previous(emulator)[2:] == [None] * len(forgeries)
    assert len(caplog.records) == 1
    assert telemetry.counts["unproven_anchor"] == len(forgeries)


def test_a_branch_in_a_living_sandbox_is_warned_of(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    agent = chat(emulator, model=None, agent="antigravity-preview-09-2026", environment="remote")
    messages: list[BaseMessage] = [HumanMessage("Write a file.")]
    messages += [agent.invoke(messages), HumanMessage("Change it.")]
    messages += [agent.invoke(messages)]
    environment = messages[1].response_metadata["environment_id"]
    assert [request.body["environment"] for request in emulator.requests] == ["remote", environment]
    with caplog.at_level(logging.WARNING, logger="gemini_interactions"):
        edited = [*messages[:2], HumanMessage("Delete it."), messages[3], HumanMessage("Go on.")]
        agent.invoke(edited)
    assert environment in caplog.text


# Many at once


def test_one_model_serves_many_threads_and_loops_without_mixing_them(emulator: Emulator) -> None:
    model = chat(emulator)
    wrong: list[str] = []

    def converse(name: str) -> None:
        messages: list[BaseMessage] = [HumanMessage(f"My name is {name}.")]
        for _ in range(4):
            messages += [model.invoke(messages), HumanMessage("What is my name?")]
        if name not in model.invoke(messages).text:
            wrong.append(name)

    async def converse_too(name: str) -> None:
        messages: list[BaseMessage] = [HumanMessage(f"My name is {name}.")]
        for _ in range(4):
            messages += [await model.ainvoke(messages), HumanMessage("What is my name?")]
        if name not in (await model.ainvoke(messages)).text:
            wrong.append(name)

    async def all_of(names: list[str]) -> None:
        await asyncio.gather(*map(converse_too, names))

    threads = [threading.Thread(target=converse, args=(f"Ada{i}",)) for i in range(6)]
    threads += [threading.Thread(target=lambda i=i: asyncio.run(all_of([f"Eve{i}{j}" for j in range(4)]))) for i in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert [kinds for kinds in inputs(emulator) if kinds != ["user_input"]] == []


# Messages that carry nothing back


def plain(messages: list[BaseMessage]) -> list[BaseMessage]:
    """As an application keeps them that stores role and text only."""
    return [AIMessage(message.text) if isinstance(message, AIMessage) else message for message in messages]


@pytest.mark.parametrize("way", ["invoke", "stream", "async"])
def test_with_an_index_bare_messages_are_continued(emulator: Emulator, way: str) -> None:
    model = chat(emulator, index=MemoryIndex())
    messages: list[BaseMessage] = []
    for question in ("My name is Ada.", "Hi.", "What is my name?"):
        messages.append(HumanMessage(question))
        if way == "invoke":
            text = model.invoke(plain(messages)).text
        elif way == "stream":
            text = "".join(chunk.text for chunk in model.stream(plain(messages)))
        else:
            text = asyncio.run(model.ainvoke(plain(messages))).text
        messages.append(AIMessage(text))
    assert "Ada" in messages[-1].text
    assert inputs(emulator) == [["user_input"]] * 3


def test_the_same_text_of_another_caller_is_not_continued(emulator: Emulator) -> None:
    model = chat(emulator, index=MemoryIndex())
    messages: list[BaseMessage] = [HumanMessage("Hi")]
    messages.append(model.invoke(messages, caller="tenant-1"))
    messages.append(HumanMessage("Again"))
    model.invoke(plain(messages), caller="tenant-2")
    model.invoke(plain(messages), caller="tenant-1")
    assert previous(emulator) == [None, None, messages[1].id]


def test_an_index_that_breaks_in_mid_conversation_costs_a_replay_and_one_warning(
    emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    from gemini_interactions.index import RedisIndex

    from ..index.test_index import Redis

    redis = Redis()
    index = RedisIndex(redis.url, timeout=0.5)
    model = chat(emulator, index=index)
    messages: list[BaseMessage] = [HumanMessage("My name is Ada.")]
    messages += [AIMessage(model.invoke(messages).text), HumanMessage("Hi.")]
    messages += [AIMessage(model.invoke(messages).text), HumanMessage("What is my name?")]
    redis.stop()
    with caplog.at_level(logging.WARNING, logger="gemini_interactions"):
        assert "Ada" in model.invoke(messages).text
    index.close()
    assert [len(kinds) for kinds in inputs(emulator)] == [1, 1, 5]
    assert len(caplog.records) == 1


def test_replies_that_were_not_stored_are_not_remembered(emulator: Emulator) -> None:
    model = chat(emulator, index=MemoryIndex(), state="stateless")
    first = model.invoke("Hi")
    model.invoke([HumanMessage("Hi"), AIMessage(first.text), HumanMessage("Again")])
    assert previous(emulator) == [None, None]


def _say_in_another_process(kind: str, where: str, url: str) -> None:
    from gemini_interactions.index import RedisIndex, SQLiteIndex

    index: Any = SQLiteIndex(where) if kind == "sqlite" else RedisIndex(where)
    model = ChatGeminiInteractions(model=MODEL, api_key="k", base_url=url, index=index)
    reply = model.invoke([HumanMessage("My name is Ada.")])
    assert reply.text
    index.close()


@pytest.mark.parametrize("kind", ["sqlite", "redis"])
def test_two_processes_share_one_conversation(kind: str, tmp_path: Any) -> None:
    from gemini_interactions.index import RedisIndex, SQLiteIndex

    from ..index.test_index import Redis

    redis = Redis() if kind == "redis" else None
    where = redis.url if redis else str(tmp_path / "index.sqlite")
    with Emulator() as emulator:
        other = multiprocessing.get_context("spawn").Process(target=_say_in_another_process, args=(kind, where, emulator.url))
        other.start()
        other.join()
        assert other.exitcode == 0
        answer = next(reversed(emulator.interactions.values())).steps[-1]["content"][0]["text"]
        index: Any = SQLiteIndex(where) if kind == "sqlite" else RedisIndex(where)
        model = ChatGeminiInteractions(model=MODEL, api_key="k", base_url=emulator.url, index=index)
        reply = model.invoke([HumanMessage("My name is Ada."), AIMessage(answer), HumanMessage("What is my name?")])
        assert "Ada" in reply.text
        assert inputs(emulator) == [["user_input"], ["user_input"]]
        assert previous(emulator)[1] is not None
        index.close()
    if redis:
        redis.stop()
