"""Around a call: retries, running event loops, callbacks and the counting of tokens."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from llama_index.core.base.llms.types import CompletionResponse
from llama_index.core.callbacks import CallbackManager, CBEventType, LlamaDebugHandler, TokenCountingHandler
from llama_index.core.prompts import PromptTemplate
from pydantic import BaseModel

from .peers.against import PASSES, Defect, against
from .peers.answers import Answer, Fills, Refusal, Says, Thinks, Usage, says
from .peers.contenders import Contender
from .peers.turns import text_of, user

NO_RETRY = Defect("429 is never retried: its words are compared with a number", "google.genai.errors:ClientError")
LOOP = Defect("sync methods run a loop of their own", RuntimeError)


@against(openai=PASSES, google=NO_RETRY)
def test_a_429_is_retried(contender: Contender) -> None:
    contender.will(Refusal(429, retry_after=0.05), says("Fine."))
    assert text_of(contender.llm().chat([user("Hi.")]).message) == "Fine."


@against(openai=PASSES, google=NO_RETRY)
async def test_a_429_is_retried_in_an_async_call(contender: Contender) -> None:
    contender.will(Refusal(429, retry_after=0.05), says("Fine."))
    assert text_of((await contender.llm().achat([user("Hi.")])).message) == "Fine."


@against(openai=PASSES, google=NO_RETRY)
def test_a_stream_that_has_not_begun_is_retried(contender: Contender) -> None:
    contender.will(Refusal(429, retry_after=0.05), says("Fine."))
    *_, last = contender.llm().stream_chat([user("Hi.")])
    assert text_of(last.message) == "Fine."


@against(openai=PASSES, google=NO_RETRY)
async def test_an_async_stream_that_has_not_begun_is_retried(contender: Contender) -> None:
    contender.will(Refusal(429, retry_after=0.05), says("Fine."))
    chunks = [chunk async for chunk in await contender.llm().astream_chat([user("Hi.")])]
    assert text_of(chunks[-1].message) == "Fine."


@against(openai=PASSES, google=NO_RETRY)
def test_the_service_says_how_long_to_wait(contender: Contender) -> None:
    contender.will(Refusal(429, retry_after=1.2), says("Fine."))
    llm = contender.llm()
    started = time.monotonic()
    llm.chat([user("Hi.")])
    assert time.monotonic() - started >= 1.2


class Word(BaseModel):
    """A word."""

    text: str


WORD = Answer([Fills({"text": "Fine."})])
CALLS: dict[str, tuple[Answer, Callable[[Any], Any]]] = {
    "chat": (says("Fine."), lambda llm: text_of(llm.chat([user("Hi.")]).message)),
    "stream_chat": (says("Fine."), lambda llm: text_of(list(llm.stream_chat([user("Hi.")]))[-1].message)),
    "complete": (says("Fine."), lambda llm: llm.complete("Hi.").text),
    "stream_complete": (says("Fine."), lambda llm: list(llm.stream_complete("Hi."))[-1].text),
    "predict": (says("Fine."), lambda llm: llm.predict(PromptTemplate("Hi."))),
    "structured_predict": (WORD, lambda llm: llm.structured_predict(Word, PromptTemplate("Hi.")).text),
}


@against(openai=PASSES, google=LOOP)
@pytest.mark.parametrize("call", CALLS)
async def test_sync_methods_work_inside_a_running_loop(contender: Contender, call: str) -> None:
    answer, ask = CALLS[call]
    contender.will(answer)
    assert ask(contender.llm()) == "Fine."


async def _last(stream: Any) -> CompletionResponse:
    responses: list[CompletionResponse] = [response async for response in await stream]
    return responses[-1]


@against(openai=PASSES, google=PASSES)
def test_a_completion_is_one_event(contender: Contender) -> None:
    contender.will(says("Fine."), says("Fine."))
    seen = LlamaDebugHandler(print_trace_on_end=False)
    llm = contender.llm(callback_manager=CallbackManager([seen]))
    llm.complete("Hi.")
    list(llm.stream_complete("Hi."))
    assert len(seen.get_event_pairs(CBEventType.LLM)) == 2


@against(openai=PASSES, google=Defect("`astream_complete` wraps the decorated `astream_chat`, so that all is counted twice"))
async def test_an_async_completion_is_one_event(contender: Contender) -> None:
    contender.will(says("Fine."), says("Fine."))
    seen = LlamaDebugHandler(print_trace_on_end=False)
    llm = contender.llm(callback_manager=CallbackManager([seen]))
    await llm.acomplete("Hi.")
    await _last(llm.astream_complete("Hi."))
    assert len(seen.get_event_pairs(CBEventType.LLM)) == 2


@against(openai=PASSES, google=Defect("tokens of thoughts are not counted"))
def test_the_tokens_of_thoughts_are_counted(contender: Contender) -> None:
    contender.will(Answer([Thinks("Hm."), Says(["Fine."])], usage=Usage(input=5, output=7, thought=100)))
    counter = TokenCountingHandler()
    contender.llm(think=True, callback_manager=CallbackManager([counter])).chat([user("Hi.")])
    assert (counter.prompt_llm_token_count, counter.completion_llm_token_count) == (5, 107)


@against(openai=Defect("the last chunk's `raw` is an event, in which the counter finds no usage"), google=PASSES)
def test_the_tokens_of_a_stream_are_counted(contender: Contender) -> None:
    contender.will(says("Fine.", usage=Usage(input=5, output=77)))
    counter = TokenCountingHandler()
    list(contender.llm(callback_manager=CallbackManager([counter])).stream_chat([user("Hi.")]))
    assert (counter.prompt_llm_token_count, counter.completion_llm_token_count) == (5, 77)
