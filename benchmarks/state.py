"""What a conversation of 50 turns with tools costs, per mode: bytes sent per turn, and the time to plan.

Run: `make bench-state`. The emulator plays the service; times are this machine's.
"""

from __future__ import annotations

import json
import time

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from langchain_core.tools import tool

from gemini_interactions.conversation.anchor import AnchorKey
from gemini_interactions.conversation.plan import HistoryMessage, plan
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.langchain.to_steps import messages_to_history

TURNS = 50
SYSTEM = """You are a travel assistant. Answer briefly, in the language of the question, and name your sources. Use the tools for
anything that changes from day to day; do not guess. Temperatures are in degrees Celsius, times are local."""


@tool
def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"18 °C in {city}"


@tool
def find_trains(origin: str, destination: str, date: str) -> str:
    """Trains between two cities on a day, with departure, arrival and price."""
    return f"{origin}-{destination} {date}: 09:12-12:40, 49 EUR"


def converse(state: str, turns: int = TURNS) -> tuple[list[int], list[BaseMessage]]:
    """The bytes of each user turn's request, and the messages at the end."""
    emulator = Emulator()
    model = ChatGeminiInteractions(model="gemini-3.5-flash", api_key="k", state=state, transport=emulator.transport())
    bound = model.bind_tools([get_weather, find_trains])
    messages: list[BaseMessage] = [SystemMessage(SYSTEM)]
    sizes: list[int] = []
    for turn in range(turns):
        messages.append(HumanMessage(f"What is the weather in Paris on day {turn:03}?"))
        for step in range(2):
            messages.append(bound.invoke(messages))
            if step == 0:
                sizes.append(len(json.dumps(emulator.requests[-1].body, ensure_ascii=False, separators=(",", ":")).encode()))
                messages += [get_weather.invoke(call) for call in messages[-1].tool_calls]  # type: ignore[attr-defined]
    return sizes, messages


def main() -> None:
    print("Bytes of the user turn's request:")
    print(f"{'state':<10} {'turn 1':>8} {'turn 2':>8} {'turn 25':>8} {'turn 50':>8}   turn 50 / turn 1")
    for state in ("auto", "server", "stateless"):
        sizes, _ = converse(state)
        print(f"{state:<10} {sizes[0]:>8} {sizes[1]:>8} {sizes[24]:>8} {sizes[49]:>8}   {sizes[49] / sizes[0]:.2f}x")
    print("The 99 bytes between turn 1 and turn 2 are `previous_interaction_id`.")
    key = AnchorKey("k", "https://generativelanguage.googleapis.com")
    for turns in (12, 50, 250):
        history = messages_to_history(converse("auto", turns)[1]).messages
        best = min(_timed(history, key) for _ in range(20))
        print(f"plan over {len(history):>4} messages: {best * 1000:.2f} ms")


def _timed(history: list[HistoryMessage], key: AnchorKey) -> float:
    began = time.perf_counter()
    plan(history, key=key)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
