"""LlamaIndex: an answer from local files and Google Search in one request, and a workflow of two agents that hand over.

Needs `pip install 'gemini-interactions[llamaindex,emulator]'`.
Runs offline against the emulator. With GEMINI_API_KEY set, the same file talks to Google.
"""

import asyncio
import json
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

import httpx
from llama_index.core import SimpleDirectoryReader, SummaryIndex
from llama_index.core.agent.workflow import AgentStream, AgentWorkflow, FunctionAgent, ToolCallResult

from gemini_interactions.emulator import Emulator
from gemini_interactions.llamaindex import GeminiInteractions, google_search

NOTES = {
    "cafe.txt": "The café in Calle Mayor opens at nine and closes at six. Dogs are welcome.",
    "museum.txt": "The museum is free on Sundays. It lies ten minutes from the café.",
}


def get_weather(city: str) -> str:
    """The weather in a city right now."""
    return f"18 °C and sunny in {city}"


def show(request: httpx.Request) -> None:
    """Print what of a request shows who keeps the conversation."""
    body = json.loads(request.read())
    tools = ", ".join(tool.get("name", tool["type"]) for tool in body.get("tools", ()))
    chained = "goes on from the reply before" if "previous_interaction_id" in body else "starts anew"
    print(f">>> {[step['type'] for step in body['input']]}, {chained}; tools: {tools}")


async def ashow(request: httpx.Request) -> None:
    show(request)


def ask_files(folder: Path) -> None:
    with httpx.Client(event_hooks={"request": [show]}) as http_client:
        llm = GeminiInteractions(model="gemini-3.8-flash", tools=[google_search()], http_client=http_client)
        engine = SummaryIndex.from_documents(SimpleDirectoryReader(folder).load_data()).as_query_engine(llm=llm)
        question = "Search the web for events in Madrid: when does the café close?"
        print(f"\nUser: {question}")
        print(f"Engine: {engine.query(question)}")


async def hand_over() -> None:
    async with httpx.AsyncClient(event_hooks={"request": [ashow]}) as http_client:
        # The search goes with every request, beside the functions of the agents.
        llm = GeminiInteractions(model="gemini-3.8-flash", tools=[google_search()], http_async_client=http_client)
        scout = FunctionAgent(
            name="scout",
            description="Finds things out.",
            system_prompt="Find out what is asked, then hand over to the writer.",
            tools=[get_weather],
            llm=llm,
            can_handoff_to=["writer"],
        )
        writer = FunctionAgent(name="writer", description="Writes.", system_prompt="Write one friendly sentence.", llm=llm)
        question = "Call get_weather for Madrid, then handoff to_agent: writer, so that my guests know."
        print(f"\nUser: {question}")
        handler = AgentWorkflow(agents=[scout, writer], root_agent="scout").run(question)
        async for event in handler.stream_events():
            if isinstance(event, ToolCallResult):
                print(f"[{event.tool_name}] {event.tool_output.content[:80]}")
            elif isinstance(event, AgentStream) and event.delta:
                print(event.delta, end="", flush=True)
        await handler
        print()


with ExitStack() as stack:
    if not os.environ.get("GEMINI_API_KEY"):
        print("No GEMINI_API_KEY: answering from the emulator, which is no model.")
        os.environ["GEMINI_API_KEY"] = "emulator"
        os.environ["GOOGLE_GEMINI_BASE_URL"] = stack.enter_context(Emulator()).url
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    for name, text in NOTES.items():
        (folder / name).write_text(text)
    ask_files(folder)
    asyncio.run(hand_over())
