"""Questions over a given context are answered from it: the sentence that fits, wherever the context stands."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from .conftest import Api, text

CONTEXT = """# Refunds

We refund orders within 30 days. Shipping costs 5 € and takes 3 days.

# Opening hours

Monday to Friday, 9 to 17.

Ada Lovelace was born in London in 1815. She wrote the first program. Charles Babbage designed the engine."""

QUESTIONS = {
    "How much does shipping cost?": "Shipping costs 5 € and takes 3 days.",
    "When was Ada Lovelace born?": "Ada Lovelace was born in London in 1815.",
    "What did Ada Lovelace write?": "She wrote the first program.",
    "Who designed the engine?": "Charles Babbage designed the engine.",
    "What are the opening hours?": "Monday to Friday, 9 to 17.",
    "What is the capital of France?": "I don't know: the given context does not tell it.",
}

# As LlamaIndex and LangChain put them, and as people do.
PROMPTS = {
    "LlamaIndex": (
        "Context information is below.\n---------------------\n{context}\n---------------------\nGiven the context information"
        " and not prior knowledge, answer the query.\nQuery: {question}\nAnswer: "
    ),
    "LlamaIndex, from several sources": (
        "Context information from multiple sources is below.\n---------------------\n{context}\n---------------------\nGiven the"
        " information from multiple sources and not prior knowledge, answer the query.\nQuery: {question}\nAnswer: "
    ),
    "LangChain's hub": (
        "You are an assistant for question-answering tasks. Use the following pieces of retrieved context to answer the question."
        " If you don't know the answer, just say that you don't know.\nQuestion: {question} \nContext: {context} \nAnswer:"
    ),
    "LangChain, stuffed": (
        "Use the following pieces of context to answer the question at the end. If you don't know the answer, just say so.\n\n"
        "{context}\n\nQuestion: {question}\nHelpful Answer:"
    ),
    "tags": "<context>\n{context}\n</context>\n\n{question}",
    "tags of documents": '<document id="1">\n{context}\n</document>\nQuestion: {question}',
    "a colon": "Answer from these notes:\n{context}\n\nQuestion: {question}",
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("prompt", PROMPTS.values(), ids=PROMPTS)
def test_a_frame_in_the_prompt(api: Api, prompt: str, question: str) -> None:
    assert text(api.create(input=prompt.format(context=CONTEXT, question=question))) == QUESTIONS[question]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    "instruction",
    [
        "Answer any user questions based solely on the context below:\n\n<context>\n{context}\n</context>",
        "Use the given context to answer the question. Context: {context}",
        "Use the following pieces of context to answer the user's question.\n----------------\n{context}",
    ],
)
def test_a_frame_in_the_system_instruction(api: Api, instruction: str, question: str) -> None:
    body = api.create(input=question, system_instruction=instruction.format(context=CONTEXT))
    assert text(body) == QUESTIONS[question]


def test_an_answer_that_is_to_be_refined_stays_unless_there_is_a_better_one(api: Api) -> None:
    prompt = (
        "The original query is as follows: {question}\nWe have provided an existing answer: {answer}\nWe have the opportunity to"
        " refine the existing answer (only if needed) with some more context below.\n------------\n{context}\n------------\nGiven"
        " the new context, refine the original answer to better answer the query.\nRefined Answer: "
    )

    def refined(answer: str, context: str) -> str:
        return text(api.create(input=prompt.format(question="When does the shop open?", answer=answer, context=context)))

    assert refined("It opens at 9.", "The car park is free.") == "It opens at 9."
    assert refined("I don't know: the given context does not tell it.", "The shop opens at 10.") == "The shop opens at 10."


def test_a_summary_is_the_first_sentences(api: Api) -> None:
    prompt = PROMPTS["LlamaIndex"].format(context=CONTEXT, question="Summarize the documents.")
    expected = "We refund orders within 30 days. Monday to Friday, 9 to 17. Ada Lovelace was born in London in 1815."
    assert text(api.create(input=prompt)) == expected
    assert text(api.create(input=f"Summarize this: {CONTEXT}")) == expected


def test_a_follow_up_question_is_put_so_that_it_can_stand_alone(api: Api) -> None:
    condense = (
        "Given the following conversation between a user and an AI assistant and a follow up question from user, rephrase the"
        " follow up question to be a standalone question.\n\nChat History:\nuser: Where is the Eiffel Tower?\nassistant: In"
        " Paris.\nFollow Up Input: How tall is it?\nStandalone question:"
    )
    assert text(api.create(input=condense)) == "How tall is the Eiffel Tower?"
    wanted = "Given a chat history and the latest user question, formulate a standalone question. Do NOT answer the question."
    first = api.create(input="What is task decomposition?")
    second = api.create(input="What are common ways of doing it?", system_instruction=wanted, previous_interaction_id=first["id"])
    assert text(second) == "What are common ways of doing task decomposition?"


# No frame


def test_what_was_told_before_answers_a_question_that_shares_enough_words(api: Api) -> None:
    first = api.create(input="The team meeting is on Friday in room 4. Bring the report.")
    told: dict[str, Any] = {"previous_interaction_id": first["id"]}
    assert text(api.create(input="When is the team meeting?", **told)) == "The team meeting is on Friday in room 4."
    assert text(api.create(input="What should I bring?", **told)) == "Bring the report."
    assert text(api.create(input="How are you?", **told)) == "You said: How are you?"


def test_knowledge_in_the_system_instruction_answers_and_orders_do_not(api: Api) -> None:
    instruction = "You are a shop assistant. Always help in English. The shop opens at 9 on Monday."
    assert text(api.create(input="When does the shop open?", system_instruction=instruction)) == "The shop opens at 9 on Monday."
    asked = "What can you help me with?"
    assert text(api.create(input=asked, system_instruction=instruction)) == f"You said: {asked}"


def test_the_text_before_the_question_answers_it(api: Api) -> None:
    article = "Here is an article.\nThe bridge was built in 1932. It is 500 m long.\n\nHow long is the bridge?"
    assert text(api.create(input=article)) == "It is 500 m long."
    assert text(api.create(input="日本の首都は東京です。人口は1400万人です。\n日本の首都は何ですか?")) == "日本の首都は東京です。"


def test_a_table_that_comes_with_the_question_answers_it(api: Api) -> None:
    table = {"type": "document", "mime_type": "text/csv", "data": b64encode(b"item,price\ntea,3\ncoffee,4").decode()}
    assert text(api.create(input=[table, {"type": "text", "text": "What is the price of coffee?"}])) == "item coffee, price 4."


def test_fields_of_a_form_are_filled_from_the_context(api: Api) -> None:
    schema = {"type": "object", "properties": {"answer": {"type": "string"}, "cost": {"type": "number"}}}
    form = {"type": "text", "mime_type": "application/json", "schema": schema}
    prompt = PROMPTS["LlamaIndex"].format(context=CONTEXT, question="What does shipping cost?")
    body = api.create(input=prompt, response_format=form)
    assert text(body) == '{"answer":"Shipping costs 5 € and takes 3 days.","cost":5}'
