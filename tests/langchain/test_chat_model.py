"""The chat model end to end: what LangChain calls, what the service gets, what comes back."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from langchain.agents import create_agent
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.load import dumpd, load
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.runnables import ConfigurableField
from langchain_core.tools import tool
from pydantic import SecretStr

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions

MODEL = "gemini-3.5-flash"
Call = Callable[..., AIMessage]


def total(chunks: list[Any]) -> AIMessage:
    """The message that chunks add up to."""
    full: Any = None
    for chunk in chunks:
        full = chunk if full is None else full + chunk
    assert isinstance(full, AIMessageChunk)
    return full


def invoke(model: Any, messages: Any, **options: Any) -> AIMessage:
    return model.invoke(messages, **options)  # type: ignore[no-any-return]


def ainvoke(model: Any, messages: Any, **options: Any) -> AIMessage:
    return asyncio.run(model.ainvoke(messages, **options))


def stream(model: Any, messages: Any, **options: Any) -> AIMessage:
    return total(list(model.stream(messages, **options)))


def astream(model: Any, messages: Any, **options: Any) -> AIMessage:
    async def collect() -> list[Any]:
        return [chunk async for chunk in model.astream(messages, **options)]

    return total(asyncio.run(collect()))


four_ways = pytest.mark.parametrize("call", [invoke, ainvoke, stream, astream])


@pytest.fixture
def emulator() -> Emulator:
    return Emulator()


@pytest.fixture
def model(emulator: Emulator) -> ChatGeminiInteractions:
    return ChatGeminiInteractions(model=MODEL, api_key="KEY-123", transport=emulator.transport())


@tool
def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"18 °C in {city}"


def inputs(emulator: Emulator) -> list[list[str]]:
    """The types of the steps of each request."""
    return [[step["type"] for step in request.body["input"]] for request in emulator.requests]


@four_ways
def test_a_question_is_answered(model: ChatGeminiInteractions, emulator: Emulator, call: Call) -> None:
    emulator.reply("Hello, Ada!")
    reply = call(model, [SystemMessage("Be kind."), HumanMessage("I am Ada.")], temperature=0.5, stop=["END"])
    assert reply.text == "Hello, Ada!"
    body = dict(emulator.requests[0].body)
    assert body.pop("stream", False) == (call in (stream, astream))
    assert body == {
        "model": MODEL,
        "system_instruction": "Be kind.",
        "input": [{"type": "user_input", "content": [{"type": "text", "text": "I am Ada."}]}],
        "generation_config": {"temperature": 0.5, "stop_sequences": ["END"]},
    }
    assert reply.response_metadata["model_name"] == MODEL
    assert reply.usage_metadata is not None
    assert reply.usage_metadata["total_tokens"] == reply.usage_metadata["input_tokens"] + reply.usage_metadata["output_tokens"]


@four_ways
def test_the_next_turn_sends_only_what_is_new(model: ChatGeminiInteractions, emulator: Emulator, call: Call) -> None:
    messages: list[BaseMessage] = [SystemMessage("Be kind."), HumanMessage("My name is Ada.")]
    messages += [call(model, messages), HumanMessage("What is my name?")]
    reply = call(model, messages)
    assert "Ada" in reply.text
    body = emulator.requests[1].body
    assert body["previous_interaction_id"] == messages[2].response_metadata["id"]
    assert body["input"] == [{"type": "user_input", "content": [{"type": "text", "text": "What is my name?"}]}]
    assert body["system_instruction"] == "Be kind."  # the service does not keep it


@four_ways
def test_an_edited_history_is_sent_in_full_and_the_edit_counts(
    model: ChatGeminiInteractions, emulator: Emulator, call: Call
) -> None:
    messages: list[BaseMessage] = [HumanMessage("My name is Ada.")]
    messages += [call(model, messages), HumanMessage("What is my name?")]
    messages[0] = HumanMessage("My name is Grace.")
    reply = call(model, messages)
    assert "Grace" in reply.text
    assert "Ada" not in reply.text
    assert "previous_interaction_id" not in emulator.requests[1].body
    assert inputs(emulator)[1] == ["user_input", "thought", "model_output", "user_input"]


@four_ways
def test_a_forgotten_interaction_is_replaced_by_the_history_once(
    model: ChatGeminiInteractions, emulator: Emulator, call: Call
) -> None:
    messages: list[BaseMessage] = [HumanMessage("My name is Ada.")]
    messages += [call(model, messages), HumanMessage("What is my name?")]
    emulator.advance(60 * 86400)
    reply = call(model, messages)
    assert "Ada" in reply.text
    assert reply.response_metadata["state_reset"] is True
    assert len(emulator.requests) == 3
    again = call(model, [*messages, reply, HumanMessage("Thanks.")])
    assert "state_reset" not in again.response_metadata
    assert emulator.requests[-1].body["previous_interaction_id"] == reply.response_metadata["id"]


@four_ways
def test_a_function_and_google_search_in_one_request(model: ChatGeminiInteractions, emulator: Emulator, call: Call) -> None:
    bound = model.bind_tools([get_weather, {"type": "google_search"}])
    messages: list[BaseMessage] = [HumanMessage("Who won Euro 2024, and what is the weather in Madrid?")]
    reply = call(bound, messages)
    kinds = [block["type"] for block in reply.content_blocks]
    assert kinds == ["server_tool_call", "server_tool_result", "reasoning", "tool_call"]
    assert reply.response_metadata["status"] == "requires_action"
    [asked] = reply.tool_calls
    assert (asked["name"], asked["args"]) == ("get_weather", {"city": "Madrid"})
    result = get_weather.invoke(asked)
    assert isinstance(result, ToolMessage)
    answer = call(bound, [*messages, reply, result])
    assert "18 °C in Madrid" in answer.text
    assert inputs(emulator)[1] == ["function_result"]
    assert emulator.requests[1].body["tools"] == emulator.requests[0].body["tools"]


def test_parallel_calls_and_their_results(model: ChatGeminiInteractions, emulator: Emulator) -> None:
    bound = model.bind_tools([get_weather])
    messages: list[BaseMessage] = [HumanMessage("Compare the weather in Paris and Rome.")]
    for call in (invoke, stream):
        reply = call(bound, messages)
        assert [asked["args"]["city"] for asked in reply.tool_calls] == ["Paris", "Rome"]
        results = [get_weather.invoke(asked) for asked in reply.tool_calls]
        answer = invoke(bound, [*messages, reply, *results])
        assert "18 °C in Paris" in answer.text
        assert "18 °C in Rome" in answer.text


def test_an_error_of_a_tool_is_told_as_one(model: ChatGeminiInteractions, emulator: Emulator) -> None:
    bound = model.bind_tools([get_weather])
    reply = bound.invoke("What is the weather in Rome?")
    bound.invoke(
        [
            HumanMessage("What is the weather in Rome?"),
            reply,
            ToolMessage("no sensor", tool_call_id=reply.tool_calls[0]["id"], status="error"),
        ]
    )
    [step] = emulator.requests[1].body["input"]
    assert step == {
        "type": "function_result",
        "call_id": reply.tool_calls[0]["id"],
        "name": "get_weather",
        "result": "no sensor",
        "is_error": True,
    }


@pytest.mark.parametrize(
    "prompt",
    [
        "Hi",
        "Write a long poem. " * 30,
        "Search the latest news.",
        "What is the weather in Paris?",
        "Weather in Paris and Rome, and the latest news?",
    ],
)
@pytest.mark.parametrize("options", [{}, {"thinking_summaries": "auto"}, {"store": False}])
def test_a_streamed_reply_is_the_invoked_one(emulator: Emulator, prompt: str, options: dict[str, Any]) -> None:
    model = ChatGeminiInteractions(model=MODEL, api_key="k", transport=emulator.transport(), **options)
    bound = model.bind_tools([get_weather, {"type": "google_search"}])

    def without_chance(reply: AIMessage) -> tuple[Any, ...]:
        """Ids and signatures are new with every answer."""
        dropped = ("id", "created", "anchor")
        content = [
            {key: value for key, value in block.items() if key not in ("id", "tool_call_id")}
            | ({"extras": {k: v for k, v in block["extras"].items() if k != "signature"}} if "extras" in block else {})
            for block in reply.content_blocks
        ]
        metadata = {key: value for key, value in reply.response_metadata.items() if key not in dropped}
        return content, [(c["name"], c["args"]) for c in reply.tool_calls], reply.usage_metadata, metadata

    assert without_chance(stream(bound, prompt)) == without_chance(invoke(bound, prompt))


def test_chunks_say_everything_once_and_the_last_one_that_it_is(model: ChatGeminiInteractions) -> None:
    chunks = list(model.stream("Tell me a long story. " * 20))
    assert len({chunk.id for chunk in chunks}) == 1
    assert [chunk.chunk_position for chunk in chunks].count("last") == 1
    assert chunks[-1].chunk_position == "last"
    assert sum(chunk.usage_metadata is not None for chunk in chunks) == 1
    assert sum("model_name" in chunk.response_metadata for chunk in chunks) == 1


@pytest.mark.parametrize("streamed", [False, True])
def test_invoke_may_be_told_to_stream(model: ChatGeminiInteractions, emulator: Emulator, streamed: bool) -> None:
    assert model.invoke("Hi", stream=streamed).text
    assert emulator.requests[0].body.get("stream", False) is streamed


def test_batch_asks_in_parallel_and_keeps_the_order(model: ChatGeminiInteractions) -> None:
    replies = model.batch([f"number {i}" for i in range(8)])
    assert all(f"number {i}" in reply.text for i, reply in enumerate(replies))
    replies = asyncio.run(model.abatch([f"number {i}" for i in range(8)]))
    assert all(f"number {i}" in reply.text for i, reply in enumerate(replies))


# State


def test_stateless_mode_stores_nothing_and_sends_everything_with_its_signatures(emulator: Emulator) -> None:
    model = ChatGeminiInteractions(model=MODEL, api_key="k", transport=emulator.transport(), state="stateless")
    bound = model.bind_tools([get_weather, {"type": "google_search"}])
    messages: list[BaseMessage] = [HumanMessage("Search the latest news, and what is the weather in Madrid?")]
    reply = bound.invoke(messages)
    messages += [reply, *(get_weather.invoke(asked) for asked in reply.tool_calls)]
    messages += [bound.invoke(messages), HumanMessage("Thanks.")]
    assert bound.invoke(messages).text
    assert emulator.interactions == {}
    assert all(request.body["store"] is False for request in emulator.requests)
    assert inputs(emulator)[-1][:4] == ["user_input", "google_search_call", "google_search_result", "thought"]


def test_server_mode_trusts_the_newest_id(emulator: Emulator) -> None:
    model = ChatGeminiInteractions(model=MODEL, api_key="k", transport=emulator.transport(), state="server")
    first = model.invoke("My name is Ada.")
    model.invoke([HumanMessage("edited"), first, HumanMessage("What is my name?")])
    assert emulator.requests[1].body["previous_interaction_id"] == first.id


def test_an_explicit_id_wins(model: ChatGeminiInteractions, emulator: Emulator) -> None:
    first = model.invoke("My name is Ada.")
    assert "Ada" in model.invoke("What is my name?", previous_interaction_id=first.id).text


def test_an_explicit_id_that_is_gone_is_an_error_since_nothing_can_be_replayed(model: ChatGeminiInteractions) -> None:
    with pytest.raises(gi.PreviousInteractionUnavailable):
        model.invoke("What is my name?", previous_interaction_id="v1_gone")


def test_another_key_replays_instead_of_continuing(model: ChatGeminiInteractions, emulator: Emulator) -> None:
    first = model.invoke("My name is Ada.")
    other = ChatGeminiInteractions(model=MODEL, api_key="other", transport=emulator.transport())
    assert "Ada" in other.invoke([HumanMessage("My name is Ada."), first, HumanMessage("What is my name?")]).text
    assert "previous_interaction_id" not in emulator.requests[1].body


def test_keys_may_rotate_under_one_state_secret(emulator: Emulator) -> None:
    old, new = (
        ChatGeminiInteractions(model=MODEL, api_key=key, state_secret="s", transport=emulator.transport())
        for key in ("old", "new")
    )
    first = old.invoke("Hi")
    new.invoke([HumanMessage("Hi"), first, HumanMessage("again")])
    assert emulator.requests[1].body["previous_interaction_id"] == first.id


def test_two_conversations_on_one_model_do_not_mix(model: ChatGeminiInteractions) -> None:
    chats = {name: [HumanMessage(f"My name is {name}.")] for name in ("Ada", "Grace", "Edith")}
    replies: dict[str, list[BaseMessage]] = {name: [*chat, model.invoke(chat)] for name, chat in chats.items()}
    for name, history in replies.items():
        assert name in model.invoke([*history, HumanMessage("What is my name?")]).text


# Agents


def test_a_langgraph_agent_over_several_turns_resends_nothing(model: ChatGeminiInteractions, emulator: Emulator) -> None:
    agent = create_agent(model, tools=[get_weather, {"type": "google_search"}], system_prompt="Be brief.")
    state: dict[str, Any] = {"messages": []}
    for city in ("Paris", "Rome", "Madrid"):
        state = agent.invoke({"messages": [*state["messages"], ("user", f"What is the weather in {city}?")]})
        assert f"18 °C in {city}" in state["messages"][-1].text
    assert inputs(emulator) == [["user_input"], ["function_result"]] * 3
    assert all("previous_interaction_id" in request.body for request in emulator.requests[1:])


def test_an_agent_streams_tokens(model: ChatGeminiInteractions) -> None:
    agent = create_agent(model, tools=[get_weather])
    chunks = [
        message for message, _ in agent.stream({"messages": [("user", "What is the weather in Paris?")]}, stream_mode="messages")
    ]
    assert "18 °C in Paris" in "".join(chunk.text for chunk in chunks if isinstance(chunk, AIMessageChunk))


def test_a_background_run_is_waited_for_inside_the_call(model: ChatGeminiInteractions) -> None:
    assert model.invoke("Hi", background=True).response_metadata["status"] == "completed"
    assert stream(model, "Hi", background=True).response_metadata["status"] == "completed"


def test_a_deadline_covers_the_request_and_the_waiting_together() -> None:
    emulator = Emulator(background_seconds=30)
    emulator.fault(delay=1.5, times=1)
    model = ChatGeminiInteractions(model=MODEL, api_key="k", transport=emulator.transport(), deadline=3)
    with pytest.raises(gi.DeadlineExceeded, match="After 3 s"):
        model.invoke("Hi", background=True)
    # What the request itself took is gone: a second look, 2 s after the first, would come too late.
    assert [request.method for request in emulator.requests] == ["POST", "GET", "POST"]
    assert emulator.requests[-1].path.endswith("/cancel")


def test_an_option_of_a_call_replaces_the_models_whatever_it_is_called(emulator: Emulator) -> None:
    model = ChatGeminiInteractions(model=MODEL, api_key="k", transport=emulator.transport(), max_output_tokens=100)
    model.invoke("Hi", max_tokens=10)
    assert emulator.requests[-1].body["generation_config"] == {"max_output_tokens": 10}
    with pytest.raises(gi.InvalidOption, match="same option"):
        model.invoke("Hi", max_tokens=10, max_output_tokens=20)


# Errors


def test_what_the_service_refuses_reaches_the_caller_with_the_field(model: ChatGeminiInteractions) -> None:
    with pytest.raises(gi.InvalidRequestError) as caught:
        model.invoke("Hi", extra_body={"hologram": True})
    assert caught.value.field == "hologram"


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"model": "m", "agent": "a"}, "either 'model' or 'agent'"),
        ({}, "either 'model' or 'agent'"),
        ({"model": "m", "temprature": 1}, "Unknown option 'temprature'"),
        ({"model": "m", "max_tokens": 1, "max_output_tokens": 2}, "the same option"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ChatGeminiInteractions(**settings)


@pytest.mark.parametrize(
    "wrong", [{"temprature": 1}, {"timeout": "soon"}, {"model": None}, {"thinking_budget": 1}, {"state": "no"}]
)
def test_no_error_about_settings_shows_the_key(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        ChatGeminiInteractions(**{"model": MODEL, "api_key": "KEY-123", **wrong})
    assert "KEY-123" not in str(caught.value)


def test_an_unknown_option_of_a_call_is_refused(model: ChatGeminiInteractions, emulator: Emulator) -> None:
    with pytest.raises(gi.InvalidOption, match="temprature"):
        model.invoke("Hi", temprature=1)
    with pytest.raises(gi.InvalidOption, match="input is empty"):
        model.invoke([SystemMessage("Be kind.")])
    assert emulator.requests == []


def test_a_run_that_failed_is_an_error(model: ChatGeminiInteractions, emulator: Emulator) -> None:
    for call in (invoke, stream):
        emulator.reply({"steps": [], "status": "failed", "errors": [{"code": "safety", "message": "Blocked."}]})
        with pytest.raises(gi.APIError):
            call(model, "Hi")


def test_a_cut_stream_is_an_error_not_a_short_answer(model: ChatGeminiInteractions, emulator: Emulator) -> None:
    emulator.fault(cut_after=5)
    with pytest.raises(gi.StreamInterrupted):
        list(model.stream("Hi"))


# LangChain's own business


def test_settings_under_the_names_that_users_type() -> None:
    model = ChatGeminiInteractions(
        model="m", api_key="k", max_tokens=5, stop="END", reasoning_effort="low", timeout=60, max_retries=2
    )
    assert (model.max_output_tokens, model.stop_sequences, model.thinking_level) == (5, ["END"], "low")
    assert model._get_ls_params(temperature=0.1, model="n") == {
        "ls_provider": "gemini_interactions",
        "ls_model_name": "n",
        "ls_model_type": "chat",
        "ls_temperature": 0.1,
        "ls_max_tokens": 5,
        "ls_stop": ["END"],
    }


def test_the_key_is_nowhere_but_in_the_request(model: ChatGeminiInteractions) -> None:
    model.invoke("Hi")
    assert "KEY-123" not in repr(model)
    assert "KEY-123" not in str(dumpd(model))
    assert b"KEY-123" not in pickle.dumps(model)
    assert "KEY-123" not in str(model._get_invocation_params()) if hasattr(model, "_get_invocation_params") else True


def test_a_pickled_model_takes_the_key_of_where_it_wakes(model: ChatGeminiInteractions, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = pickle.dumps(model)
    monkeypatch.setenv("GEMINI_API_KEY", "woken")
    woken = pickle.loads(stored)
    assert woken.api_key.get_secret_value() == "woken"
    assert woken.model == MODEL


@pytest.mark.filterwarnings("ignore:The function `load` is in beta")
def test_a_serialized_model_is_loaded_again() -> None:
    model = ChatGeminiInteractions(model=MODEL, api_key="k", temperature=0.5, state="stateless")
    again = load(
        dumpd(model),
        secrets_map={"GEMINI_API_KEY": "k"},
        allowed_objects=[ChatGeminiInteractions],
        valid_namespaces=["gemini_interactions"],
    )
    assert isinstance(again, BaseChatModel)
    assert again == model


def test_fields_may_be_configured_per_call(model: ChatGeminiInteractions, emulator: Emulator) -> None:
    configurable = model.configurable_fields(temperature=ConfigurableField("t"), api_key=ConfigurableField("key"))
    configurable.invoke("Hi", config={"configurable": {"t": 0.7}})
    assert emulator.requests[0].body["generation_config"] == {"temperature": 0.7}


class _Keys(httpx.BaseTransport):
    """A line to the emulator that notes the key of each request."""

    def __init__(self, emulator: Emulator) -> None:
        self._line = emulator.transport()
        self.seen: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request.headers["x-goog-api-key"])
        return self._line.handle_request(request)


def test_a_model_copied_or_changed_uses_its_own_key(emulator: Emulator) -> None:
    keys = _Keys(emulator)
    model = ChatGeminiInteractions(model=MODEL, api_key="k", transport=keys)
    model.invoke("Hi")
    model.model_copy(update={"api_key": SecretStr("other")}).invoke("Hi")
    model.invoke("Hi")
    model.api_key = SecretStr("new")
    model.invoke("Hi")
    assert keys.seen == ["k", "other", "k", "new"]
