"""LiteLLM: the provider, and runs in the background."""

import asyncio
import json

import gemini_interactions.litellm as provider
from gemini_interactions.litellm import astart, register, resume, start

AGENT = "gemini_interactions/agents/deep-research-preview-04-2026"
register()
provider.registr()  # wrong: registr
register(5)  # wrong: register

handle = start(AGENT, "White tea, in three sentences.", api_key="x", poll_interval=0.1)
kept = json.dumps(handle.to_dict())
report = resume(AGENT, json.loads(kept), api_key="x", poll_interval=0.1).result()
print(report.choices)
print(report.choises)  # wrong: choises
resume(AGENT)  # wrong: handle
start(AGENT, 5)  # wrong: start
start(input="Tea.")  # wrong: model
handle.result(timeout=60)  # wrong: timeout


async def wait() -> None:
    begun = await astart(AGENT, "White tea.", api_key="x", poll_interval=0.1)
    print((await begun.aresult()).choices)
    print(astart(AGENT, "White tea.").id)  # wrong: id


asyncio.run(wait())
