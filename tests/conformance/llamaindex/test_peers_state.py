"""The conversation that a service keeps: whose it is, and what continues it."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from llama_index.core.llms import ChatMessage

from .peers.against import PASSES, Defect, against
from .peers.answers import Answer, Calls, Says, Thinks, says
from .peers.contenders import Contender
from .peers.turns import result, user

ON_THE_INSTANCE = Defect("the id of the last response is kept on the instance and sent with the next request, whoever makes it")
SENT_TWICE = Defect("the whole history is sent on top of the id of the response that it leads to")


@against(openai=ON_THE_INSTANCE)
def test_one_users_first_request_continues_nothing_of_another_user(contender: Contender) -> None:
    llm = contender.llm(remembers=True)
    contender.will(says("Hello Alice."), says("Hello Bob."))
    llm.chat([user("I am Alice.")])
    llm.chat([user("I am Bob.")])
    assert [asked.continues for asked in contender.asked] == [None, None]


@against(openai=ON_THE_INSTANCE)
async def test_one_users_first_stream_continues_nothing_of_another_user(contender: Contender) -> None:
    llm = contender.llm(remembers=True)
    contender.will(says("Hello Alice."), says("Hello Bob."))
    for name in ("Alice", "Bob"):
        async for _ in await llm.astream_chat([user(f"I am {name}.")]):
            pass
    assert [asked.continues for asked in contender.asked] == [None, None]


@against(openai=ON_THE_INSTANCE)
def test_a_completion_is_no_part_of_a_conversation(contender: Contender) -> None:
    llm = contender.llm(remembers=True)
    contender.will(says("Hello."), says("Four."), says("Still here."))
    history = [user("Hi.")]
    history += [llm.chat(history).message, user("Are you there?")]
    llm.complete("What is 2 + 2?")
    llm.chat(history)
    first, completion, second = contender.asked
    assert (first.continues, completion.continues) == (None, None)
    assert second.continues is not None


@against(openai=SENT_TWICE)
def test_a_turn_that_continues_another_sends_only_what_is_new(contender: Contender) -> None:
    llm = contender.llm(remembers=True)
    contender.will(says("Hello Alice."), says("Alice."))
    history = [user("I am Alice.")]
    history += [llm.chat(history).message, user("Who am I?")]
    llm.chat(history)
    assert contender.asked[1].continues is not None
    assert contender.asked[1].said == [("user", "Who am I?")]


@against(openai=Defect("the id is taken from `response.created`, so that the next request continues a response that failed"))
def test_a_stream_that_fails_is_not_continued(contender: Contender) -> None:
    llm = contender.llm(remembers=True)
    contender.will(Answer([Says(["Once upon a"])], breaks=True), says("Better now."))
    history = [user("Tell me a story.")]
    with suppress(Exception):  # whether and what it raises, other tests say: here it is what the next request says that counts
        list(llm.stream_chat(history))
    llm.chat(history)
    assert contender.asked[-1].continues is None
    assert contender.asked[-1].said == [("user", "Tell me a story.")]


@against(openai=Defect("the id is on no message, so that a conversation that was stored cannot be continued by another process"))
def test_a_stored_conversation_is_continued_by_another_instance(contender: Contender) -> None:
    contender.will(says("Hello Alice."), says("Alice."))
    history = [user("I am Alice.")]
    history += [contender.llm(remembers=True).chat(history).message, user("Who am I?")]
    stored = [message.model_dump_json() for message in history]
    contender.llm(remembers=True).chat([ChatMessage.model_validate_json(text) for text in stored])
    assert contender.asked[1].continues is not None


@against(openai=Defect("only `_chat` replays a history's reasoning; the streams and the async calls leave it out"), google=PASSES)
def test_the_four_calls_send_the_same_request(contender: Contender) -> None:
    contender.will(Answer([Thinks("Rain is likely.", signature=b"utf-8"), Says(["Take an umbrella."])]), *[says("Yes.")] * 4)
    stored = {"store": True} if contender.name == "OpenAIResponses" else {}
    llm = contender.llm(think=True, **stored)
    history = [user("Will it rain?")]
    history += [llm.chat(history).message, user("Are you sure?")]
    llm.chat(history)
    list(llm.stream_chat(history))

    async def both() -> None:
        await llm.achat(history)
        async for _ in await llm.astream_chat(history):
            pass

    asyncio.run(both())
    bodies = [{name: value for name, value in asked.body.items() if name != "stream"} for asked in contender.asked[1:]]
    assert bodies == [bodies[0]] * 4


@against(openai=PASSES, google=PASSES)
def test_a_history_without_ids_is_sent_whole(contender: Contender) -> None:
    contender.will(says("Alice."))
    history = [user("I am Alice."), ChatMessage(role="assistant", content="Hello Alice."), user("Who am I?")]
    contender.llm().chat(history)
    assert contender.asked[0].said == [("user", "I am Alice."), ("model", "Hello Alice."), ("user", "Who am I?")]


@against(openai=PASSES, google=PASSES)
def test_tool_results_reach_the_service_with_their_call(contender: Contender) -> None:
    contender.will(Answer([Calls("get_weather", {"city": "Paris"}, "call_a")]), says("Sunny."))
    llm = contender.llm()
    history = [user("Weather in Paris?")]
    history += [llm.chat(history).message]
    llm.chat([*history, result("call_a", "18 °C")])
    assert contender.asked[1].said[-1] == ("result", "18 °C")
