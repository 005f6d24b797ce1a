"""LangChain: tools of both kinds, and an agent."""

from langchain.agents import create_agent
from langchain_core.tools import tool

from gemini_interactions.langchain import ChatGeminiInteractions, code_execution, google_search


def get_weather(city: str) -> str:
    """The weather in a city right now."""
    return f"18 °C and sunny in {city}"


@tool
def get_time(city: str) -> str:
    """The time in a city right now."""
    return f"Noon in {city}"


model = ChatGeminiInteractions(model="gemini-3.8-flash", api_key="x")
bound = model.bind_tools([google_search(), get_weather, get_time, {"type": "url_context"}], tool_choice="auto")
print(bound.invoke("Call get_weather for Madrid").tool_calls[0]["name"])
print(bound.invoke("Call get_weather for Madrid").tool_cals)  # wrong: tool_cals
model.bind_tools([code_execution()], temperature=0)
model.bind_tools(get_weather)  # wrong: tools
model.bind_tools([5])  # wrong: int
model.bind_tools([get_weather], temprature=0)  # wrong: temprature
model.bind_tools([get_weather], tool_choice=5)  # wrong: tool_choice
google_search(type="web")  # wrong: type

agent = create_agent(model, tools=[get_weather, google_search()], system_prompt="Answer briefly.")
state = agent.invoke({"messages": [{"role": "user", "content": "What is get_weather in Madrid?"}]})
print(state["messages"][-1].text)
create_agent(model, tools=[get_weather], sytem_prompt="Answer briefly.")  # wrong: create_agent
create_agent(ChatGeminiInteractions, tools=[get_weather])  # wrong: ChatGeminiInteractions
