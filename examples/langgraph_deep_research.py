"""LangGraph: a graph that starts a Deep Research run, is killed, and when started again collects the report of that same run.

    python examples/langgraph_deep_research.py                  # shows it: starts itself, kills itself, starts itself again
    python examples/langgraph_deep_research.py research.sqlite  # the graph alone; kill it when you like, and run it again

Needs `pip install 'gemini-interactions[langchain,emulator]' langgraph langgraph-checkpoint-sqlite`.
Runs offline against the emulator, which here outlives the killed process as the service would. With GEMINI_API_KEY set, the same
file talks to Google, where a report takes minutes.
"""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from typing import Any, TypedDict

from langchain_core.messages import AIMessageChunk
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import START, StateGraph

from gemini_interactions.agents import deep_research
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions

TOPIC = "Why is green tea bitter, and what helps?"
THREAD: RunnableConfig = {"configurable": {"thread_id": "tea"}}


class State(TypedDict):
    topic: str
    run: dict[str, Any]
    report: str


def model() -> ChatGeminiInteractions:
    config = deep_research(thinking_summaries="auto", visualization="off")
    return ChatGeminiInteractions(agent="deep-research-preview-04-2026", agent_config=config)


def start(state: State) -> dict[str, Any]:
    handle = model().start(state["topic"])
    print(f"Started the run {handle.id}", flush=True)
    return {"run": handle.to_dict()}  # plain JSON: the checkpoint keeps it


def collect(state: State) -> dict[str, str]:
    handle = model().resume(state["run"])
    print(f"Waiting for the run {handle.id}", flush=True)
    report: AIMessageChunk | None = None
    for chunk in handle.stream():  # from its beginning, whoever heard it before
        report = chunk if report is None else report + chunk
        for block in chunk.content_blocks:
            if block["type"] == "reasoning" and (thought := block.get("reasoning")):
                print(f"  {thought.splitlines()[0].strip('* ')}", flush=True)
    return {"report": report.text if report is not None else ""}


def run_graph(database: str) -> None:
    builder = StateGraph(State).add_sequence([start, collect]).add_edge(START, "start")
    with SqliteSaver.from_conn_string(database) as checkpoints:
        graph = builder.compile(checkpointer=checkpoints)
        begun = graph.get_state(THREAD).created_at is not None
        # "sync": the handle is in the database before the next node runs. None: go on where the checkpoint says.
        state = graph.invoke(None if begun else State(topic=TOPIC, run={}, report=""), THREAD, durability="sync")
    print(f"\n{state['report']}")


def show_a_kill() -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, os.path.join(folder, "research.sqlite")]
        first = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        for line in first.stdout or ():
            print(line, end="")
            if line.startswith("Waiting"):
                break
        first.send_signal(signal.SIGKILL)
        first.communicate()
        print("\nKilled. Starting it again.\n", flush=True)
        subprocess.run(command, check=True)


if len(sys.argv) > 1:
    run_graph(sys.argv[1])
else:
    with ExitStack() as stack:
        if not os.environ.get("GEMINI_API_KEY"):
            print("No GEMINI_API_KEY: answering from the emulator, which is no model.", flush=True)
            emulator = stack.enter_context(Emulator(background_seconds=1))
            os.environ |= {"GOOGLE_GEMINI_BASE_URL": emulator.url, "GEMINI_API_KEY": "emulator"}
        show_a_kill()
