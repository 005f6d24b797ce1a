"""LangChain: runs in the background."""

import asyncio
import json

from gemini_interactions.agents import deep_research
from gemini_interactions.langchain import ChatGeminiInteractions

research = ChatGeminiInteractions(
    agent="deep-research-preview-04-2026", agent_config=deep_research(visualization="off"), api_key="x", poll_interval=0.1
)
handle = research.start("Compare green and black tea.")
kept = json.dumps(handle.to_dict())

report = research.resume(json.loads(kept)).result(deadline=60)
print(report.text, report.content_blocks, report.id)
print(report.output_text)  # wrong: output_text
print(handle.status, handle.id)
print(handle.state)  # wrong: state
research.start("Compare.", temprature=1)  # wrong: temprature
research.start(input=5)  # wrong: input
research.resume(5)  # wrong: resume
handle.result(timeout=60)  # wrong: timeout
for chunk in handle.stream():
    print(chunk.text)
    print(chunk.txt)  # wrong: txt


async def wait() -> None:
    begun = await research.astart("Compare green and black tea.")
    print((await begun.aresult()).text)
    print(begun.aresult().text)  # wrong: text
    print(begun.result().text)
    async for chunk in begun.astream():
        print(chunk.text)
    async for chunk in begun.stream():  # wrong: Generator
        print(chunk)


asyncio.run(wait())
