"""LlamaIndex: what the LLM is made with, and calls."""

import asyncio

from llama_index.core.llms import ChatMessage, ChatResponse
from pydantic import BaseModel, SecretStr

from gemini_interactions.llamaindex import GeminiInteractions, google_search

llm = GeminiInteractions("gemini-3.8-flash", api_key="x", temperature=0.2, max_tokens=5, timeout=10, tools=[google_search()])
GeminiInteractions(model="a-model-of-tomorrow", api_key=SecretStr("x"), thinking_level="low", state="stateless")
GeminiInteractions(agent="an-agent-of-mine", api_key=lambda: "x", max_retries=0)

GeminiInteractions(model="gemini-3.8-flash", temprature=0.2)  # wrong: temprature
GeminiInteractions(model="gemini-3.8-flash", temperature="hot")  # wrong: temperature
GeminiInteractions(model="gemini-3.8-flash", max_tokens="5")  # wrong: max_tokens
GeminiInteractions(model="gemini-3.8-flash", state="sticky")  # wrong: state
GeminiInteractions(model="gemini-3.8-flash", thinking_level="extreem")  # wrong: thinking_level
GeminiInteractions(model="gemini-3.8-flash", api_key=5)  # wrong: api_key
GeminiInteractions(model="gemini-3.8-flash", tool=[google_search()])  # wrong: tool
GeminiInteractions(5)  # wrong: Literal[5]

response: ChatResponse = llm.chat([ChatMessage("Hi")], temperature=0.2)
print(response.message.content, response.delta)
print(response.text)  # wrong: text
print(llm.complete("Hi", max_tokens=5).text)
print(llm.complete("Hi").content)  # wrong: content
llm.chat("Hi")  # wrong: chat
llm.complete(["Hi"])  # wrong: complete
llm.chat([ChatMessage("Hi")], temprature=0.2)  # wrong: temprature
llm.complete("Hi", temperature="hot")  # wrong: temperature
for chunk in llm.stream_chat([ChatMessage("Tell me a story.")]):
    print(chunk.delta, end="")
    print(chunk.dlta)  # wrong: dlta


class Person(BaseModel):
    name: str


class TeamLLM(GeminiInteractions):
    team: str = "tea"


print(TeamLLM(model="gemini-3.8-flash", team="coffee", temperature=0.2).complete("Hi").text)
TeamLLM(model="gemini-3.8-flash", taem="coffee")  # wrong: taem


async def ask() -> None:
    print((await llm.achat([ChatMessage("Hi")])).message.content)
    print(llm.achat([ChatMessage("Hi")]).message)  # wrong: message
    async for chunk in await llm.astream_complete("Hi"):
        print(chunk.delta)
    async for chunk in llm.astream_complete("Hi"):  # wrong: Coroutine
        print(chunk)


asyncio.run(ask())
