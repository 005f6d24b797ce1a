"""LangGraph: a research plan that waits for a person, a wish, an approval, and the report, over two processes.

    python examples/langgraph_research_plan.py                                # shows it: one process plans, another approves
    python examples/langgraph_research_plan.py tea.sqlite                     # plans, and waits
    python examples/langgraph_research_plan.py tea.sqlite "Add what it costs" # plans anew, and waits
    python examples/langgraph_research_plan.py tea.sqlite yes                 # approves; prints the report

Needs `pip install 'gemini-interactions[langchain,emulator]' langgraph langgraph-checkpoint-sqlite`.
Runs offline against the emulator. With GEMINI_API_KEY set, the same file talks to Google, where a report takes minutes.
"""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from typing import Any, Literal, TypedDict

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt

from gemini_interactions import DeepResearch
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions

TOPIC = "Why is green tea bitter, and what helps?"
THREAD: RunnableConfig = {"configurable": {"thread_id": "tea"}}


class State(TypedDict):
    topic: str
    wish: str
    plan: dict[str, Any]
    run: dict[str, Any]
    report: str


def research() -> DeepResearch:
    return DeepResearch(visualization="off", poll_interval=2 if "GEMINI_API_KEY" in os.environ else 0.1)


# LangGraph runs a node from its start again, after an interrupt as after a crash. So whatever begins a run is a node of its own,
# and what it gives, JSON, is in the checkpoint before the next node runs.


def plan(state: State) -> dict[str, Any]:
    return {"plan": research().plan(state["topic"]).to_dict()}


def review(state: State) -> Command[Literal["revise", "approve"]]:
    answer = interrupt(state["plan"]["text"])
    return Command(goto="approve") if answer == "yes" else Command(goto="revise", update={"wish": answer})


def revise(state: State) -> dict[str, Any]:
    return {"plan": research().plan_from(state["plan"]).revise(state["wish"]).to_dict()}


def approve(state: State) -> dict[str, Any]:
    return {"run": research().plan_from(state["plan"]).approve().to_dict()}


def collect(state: State) -> dict[str, Any]:
    model = ChatGeminiInteractions(agent=research().agent)  # for the report as a message; DeepResearch's own is an Interaction
    message = model.resume(state["run"]).result(on_progress=lambda progress: print(f"  {progress.step}", flush=True))
    return {"report": message.text}


def run_graph(database: str, answer: str | None) -> None:
    builder = StateGraph(State)
    for node in (plan, review, revise, approve, collect):
        builder.add_node(node.__name__, node)
    builder.add_edge(START, "plan")
    builder.add_edge("plan", "review")
    builder.add_edge("revise", "review")
    builder.add_edge("approve", "collect")
    builder.add_edge("collect", END)
    with SqliteSaver.from_conn_string(database) as checkpoints:
        graph = builder.compile(checkpointer=checkpoints)
        given: Any = {"topic": TOPIC} if answer is None else Command(resume=answer)
        state = graph.invoke(given, THREAD, durability="sync")
    print(f"\n{state['report'] if 'report' in state else state['plan']['text']}\n", flush=True)


def show() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = os.path.join(folder, "tea.sqlite")
        for answer in (None, "Add what it costs"):
            print(f">>> {answer or TOPIC}")
            run_graph(database, answer)
        print(">>> yes, in another process", flush=True)
        subprocess.run([sys.executable, __file__, database, "yes"], check=True)


if len(sys.argv) > 1:
    run_graph(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)
else:
    with ExitStack() as stack:
        emulator = None
        if not os.environ.get("GEMINI_API_KEY"):
            print("No GEMINI_API_KEY: answering from the emulator, which is no model.", flush=True)
            emulator = stack.enter_context(Emulator(background_seconds=0.3))
            os.environ |= {"GOOGLE_GEMINI_BASE_URL": emulator.url, "GEMINI_API_KEY": "emulator"}
        show()
        if emulator is not None:
            print(f"{len(emulator.interactions)} runs were begun: a plan, a newer plan, a report.")
