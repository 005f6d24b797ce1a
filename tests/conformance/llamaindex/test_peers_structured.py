"""Objects as answers: what they are, what is sent for them, and who is told."""

from __future__ import annotations

from typing import Any

import pytest
from llama_index.core.callbacks import CallbackManager, TokenCountingHandler
from llama_index.core.prompts import ChatPromptTemplate, PromptTemplate
from pydantic import BaseModel

from .peers.against import PASSES, Defect, against
from .peers.answers import Answer, Fills, Refusal, Usage
from .peers.contenders import Contender
from .peers.events import events
from .peers.turns import system, user


class Poem(BaseModel):
    """A poem."""

    title: str
    lines: list[str]


PROMPT = PromptTemplate("Write a poem about {topic}.")
ROSES = {"title": "Roses", "lines": ["Red.", "Sweet."]}
A_POEM = Answer([Fills(ROSES)], usage=Usage(input=21, output=13, thought=8))


@against(openai=PASSES, google=PASSES)
def test_an_object_is_of_the_class(contender: Contender) -> None:
    contender.will(A_POEM)
    assert contender.llm().structured_predict(Poem, PROMPT, topic="roses") == Poem(**ROSES)


@against(openai=Defect("every object of the stream is blank"), google=PASSES)
def test_a_stream_of_objects_ends_in_one_of_the_class(contender: Contender) -> None:
    contender.will(A_POEM)
    *_, last = contender.llm().stream_structured_predict(Poem, PROMPT, topic="roses")
    assert last == Poem(**ROSES)


@against(openai=Defect("every object of the stream is blank"), google=PASSES)
async def test_an_async_stream_of_objects_ends_in_one_of_the_class(contender: Contender) -> None:
    contender.will(A_POEM)
    poems = [poem async for poem in await contender.llm().astream_structured_predict(Poem, PROMPT, topic="roses")]
    assert poems[-1] == Poem(**ROSES)


NO_EVENTS = Defect("no event tells of it")


@against(openai=NO_EVENTS, google=NO_EVENTS)
def test_tracers_are_told_of_an_object(contender: Contender) -> None:
    contender.will(A_POEM)
    llm = contender.llm()
    with events() as names:
        llm.structured_predict(Poem, PROMPT, topic="roses")
    assert [name for name in names if "Structured" in name] == ["LLMStructuredPredictStartEvent", "LLMStructuredPredictEndEvent"]


@against(google=NO_EVENTS)
def test_tracers_are_told_of_a_stream_of_objects(contender: Contender) -> None:
    contender.will(A_POEM)
    llm = contender.llm()
    with events() as names:
        list(llm.stream_structured_predict(Poem, PROMPT, topic="roses"))
    told = [name for name in names if "Structured" in name]
    assert told[:1] == ["LLMStructuredPredictStartEvent"]
    assert told[-1:] == ["LLMStructuredPredictEndEvent"]
    assert "LLMStructuredPredictInProgressEvent" in told


NO_TOKENS = Defect("its tokens are not counted")


@against(openai=NO_TOKENS, google=NO_TOKENS)
def test_the_tokens_of_an_object_are_counted(contender: Contender) -> None:
    contender.will(A_POEM)
    counter = TokenCountingHandler()
    contender.llm(callback_manager=CallbackManager([counter])).structured_predict(Poem, PROMPT, topic="roses")
    assert (counter.prompt_llm_token_count, counter.completion_llm_token_count) == (21, 21)


NO_SYSTEM_PROMPT = Defect("the class's `system_prompt` is not sent")


@against(openai=NO_SYSTEM_PROMPT, google=NO_SYSTEM_PROMPT)
def test_the_system_prompt_is_sent_for_an_object(contender: Contender) -> None:
    contender.will(A_POEM)
    contender.llm(system_prompt="Rhyme.").structured_predict(Poem, PROMPT, topic="roses")
    asked = contender.asked[0]
    assert asked.system == "Rhyme." or asked.said[0][0] in ("system", "developer")


@against(openai=PASSES, google=Defect("a system message is sent as the user's"))
def test_a_system_message_of_the_prompt_is_an_instruction(contender: Contender) -> None:
    contender.will(A_POEM)
    prompt = ChatPromptTemplate([system("Rhyme."), user("Write a poem.")])
    contender.llm().structured_predict(Poem, prompt)
    asked = contender.asked[0]
    assert asked.system == "Rhyme." or asked.said[0][0] in ("system", "developer")
    assert ("user", "Rhyme.") not in asked.said


@against(openai=PASSES, google=Defect("`generation_config` is taken out of the caller's own options"))
def test_the_callers_options_are_left_alone(contender: Contender) -> None:
    contender.will(A_POEM)
    options: dict[str, Any] = {"generation_config": {"seed": 7}} if contender.name == "GoogleGenAI" else {"temperature": 0.5}
    before = dict(options)
    list(contender.llm().stream_structured_predict(Poem, PROMPT, llm_kwargs=options, topic="roses"))
    assert options == before


@against(openai=PASSES, google=Defect("429 is not retried", "google.genai.errors:ClientError"))
def test_an_object_is_asked_for_again_after_a_429(contender: Contender) -> None:
    contender.will(Refusal(429, retry_after=0.05), A_POEM)
    assert contender.llm().structured_predict(Poem, PROMPT, topic="roses") == Poem(**ROSES)


@against(openai=PASSES, google=PASSES)
def test_a_structured_llm_gives_the_object_as_raw(contender: Contender) -> None:
    contender.will(A_POEM)
    response = contender.llm().as_structured_llm(Poem).complete("Write a poem about {braces}.")
    assert response.raw == Poem(**ROSES)
    assert Poem.model_validate_json(response.text) == Poem(**ROSES)


@against(openai=PASSES, google=PASSES)
def test_a_form_that_does_not_fit_is_an_error(contender: Contender) -> None:
    contender.will(Answer([Fills({"title": 1})]))
    with pytest.raises(ValueError, match="title"):
        contender.llm().structured_predict(Poem, PROMPT, topic="roses")
