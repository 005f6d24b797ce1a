"""LangGraph: a graph whose nodes ask the model."""

from typing import Any, TypedDict

from langgraph.graph import END, START, StateGraph

from gemini_interactions.langchain import ChatGeminiInteractions


class State(TypedDict):
    topic: str
    run: dict[str, Any]
    report: str


model = ChatGeminiInteractions(model="gemini-3.8-flash", api_key="x")


def start(state: State) -> dict[str, Any]:
    return {"run": model.start(state["topic"]).to_dict()}


def collect(state: State) -> dict[str, str]:
    print(state["tpic"])  # wrong: tpic
    return {"report": model.resume(state["run"]).result().text}


def wrong(state: State) -> dict[str, str]:
    return {"report": model.resume(state["run"]).result()}  # wrong: AIMessage


builder = StateGraph(State)
builder.add_node("start", start)
builder.add_node("collect", collect)
builder.add_edge(START, "start")
builder.add_edge("start", "collect")
builder.add_edge("collect", END)
graph = builder.compile()
print(graph.invoke({"topic": "Tea", "run": {}, "report": ""})["report"])
print(wrong)
