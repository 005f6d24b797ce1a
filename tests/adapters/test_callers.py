"""Whose a conversation is: what one caller was told leads no other to it, nor do many at once mix."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from functools import partial

import pytest

from gemini_interactions import telemetry
from gemini_interactions.emulator import Emulator
from gemini_interactions.index import MemoryIndex

from ..received import kinds, previous
from .face_of_langchain import LangChain
from .face_of_llamaindex import LlamaIndex
from .faces import Adapter, Ask, Reply, Talk, id_of, invoke, talk


def test_another_key_or_address_is_another_service(adapter: type[Adapter], emulator: Emulator) -> None:
    messages: Talk = [*talk(adapter(emulator), "My name is Ada."), ("user", "What is my name?")]
    for elsewhere in ({"api_key": "another"}, {"base_url": "https://elsewhere"}):
        assert "Ada" in invoke(adapter(emulator, **elsewhere), messages).text
    assert previous(emulator) == [None, None, None]


def test_keys_may_rotate_under_one_state_secret(adapter: type[Adapter], emulator: Emulator) -> None:
    old, new = (adapter(emulator, api_key=key, state_secret="s") for key in ("old", "new"))
    messages = talk(old, "Hi")
    invoke(new, [*messages, ("user", "again")])
    assert previous(emulator) == [None, id_of(messages[1])]


def test_the_proof_of_another_conversation_is_not_followed(
    adapter: type[Adapter], emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    telemetry.counts.clear()
    victim, model = adapter(emulator, api_key="theirs"), adapter(emulator)
    emulator.reply("Noted.")
    theirs = invoke(victim, [("user", "The code word is swordfish.")])
    mine = invoke(model, [("user", "I have no code word.")])
    for stolen in (theirs, model.reworded(theirs, "Hello."), model.reworded(mine, "Hello.")):
        reply = invoke(model, [("user", "Hi"), ("assistant", stolen), ("user", "What is the code word?")])
        assert "swordfish" not in reply.text
    assert previous(emulator)[2:] == [None] * 3
    assert telemetry.counts["unproven_anchor"] == 3
    assert caplog.text.count("not proven") == 1


def test_two_conversations_on_one_model_do_not_mix(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    talks: dict[str, Talk] = {name: [("user", f"My name is {name}.")] for name in ("Ada", "Grace", "Edith")}
    for messages in talks.values():
        messages += [("assistant", ask(model, messages)), ("user", "What is my name?")]
    for name, messages in talks.items():
        assert name in ask(model, messages).text
    assert previous(emulator) == [None] * 3 + [id_of(messages[1]) for messages in talks.values()]


def converse(model: Adapter, name: str, heard: dict[str, str]) -> None:
    messages: Talk = [("user", f"My name is {name}.")]
    for _ in range(3):
        messages += [("assistant", model.invoke(messages)), ("user", "What is my name?")]
    heard[name] = messages[-2][1].text


async def aconverse(model: Adapter, name: str, heard: dict[str, str], *, streams: bool = False) -> None:
    messages: Talk = [("user", f"My name is {name}.")]
    for _ in range(3):
        if streams:
            reply = model.total([chunk async for chunk in model.astream(messages)])
        else:
            reply = await model.ainvoke(messages)
        messages += [("assistant", reply), ("user", "What is my name?")]
    heard[name] = messages[-2][1].text


def at_once(calls: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


NAMES = [f"User{i:02}" for i in range(12)]


@pytest.mark.parametrize("way", ["threads", "tasks", "streams"])
def test_many_users_at_once_do_not_mix(model: Adapter, emulator: Emulator, way: str) -> None:
    heard: dict[str, str] = {}

    async def all_of_them() -> None:
        await asyncio.gather(*(aconverse(model, name, heard, streams=way == "streams") for name in NAMES))

    if way == "threads":
        at_once([partial(converse, model, name, heard) for name in NAMES])
    else:
        asyncio.run(all_of_them())
    assert heard == {name: f"Your name is {name}." for name in NAMES}
    assert kinds(emulator) == [["user_input"]] * 36


@pytest.mark.parametrize("adapter", [LangChain, LlamaIndex], indirect=True)  # LiteLLM's own logging breaks in several loops
def test_nor_do_those_of_several_loops_and_threads(model: Adapter, emulator: Emulator) -> None:
    heard: dict[str, str] = {}

    async def all_of(names: list[str]) -> None:
        await asyncio.gather(*(aconverse(model, name, heard) for name in names))

    loops = [partial(lambda names: asyncio.run(all_of(names)), NAMES[i:6:3]) for i in range(3)]
    at_once([*loops, *(partial(converse, model, name, heard) for name in NAMES[6:])])
    assert heard == {name: f"Your name is {name}." for name in NAMES}
    assert kinds(emulator) == [["user_input"]] * 36


# With an index, messages that carry nothing back


def plain(messages: Talk) -> Talk:
    """As an application keeps them that stores role and text only."""
    return [(role, value.text if isinstance(value, Reply) else value) for role, value in messages]


def test_with_an_index_bare_messages_are_continued(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> None:
    model = adapter(emulator, index=MemoryIndex())
    messages: Talk = []
    for question in ("My name is Ada.", "Hi.", "What is my name?"):
        messages.append(("user", question))
        messages.append(("assistant", ask(model, plain(messages))))
    assert "Ada" in messages[-1][1].text
    assert previous(emulator) == [None, id_of(messages[1]), id_of(messages[3])]
    assert kinds(emulator) == [["user_input"]] * 3


def test_without_one_they_are_sent_in_full(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    messages = talk(model, "My name is Ada.")
    assert "Ada" in ask(model, [*plain(messages), ("user", "What is my name?")]).text
    assert kinds(emulator)[-1] == ["user_input", "model_output", "user_input"]


def test_the_same_text_of_another_caller_is_not_continued(adapter: type[Adapter], emulator: Emulator) -> None:
    model = adapter(emulator, index=MemoryIndex())
    reply = invoke(model, [("user", "Hi")], caller="tenant-1")
    again: Talk = [("user", "Hi"), ("assistant", reply.text), ("user", "Again")]
    for caller in ("tenant-2", "tenant-1"):
        invoke(model, again, caller=caller)
    assert previous(emulator) == [None, None, reply.id]


def test_replies_that_were_not_stored_are_not_remembered(adapter: type[Adapter], emulator: Emulator) -> None:
    model = adapter(emulator, index=MemoryIndex(), state="stateless")
    messages = talk(model, "Hi")
    invoke(model, [*plain(messages), ("user", "Again")], state="auto")
    assert previous(emulator) == [None, None]


OTHERS = [{"headers": {"x-tenant": "b"}}, {"timeout": 7.0}, {"max_retries": 1}, {"base_url": "https://elsewhere"}]


@pytest.mark.parametrize("settings", OTHERS, ids=lambda settings: next(iter(settings)))
@pytest.mark.parametrize("cls", [LangChain, LlamaIndex])
def test_copies_of_a_model_share_nothing_that_differs(
    cls: type[LangChain] | type[LlamaIndex], emulator: Emulator, settings: dict[str, object]
) -> None:
    model = cls(emulator, headers={"x-tenant": "a"})
    invoke(model, [("user", "Hi")])
    twin = model.copied(**settings)
    for _ in range(2):  # one after the other, and back
        invoke(twin, [("user", "Hi")])
        invoke(model, [("user", "Hi")])
    theirs, own = twin.model._calls.client, model.model._calls.client
    assert theirs is not own
    for name, value in settings.items():
        if name in ("timeout", "base_url"):
            assert (getattr(theirs, name), getattr(own, name) == value) == (value, False)
    if "headers" in settings:
        assert [request.headers["x-tenant"] for request in emulator.requests] == ["a", "b", "a", "b", "a"]


@pytest.mark.parametrize("cls", [LangChain, LlamaIndex])
def test_headers_that_are_renewed_on_a_living_model_are_sent(cls: type[LangChain] | type[LlamaIndex], emulator: Emulator) -> None:
    model = cls(emulator, headers={"x-session": "old"})
    invoke(model, [("user", "Hi")])
    model.model.headers["x-session"] = "new"
    invoke(model, [("user", "Hi")])
    model.model.headers = {"x-session": "newer"}
    invoke(model, [("user", "Hi")])
    assert [request.headers["x-session"] for request in emulator.requests] == ["old", "new", "newer"]
