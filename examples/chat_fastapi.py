"""A chat in the browser: FastAPI, a LangChain agent, and a page that shows words and tools as they come, over SSE.

    python examples/chat_fastapi.py  # then open http://127.0.0.1:8000; with PORT=8080 it is that one

Needs `pip install 'gemini-interactions[langchain,emulator]' langchain 'fastapi>=0.135'`, and chat_fastapi.html beside it.
Runs offline against the emulator. With GEMINI_API_KEY set, the same file talks to Google.
"""

import json
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import Body, FastAPI
from fastapi.responses import FileResponse
from fastapi.sse import EventSourceResponse
from langchain.agents import create_agent
from langchain.messages import HumanMessage, ToolMessage
from langchain_core.messages import BaseMessage
from langgraph.checkpoint.memory import InMemorySaver

from gemini_interactions import GeminiInteractionsError
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions, google_search

app = FastAPI()


def get_weather(city: str) -> str:
    """The weather in a city right now."""
    return f"18 °C and sunny in {city}"


def parts(message: BaseMessage) -> Iterator[dict[str, str]]:
    """What the page shows of a message, or of a piece of one."""
    if isinstance(message, HumanMessage | ToolMessage):
        yield {"kind": "you" if message.type == "human" else "result", "text": message.text}
        return
    for block in message.content_blocks:
        if block["type"] == "text" and block["text"]:
            yield {"kind": "text", "text": block["text"]}
        elif block["type"] == "tool_call" or block["type"] == "server_tool_call":
            yield {"kind": "tool", "text": f"{block['name']} {json.dumps(block['args'])}"}
        elif block["type"] == "tool_call_chunk":  # first the name, then the arguments bit by bit
            yield {"kind": "tool", "text": block["name"]} if block["name"] else {"kind": "arguments", "text": block["args"] or ""}


# Chats live in this process; with SqliteSaver or PostgresSaver they outlive it. Whoever knows the id of a chat may read it.
agent: Any = create_agent(
    ChatGeminiInteractions(model="gemini-3.8-flash"), [get_weather, google_search()], checkpointer=InMemorySaver()
)


@app.get("/")
def page() -> FileResponse:
    return FileResponse(Path(__file__).with_suffix(".html"))


@app.get("/chats/{chat}")
async def history(chat: str) -> list[dict[str, str]]:
    state = await agent.aget_state({"configurable": {"thread_id": chat}})
    return [part for message in state.values.get("messages", ()) for part in parts(message)]


@app.post("/chats/{chat}", response_class=EventSourceResponse)
async def ask(chat: str, text: Annotated[str, Body(embed=True)]) -> AsyncIterator[dict[str, str]]:
    given, config = {"messages": [HumanMessage(text)]}, {"configurable": {"thread_id": chat}}
    try:
        async for message, _ in agent.astream(given, config, stream_mode="messages"):
            for part in parts(message):
                yield part
    except GeminiInteractionsError as error:  # the page is told; the status 200 has gone out long ago
        yield {"kind": "error", "text": str(error)}


with ExitStack() as stack:
    if not os.environ.get("GEMINI_API_KEY"):
        print("No GEMINI_API_KEY: answering from the emulator, which is no model.", flush=True)
        emulator = stack.enter_context(Emulator(pace=0.1))
        os.environ |= {"GOOGLE_GEMINI_BASE_URL": emulator.url, "GEMINI_API_KEY": "emulator"}
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ.get("PORT", "8000")), log_level="warning")
