"""A LangChain agent with Google Search and a function of yours in one request, then a follow-up that sends only the new turn.

Runs offline against the emulator. With GEMINI_API_KEY set, the same file talks to Google.
"""

import json
import os
from contextlib import ExitStack

import httpx
from langchain.agents import create_agent

from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions


def get_weather(city: str) -> str:
    """The weather in a city right now."""
    return f"18 °C and sunny in {city}"


def show(request: httpx.Request) -> None:
    """Print what goes over the wire."""
    body = json.dumps(json.loads(request.read()), indent=2, ensure_ascii=False)
    print(f"\n>>> {request.method} {request.url.path}\n{body}")


with ExitStack() as stack:
    if not os.environ.get("GEMINI_API_KEY"):
        print("No GEMINI_API_KEY: answering from the emulator, which is no model.")
        os.environ["GEMINI_API_KEY"] = "emulator"
        os.environ["GOOGLE_GEMINI_BASE_URL"] = stack.enter_context(Emulator()).url
    http_client = stack.enter_context(httpx.Client(event_hooks={"request": [show]}))
    model = ChatGeminiInteractions(model="gemini-3.8-flash", http_client=http_client)
    agent = create_agent(model, tools=[get_weather, {"type": "google_search"}], system_prompt="Answer briefly.")

    question = "Who won Euro 2024, and what is the weather in Madrid?"
    print(f"\nUser: {question}")
    state = agent.invoke({"messages": [{"role": "user", "content": question}]})
    print(f"\nAgent: {state['messages'][-1].text}")

    question = "What did I ask first?"
    print(f"\nUser: {question}")
    # LangGraph resends the whole history; what goes out is the new turn and `previous_interaction_id`.
    state = agent.invoke({"messages": [*state["messages"], {"role": "user", "content": question}]})
    print(f"\nAgent: {state['messages'][-1].text}")
