"""What a newcomer tries first, with the frameworks' own classes: the answers read sensibly."""

from __future__ import annotations

import json
from typing import Any

import litellm
import pytest
from langchain.agents import create_agent
from langchain_core.documents import Document as Page
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from langchain_core.tools import create_retriever_tool, tool
from langchain_core.vectorstores import InMemoryVectorStore
from llama_index.core import Document, MockEmbedding, PromptTemplate, SummaryIndex, VectorStoreIndex
from llama_index.core.agent.workflow import FunctionAgent
from llama_index.core.chat_engine.types import ChatMode
from llama_index.core.memory import ChatMemoryBuffer
from llama_index.core.response_synthesizers import ResponseMode
from llama_index.core.tools import QueryEngineTool
from pydantic import BaseModel

from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.litellm import register
from gemini_interactions.llamaindex import GeminiInteractions

from ..litellm.conftest import FORCED_BY_LITELLM
from .face_of_litellm import LiteLLM

MODEL = "gemini-3.8-flash"
TEXTS = (
    "Ada Lovelace was born in London in 1815. She wrote the first program for the Analytical Engine.",
    "# Refunds\n\nWe refund orders within 30 days. Shipping costs 5 €.\n\n# Opening hours\n\nMonday to Friday, 9 to 17.",
)


class Report(BaseModel):
    """The weather in a city."""

    city: str
    temperature: float
    summary: str


class Zeros:
    """Embeddings that are all alike: what is found is everything."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[1.0] for _ in texts]

    def embed_query(self, text: str) -> list[float]:
        return [1.0]


def get_weather(city: str) -> str:
    """Get the weather in a city."""
    return f"18 °C and sunny in {city}"


def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


def multiply(a: int, b: int) -> int:
    """Multiply two numbers."""
    return a * b


@pytest.fixture
def emulator() -> Emulator:
    return Emulator()


# LangChain


@pytest.fixture
def chat(emulator: Emulator) -> ChatGeminiInteractions:
    return ChatGeminiInteractions(model=MODEL, api_key="k", transport=emulator.transport())


@pytest.fixture
def retriever() -> Any:
    store: Any = InMemoryVectorStore(Zeros())  # type: ignore[arg-type]
    store.add_documents([Page(text) for text in TEXTS])
    return store.as_retriever()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When was Ada Lovelace born?", "Ada Lovelace was born in London in 1815."),
        ("How much does shipping cost?", "Shipping costs 5 €."),
        ("Who won the cup?", "I don't know: the given context does not tell it."),
    ],
)
def test_a_chain_of_langchain_answers_from_what_it_retrieves(
    chat: ChatGeminiInteractions, retriever: Any, question: str, expected: str
) -> None:
    prompt = ChatPromptTemplate.from_template(
        "Answer the question based only on the following context:\n{context}\n\nQuestion: {question}\n"
    )
    found = retriever | RunnableLambda(lambda pages: "\n\n".join(page.page_content for page in pages))
    chain: Any = {"context": found, "question": RunnablePassthrough()} | prompt | chat | StrOutputParser()
    assert chain.invoke(question) == expected
    assert "".join(chain.stream(question)) == expected


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("What's the weather in Madrid?", "18 °C and sunny in Madrid."),
        ("weather in Paris and Rome", "18 °C and sunny in Paris. 18 °C and sunny in Rome."),
        ("What is (3+4)*5?", "(3+4)*5 is 35."),
        ("How long do refunds take?", "We refund orders within 30 days."),
        ("Hi!", "You said: Hi!"),
    ],
)
def test_an_agent_of_langchain(chat: ChatGeminiInteractions, retriever: Any, prompt: str, expected: str) -> None:
    handbook = create_retriever_tool(retriever, "search_handbook", "Search the handbook.")
    agent: Any = create_agent(chat, tools=[*map(tool, (get_weather, add, multiply)), handbook])
    assert agent.invoke({"messages": [("user", prompt)]})["messages"][-1].text == expected


def test_an_agent_of_langchain_fills_a_form_from_its_results(chat: ChatGeminiInteractions) -> None:
    agent: Any = create_agent(chat, tools=[tool(get_weather)], response_format=Report)
    made = agent.invoke({"messages": [("user", "What's the weather in Madrid?")]})["structured_response"]
    assert made == Report(city="Madrid", temperature=18, summary="18 °C and sunny in Madrid.")


# LlamaIndex


@pytest.fixture
def llm(emulator: Emulator) -> GeminiInteractions:
    return GeminiInteractions(model=MODEL, api_key="k", transport=emulator.transport())


@pytest.fixture
def index() -> VectorStoreIndex:
    return VectorStoreIndex.from_documents([Document(text=text) for text in TEXTS], embed_model=MockEmbedding(embed_dim=2))


@pytest.mark.parametrize("mode", [ResponseMode.COMPACT, ResponseMode.REFINE, ResponseMode.TREE_SUMMARIZE])
@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When was Ada Lovelace born?", "Ada Lovelace was born in London in 1815."),
        ("What are the opening hours?", "Monday to Friday, 9 to 17."),
        ("Who won the cup?", "I don't know: the given context does not tell it."),
    ],
)
async def test_a_query_engine(
    llm: GeminiInteractions, index: VectorStoreIndex, mode: ResponseMode, question: str, expected: str
) -> None:
    assert str(await index.as_query_engine(llm, response_mode=mode).aquery(question)) == expected


async def test_a_summary_of_documents(llm: GeminiInteractions) -> None:
    index = SummaryIndex.from_documents([Document(text=text) for text in TEXTS])
    engine = index.as_query_engine(llm, response_mode=ResponseMode.TREE_SUMMARIZE)
    said = "Ada Lovelace was born in London in 1815. We refund orders within 30 days. Monday to Friday, 9 to 17."
    assert str(await engine.aquery("Summarize the documents.")) == said


@pytest.mark.parametrize("mode", [ChatMode.CONDENSE_PLUS_CONTEXT, ChatMode.CONTEXT, ChatMode.CONDENSE_QUESTION])
async def test_a_chat_engine_understands_what_a_pronoun_means(
    llm: GeminiInteractions, index: VectorStoreIndex, mode: ChatMode
) -> None:
    engine = index.as_chat_engine(mode, llm, memory=ChatMemoryBuffer.from_defaults())
    assert str(await engine.achat("What did Ada Lovelace write?")) == "She wrote the first program for the Analytical Engine."
    assert str(await engine.achat("And where was she born?")) == "Ada Lovelace was born in London in 1815."


@pytest.mark.filterwarnings("ignore::pydantic.warnings.PydanticDeprecationWarning")
@pytest.mark.filterwarnings("ignore:is_running called from within a step:DeprecationWarning")
@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("What is 1234 * 4567?", "1234 * 4567 is 5635678."),
        ("When was Ada Lovelace born?", "Ada Lovelace was born in London in 1815."),
        ("Hello", "You said: Hello"),
    ],
)
async def test_an_agent_of_llamaindex(llm: GeminiInteractions, index: VectorStoreIndex, prompt: str, expected: str) -> None:
    knowledge = QueryEngineTool.from_defaults(
        index.as_query_engine(llm), name="knowledge", description="Answers questions about people and the shop."
    )
    agent = FunctionAgent(tools=[multiply, knowledge], llm=llm)
    # LlamaIndex's own memory leaves a database open.
    assert str(await agent.run(prompt, memory=ChatMemoryBuffer.from_defaults())) == expected


def test_structured_predict(llm: GeminiInteractions) -> None:
    made = llm.structured_predict(Report, PromptTemplate("{text}"), text="It was 18.5 degrees in Oslo today.")
    assert (made.city, made.temperature) == ("Oslo", 18.5)


# LiteLLM

CITY = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("adapter", [LiteLLM], indirect=True)
def test_litellm_fills_a_form_from_results(adapter: Any, interactions_emulator: Emulator, streamed: bool) -> None:
    asked: dict[str, Any] = {
        "model": f"gemini_interactions/{MODEL}",
        "tools": [{"type": "function", "function": {"name": "get_weather", "parameters": CITY}}],
        "response_format": {"type": "json_schema", "json_schema": {"name": "report", "schema": Report.model_json_schema()}},
    }
    register()
    messages: list[Any] = [{"role": "user", "content": "What's the weather in Boston?"}]
    first: Any = litellm.completion(messages=messages, **asked)
    [call] = first.choices[0].message.tool_calls
    assert json.loads(call.function.arguments) == {"city": "Boston"}
    result = {"role": "tool", "tool_call_id": call.id, "name": "get_weather", "content": '{"temperature": 22}'}
    second: Any = litellm.completion(messages=[*messages, first.choices[0].message, result], stream=streamed, **asked)
    said = "".join(chunk.choices[0].delta.content or "" for chunk in second) if streamed else second.choices[0].message.content
    assert json.loads(said) == {"city": "Boston", "temperature": 22, "summary": "The weather in Boston: temperature 22."}


for _warning in FORCED_BY_LITELLM:
    pytest.mark.filterwarnings(_warning)(test_litellm_fills_a_form_from_results)
