"""The core client: options of a request, and settings of agents."""

from typing import Any

from gemini_interactions import AsyncClient, Client
from gemini_interactions.agents import plan_research
from gemini_interactions.tools import code_execution
from gemini_interactions.wire.agents import DeepResearchAgentConfig
from gemini_interactions.wire.request import TextResponseFormat

client = Client(api_key="x", timeout=5, max_retries=0)
client.create(model="a-model-of-tomorrow", input="Hi", max_tokens=5, stop=".", tools=[code_execution()])
client.create(model="gemini-3.8-flash", input=[{"type": "text", "text": "Hi"}], response_format=TextResponseFormat(type="text"))
client.create(agent="my-agent", input="Hi", agent_config=DeepResearchAgentConfig(type="deep-research"))
client.create(agent="my-agent", input="Hi", agent_config=plan_research(visualization="off"), extra_body={"new": 1})
options: dict[str, Any] = {"temperature": 0.2}
client.create(model="gemini-3.8-flash", input="Hi", **options)

client.create(model="gemini-3.8-flash", inputs="Hi")  # wrong: inputs
client.create(model="gemini-3.8-flash", input="Hi", max_tokens="5")  # wrong: max_tokens
client.create(model="gemini-3.8-flash", input="Hi", response_modalities=["IMGAE"])  # wrong: IMGAE
client.create(model="gemini-3.8-flash", input="Hi", tool_choice="atuo")  # wrong: tool_choice
client.create(model="gemini-3.8-flash", input="Hi", thinking_summaries="always")  # wrong: thinking_summaries
client.stream(model="gemini-3.8-flash", input="Hi", seed="x")  # wrong: seed
client.start(agent="my-agent", input="Hi", agnet_config={})  # wrong: agnet_config
Client(apikey="x")  # wrong: apikey
Client(max_retries="x")  # wrong: max_retries
plan_research(visualisation="off")  # wrong: visualisation

# What makes requests is inside.
print(client.request)  # wrong: request
print(client.secret)  # wrong: secret
print(client.policy)  # wrong: policy


async def ask() -> None:
    async with AsyncClient() as asking:
        await asking.create(model="gemini-3.8-flash", input="Hi", temperature=0.2)
        await asking.create(model="gemini-3.8-flash", input="Hi", temprature=0.2)  # wrong: temprature
        await asking.start(agent="my-agent", input="Hi", backgruond=True)  # wrong: backgruond
