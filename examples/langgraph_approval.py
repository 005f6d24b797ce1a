"""LangGraph: an agent that may not send a letter before a person has read it; whoever answers may do so days later.

    python examples/langgraph_approval.py                               # shows it: asks, is told what to change, is allowed
    python examples/langgraph_approval.py letters.sqlite ["Be kinder"]  # begins, and asks; then what to change, or "yes"

Needs `pip install 'gemini-interactions[langchain,emulator]' langgraph langgraph-checkpoint-sqlite`.
Runs offline against the emulator. With GEMINI_API_KEY set, the same file talks to Google.
"""

import os
import sys
import tempfile
from contextlib import ExitStack
from typing import Any

from langchain_core.messages import HumanMessage, SystemMessage
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, tools_condition
from langgraph.types import Command, interrupt

from gemini_interactions.emulator import Emulator, asks, call
from gemini_interactions.langchain import ChatGeminiInteractions

TASK = "Remind Ben, ben@example.com, that the invoice of May is open."
OFFLINE = {"Remind": "Pay the invoice of May.", "kinder": "Dear Ben, did the invoice of May get lost?"}
RULES = SystemMessage("You write letters and send them by send_letter. If one is not sent, write it anew as wished.")


def send_letter(to: str, text: str) -> str:
    """Send a letter."""
    # The graph stops here, in the checkpoint. When somebody answers, this function runs again from its start.
    answer = interrupt({"to": to, "text": text})
    if answer != "yes":
        return f"Not sent. Wished: {answer}"
    print(f"--- sent to {to} ---")  # what may happen once only stands after the interrupt
    return "Sent."


def think(state: MessagesState) -> dict[str, Any]:
    model = ChatGeminiInteractions(model="gemini-3.8-flash").bind_tools([send_letter])
    return {"messages": [model.invoke([RULES, *state["messages"]])]}


def run_graph(database: str, answer: str | None) -> None:
    builder = StateGraph(MessagesState).add_node("think", think).add_node("tools", ToolNode([send_letter]))
    builder.add_edge(START, "think").add_conditional_edges("think", tools_condition).add_edge("tools", "think")
    with SqliteSaver.from_conn_string(database) as checkpoints:
        graph = builder.compile(checkpointer=checkpoints)
        given: Any = {"messages": [HumanMessage(TASK)]} if answer is None else Command(resume=answer)
        state = graph.invoke(given, {"configurable": {"thread_id": "invoice"}})
    if waiting := state.get("__interrupt__"):
        print(f"May this go to {waiting[0].value['to']}?\n  {waiting[0].value['text']}")
    else:
        print(f"Agent: {state['messages'][-1].text}")


with ExitStack() as stack:
    if not os.environ.get("GEMINI_API_KEY"):
        print("No GEMINI_API_KEY: the emulator writes what it is given here; it is no model.")
        emulator = stack.enter_context(Emulator())
        os.environ |= {"GOOGLE_GEMINI_BASE_URL": emulator.url, "GEMINI_API_KEY": "emulator"}
        for word, letter in OFFLINE.items():
            emulator.reply(call("send_letter", to="ben@example.com", text=letter), when=asks(word))
    if len(sys.argv) > 1:
        run_graph(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)
    else:
        database = f"{stack.enter_context(tempfile.TemporaryDirectory())}/letters.sqlite"
        for answer in (None, "Be kinder", "yes"):
            print(f"\n>>> {answer or TASK}")
            run_graph(database, answer)
