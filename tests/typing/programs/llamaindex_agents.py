"""LlamaIndex: agents and query engines."""

import asyncio

from llama_index.core import Document, SummaryIndex
from llama_index.core.agent.workflow import AgentStream, FunctionAgent

from gemini_interactions.llamaindex import GeminiInteractions, url_context


def get_weather(city: str) -> str:
    """The weather in a city right now."""
    return f"18 °C and sunny in {city}"


llm = GeminiInteractions(model="gemini-3.8-flash", api_key="x", tools=[url_context()])
GeminiInteractions(model="gemini-3.8-flash", api_key="x", tools=url_context())  # wrong: tools

engine = SummaryIndex.from_documents([Document(text="The café closes at six.")]).as_query_engine(llm=llm)
print(engine.query("When does the café close?"))
SummaryIndex.from_documents([Document(text="The café closes at six.")]).as_query_engine(llm=5)  # wrong: llm


async def ask() -> None:
    agent = FunctionAgent(tools=[get_weather], llm=llm)
    handler = agent.run(user_msg="Call get_weather for Madrid")
    async for event in handler.stream_events():
        if isinstance(event, AgentStream):
            print(event.delta)
    print(await handler)


asyncio.run(ask())
