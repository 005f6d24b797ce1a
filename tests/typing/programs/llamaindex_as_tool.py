"""An agent as a tool of another agent."""

from llama_index.core.agent.workflow import FunctionAgent
from llama_index.core.tools import FunctionTool

from gemini_interactions import Progress
from gemini_interactions.llamaindex import GeminiInteractions


def tell(progress: Progress) -> None:
    print(progress.step)


llm = GeminiInteractions(agent="deep-research-preview-04-2026", api_key="x")
tool: FunctionTool = llm.as_tool(name="library", description="Ask.", continues=True, deadline=60, on_progress=tell)
llm.as_tool(nam="library")  # wrong: nam
llm.as_tool(return_direct="yes")  # wrong: return_direct
agent = FunctionAgent(llm=GeminiInteractions(model="gemini-3.8-flash", api_key="x"), tools=[tool])
print(agent)
