"""Programs of the kind that people write for ChatGoogleGenerativeAI run on this class, with the import alone changed."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import Annotated, Any, TypedDict

import pytest
from langchain.agents import create_agent
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.output_parsers import JsonOutputParser, StrOutputParser
from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder
from langchain_core.rate_limiters import InMemoryRateLimiter
from langchain_core.runnables import RunnablePassthrough
from langchain_core.tools import tool
from langgraph.graph import START, StateGraph
from langgraph.graph.message import add_messages
from pydantic import BaseModel, Field

from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions

Chat = Callable[..., ChatGeminiInteractions]
Program = Callable[[Chat], Any]

PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(40)).decode()
OPEN = dict.fromkeys(
    (
        "HARM_CATEGORY_DANGEROUS_CONTENT",
        "HARM_CATEGORY_HARASSMENT",
        "HARM_CATEGORY_HATE_SPEECH",
        "HARM_CATEGORY_SEXUALLY_EXPLICIT",
    ),
    "BLOCK_NONE",
)


@tool
def stock_price(symbol: str) -> float:
    """The price of a stock."""
    return 12.5


class Ticket(BaseModel):
    """A support ticket."""

    title: str = Field(description="In a few words")
    urgent: bool


class Talk(TypedDict):
    messages: Annotated[list[Any], add_messages]


def hello(chat: Chat) -> Any:
    llm = chat(model="gemini-3.5-flash", temperature=0, max_tokens=None, timeout=None, max_retries=2)
    return llm.invoke([("system", "You translate English to French."), ("human", "I love programming.")]).text


def keyed(chat: Chat) -> Any:
    return chat(model="gemini-3.5-flash", google_api_key="AIza-abc", temperature=0.7).invoke("Tell me a joke").text


def retrieval(chat: Chat) -> Any:
    llm = chat(model="models/gemini-3.5-flash", temperature=0.3, convert_system_message_to_human=True)
    prompt = ChatPromptTemplate.from_template("Answer from this:\n{context}\n\nQuestion: {question}")
    given = {"context": lambda _: "Paris is in France.", "question": RunnablePassthrough()}
    return (given | prompt | llm | StrOutputParser()).invoke("Where is Paris?")


def streamed(chat: Chat) -> Any:
    llm = chat(model="gemini-3.5-flash", streaming=True, top_p=0.85, top_k=40, n=1)
    return "".join(chunk.text for chunk in llm.stream("Write a short poem"))


def uncensored(chat: Chat) -> Any:
    return chat(model="gemini-3.5-flash", safety_settings=OPEN, candidate_count=1).invoke("Describe a fight").text


def over_rest(chat: Chat) -> Any:
    return chat(model="gemini-3.5-flash", transport="rest", request_timeout=60, verbose=True).invoke("Hi").text


def thinking(chat: Chat) -> Any:
    llm = chat(model="gemini-3.5-flash", thinking_budget=1024, include_thoughts=True)
    return [
        block["reasoning"] for block in llm.invoke("How many r in strawberry?").content_blocks if block["type"] == "reasoning"
    ]


def without_thinking(chat: Chat) -> Any:
    return chat(model="gemini-3.5-flash", thinking_budget=0, disable_streaming=True).invoke("2+2?").text


def json_mode(chat: Chat) -> Any:
    llm = chat(model="gemini-3.5-flash", response_mime_type="application/json", temperature=0)
    return (llm | JsonOutputParser()).invoke("List two colours as JSON")


def json_bound(chat: Chat) -> Any:
    schema = {"type": "OBJECT", "properties": {"name": {"type": "STRING"}}, "required": ["name"]}
    llm = chat(model="gemini-3.5-flash").bind(response_mime_type="application/json", response_schema=schema)
    return JsonOutputParser().invoke(llm.invoke("Who wrote Hamlet?"))["name"]


def structured(chat: Chat) -> Any:
    prompt = ChatPromptTemplate.from_messages([("system", "File a ticket."), ("human", "{text}")])
    return (prompt | chat(model="gemini-3.5-flash").with_structured_output(Ticket)).invoke({"text": "Printer on fire"}).title


def picture(chat: Chat) -> Any:
    parts = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": f"data:image/png;base64,{PIXEL}"}]
    return chat(model="gemini-3.5-flash", max_output_tokens=2048).invoke([HumanMessage(content=parts)]).text


def document(chat: Chat) -> Any:
    pdf = base64.b64encode(b"%PDF-1.4 a").decode()
    parts = [{"type": "text", "text": "Sum it up"}, {"type": "media", "mime_type": "application/pdf", "data": pdf}]
    return chat(model="gemini-3.5-flash", seed=7).invoke([HumanMessage(content=parts)]).text


def drawn(chat: Chat) -> Any:
    reply = chat(model="models/gemini-3.1-flash-image").invoke(
        "Draw a cat", generation_config={"response_modalities": ["TEXT", "IMAGE"]}
    )
    return [block for block in reply.content if block["type"] == "image"]


def own_loop(chat: Chat) -> Any:
    llm = chat(model="gemini-3.5-flash", temperature=0).bind_tools([stock_price], tool_choice="any")
    messages: list[Any] = [HumanMessage("Use stock_price for GOOG")]
    messages.append(llm.invoke(messages))
    calls = messages[-1].tool_calls
    messages += [ToolMessage(str(stock_price.invoke(call["args"])), tool_call_id=call["id"]) for call in calls]
    return chat(model="gemini-3.5-flash").invoke(messages).text


def agent(chat: Chat) -> Any:
    model = chat(model="gemini-3.5-flash", temperature=1.0, max_tokens=None, timeout=None, max_retries=2)
    made: Any = create_agent(model, tools=[stock_price], system_prompt="You know stocks.")
    return made.invoke({"messages": [{"role": "user", "content": "What is the stock price of GOOG?"}]})["messages"][-1].text


def search(chat: Chat) -> Any:
    return chat(model="gemini-3.5-flash").bind_tools([{"google_search": {}}]).invoke("Who won the last Euro?").text


def graph(chat: Chat) -> Any:
    llm = chat(model="gemini-3.5-flash", rate_limiter=InMemoryRateLimiter(requests_per_second=1000), cache=False)
    built = StateGraph(Talk).add_node("bot", lambda state: {"messages": [llm.invoke(state["messages"])]}).add_edge(START, "bot")
    return built.compile().invoke({"messages": [("user", "Hello")]})["messages"][-1].text


def remembered(chat: Chat) -> Any:
    prompt = ChatPromptTemplate.from_messages([("system", "Be kind."), MessagesPlaceholder("history"), ("human", "{input}")])
    history = [HumanMessage("My name is Ann."), AIMessage("Hello Ann!")]
    chain = prompt | chat(model="gemini-3.5-flash", presence_penalty=0.0, frequency_penalty=0.0) | StrOutputParser()
    return chain.invoke({"history": history, "input": "What is my name?"})


def batched(chat: Chat) -> Any:
    return [reply.text for reply in chat(model="gemini-3.5-flash", stop=["\n\n"]).batch(["One", "Two"])]


def concurrent(chat: Chat) -> Any:
    llm = chat(model="gemini-3.5-flash", max_retries=None, client_options=None, additional_headers={"x-app": "a"})

    async def both() -> list[Any]:
        return await asyncio.gather(
            llm.ainvoke("One", stop=["."]), llm.ainvoke([SystemMessage("Be brief."), HumanMessage("Two")])
        )

    return [reply.text for reply in asyncio.run(both())]


def impatient(chat: Chat) -> Any:
    llm = chat(model="gemini-3.5-flash", http_options={"timeout": 30000}, vertexai=False, project=None, location=None)
    return (itemgetter("q") | llm.bind(timeout=10, max_retries=1)).invoke({"q": "Quick!"}).text


PROGRAMS: list[Program] = [
    *(hello, keyed, retrieval, streamed, uncensored, over_rest, thinking, without_thinking, json_mode, json_bound, structured),
    *(picture, document, drawn, own_loop, agent, search, graph, remembered, batched, concurrent, impatient),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with Emulator() as emulator:
        yield emulator.url


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
@pytest.mark.filterwarnings("ignore:The Interactions API:UserWarning")
def test_a_program_runs_by_changing_the_class(program: Program, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_API_KEY", "k")
    monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", address)
    assert program(ChatGeminiInteractions)
