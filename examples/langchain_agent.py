"""A LangChain agent with Google Search, code and a function of yours in one request, then follow-ups that send only the new turn.

Needs `pip install 'gemini-interactions[langchain,emulator]' langchain`.
Runs offline against the emulator. With GEMINI_API_KEY set, the same file talks to Google.
"""

import json
import os
from contextlib import ExitStack

import httpx
from langchain.agents import create_agent
from langchain.messages import AnyMessage, HumanMessage

from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.view.turns import Turn
from gemini_interactions.view.turns_in_terminal import show_turns

QUESTIONS = (
    "What is the weather in Madrid? Check today's news as well.",
    "In Fahrenheit, roughly: compute 18 * 2 + 30.",
    "What did I ask first?",
)

turns: list[Turn] = []


def get_weather(city: str) -> str:
    """The weather in a city right now."""
    return f"18 °C and sunny in {city}"


def keep(response: httpx.Response) -> None:
    """Keep what goes over the wire, both ways."""
    turns.append(Turn.of(json.loads(response.request.content), json.loads(response.read())))


with ExitStack() as stack:
    if not os.environ.get("GEMINI_API_KEY"):
        print("No GEMINI_API_KEY: answering from the emulator, which is no model.")
        os.environ["GEMINI_API_KEY"] = "emulator"
        os.environ["GOOGLE_GEMINI_BASE_URL"] = stack.enter_context(Emulator()).url
    http_client = stack.enter_context(httpx.Client(event_hooks={"response": [keep]}))
    model = ChatGeminiInteractions(model="gemini-3.8-flash", thinking_summaries="auto", http_client=http_client)
    agent = create_agent(
        model, tools=[get_weather, {"type": "google_search"}, {"type": "code_execution"}], system_prompt="Answer briefly."
    )

    messages: list[AnyMessage] = []
    for question in QUESTIONS:
        # The agent is given the whole history; what goes out is the new turn and `previous_interaction_id`.
        messages = agent.invoke({"messages": [*messages, HumanMessage(question)]})["messages"]

show_turns(turns)
