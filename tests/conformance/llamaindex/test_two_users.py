"""Two users on one instance, in turns and at once, from threads, tasks and workflows: each has a conversation of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from llama_index.core import Settings
from llama_index.core.agent.workflow import AgentWorkflow, FunctionAgent
from llama_index.core.base.llms.types import ChatMessage
from llama_index.core.chat_engine import SimpleChatEngine
from llama_index.core.memory import ChatMemoryBuffer

from gemini_interactions.emulator import Emulator
from gemini_interactions.llamaindex import GeminiInteractions

from .peers.turns import text_of, user

TURNS = 6
USERS = ("Alice", "Bob")


@pytest.fixture
def llm(emulator: Emulator) -> GeminiInteractions:
    return GeminiInteractions(model="gemini-3.5-flash", api_key="k", transport=emulator.transport())


def owner(request: Any) -> str:
    return next(name for name in USERS if name in str(request.body["input"]))


def assert_two_clean_chains(emulator: Emulator, turns: int = TURNS) -> None:
    """Each user's requests continue each other one by one, send one input each, and lead to a history of that user alone."""
    assert len(emulator.interactions) == len(emulator.requests) == turns * len(USERS)
    for name in USERS:
        mine = [request for request in emulator.requests if owner(request) == name]
        assert [[step["type"] for step in request.body["input"]] for request in mine] == [["user_input"]] * turns
        first, *previous = [request.body.get("previous_interaction_id") for request in mine]
        assert first is None
        assert len(set(previous)) == turns - 1
        for turn, id in enumerate(previous):
            assert said(emulator.history(id)) == [f"{name} says {one}." for one in range(turn + 1)]
        whole = [f"{name} says {turn}." for turn in range(turns)]
        (last,) = [history for id in emulator.interactions if said(history := emulator.history(id)) == whole]
        assert not any(other in str(shown(last)) for other in USERS if other != name)


def shown(history: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """What was said, and by whom. Signatures are left out: three letters may well stand in one by chance."""
    steps = [step for step in history if step["type"] in ("user_input", "model_output")]
    return [(step["type"], "".join(content["text"] for content in step["content"])) for step in steps]


def said(history: list[dict[str, Any]]) -> list[str]:
    """What the user said."""
    return [text for kind, text in shown(history) if kind == "user_input"]


def one_turn(llm: GeminiInteractions, history: list[ChatMessage], name: str, turn: int, *, stream: bool) -> None:
    history.append(user(f"{name} says {turn}."))
    response = list(llm.stream_chat(history))[-1] if stream else llm.chat(history)
    history.append(response.message)


async def one_async_turn(llm: GeminiInteractions, history: list[ChatMessage], name: str, turn: int, *, stream: bool) -> None:
    history.append(user(f"{name} says {turn}."))
    if stream:
        response = [chunk async for chunk in await llm.astream_chat(history)][-1]
    else:
        response = await llm.achat(history)
    history.append(response.message)


@pytest.mark.parametrize("stream", [False, True], ids=["chat", "stream"])
def test_in_turns(emulator: Emulator, llm: GeminiInteractions, stream: bool) -> None:
    histories: dict[str, list[ChatMessage]] = {name: [] for name in USERS}
    for turn in range(TURNS):
        for name in USERS:
            one_turn(llm, histories[name], name, turn, stream=stream)
    assert_two_clean_chains(emulator)


@pytest.mark.parametrize("stream", [False, True], ids=["chat", "stream"])
def test_in_threads(emulator: Emulator, llm: GeminiInteractions, stream: bool) -> None:
    barrier = Barrier(len(USERS))

    def talk(name: str) -> None:
        history: list[ChatMessage] = []
        for turn in range(TURNS):
            barrier.wait(timeout=10)
            one_turn(llm, history, name, turn, stream=stream)

    with ThreadPoolExecutor(len(USERS)) as pool:
        list(pool.map(talk, USERS))
    assert_two_clean_chains(emulator)


@pytest.mark.parametrize("stream", [False, True], ids=["chat", "stream"])
async def test_in_tasks(emulator: Emulator, llm: GeminiInteractions, stream: bool) -> None:
    async def talk(name: str) -> None:
        history: list[ChatMessage] = []
        for turn in range(TURNS):
            await one_async_turn(llm, history, name, turn, stream=stream)
            await asyncio.sleep(0)

    await asyncio.gather(*map(talk, USERS))
    assert_two_clean_chains(emulator)


def test_two_streams_read_chunk_by_chunk_in_turns(emulator: Emulator, llm: GeminiInteractions) -> None:
    long = {name: f"{name} hears: " + "and so on " * 40 for name in USERS}
    for name in USERS:
        emulator.reply(long[name], when=lambda body, name=name: name in str(body["input"]))
    streams: dict[str, Iterator[Any]] = {name: iter(llm.stream_chat([user(f"{name} says 0.")])) for name in USERS}
    last: dict[str, Any] = {}
    while streams:
        for name in list(streams):
            try:
                last[name] = next(streams[name])
            except StopIteration:
                del streams[name]
    for name in USERS:
        assert text_of(last[name].message) == long[name]
        llm.chat([user(f"{name} says 0."), last[name].message, user(f"{name} says 1.")])
    assert_two_clean_chains(emulator, turns=2)


async def test_sync_calls_inside_a_running_loop(emulator: Emulator, llm: GeminiInteractions) -> None:
    histories: dict[str, list[ChatMessage]] = {name: [] for name in USERS}
    for turn in range(TURNS):
        for name in USERS:
            one_turn(llm, histories[name], name, turn, stream=turn % 2 == 1)
            await asyncio.sleep(0)
    assert_two_clean_chains(emulator)


async def test_sync_and_async_calls_in_one_conversation(emulator: Emulator, llm: GeminiInteractions) -> None:
    histories: dict[str, list[ChatMessage]] = {name: [] for name in USERS}
    for turn in range(TURNS):
        for name in USERS:
            if turn % 2:
                await one_async_turn(llm, histories[name], name, turn, stream=turn % 3 == 0)
            else:
                one_turn(llm, histories[name], name, turn, stream=turn % 3 == 0)
    assert_two_clean_chains(emulator)


def test_one_instance_in_several_loops_one_after_another(emulator: Emulator) -> None:
    """As a script with `asyncio.run` does, over a real socket."""
    with emulator:
        llm = GeminiInteractions(model="gemini-3.5-flash", api_key="k", base_url=emulator.url)
        histories: dict[str, list[ChatMessage]] = {name: [] for name in USERS}
        for turn in range(3):
            for name in USERS:
                asyncio.run(one_async_turn(llm, histories[name], name, turn, stream=turn == 1))
    assert_two_clean_chains(emulator, turns=3)


def test_one_instance_in_a_loop_of_each_thread(emulator: Emulator) -> None:
    with emulator:
        llm = GeminiInteractions(model="gemini-3.5-flash", api_key="k", base_url=emulator.url)

        async def talk(name: str) -> None:
            history: list[ChatMessage] = []
            for turn in range(3):
                await one_async_turn(llm, history, name, turn, stream=turn == 1)

        with ThreadPoolExecutor(len(USERS)) as pool:
            list(pool.map(lambda name: asyncio.run(talk(name)), USERS))
    assert_two_clean_chains(emulator, turns=3)


async def test_two_agents_that_share_an_instance(emulator: Emulator, llm: GeminiInteractions) -> None:
    async def talk(name: str) -> None:
        memory = ChatMemoryBuffer.from_defaults(token_limit=20_000)
        agent = FunctionAgent(llm=llm, system_prompt="Be kind.")
        for turn in range(TURNS):
            await agent.run(f"{name} says {turn}.", memory=memory)

    await asyncio.gather(*map(talk, USERS))
    assert_two_clean_chains(emulator)


async def test_one_agent_that_two_users_share(emulator: Emulator, llm: GeminiInteractions) -> None:
    agent = FunctionAgent(llm=llm, system_prompt="Be kind.", streaming=False)

    async def talk(name: str) -> None:
        memory = ChatMemoryBuffer.from_defaults(token_limit=20_000)
        for turn in range(TURNS):
            await agent.run(f"{name} says {turn}.", memory=memory)

    await asyncio.gather(*map(talk, USERS))
    assert_two_clean_chains(emulator)


@pytest.fixture
def settings_llm(llm: GeminiInteractions) -> Iterator[GeminiInteractions]:
    before = Settings._llm
    Settings.llm = llm
    yield llm
    Settings._llm = before


async def test_two_workflows_over_the_llm_of_the_settings(emulator: Emulator, settings_llm: GeminiInteractions) -> None:
    async def talk(name: str) -> None:
        memory = ChatMemoryBuffer.from_defaults(token_limit=20_000, llm=settings_llm)
        workflow = AgentWorkflow(agents=[FunctionAgent(name="desk", description="d", system_prompt=f"Be kind, {len(name)}.")])
        for turn in range(TURNS):
            await workflow.run(f"{name} says {turn}.", memory=memory)

    await asyncio.gather(*map(talk, USERS))
    assert_two_clean_chains(emulator)
    for name in USERS:  # each workflow's own instruction goes with its own requests
        instructions = {r.body["system_instruction"] for r in emulator.requests if owner(r) == name}
        assert instructions == {f"Be kind, {len(name)}."}


CHAT: dict[str, Callable[[SimpleChatEngine, str], str]] = {
    "chat": lambda engine, text: str(engine.chat(text)),
    "stream": lambda engine, text: "".join(engine.stream_chat(text).response_gen),
}


@pytest.mark.parametrize("how", CHAT)
def test_two_chat_engines_over_the_llm_of_the_settings(emulator: Emulator, settings_llm: GeminiInteractions, how: str) -> None:
    engines = {name: SimpleChatEngine.from_defaults(memory=ChatMemoryBuffer.from_defaults(token_limit=20_000)) for name in USERS}
    for turn in range(TURNS):
        for name in USERS:
            assert CHAT[how](engines[name], f"{name} says {turn}.")
    assert_two_clean_chains(emulator)


async def test_two_async_chat_engines_at_once(emulator: Emulator, settings_llm: GeminiInteractions) -> None:
    async def talk(name: str) -> None:
        engine = SimpleChatEngine.from_defaults(memory=ChatMemoryBuffer.from_defaults(token_limit=20_000))
        for turn in range(TURNS):
            if turn % 2:
                response = await engine.astream_chat(f"{name} says {turn}.")
                assert "".join([token async for token in response.async_response_gen()])
            else:
                assert str(await engine.achat(f"{name} says {turn}."))

    await asyncio.gather(*map(talk, USERS))
    assert_two_clean_chains(emulator)
