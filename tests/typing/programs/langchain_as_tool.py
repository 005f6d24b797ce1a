"""An agent as a tool of another agent."""

from langchain.agents import create_agent
from langchain_core.tools import BaseTool

from gemini_interactions import Progress
from gemini_interactions.langchain import ChatGeminiInteractions


def tell(progress: Progress) -> None:
    print(progress.step)


model = ChatGeminiInteractions(agent="deep-research-preview-04-2026", api_key="x")
tool: BaseTool = model.as_tool(name="library", description="Ask.", continues=True, deadline=60, on_progress=tell)
tool.handle_tool_error = False
model.as_tool(nam="library")  # wrong: nam
model.as_tool(deadline="60")  # wrong: deadline
agent = create_agent(ChatGeminiInteractions(model="gemini-3.8-flash", api_key="x"), tools=[tool])
print(agent)
